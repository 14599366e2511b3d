"""Prices between which nothing changes: a tick there costs nothing, and none beyond is passed over."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.dca.bot_record import intent
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import OrderBy
from execution.dca.observations import Accepted, Observation, OrderShown, PriceSeen
from execution.dca.quiet import Quiet, quiet_around
from execution.dca.targets import target_of
from execution.facts.orders import OrderStatus
from execution.stops import trailing
from execution.stops.trailing import Direction, TrailBy, TrailDistance, TrailStatus
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import FEES, RULES, a_bot, a_lot, a_plan, at, row, stepped
from tests.execution.dca.linear_facts import on_linear, seen

D = Decimal
ONE = TrailDistance(TrailBy.PERCENT, D(1))
ANY_PRICE = Quiet()


def quiet(bot: DcaBot) -> Quiet | None:
    return quiet_around(bot, at(3), RULES, FEES)


def holding(by: OrderBy, lots: int = 2, **sell: Any) -> DcaBot:
    """Lots at 50000, 49900, …; nothing is planned for them yet."""
    held = tuple(a_lot(price=str(50100 - 100 * number), number=number) for number in range(1, lots + 1))
    return a_bot(plan=a_plan(sell={"by": by, **sell}), lots=held, next_lot=lots + 1)


def settled(bot: DcaBot, price: str = "50000") -> DcaBot:
    """Stepped until nothing more is planned, its orders standing where they were sent."""
    bot, _ = stepped(bot, price=price)
    shown: list[Observation] = []
    for order in bot.orders.values():
        resting = row(order.link_id, OrderStatus.NEW, price=order.price, qty=order.qty)
        shown += [Accepted(order.link_id, ""), OrderShown(resting)]
    return stepped(stepped(bot, shown, price=price)[0], price=price)[0]


@pytest.mark.parametrize(
    ("bounds", "quiet_prices", "others"),
    [
        ({}, "1 100", ""),
        ({"above": D(10), "below": D(20)}, "10.1 19.9", "10 20"),
        ({"least": D(10), "most": D(20)}, "10 20", "9.9 20.1"),
    ],
)
def test_what_holds(bounds: dict[str, Decimal], quiet_prices: str, others: str):
    assert all(Quiet(**bounds).holds(D(price)) for price in quiet_prices.split())
    assert not any(Quiet(**bounds).holds(D(price)) for price in others.split())


def test_sells_that_rest_at_their_targets_wait_for_no_price():
    assert quiet(settled(holding(OrderBy.LIMIT))) == ANY_PRICE
    assert quiet(a_bot()) == ANY_PRICE


def test_a_sell_that_has_to_be_planned_or_stands_elsewhere_does():
    assert quiet(holding(OrderBy.LIMIT)) is None
    above = settled(holding(OrderBy.LIMIT), price="60000")
    assert {order.price for order in above.orders.values()} == {D(59880)}
    assert quiet(above) is None, "it follows the market down to its target"


def test_sells_at_market_wait_for_the_lowest_target():
    bot = settled(holding(OrderBy.MARKET))
    lowest = target_of(bot.lots[1], bot.plan.sell, RULES, FEES).price
    assert quiet(bot) == Quiet(below=lowest)
    held = replace(bot, lots=tuple(replace(lot, is_held=True) for lot in bot.lots))
    assert quiet(held) == ANY_PRICE
    assert quiet(replace(bot, state=BotState.STOPPED)) == ANY_PRICE


def test_a_trailing_sell_waits_for_its_activation_then_for_a_new_high_or_its_trigger():
    bot = settled(holding(OrderBy.TRAILING))
    assert quiet(bot) == Quiet(below=min(lot.trail.activation for lot in bot.lots))
    risen, _ = stepped(bot, [PriceSeen(D(52000), at(4))], price="52000")
    assert quiet(risen) == Quiet(above=D(51870), most=D(52000))
    fallen, _ = stepped(risen, [PriceSeen(D(51870), at(5))], price=None)
    assert fallen.lots[0].trail.status is TrailStatus.TRIGGERED
    assert quiet(fallen) is None


def test_a_trailing_buy_waits_for_a_new_low_or_its_trigger():
    started = trailing.start(Direction.DOWN, ONE, activation=None)
    assert quiet(a_bot(buy_trail=started)) is None
    running = trailing.fold_price(started, D(50000), at(1), RULES.tick_size)
    assert quiet(a_bot(buy_trail=running)) == Quiet(below=D(50500), least=D(50000))


def test_a_lot_whose_sale_is_worth_too_little_may_be_worth_more():
    assert quiet(a_bot(lots=(a_lot("0.00009"),), next_lot=2)) is None


def test_a_perpetual_without_its_stop_is_never_quiet():
    """The lot is held, so that nothing but the stop is waited for."""
    bot = on_linear()
    bot = replace(bot, lots=(replace(bot.lots[0], is_held=True),))
    assert quiet(seen(bot, now=at(1))) == ANY_PRICE
    assert quiet(seen(bot, stop=None, now=at(1))) is None


def moved(bot: DcaBot, prices: Iterable[Decimal]) -> DcaBot:
    for number, price in enumerate(prices):
        bot, _ = stepped(bot, [PriceSeen(price, at(4 + number))], price=str(price), now=at(4 + number))
    return bot


def unheard(bot: DcaBot) -> DcaBot:
    """Without when its trails heard a price last."""
    return replace(bot, lots=tuple(replace(lot, trail=replace(lot.trail, updated_at=None)) for lot in bot.lots))


@given(
    st.sampled_from(OrderBy),
    st.booleans(),
    st.lists(st.integers(480_000, 540_000), max_size=4),
    st.integers(470_000, 560_000),
)
def test_no_quiet_price_changes_anything(by: OrderBy, at_average: bool, before: list[int], tenths: int):
    """Whatever it saw before: where a step leaves the record alone, a price that is called quiet does as well."""
    bot = moved(settled(holding(by, 3, at_average=at_average)), [D(each) / 10 for each in before])
    now, price = at(9), D(tenths) / 10
    last = str(D(before[-1]) / 10) if before else "50000"
    again, _ = stepped(bot, price=last, now=now)
    between = quiet_around(bot, now, RULES, FEES)
    if again != bot or between is None or not between.holds(price):
        return
    after, closed = stepped(bot, [PriceSeen(price, now)], price=str(price), now=now)
    assert not closed
    assert intent(unheard(after)) == intent(unheard(bot))
    assert [lot.trail.watermark for lot in after.lots] == [lot.trail.watermark for lot in bot.lots]
    assert [o for o in after.orders_of(OrderRole.SELL) if o.state is OrderState.PLANNED] == [
        o for o in bot.orders_of(OrderRole.SELL) if o.state is OrderState.PLANNED
    ]
