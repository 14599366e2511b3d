"""What must not become an order: each mistake gets a clear answer, a stranger none, and the exchange hears nothing."""

import pytest

from drills.control import Control, until
from tests.whole.conftest import StartBot
from tests.whole.test_stories import LONG, confirm

pytestmark = pytest.mark.whole

MISTAKES = {
    "/trade BTCUSTD long size 0.01 sl 49000 tp 50500": ("BTCUSTD", "/trade BTCUSDT"),
    "/trade BTCUSDT long size 0.01 sl 51000 tp 52000": ("below", "sl 49000"),
    "/trade BTCUSDT short size 0.01 sl 49000 tp 48000": ("above", "sl 51000"),
    "/trade BTCUSDT long size 0.0001 sl 49000 tp 50500": ("0.001", "size 0.001"),
    "/trade BTCUSDT long size 0.001 sl 49000 tp 50500:30% 51000:30% 52000:40%": ("TP", ""),
    "/trade BTCUSDT long size 0.01 tp 50500": ("sl", "/trade"),
    "/trade BTCUSDT long size 0.01 sl 49000 tp 50500 trail 1": ("percent sign", "trail 1%"),
    "/trade BTCUSDT long size 50,000 sl 49000 tp 50500": ("50,000", "/trade"),
    "/trade BTCUSDT long size 1 sl 49000 tp 50500": ("MAX_RISK_PER_TRADE", "size"),
}


def test_mistakes_are_answered_and_nothing_is_sent(control: Control, start_bot: StartBot) -> None:
    start_bot()
    for line, (problem, correction) in MISTAKES.items():
        seen = control.last_message_id()
        control.say(line)
        answer = control.reply(seen, problem, correction)
        if not line.endswith("52000:40%"):
            assert not answer["buttons"], line
    requests = control.stats()["requests"]
    assert "/v5/order/create" not in requests
    assert "/v5/position/trading-stop" not in requests


def test_a_stranger_gets_no_answer_at_all(control: Control, start_bot: StartBot) -> None:
    start_bot()
    for text in ("/start", LONG, "hello"):
        control.post("/control/telegram/send", user_id=6666, chat_id=6666, text=text)
    control.say("/help")
    control.reply(0, "/trade")
    heard = control.get("/control/telegram/messages", chat_id=6666, after=0)
    assert [m["from"] for m in heard] == ["user"] * 3


def test_a_button_pressed_twice_opens_one_trade(control: Control, start_bot: StartBot) -> None:
    start_bot()
    preview = confirm(control, LONG)
    until(lambda: control.size("BTCUSDT") > 0, "the entry to fill")
    before = preview["message_id"] - 1
    until(
        lambda: not control.get("/control/telegram/messages", chat_id=1001, after=before)[0]["buttons"],
        "the buttons to go",
    )
    until(lambda: len(control.own_orders("BTCUSDT")) == 3, "three take profits")
    requests = control.stats()["requests"]
    assert (requests["/v5/order/create"], requests["/v5/order/create-batch"]) == (1, 1)
    assert len(control.account()["executions"]) == 1


def test_an_observer_sends_nothing(control: Control, start_bot: StartBot) -> None:
    start_bot(MODE="observe")
    seen = control.last_message_id()
    confirm(control, LONG)
    control.reply(seen, "observe")
    assert "/v5/order/create" not in control.stats()["requests"]
