"""What `/positions` says of DCA bots."""

from typing import Any

from execution.dca.dca_bot import BotState
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market
from execution.dca.own_slot import OwnSlot
from handlers.dca.positions_text import bots_messages
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.dca.fakes import a_bot, a_lot, a_plan, a_view, an_order
from tests.handlers.fakes import NOON, D

LINEAR = a_plan(market=Market.LINEAR, stop_percent=D(10))


def shown(*views: Any) -> list[str]:
    return [parse_html(text).text for text, _ in bots_messages(views, "live")]


def test_of_a_spot_bot_coins_lots_and_the_next_target() -> None:
    assert shown(a_view(a_bot(a_lot(1), a_lot(2, "49000")))) == [
        (
            "DCA bots\n\n"
            "🧺 btcusdt-1 BTCUSDT spot · ▶️ running\n"
            "0.000799 BTC in 2 lots, cost 39.60 USDT · if sold now +0.32 USDT\n"
            "🎯 Next target 49589.2, of lot 2"
        )
    ]


def test_r23_of_a_linear_bot_position_entry_stop_and_whether_it_is_verified() -> None:
    slot = OwnSlot(size=D("0.0003996"), stop=D(45000), seen_at=NOON)
    (text,) = shown(a_view(a_bot(a_lot(), plan=LINEAR, slot=slot, stop_price=D(45000))))
    assert text.splitlines()[3:] == [
        "Position 0.000399 BTC, bought at 50000",
        "🛡 Hard stop 45000 · verified 12:00:00 UTC · without a stop 0 s since the start",
        "1 lot, cost 20.00 USDT · if sold now -0.04 USDT",
        "🎯 Next target 50601.2, of lot 1",
    ]


def test_a_position_that_is_not_known_is_shown_all_the_same() -> None:
    slot = OwnSlot(shown_size=D("0.1"), seen_at=NOON)
    (text,) = shown(a_view(a_bot(plan=LINEAR, slot=slot), trouble="no answer", rules=None))
    assert "Seen last at 12:00:00 UTC: 0.1 BTC" in text
    assert "🟥 does not run now" in text
    assert "It does not run, and its card says why. This is from its record" in text
    assert "Next target" not in text


def test_bots_that_hold_nothing_are_counted_only() -> None:
    empty = a_view(a_bot(bot_id="22222222", name="two"))
    flat = a_view(a_bot(bot_id="33333333", plan=LINEAR, slot=OwnSlot(size=D(0), seen_at=NOON)))
    assert shown(empty, flat) == []
    (text,) = shown(a_view(a_bot(a_lot())), empty, flat)
    assert text.endswith("\n\n2 more bots hold nothing: /dca list")
    assert shown(a_view(a_bot(a_lot())), empty)[0].endswith("1 more bot holds nothing: /dca list")


def test_many_bots_are_several_messages_each_with_its_buttons() -> None:
    views = [a_view(a_bot(a_lot(), bot_id=f"{number:08x}", name=f"bot-{number}")) for number in range(45)]
    messages = bots_messages(views, "live")
    named = []
    for text, keyboard in messages:
        assert len(text) <= 3900
        assert keyboard is not None
        labels = [button.text for row in keyboard.inline_keyboard for button in row]
        assert all(label.removeprefix("🧺 ") in text for label in labels)
        named += labels
    assert named == [f"🧺 bot-{number}" for number in range(45)]
    assert len(messages) >= 3


def test_the_lots_of_a_stopped_bot_have_no_target() -> None:
    (text,) = shown(a_view(a_bot(a_lot(), state=BotState.STOPPED)))
    assert text.endswith("Its lots are kept, not offered: the bot is stopped")
    assert "Next target" not in text


def test_a_lot_whose_sell_was_cancelled_is_no_next_target() -> None:
    (text,) = shown(a_view(a_bot(a_lot(1), a_lot(2, "49000", is_held=True))))
    assert text.endswith(
        "✋ 1 lot is held, not offered: its sell was cancelled by hand\n🎯 Next target 50601.2, of lot 1"
    )
    (text,) = shown(a_view(a_bot(a_lot(1, is_held=True), a_lot(2, "49000", is_held=True))))
    assert text.endswith("✋ 2 lots are held, not offered: their sells were cancelled by hand")


def test_lots_that_share_a_target_are_sold_there_together() -> None:
    (text,) = shown(a_view(a_bot(a_lot(1), a_lot(2, "49000"), plan=a_plan(sell={"at_average": True}))))
    assert "of lot 1 and all others" in text


def test_a_sell_that_a_person_moved_is_the_next_target_where_it_stands() -> None:
    def last_line(price: str) -> str:
        sells = (an_order(OrderRole.SELL, 1, price, is_moved=True), an_order(OrderRole.SELL, 2, "49589.2"))
        return shown(a_view(a_bot(a_lot(1), a_lot(2, "49000"), orders=sells)))[0].splitlines()[-1]

    assert last_line("49500") == "🎯 Next target 49500, of lot 1, where you moved its sell"
    assert last_line("52000") == "🎯 Next target 49589.2, of lot 2"
