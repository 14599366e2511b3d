"""`/drill` with the real library and a real child process, which prints a recorded drill."""

import pytest

from handlers.drill.drill_line import parse_drill
from handlers.drill.drill_text import ended_text
from handlers.grammar.command_line import LineError
from helpers.drill_process import DrillEnd, DrillKind, Looked, Played
from tests.handlers.conftest import STRANGER, World


@pytest.fixture
async def chat(world: World) -> World:
    """The bot is there; its drills are the recorded one."""
    await world.start()
    return world


async def test_a_drill_is_one_message_that_ends_with_its_scorecard(chat: World) -> None:
    await chat.alice.says("/drill")
    message = await chat.alice.sees("Drill FAILED")
    assert "✅ private stream cut · protected in 1.3 s · naked 0 ms" in message["text"]
    assert "🟥 answers lost" in message["text"]
    assert "duplicates 0 · orders left 2 · alerts 3/4, repeated 0 · state lost 0" in message["text"]
    assert "no <end> came" in message["text"]
    assert "naked 0 ms · duplicates 0 · orders left 2 · alerts missing 1 · state lost 0" in message["text"]
    assert message["edited"] > 0
    assert message["buttons"] == []
    assert chat.guard.opened == []
    assert chat.guard.closed == []


async def test_one_that_takes_minutes_can_be_stopped_and_is_the_only_one(chat: World) -> None:
    await chat.alice.says("/drill all")
    message = await chat.alice.sees("1 done, under way")
    await chat.bob.says("/drill")
    await chat.bob.sees("one at a time")
    await chat.alice.presses("Stop the drill", message["message_id"])
    await chat.alice.hears("being stopped")
    stopped = await chat.alice.sees("Drill stopped")
    assert stopped["message_id"] == message["message_id"]
    await chat.bob.says("/drill")
    await chat.bob.sees("Drill FAILED")


async def test_the_button_of_a_drill_that_is_over_says_so(chat: World) -> None:
    await chat.alice.says("/drill all")
    message = await chat.alice.sees("1 done, under way")
    await chat.restart()
    await chat.alice.presses("Stop the drill", message["message_id"])
    await chat.alice.hears("not running any more")


async def test_a_chat_that_ends_takes_its_drill_along(chat: World) -> None:
    await chat.alice.says("/drill all")
    await chat.alice.sees("1 done, under way")
    await chat.stop()
    await chat.until(lambda: not chat.drills.cancel())


async def test_the_live_drill_says_what_it_saw(chat: World) -> None:
    await chat.alice.says("/drill live")
    message = await chat.alice.sees("Drill FAILED")
    assert "✅ key: may trade" in message["text"]
    assert "🟥 stops: BTCUSDT long: NO STOP" in message["text"]
    assert "naked" not in message["text"]


async def test_it_is_the_owners_alone(chat: World) -> None:
    await chat.alice.says(f"/people add {STRANGER} trader Tina")
    await chat.alice.sees("Tina")
    await chat.stranger.says("/drill")
    await chat.stranger.sees("/drill is for an owner")
    assert not chat.drills.cancel()


async def test_a_line_that_is_wrong_shows_one_that_works(chat: World) -> None:
    await chat.alice.says("/drill everything")
    await chat.alice.sees("/drill all")


@pytest.mark.parametrize(
    ("line", "kind"), [("/drill", DrillKind.QUICK), ("/drill ALL", DrillKind.ALL), ("/drill live", DrillKind.LIVE)]
)
def test_the_line(line: str, kind: DrillKind) -> None:
    assert parse_drill(line) is kind


@pytest.mark.parametrize(("line", "corrected"), [("/drill some", "/drill all"), ("/drill live now", "/drill live")])
def test_a_correction_is_a_line_that_is_understood(line: str, corrected: str) -> None:
    with pytest.raises(LineError) as caught:
        parse_drill(line)
    assert caught.value.corrected_line == corrected
    parse_drill(corrected)


def test_what_was_lost_is_never_left_out_of_a_message_that_is_full() -> None:
    heard = [Looked(name=f"look {number}", holds=number % 40 != 7, said="x" * 100) for number in range(80)]
    text = ended_text(DrillKind.LIVE, heard, DrillEnd.FAILED, "")
    assert len(text) < 4096
    assert all(f"look {number}</b>" in text for number in (7, 47))
    assert "more that held" in text


def test_a_figure_that_was_not_measured_is_not_zero() -> None:
    unknown = Played(
        name="REST: delay", passed=False, protected_s=None, naked_ms=None, duplicates=None, orders_left=None, alerts=0,
        alerts_due=4, alerts_doubled=0, state_lost=None, note="the simulator is gone",
    )  # fmt: skip
    text = ended_text(DrillKind.ALL, [unknown], DrillEnd.FAILED, "")
    assert "🟥 REST: delay · <b>not protected again</b> · naked ? ms" in text
    assert "naked ? ms · duplicates ? · orders left ? · alerts missing 4 · state lost ?" in text
