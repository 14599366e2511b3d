"""A DCA bot from the line in the chat to the profit in the wallet, with the program as its own process."""

from decimal import Decimal
from typing import Any

import pytest

from drills.control import Control, until
from tests.whole.conftest import StartBot

pytestmark = pytest.mark.whole

LINE = "/dca new BTC/USD usdt 100 name first buy market profit 1% lots 1 every 1h"


def sells(control: Control) -> list[dict[str, Any]]:
    return [order for order in control.own_orders("BTCUSDT") if order["side"] == "Sell"]


def wallet(control: Control, coin: str) -> Decimal:
    return Decimal(control.account()["wallet"].get(coin, "0"))


def card(control: Control, *words: str) -> dict[str, Any]:
    """The card of the bot, asked for until it says so."""

    def look() -> dict[str, Any] | None:
        seen = control.last_message_id()
        control.say("/dca show first")
        message = control.reply(seen, "🧺 first")
        return message if all(word in message["text"] for word in words) else None

    return until(look, f"a card with {', '.join(words)}")


def test_a_bot_is_begun_in_the_chat_buys_a_lot_and_sells_it(control: Control, start_bot: StartBot) -> None:
    start_bot(CHECK_INTERVAL="1")
    money = wallet(control, "USDT")
    control.say(LINE)
    preview = control.reply(0, "🧺 first BTCUSDT spot", "BTC/USD is read as BTCUSDT", "Worst case: 1 open lot = ")
    assert preview["buttons"] == [["✅ Confirm", "✖ Cancel"]]
    assert "/v5/order/create" not in control.stats()["requests"]
    control.press(preview, "Confirm")
    control.reply(preview["message_id"] - 1, "✅ Begun", "/dca show first")
    control.reply(preview["message_id"], "🧺 first BTCUSDT: lot 1 bought")
    (sell,) = until(lambda: sells(control), "the lot's sell")

    shown = card(control, "open lots 1 of 1", "🎯 Lot 1:", f"sell rests at {sell['price']}", "• 1 of 1 lots are open")
    control.press(shown, "Pause")
    control.reply(shown["message_id"] - 1, "⏸ paused")

    control.price("BTCUSDT", str(Decimal(sell["price"]) + 1))
    sold = control.reply(shown["message_id"], "💰 first BTCUSDT: lot 1 sold", "after fees", "0 lots open")
    assert "+1.00" in sold["text"] or "+0.99" in sold["text"]
    assert not control.own_orders("BTCUSDT")
    assert Decimal("0.99") <= wallet(control, "USDT") - money <= Decimal("1.01")

    seen = control.last_message_id()
    control.say("/dca list")
    control.reply(seen, "⏸ first BTCUSDT spot · 0 of 1 lots", "realised +")
    control.say("/health")
    control.reply(seen, "DCA bots: 1 paused; 0 open lots, cost 0.00; realised +")
