"""A trailing sell of a lot on any path of prices: it is never offered below its target, and only once at a time."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from execution.dca.dca_plan import OrderBy
from execution.dca.observations import Accepted, OrderShown, PriceSeen
from execution.dca.targets import net_percent, target_of
from execution.facts.orders import OrderStatus
from tests.execution.dca.bot_facts import FEE, FEES, RULES, a_bot, a_plan, at, bought, row, stepped

D = Decimal
PATHS = st.lists(st.decimals("-0.9", "1.1", places=2), min_size=5, max_size=60)


@settings(max_examples=60, deadline=None)
@given(PATHS, st.sampled_from(["0.1", "0.25", "1", "5"]), st.sampled_from(["0.5", "1", "2"]), st.booleans())
def test_it_is_never_below_its_target(moves: list[Decimal], trail: str, profit: str, someone_bids: bool) -> None:
    """Where nobody bids, the trail stays turned while the price still brings the profit, and else waits again."""
    sell = {"by": OrderBy.TRAILING, "trail_percent": D(trail), "profit_percent": D(profit)}
    bot = bought(a_bot(plan=a_plan(sell=sell)))
    (lot,) = bot.lots
    target = target_of(lot, bot.plan.sell, RULES, FEES)
    assert target is not None
    price = D(50000)
    for number, move in enumerate(moves):
        price = (price * (1 + move / 100)).quantize(RULES.tick_size)
        now = at(10 * number + 10)
        bot, _ = stepped(bot, [PriceSeen(price, now)], price=str(price), now=now)
        for order in bot.orders.values():
            assert order.price is not None
            assert order.price >= target.price
            assert order.qty is not None
            assert net_percent(lot, order.price, order.qty, FEE) >= D(profit)
            assert price >= target.price
            assert order.is_immediate
        if bot.orders and someone_bids:
            return
        for link_id in list(bot.orders):
            ended = row(link_id, OrderStatus.CANCELLED, updated_at=now)
            bot, _ = stepped(bot, [Accepted(link_id, ""), OrderShown(ended)], price=None, now=now)


def test_the_give_back_is_covered_by_where_it_begins() -> None:
    """A path without gaps: up to the activation price, and back by the trail; the sale still brings one percent."""
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell={"by": OrderBy.TRAILING}))))
    (lot,) = bot.lots
    activation = lot.trail.activation
    assert activation is not None
    path = [activation - RULES.tick_size * tick for tick in range(2000)]
    for number, price in enumerate(path):
        bot, _ = stepped(bot, [PriceSeen(price, at(number))], price=str(price), now=at(number))
        if bot.orders:
            assert net_percent(lot, price, lot.left, FEE) >= 1
            return
    raise AssertionError("it never turned")
