"""The question about a trigger that was missed: what it says, what its buttons do, and what is told without one."""

from typing import Any

import pytest

from execution.commands.answers import ChangeRefused
from execution.notices import NoticeKind
from execution.stops.gap_record import GapAnswer, GapChoice, GapVerdict
from handlers.alerts.alert_text import alert_text
from handlers.alerts.keyboards import alert_keyboard
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.conftest import World
from tests.handlers.fakes import NOON, D

QUESTION = "0123456789abcdef"
HAPPENED = (
    "⚠️ LONG BTCUSDT: while prices were missed the trail would have followed to 51480, "
    "and the price is beyond that: 51400"
)
ASKED: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "side": "Buy",
    "trigger": D(51480),
    "price": D(51400),
    "stop": D(50886),
    "size": D("0.1"),
    "result": D("129.2"),
    "question": QUESTION,
    "number": 2,
    "seconds": 60,
    "closes": True,
}
NAME = "BTCUSDT long"


def row(kind: NoticeKind = NoticeKind.TRAIL_ASKED, **fields: Any) -> dict[str, Any]:
    return {"kind": kind.value, "chat_id": 0, "at": NOON, "urgent": True, "fields": {**ASKED, **fields}}


def text_of(kind: NoticeKind = NoticeKind.TRAIL_ASKED, **fields: Any) -> str:
    return parse_html(alert_text(row(kind, **fields), repeated=False)).text


def test_the_question_says_what_each_answer_does_and_what_none_does() -> None:
    assert text_of() == (
        f"{HAPPENED}\n"
        "• close 0.1 at market now: the whole trade: about +129.20 USDT after fees\n"
        "• go on: the trail begins anew from the price as it is\n"
        "🛡 50886 stands. Without an answer within 1 min it is closed"
    )
    assert text_of(closes=False).endswith("it goes on")
    assert "not known, executions are missing" in text_of(result=None)


@pytest.mark.parametrize(
    ("action", "why", "words"),
    [
        (
            "execute",
            "setting",
            f"{HAPPENED}\nThe stop goes to 51480; while the price is beyond it, that closes at market",
        ),
        ("rearm", "setting", "(GAP_TRIGGER_ACTION=rearm)\n🛡 50886 stands"),
        ("rearm", "too old", "(that is longer ago than TRAILING_MAX_GAP_S)"),
        ("rearm", "too far", "(the price is farther beyond it than GAP_MAX_SLIPPAGE_PERCENT)"),
        ("execute", "no answer", "⏰ LONG BTCUSDT: no answer came\nThe stop goes to 51480"),
        ("rearm", "no answer", "no answer came\nThe trail begins anew from the price as it is\n🛡 50886 stands"),
    ],
)
def test_what_is_done_without_a_question_says_why(action: str, why: str, words: str) -> None:
    assert words in text_of(NoticeKind.TRAIL_GAP, action=action, why=why)


def test_each_button_belongs_to_its_question() -> None:
    keyboard = alert_keyboard(row())
    assert keyboard is not None
    buttons = [button for line in keyboard.inline_keyboard for button in line]
    assert [button.text for button in buttons] == ["🏁 Close now", "▶️ Go on"]
    assert [button.callback_data for button in buttons] == [f"g:{QUESTION}:2:close", f"g:{QUESTION}:2:on"]


async def asked(world: World) -> int:
    await world.start()
    await world.store.commit_or_hold(lambda txn: txn.put("outbox", "trail_asked:1", row()))
    world.bot.notify()
    return int((await world.alice.sees("would have followed"))["message_id"])


@pytest.mark.parametrize(
    ("button", "choice", "answer", "heard", "seen"),
    [
        ("Close", GapChoice.CLOSE, {"verdict": GapVerdict.CLOSED}, "is recorded", "closed at market, as its trail"),
        ("Close", GapChoice.CLOSE, {"verdict": GapVerdict.CLOSED, "done": False}, "is recorded", "being closed"),
        (
            "Go on",
            GapChoice.GO_ON,
            {"verdict": GapVerdict.WENT_ON, "stop": D(50886)},
            "begins anew",
            "as it is. Stop 50886 stands",
        ),
        ("Go on", GapChoice.GO_ON, {"verdict": GapVerdict.SETTLED}, "settled already", "this is settled"),
    ],
)
async def test_r17_a_press_is_carried_out_and_answered(
    world: World, button: str, choice: GapChoice, answer: dict[str, Any], heard: str, seen: str
) -> None:
    message_id = await asked(world)
    world.guard.gap_answered = GapAnswer(name=NAME, **answer)
    await world.alice.presses(button, message_id)
    await world.alice.hears(heard)
    after = await world.alice.sees(seen)
    assert (after["message_id"], after["buttons"]) == (message_id, [])
    assert world.guard.gap_answers == [(QUESTION, 2, choice)]


async def test_what_may_not_be_sent_leaves_the_question_open(world: World) -> None:
    message_id = await asked(world)
    world.guard.refusal = ChangeRefused("MODE=observe: nothing is sent")
    await world.alice.presses("Close now", message_id)
    await world.alice.hears("MODE=observe")


async def test_a_press_that_nobody_made_a_button_for_is_answered(world: World) -> None:
    message_id = await asked(world)
    person = {"id": 1001, "is_bot": False, "first_name": "Alice"}
    message = {"message_id": message_id, "date": 1, "chat": {"id": 1001, "type": "private"}}
    tap = {"id": "668", "from": person, "chat_instance": "1", "message": message, "data": "g:x:1:burn"}
    await world.alice.update({"callback_query": tap})
    await world.alice.hears("not known here")
    assert world.guard.gap_answers == []
