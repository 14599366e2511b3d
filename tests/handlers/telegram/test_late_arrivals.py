"""What was sent or pressed long ago, over the wire: what acts is not carried out, and says so."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.command_table import COMMANDS
from handlers.positions.dashboard_buttons import pause_mark
from simulator.telegram.text.detection import find_entities
from tests.handlers.conftest import ALICE, World
from tests.handlers.fakes import NOON, a_position, an_account
from utils.clock import SystemClock


def row(text: str, at: datetime) -> dict[str, Any]:
    """A message of Alice, with what Telegram marks in it."""
    marks = [{"type": each.type, "offset": each.offset, "length": each.length} for each in find_entities(text)]
    person, chat = {"id": ALICE, "is_bot": False, "first_name": "Alice"}, {"id": ALICE, "type": "private"}
    message = {"message_id": 70, "date": int(at.timestamp()), "chat": chat, "from": person, "text": text}
    return message | ({"entities": marks} if marks else {})


def a_press(data: str, label: str, at: datetime) -> dict[str, Any]:
    """A press of Alice on a button of the bot's, below a message of then."""
    keyboard = {"inline_keyboard": [[{"text": label, "callback_data": data}]]}
    bot = {"id": 123456789, "is_bot": True, "first_name": "Holdfast"}
    message = {**row("LONG BTCUSDT", at), "from": bot, "reply_markup": keyboard}
    person = {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    return {"id": "9", "from": person, "chat_instance": "1", "message": message, "data": data}


def left_over(world: World, at: datetime, *bodies: dict[str, Any]) -> None:
    """A former run took these, and ended before they were handled."""
    rows = {
        f"{number}": {"raw": json.dumps({"update_id": number, **body}), "at": at, "since": at}
        for number, body in enumerate(bodies, 5)
    }
    world.store.sections["telegram_inbox"] = rows


# ------------------------------------------------------------------------------------------------ what Telegram held


async def test_a_press_that_waited_behind_more_than_telegram_gives_at_once_is_not_carried_out(world: World) -> None:
    world.guard.paused_since = NOON
    world.guard.view = an_account(paused_since=NOON)
    for _ in range(100):
        await world.alice.update({"edited_message": row("talk", SystemClock().now())})
    press = a_press(f"db:resume:{pause_mark(NOON)}", "Resume", SystemClock().now())
    await world.alice.update({"callback_query": press})
    await world.start()
    await world.until(lambda: world.store.sections.get("telegram", {}).get("last_update_id") is not None)
    await world.alice.says("/health")
    await world.alice.sees("Holdfast")
    assert world.guard.paused_since == NOON
    await world.alice.update({"callback_query": press})
    await world.until(lambda: world.guard.paused_since is None)


@pytest.mark.parametrize(
    "line",
    ["/close, BTCUSDT", "/close! BTCUSDT 50%", "/close:\nBTCUSDT", "/CLOSE@holdfast_simulated_bot, BTCUSDT"],
)
async def test_what_stands_right_behind_a_command_makes_it_no_younger(world: World, line: str) -> None:
    await world.start()
    await world.alice.update({"message": row(line, SystemClock().now() - timedelta(seconds=90))})
    await world.alice.sees("Too old: this /close")
    assert world.guard.closed == []
    await world.alice.update({"message": row(line, SystemClock().now())})
    await world.until(lambda: len(world.guard.closed) == 1)


async def test_an_old_resume_lets_nothing_go_and_an_old_pause_holds_back(world: World) -> None:
    await world.start()
    old = SystemClock().now() - timedelta(hours=1)
    await world.alice.update({"message": row("/pause", old)})
    await world.alice.sees("Paused since")
    await world.alice.update({"message": row("/resume", old)})
    await world.alice.sees("Too old: this /resume")
    assert world.guard.paused_since is not None
    await world.alice.says("/resume")
    await world.alice.sees("Resumed")


def test_which_commands_are_too_old_after_a_minute() -> None:
    """A new one has to be judged: whatever sends, loosens or ends something on the market, or lets that happen."""
    assert {name for name, command in COMMANDS.items() if command.acts} == {
        "trade", "dca", "resume", "guard", "sl", "tp", "breakeven", "trail", "smart", "cancel", "undo", "close",
        "closeall", "emergency",
    }  # fmt: skip
    assert set(COMMANDS) == {name for name, command in COMMANDS.items() if command.acts} | {
        "positions", "position", "dashboard", "chart", "history", "stats", "export", "pause", "sync", "health",
        "people", "alerts", "settings", "report", "backup", "drill", "audit", "help",
    }  # fmt: skip


# -------------------------------------------------------------------------------------------- what a former run held


async def test_what_a_former_run_left_long_ago_and_would_act_is_refused_and_says_so(world: World) -> None:
    old = SystemClock().now() - timedelta(minutes=11)
    world.guard.view = an_account(a_position())
    left_over(
        world,
        old,
        {"message": row("/close BTCUSDT", old)},
        {"message": row("/positions", old)},
        {"message": row("hello", old)},
        {"message": row("/pause", old)},
        {"callback_query": a_press("p:show:BTCUSDT:l::", "🔄 Refresh", old)},
        {"callback_query": a_press("p:close:BTCUSDT:l:x:50", "Close 50%", old)},
    )
    await world.start()
    told = await world.alice.sees("Too old: Holdfast ended while it had this /close")
    assert f"from {old:%H:%M:%S} UTC in hand" in told["text"]
    assert "may have begun it before" in told["text"]
    await world.alice.sees(f"had the press on [Close 50%] from {old:%H:%M:%S} UTC in hand")
    await world.until(lambda: not world.store.sections["telegram_inbox"])
    said = [message["text"] for message in await world.alice.chat() if message["from"] == "bot"]
    assert len(said) == 3, said
    assert world.guard.closed == []
    assert world.guard.paused_since is not None, "what only holds back is carried out, however late"
    await world.until(lambda: len(world.audit.lines) == 3 and all(line.outcome for line in world.audit.lines.values()))
    kept = {line.what: line.outcome for line in world.audit.lines.values()}
    assert "Too old" in kept["/close BTCUSDT"]
    assert "Too old" in kept["[Close 50%] on “LONG BTCUSDT”"]


async def test_what_a_former_run_left_a_minute_ago_may_have_been_begun_and_says_so(world: World) -> None:
    old = SystemClock().now() - timedelta(seconds=90)
    left_over(world, old, {"message": row("/close BTCUSDT", old)}, {"message": row("/health", old)})
    await world.start()
    assert "may have begun it before" in (await world.alice.sees("Too old"))["text"]
    await world.alice.sees("Alerts waiting")
    assert world.guard.closed == []
