"""The question about a stop that was moved in the app: what it says, and what its buttons do."""

from typing import Any

import pytest

from execution.commands.answers import ChangeRefused
from execution.exchange_errors import Transient
from execution.notices import NoticeKind
from execution.stops.manual_stop import StopAnswer, StopVerdict
from execution.stops.stop_record import StopChoice, StopOrigin
from handlers.alerts.alert_text import alert_text
from handlers.alerts.keyboards import alert_keyboard
from handlers.questions.stop_question_text import answer_text, answer_words
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.conftest import World
from tests.handlers.fakes import NOON, D

QUESTION = "0123456789abcdef"
FIELDS: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "side": "Buy",
    "question": QUESTION,
    "number": 2,
    "ours": D(49000),
    "theirs": D(48500),
    "size": D("0.1"),
    "seconds": 60,
    "result_ours": D("-105.4"),
    "result_theirs": D("-155.3"),
    "loosens": True,
}
NAME = "BTCUSDT long"


def row(**fields: Any) -> dict[str, Any]:
    return {
        "kind": NoticeKind.STOP_ASKED.value,
        "chat_id": 0,
        "at": NOON,
        "urgent": True,
        "fields": {**FIELDS, **fields},
    }


def text_of(**fields: Any) -> str:
    return parse_html(alert_text(row(**fields), repeated=False)).text


def test_i3_the_question_says_what_each_of_the_two_loses() -> None:
    assert text_of() == (
        "✋ LONG BTCUSDT: the stop was moved in the app, 49000 → 48500\n"
        "If it fires, the whole trade:\n"
        "• yours, 48500: -155.30 USDT after fees\n"
        "• put back, 49000: -105.40 USDT after fees\n"
        "⚠️ Yours is looser: it may lose more\n"
        "Yours stands now, and stays without an answer within 1 min"
    )
    assert "looser" not in text_of(loosens=False)
    assert "not known, executions are missing" in text_of(result_ours=None)


def test_i8_a_stop_that_stands_where_holdfast_had_it_is_no_persons_for_certain() -> None:
    """A person has moved it back, or a request of ours has landed late: said so in the question and in the alert."""
    head = text_of(once_ours=True).splitlines()[0]
    why = "stands where Holdfast had it before (moved back in the app, or its own request came late)"
    assert head == f"✋ LONG BTCUSDT: the stop {why}, 49000 → 48500"
    moved = {"old": D(48500), "new": D(49000), "origin": "person", "size": D("0.05"), "result": D(-75)}
    fields = {"symbol": "BTCUSDT", "side": "Buy", **moved, "once_ours": True}
    told = alert_text({"kind": NoticeKind.STOP_MOVED.value, "at": NOON, "fields": fields}, repeated=False)
    assert parse_html(told).text.splitlines()[0] == (
        "🛡 LONG BTCUSDT: stop 48500 → 49000 "
        "(Holdfast had it there before: moved back by hand, or its own request came late)"
    )


def test_r8_the_question_says_what_is_due_and_held_back_and_that_a_trail_would_go_on() -> None:
    due = text_of(held=D("50055.1"), held_by="break-even", result_ours=D("2.31"), trails=True)
    assert "• put back, 49000 → 50055.1 (break-even is due and held back): +2.31 USDT after fees" in due
    assert "\nPut back, the trail goes on from the price as it is and may move it on\n" in due
    assert "next step of follow is due" in text_of(held=D(50500), held_by="follow")


@pytest.mark.parametrize(
    ("fields", "words", "text"),
    [
        (
            {"moved_by": StopOrigin.BREAK_EVEN},
            "49000 was put back, and break-even, which was due, moved it on at once: 50055.1 is confirmed",
            "break-even, which was due, moved it on at once: stop 50055.1 is confirmed",
        ),
        (
            {"moved_by": StopOrigin.PERSON},
            "49000 was put back, and it was moved again since: 50055.1 is confirmed",
            "↩️ BTCUSDT long: 49000 was put back, and it was moved again since: stop 50055.1 is confirmed",
        ),
        (
            {"moved_by": StopOrigin.TRAIL, "done": False},
            "Not confirmed yet, it is being tried; see /positions.",
            "the trail moved it on: stop 50055.1 stands, the new one is not confirmed yet. See /positions",
        ),
        (
            {"trails": True},
            "Put back and confirmed: 50055.1",
            "is put back and confirmed; the trail goes on from the price as it is and may move it on",
        ),
    ],
)
def test_r8_put_back_says_what_stands_and_why(fields: dict[str, Any], words: str, text: str) -> None:
    answer = StopAnswer(verdict=StopVerdict.PUT_BACK, name=NAME, stop=D("50055.1"), put_back=D(49000), **fields)
    assert answer_words(answer) == words
    assert parse_html(answer_text(answer) or "").text.endswith(text)


def test_r8_the_alert_says_that_you_put_it_back_and_what_moved_it_on() -> None:
    moved = {"old": D(48500), "new": D(49000), "origin": "trailing", "result": D(-10), "put_back": 0, "found": None}

    def told(**more: Any) -> str:
        return parse_html(alert_text({**row(**moved, **more), "kind": "stop_moved"}, repeated=False)).text

    assert "stop 48500 → 49000 (you put it back)\n" in told(restored=D(49000))
    on = told(restored=D(48900))
    assert "stop 48500 → 49000 (trailing)\n" in on
    assert on.endswith("↩️ You put 48900 back; the trail moved it on at once")
    assert "put" not in told(restored=None)


def test_each_button_says_what_it_would_lose_and_belongs_to_its_question() -> None:
    keyboard = alert_keyboard(row())
    assert keyboard is not None
    buttons = [button for line in keyboard.inline_keyboard for button in line]
    assert [button.text for button in buttons] == ["✋ Keep mine (-155.30 USDT)", "↩️ Put back (-105.40 USDT)"]
    assert [button.callback_data for button in buttons] == [f"s:{QUESTION}:2:keep", f"s:{QUESTION}:2:back"]
    assert alert_keyboard({**row(), "kind": "stop_moved"}) is None


async def asked(world: World) -> int:
    await world.start()
    await world.store.commit_or_hold(lambda txn: txn.put("outbox", "stop_asked:1", row()))
    world.bot.notify()
    return int((await world.alice.sees("was moved in the app"))["message_id"])


@pytest.mark.parametrize(
    ("button", "choice", "verdict", "heard", "seen"),
    [
        ("Keep mine", StopChoice.KEEP, StopVerdict.KEPT, "Yours stands: 48500", "your stop 48500 stays"),
        ("Put back", StopChoice.PUT_BACK, StopVerdict.PUT_BACK, "Recorded", "put back and confirmed"),
        ("Put back", StopChoice.PUT_BACK, StopVerdict.SETTLED, "settled already", "Stop 48500 stands"),
    ],
)
async def test_r8_a_press_is_carried_out_and_answered(
    world: World, button: str, choice: StopChoice, verdict: StopVerdict, heard: str, seen: str
) -> None:
    message_id = await asked(world)
    world.guard.stop_answered = StopAnswer(verdict=verdict, name=NAME, stop=D(48500))
    await world.alice.presses(button, message_id)
    await world.alice.hears(heard)
    after = await world.alice.sees(seen)
    assert (after["message_id"], after["buttons"]) == (message_id, [])
    assert world.guard.stop_answers == [(QUESTION, 2, choice)]


async def test_r8_what_cannot_be_put_back_leaves_the_question_open(world: World) -> None:
    message_id = await asked(world)
    problem = "the price is 48900: a stop at 49000 would fire at once"
    world.guard.stop_answered = StopAnswer(verdict=StopVerdict.REFUSED, name=NAME, problem=problem)
    await world.alice.presses("Put back", message_id)
    await world.alice.hears("would fire at once")
    world.guard.refusal = ChangeRefused("MODE=observe: nothing is sent")
    await world.alice.presses("Put back", message_id)
    await world.alice.hears("MODE=observe")
    world.guard.refusal = Transient("busy")
    await world.alice.presses("Put back", message_id)
    await world.alice.hears("Press again to retry")
    world.guard.stop_answered = StopAnswer(verdict=StopVerdict.PUT_BACK, name=NAME, stop=D(48500), done=False)
    await world.alice.presses("Put back", message_id)
    await world.alice.hears("Recorded")
    assert (await world.alice.sees("is being put back; 48500 stands"))["buttons"] == []


async def test_a_press_that_nobody_made_a_button_for_is_answered(world: World) -> None:
    message_id = await asked(world)
    person = {"id": 1001, "is_bot": False, "first_name": "Alice"}
    message = {"message_id": message_id, "date": 1, "chat": {"id": 1001, "type": "private"}}
    tap = {"id": "667", "from": person, "chat_instance": "1", "message": message, "data": "s:x:1:burn"}
    await world.alice.update({"callback_query": tap})
    await world.alice.hears("not known here")
    assert world.guard.stop_answers == []
