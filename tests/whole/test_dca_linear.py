"""A DCA bot on a perpetual beside the guard, with the program as its own process: R23 from the chat."""

from decimal import Decimal

import pytest

from drills.control import Control, until
from tests.whole.conftest import StartBot

pytestmark = pytest.mark.whole


def test_r23_a_bot_on_a_perpetual_has_its_stop_and_its_slot(control: Control, start_bot: StartBot) -> None:
    start_bot(CHECK_INTERVAL="1")
    control.say("/dca new ETHUSDT usdt 300 market linear sl 10% name eth buy market profit 1% lots 1")
    preview = control.reply(0, "🧺 eth ETHUSDT linear")
    control.press(preview, "Confirm")
    control.reply(preview["message_id"], "🧺 eth ETHUSDT: lot 1 bought")

    def stop() -> Decimal | None:
        rows = [row for row in control.account()["positions"] if row["symbol"] == "ETHUSDT" and Decimal(row["size"])]
        return Decimal(rows[0]["stop_loss"]) if rows and rows[0]["stop_loss"] else None

    assert until(stop, "the hard stop") == Decimal(2700)
    (sell,) = until(lambda: control.own_orders("ETHUSDT"), "the lot's sell")
    assert sell["reduce_only"]

    seen = control.last_message_id()
    control.say("/trade ETHUSDT long size 0.1 sl 2700 tp 3300")
    control.reply(seen, "ETHUSDT belongs to DCA bot")
    seen = control.last_message_id()
    control.say("/health")
    control.reply(seen, "Stop of DCA bot eth")
