"""A position that was opened in the exchange's app, through the chat: asked about once, killed in between, guarded."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drills.control import Control, until
from tests.whole.conftest import StartBot
from tests.whole.test_stories import recorded, stop

pytestmark = pytest.mark.whole


def questions(control: Control) -> list[dict[str, Any]]:
    return [m for m in control.messages() if m["from"] == "bot" and "was opened elsewhere" in m["text"]]


def positions(control: Control) -> str:
    seen = control.last_message_id()
    control.say("/positions")
    return str(control.reply(seen, "positions · equity")["text"])


def test_r20_asked_once_guarded_by_a_press_and_recorded(control: Control, start_bot: StartBot, tmp_path: Path) -> None:
    control.post("/control/account/order", symbol="BTCUSDT", side="Buy", qty="0.1")
    bot = start_bot()
    question = control.reply(0, "was opened elsewhere", "0.1 at 50000")
    bot.kill()
    bot = start_bot()
    until(lambda: "Not guarded: BTCUSDT long" in positions(control), "the first sweep")
    _first, *again = questions(control)
    assert all("(possibly repeated)" in each["text"] for each in again)  # the kill may have come before it was noted
    control.press(question, "Guard with default plan")
    control.reply(0, "LONG BTCUSDT", "is guarded", "confirmed")
    until(lambda: len(control.own_orders("BTCUSDT")) == 3, "three take profits")
    placed = stop(control)
    assert placed is not None
    assert placed < Decimal(50000)
    bot.kill()
    start_bot()
    control.price("BTCUSDT", str(placed))
    closed = control.reply(0, "closed", "BTCUSDT")
    assert "stop" in closed["text"]
    until(lambda: recorded(tmp_path) is not None, "the record")
    assert recorded(tmp_path) == control.net("BTCUSDT")
    assert control.account()["orders"] == []
    assert control.stats()["duplicate_link_ids"] == 0
