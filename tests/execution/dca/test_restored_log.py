"""The lines of a bot that comes back, as its users know them."""

from decimal import Decimal

from msgspec.structs import replace

from execution.dca.dca_plan import OrderBy
from execution.dca.restored_log import FRESH, restored_lines
from execution.stops import trailing
from execution.stops.trailing import Direction, TrailBy, TrailDistance
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import RULES, a_bot, a_plan, at, bought, stepped


def test_a_bot_with_a_resting_sell() -> None:
    bot, _ = stepped(bought())
    assert list(restored_lines(bot, "data/x.json")) == [
        "State loaded from data/x.json",
        "Stats restored",
        "Strategy state restored",
        "Pending sell order restored: target $50,601.20",
    ]


def test_a_sell_that_has_ended_is_not_pending() -> None:
    bot, _ = stepped(bought())
    ended = {link_id: replace(order, state=OrderState.ENDED) for link_id, order in bot.orders.items()}
    assert len(list(restored_lines(replace(bot, orders=ended), "x"))) == 3


def test_trails_say_from_where() -> None:
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell={"by": OrderBy.TRAILING}))))
    started = trailing.start(Direction.DOWN, TrailDistance(TrailBy.PERCENT, Decimal("0.25")), None)
    down = trailing.fold_price(started, Decimal(48000), at(5), RULES.tick_size)
    bot = a_bot(lots=bot.lots, buy_trail=down)
    assert list(restored_lines(bot, "the store"))[3:] == [
        "Trailing state restored: waiting up from $50,728.10",
        "Trailing state restored: active down from $48,000.00",
    ]


def test_a_bot_without_anything() -> None:
    assert len(list(restored_lines(a_bot(), "the store"))) == 3
    assert FRESH == "No saved state found - starting fresh"
