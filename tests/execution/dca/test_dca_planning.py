"""Which orders a bot wants."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market, OrderBy
from execution.dca.observations import (
    Accepted,
    Declined,
    Filled,
    GateOpened,
    OrderShown,
    Paused,
    PriceSeen,
    Resumed,
    Stopped,
)
from execution.dca.planning import LATE, asked_price, is_buying, open_gate, plan_changes, plan_sells
from execution.dca.requests import Reprice, Send, Withdraw, requests
from execution.dca.targets import net_percent, target_of
from execution.facts.instruments import FeeRate
from execution.facts.orders import OrderStatus
from execution.stops.trailing import TrailStatus
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import (
    FEES,
    RULES,
    a_bot,
    a_lot,
    a_plan,
    at,
    bought,
    buy_id,
    execution,
    folded,
    row,
    sell_id,
    stepped,
)

D = Decimal
TARGET = D("50601.2")


def opened(price: str = "50000", rules=RULES, **plan) -> DcaBot:
    return open_gate(a_bot(plan=a_plan(**plan)), D(price), at(0), rules)


# ---------------------------------------- buys


def test_a_market_buy_on_spot_is_of_an_amount():
    (order,) = opened().orders.values()
    assert (order.qty, order.amount, order.price, order.link_id) == (None, D(100), None, buy_id())


def test_a_limit_buy_rests_where_the_price_stood():
    (order,) = opened("50000.07", buy={"by": OrderBy.LIMIT}).orders.values()
    assert (order.qty, order.amount, order.price) == (D("0.002"), None, D("50000.0"))


def test_on_linear_every_buy_has_the_campaigns_stop():
    bot = opened(market=Market.LINEAR, stop_percent=D(10))
    (order,) = bot.orders.values()
    assert (order.qty, order.amount, bot.stop_price) == (D("0.002"), None, D(45000))
    later = open_gate(replace(bot, orders={}), D(48000), at(9), RULES)
    assert later.stop_price == D(45000), "below the first lot, not below each"


@pytest.mark.parametrize("changes", [{"min_qty": D("0.01")}, {"min_amount": D(500)}, {"qty_step": D(1)}])
def test_less_than_the_minimum_is_not_bought(changes):
    assert opened(rules=replace(RULES, **changes), buy={"by": OrderBy.LIMIT}).orders == {}


def test_one_buy_at_a_time():
    bot = opened()
    assert is_buying(bot)
    assert open_gate(bot, D(49000), at(1), RULES) == bot


def test_a_trailing_buy_follows_down_and_asks_the_gate_again_when_it_turns():
    """Between the two the balance, a pause or the connection may have changed."""
    bot = opened(buy={"by": OrderBy.TRAILING})
    assert bot.orders == {}
    assert (bot.buy_trail.watermark, is_buying(bot)) == (D(50000), True)
    bot = folded(bot, PriceSeen(D(49000), at(1)), PriceSeen(D("49122.4"), at(2)))
    assert bot.buy_trail.status is TrailStatus.ACTIVE
    bot = folded(bot, PriceSeen(D("49122.5"), at(3)))
    assert (bot.buy_trail.status, bot.orders, is_buying(bot)) == (TrailStatus.TRIGGERED, {}, False)
    bot = folded(bot, GateOpened(D("49122.5"), at(4)))
    assert (bot.buy_trail.status, list(bot.orders)) == (TrailStatus.INACTIVE, [buy_id()])


def test_a_limit_buy_that_expires_is_cancelled():
    bot = folded(opened(buy={"by": OrderBy.LIMIT, "expires_minutes": 15}), Accepted(buy_id(), ""))
    assert not stepped(bot, now=at(899))[0].orders[buy_id()].cancelling
    late, _ = stepped(bot, [OrderShown(row(buy_id(), OrderStatus.NEW, price=D(50000)))], now=at(900))
    assert requests(late, at(900)) == [Withdraw(buy_id())]


def test_a_paused_bot_buys_nothing_also_what_rests():
    resting = folded(opened(buy={"by": OrderBy.LIMIT}), Accepted(buy_id(), ""))
    assert stepped(resting, [Paused()])[0].orders[buy_id()].cancelling


@pytest.mark.parametrize("wish", [Paused(), Stopped()])
def test_a_buy_that_was_not_sent_yet_is_not_sent_then(wish):
    bot, _ = stepped(opened(), [wish])
    assert not bot.orders[buy_id()].is_open
    assert stepped(bot)[0].dropped == (1,)
    assert requests(bot, at(3)) == []


def test_a_buy_that_is_on_its_way_is_not_given_up():
    bot = opened()
    sent = replace(bot, orders={buy_id(): replace(bot.orders[buy_id()], written_at=at(0))})
    assert stepped(sent, [Stopped()])[0].orders[buy_id()].is_open
    stopped, _ = stepped(folded(sent, Declined(buy_id(), None, "busy", 1.0)), [Stopped()])
    assert stepped(stopped)[0].dropped == (1,)


def test_a_buy_is_not_sent_long_after_it_was_decided():
    late = at(0) + LATE
    bot, _ = stepped(opened(), now=late)
    assert not bot.orders[buy_id()].is_open
    absent = opened()
    absent = replace(absent, orders={buy_id(): replace(absent.orders[buy_id()], state=OrderState.ABSENT)})
    assert stepped(absent, now=at(59))[0].orders[buy_id()].is_open
    assert stepped(stepped(absent, now=late)[0])[0].dropped == (1,)


# ---------------------------------------- sells


def test_a_limit_sell_rests_at_its_target():
    bot, _ = stepped(bought())
    (order,) = bot.orders.values()
    assert (order.link_id, order.qty, order.price, order.is_immediate) == (sell_id(), D("0.001998"), TARGET, False)
    assert bot.lots[0].sell_revision == 1
    assert stepped(bot)[0].orders == bot.orders, "one at a time"


@pytest.mark.parametrize("by", [OrderBy.MARKET, OrderBy.TRAILING])
def test_what_is_sold_at_once_is_sold_at_its_target_or_better(by):
    bot = bought(a_bot(plan=a_plan(sell={"by": by})))
    bot, _ = stepped(bot, price="50601.1")
    assert bot.orders == {}
    if by is OrderBy.TRAILING:
        bot, _ = stepped(bot, [PriceSeen(D(51000), at(4)), PriceSeen(D(50700), at(5))], price="50700")
    else:
        bot, _ = stepped(bot, price="50601.2")
    (order,) = bot.orders.values()
    assert order.is_immediate
    assert order.price >= TARGET


@pytest.mark.parametrize("by", [OrderBy.LIMIT, OrderBy.MARKET, OrderBy.TRAILING])
def test_without_a_price_only_what_rests_is_sold(by):
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell={"by": by}))), price=None)
    assert bool(bot.orders) is (by is OrderBy.LIMIT)


def test_a_trailing_sell_that_fell_through_its_floor_is_armed_again():
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell={"by": OrderBy.TRAILING}))))
    assert bot.lots[0].trail.activation == D("50728.1")
    bot, _ = stepped(bot, [PriceSeen(D(51000), at(4)), PriceSeen(D(50000), at(5))], price=None)
    assert bot.lots[0].trail.status is TrailStatus.TRIGGERED
    bot, _ = stepped(bot, price="50000")
    assert (bot.lots[0].trail.status, bot.orders) == (TrailStatus.WAITING, {})


def test_a_trail_that_has_turned_sells_again_what_was_refused():
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell={"by": OrderBy.TRAILING}))))
    bot, _ = stepped(bot, [PriceSeen(D(52000), at(4)), PriceSeen(D(51000), at(5))], price="51000")
    bot, _ = stepped(bot, [OrderShown(row(sell_id(), OrderStatus.REJECTED, reject_reason="no"))], price="51000")
    assert bot.orders == {}
    assert stepped(bot, price="51000", now=at(12))[0].orders == {}
    assert list(stepped(bot, price="51000", now=at(13))[0].orders) == [sell_id(1, 1)]


def test_a_new_target_moves_where_a_trail_begins():
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell={"by": OrderBy.TRAILING}))))
    credited = replace(bot, lots=(replace(bot.lots[0], credit=D(1)),))
    assert stepped(credited)[0].lots[0].trail.activation < D(50300)
    assert stepped(bot)[0].lots == bot.lots


def test_a_large_lot_is_sold_in_parts():
    small = replace(RULES, max_limit_qty=D("0.001"))
    assert stepped(bought(), rules=small)[0].orders[sell_id()].qty == D("0.001")
    assert stepped(bought(), rules=replace(RULES, max_limit_qty=None))[0].orders[sell_id()].qty == D("0.001998")


def test_where_the_market_stands_above_the_target_the_order_stays_near_it():
    assert asked_price(D(100), D(101), None, D("0.1")) == asked_price(D(100), D(101), D(90), D("0.1")) == D(100)
    assert asked_price(D(100), D(101), D(200), D("0.1")) == D("199.6")


def test_what_may_be_worth_too_little_waits_until_a_price_is_known():
    """4.5 USDT at its cost, under the minimum of 5: it stays a lot, as the market may pay enough."""
    bot = a_bot(lots=(a_lot("0.00009"),), next_lot=2)
    waiting, _ = stepped(bot, price=None)
    assert (waiting.lots, waiting.orders) == (bot.lots, {})
    (order,) = stepped(bot, price="60000")[0].orders.values()
    assert order.price * order.qty >= 5


UNEQUAL = FeeRate(maker=D("0.001"), taker=D("0.002"))
AS_TAKER = D("50651.9")
"""Where the same lot brings the same profit if it is sold at once."""


@pytest.mark.parametrize(
    ("price", "asked"),
    [(None, TARGET), ("50601.1", TARGET), ("50601.2", AS_TAKER), ("50651.9", AS_TAKER), ("51000", D(50898))],
)
def test_what_would_fill_at_once_brings_its_profit_with_the_fee_of_a_taker(price, asked):
    """The target alone, where the market has passed it, would net 0.9 % of the one percent."""
    market = None if price is None else D(price)
    planned = plan_sells(a_bot(lots=(a_lot(),), next_lot=2), market, at(3), RULES, UNEQUAL)
    (order,) = planned.orders.values()
    assert (order.price, order.target) == (asked, TARGET)
    assert net_percent(planned.lots[0], order.price, order.qty, UNEQUAL.maker) >= 1
    if market is not None and market >= order.price:
        assert net_percent(planned.lots[0], order.price, order.qty, UNEQUAL.taker) >= 1
    shown = OrderShown(row(order.link_id, OrderStatus.NEW, price=order.price, qty=order.qty))
    standing = folded(planned, Accepted(order.link_id, ""), shown)
    assert plan_changes(standing, at(4), RULES, UNEQUAL, market) == standing, "it stays where it was put"
    if asked == AS_TAKER:
        (left,) = plan_changes(standing, at(5), RULES, UNEQUAL, D(50600)).orders.values()
        assert left.wanted_price == TARGET


def test_a_target_that_falls_through_the_market_is_asked_as_a_taker():
    bot = plan_sells(a_bot(lots=(a_lot(),), next_lot=2), None, at(3), RULES, UNEQUAL)
    (order,) = bot.orders.values()
    bot = folded(
        bot, Accepted(order.link_id, ""), OrderShown(row(order.link_id, OrderStatus.NEW, price=TARGET, qty=order.qty))
    )
    credited = replace(bot, lots=(replace(bot.lots[0], credit=D("0.1")),))
    target = target_of(credited.lots[0], credited.plan.sell, RULES, UNEQUAL).price
    (order,) = plan_changes(credited, at(4), RULES, UNEQUAL, target).orders.values()
    assert order.wanted_price is not None
    assert target < order.wanted_price < TARGET + 1


def test_nothing_is_sold_while_it_waits_is_held_or_may_still_grow():
    lot = bought().lots[0]
    for waiting in (replace(lot, is_held=True), replace(lot, not_before=at(9))):
        assert stepped(a_bot(lots=(waiting,), next_lot=2))[0].orders == {}
    growing = folded(opened(), Filled(execution(buy_id(), "0.001", "50000")))
    assert stepped(growing)[0].orders_of(OrderRole.SELL) == []
    assert stepped(bought(), [Stopped()])[0].orders == {}
    assert stepped(a_bot(lots=(a_lot("0.0000005", price="99999999999"),), next_lot=2))[0].orders == {}


# ---------------------------------------- changes


def resting(bot: DcaBot | None = None) -> DcaBot:
    planned, _ = stepped(bot or bought())
    shown = [OrderShown(row(i, OrderStatus.NEW, price=o.price, qty=o.qty)) for i, o in planned.orders.items()]
    return folded(planned, *shown)


def test_d6_a_new_target_amends_what_rests():
    bot = resting()
    credited = replace(bot, lots=(replace(bot.lots[0], credit=D(1)),))
    changed, _ = stepped(credited)
    (request,) = requests(changed, at(3))
    assert isinstance(request, Reprice)
    assert request.price < TARGET
    assert stepped(changed)[0].orders == changed.orders, "one change at a time"


def test_what_a_sell_has_filled_does_not_change_its_price():
    """It was rounded up to a tick; without that, each part that fills would move the rest."""
    partly = folded(resting(), Filled(execution(sell_id(), "0.0019", "50601.2")))
    assert requests(stepped(partly)[0], at(3)) == []


def placed_above_its_target() -> DcaBot:
    """The market stood at 52000 then."""
    bot, _ = stepped(bought(), price="52000")
    (order,) = bot.orders.values()
    assert order.price == D("51896.0")
    return folded(bot, OrderShown(row(sell_id(), OrderStatus.NEW, price=order.price)))


def test_a_price_above_the_target_is_kept_while_the_market_stands_higher_still():
    """It fills now; lower would be outside the band."""
    bot = placed_above_its_target()
    for price in ("51896.0", "52000", "53000"):
        assert requests(stepped(bot, price=price)[0], at(3)) == []


@pytest.mark.parametrize(("price", "wanted"), [("51895.9", "51792.2"), ("50700", "50601.2"), ("40000", "50601.2")])
def test_a_sell_that_the_market_left_behind_comes_back_to_its_target(price, wanted):
    changed, _ = stepped(placed_above_its_target(), price=price)
    assert requests(changed, at(3)) == [Reprice(sell_id(), D(wanted))]
    shown = OrderShown(row(sell_id(), OrderStatus.NEW, price=D(wanted), updated_at=at(5)))
    assert requests(stepped(changed, [shown], price=price)[0], at(5)) == []


def test_without_a_price_a_sell_comes_back_to_its_target():
    assert requests(stepped(placed_above_its_target(), price=None)[0], at(3)) == [Reprice(sell_id(), TARGET)]


def test_what_has_ended_is_not_changed():
    """Its last executions are on their way."""
    bot = folded(resting(), OrderShown(row(sell_id(), OrderStatus.FILLED, "0.001998", updated_at=at(5))))
    bot, _ = stepped(bot)
    assert requests(bot, at(3)) == []
    assert not bot.orders[sell_id()].is_open


def test_the_price_of_a_person_stays():
    bot = folded(resting(), OrderShown(row(sell_id(), OrderStatus.NEW, price=D(52000), updated_at=at(5))))
    credited = replace(bot, lots=(replace(bot.lots[0], credit=D(1)),))
    assert requests(stepped(credited)[0], at(9)) == []


def test_a_stopped_bot_takes_back_what_rests_and_goes_on_when_it_is_resumed():
    bot, _ = stepped(resting(), [Stopped()])
    assert requests(bot, at(3)) == [Withdraw(sell_id())]
    ended = row(sell_id(), OrderStatus.CANCELLED, cancel_type="CancelByUser", updated_at=at(9))
    bot, _ = stepped(bot, [OrderShown(ended), Resumed()])
    assert requests(bot, at(3)) == [Send(sell_id(1, 1))]


def test_one_target_for_all_moves_them_all():
    plan = a_plan(sell={"at_average": True})
    first = resting(bought(a_bot(plan=plan)))
    both, _ = stepped(bought(first, price="40000"), price="40000")
    prices = {o.wanted_price or o.price for o in both.orders.values()}
    assert len(both.orders) == 2
    assert len(prices) == 1
    assert D(45000) < prices.pop() < D(46000)


@pytest.mark.parametrize("state", [OrderState.PLANNED, OrderState.ABSENT])
def test_what_is_taken_back_before_it_was_sent_is_over_and_what_may_have_landed_is_asked_for(state: OrderState) -> None:
    planned, _ = stepped(bought())
    taken_back = replace(planned.orders[sell_id()], state=state, cancelling=True)

    def after(**changes: object) -> OrderState:
        bot = replace(planned, orders={sell_id(): replace(taken_back, **changes)})
        return plan_changes(bot, at(4), RULES, FEES).orders[sell_id()].state

    assert after() is OrderState.ENDED
    assert after(written_at=at(3)) is state, "its answer comes"
    assert after(ask_at=at(5)) is state
