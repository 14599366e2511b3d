"""What each observation does to the record."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_fold import AT_ONCE_AGAIN, READ_BACK
from execution.dca.dca_plan import OrderBy
from execution.dca.observations import (
    Accepted,
    Declined,
    Doubted,
    Evaluated,
    ExecutionsRead,
    Filled,
    GateOpened,
    OrderAsked,
    OrderShown,
    OrdersRead,
    Paused,
    PriceSeen,
    Resumed,
    SellWanted,
    Stopped,
    TrailsReset,
    Unanswered,
    Woken,
)
from execution.exchange_errors import Refusal
from execution.facts import OrderStatus
from execution.stops.trailing import Direction, TrailBy, TrailDistance, TrailStatus, start
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import (
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
TRAIL = start(Direction.UP, TrailDistance(TrailBy.PERCENT, D("0.5")), None)


def selling() -> DcaBot:
    """Its lot's sell rests."""
    bot, _ = stepped(bought())
    return folded(bot, Accepted(sell_id(), "77"))


def buying(by: OrderBy = OrderBy.MARKET) -> DcaBot:
    return folded(a_bot(plan=a_plan(buy={"by": by})), GateOpened(D(50000), at(0)))


# ---------------------------------------- orders


def test_an_order_that_is_not_known_changes_nothing():
    bot = a_bot()
    for unknown in (Accepted("x", ""), Declined("x", None, ""), Unanswered("x", at(1)), OrderAsked("x", None, at(1))):
        assert folded(bot, unknown) == bot
    assert folded(bot, OrderShown(row("x", OrderStatus.NEW))) == bot


def test_r10_a_lost_answer_is_one_order():
    bot = folded(buying(), Unanswered(buy_id(), at(6)))
    found = folded(bot, OrderAsked(buy_id(), row(buy_id(), OrderStatus.FILLED, "0.002"), at(6)))
    assert found.orders[buy_id()].seen_filled == D("0.002")
    assert found.next_lot == 2
    absent = folded(bot, OrderAsked(buy_id(), None, at(6)))
    assert absent.orders[buy_id()].state is OrderState.ABSENT


def test_a_refused_buy_pauses_ever_longer_and_a_person_ends_that():
    bot = buying()
    refused = folded(bot, Declined(buy_id(), Refusal.MARGIN, "no money"))
    assert (refused.buy_refusals, refused.buy_not_before, refused.buy_refused_because) == (1, at(13), "no money")
    again = folded(replace(bot, buy_refusals=1), OrderShown(row(buy_id(), OrderStatus.REJECTED, reject_reason="no")))
    assert (again.buy_refusals, again.buy_not_before) == (2, at(23))
    assert folded(again, Resumed()).buy_not_before is None


def test_a_buy_that_did_not_leave_is_no_refusal():
    assert folded(buying(), Declined(buy_id(), None, "busy", 1.0)).buy_refusals == 0
    assert folded(buying(), Declined(buy_id(), Refusal.DUPLICATE_ID, "dup")).buy_refusals == 0


def test_a_refused_sell_pauses_its_own_lot():
    bot, _ = stepped(bought(bought()))
    refused = folded(bot, Declined(sell_id(2), Refusal.INVALID, "no"))
    assert [(lot.refusals, lot.not_before) for lot in refused.lots] == [(0, None), (1, at(13))]
    rejected = folded(bot, OrderShown(row(sell_id(1), OrderStatus.REJECTED, reject_reason="no")))
    assert [lot.refused_because for lot in rejected.lots] == ["no", ""]


def test_a_refused_change_of_a_sell_is_no_refused_sell():
    assert folded(selling(), Declined(sell_id(), Refusal.PRICE_BAND, "band")).lots[0].refusals == 0


def test_a_sell_that_a_person_cancelled_is_held_until_a_person_says_otherwise():
    cancelled = row(sell_id(), OrderStatus.CANCELLED, cancel_type="CancelByUser")
    held, _ = stepped(selling(), [OrderShown(cancelled)])
    assert held.lots[0].is_held
    assert held.orders == {}
    again, _ = stepped(held, [SellWanted(1)])
    assert list(again.orders) == [sell_id(1, 1)]
    assert folded(held, SellWanted(2)) == held


def test_a_sell_that_we_cancelled_is_not_held():
    bot, _ = stepped(selling(), [Stopped()])
    ended = folded(bot, OrderShown(row(sell_id(), OrderStatus.CANCELLED, cancel_type="CancelByUser")))
    assert not ended.lots[0].is_held


def test_what_nobody_bid_for_at_once_is_tried_a_moment_later():
    bot, _ = stepped(bought(bought(a_bot(plan=a_plan(sell={"by": OrderBy.MARKET})))), price="60000")
    missed = folded(bot, OrderShown(row(sell_id(), OrderStatus.CANCELLED)))
    assert [lot.not_before for lot in missed.lots] == [at(3) + AT_ONCE_AGAIN, None]
    partly = folded(bot, OrderShown(row(sell_id(), OrderStatus.PARTIALLY_FILLED_CANCELED, "0.001")))
    assert partly.lots[0].not_before is None


# ---------------------------------------- reads


def test_r19_an_order_that_a_read_does_not_show_is_asked_for_by_its_id():
    bot = folded(selling(), OrderShown(row(sell_id(), OrderStatus.NEW, price=selling().orders[sell_id()].price)))
    shown = row(sell_id(), OrderStatus.NEW, price=bot.orders[sell_id()].price)
    assert folded(bot, OrdersRead((shown,), at(2))).orders[sell_id()].ask_at is None
    assert folded(bot, OrdersRead((), at(2))).orders[sell_id()].ask_at == at(3)


def test_r19_what_was_written_since_a_read_began_is_not_judged_by_it():
    bot = selling()
    order = replace(bot.orders[sell_id()], ask_at=None, written_at=at(2))
    bot = replace(bot, orders={sell_id(): order})
    assert folded(bot, OrdersRead((), at(1))).orders[sell_id()].ask_at is None
    assert folded(bot, OrdersRead((), at(2.5))).orders[sell_id()].ask_at == at(3)


def test_executions_that_are_read_count_once_and_the_next_read_begins_a_little_before():
    fill = execution(buy_id(), "0.002", "50000")
    later = at(600)
    bot = folded(buying(), Filled(fill), ExecutionsRead((fill,), later), now=later)
    assert (bot.stats.bought, bot.read_since, bot.unexplained_since) == (D("0.001998"), later - READ_BACK, None)
    assert folded(bot, ExecutionsRead((), at(0))).read_since == later - READ_BACK


def test_what_a_read_does_not_explain_is_read_again_later():
    bot = replace(buying(), unexplained_since=at(0))
    assert folded(bot, ExecutionsRead((), at(1))).unexplained_since == at(3)


def test_in_doubt_every_open_order_is_asked_for():
    bot = selling()
    ended = replace(bot.orders[sell_id()], link_id="e", state=OrderState.ENDED, ask_at=None)
    doubted = folded(replace(bot, orders={**bot.orders, "e": ended}), Doubted())
    assert [order.ask_at for order in doubted.orders.values()] == [at(3), None]


# ---------------------------------------- prices, and what a person wants


def test_a_price_moves_every_trail_and_decides_nothing():
    bot = a_bot(lots=(a_lot(trail=TRAIL),), buy_trail=replace(TRAIL, direction=Direction.DOWN))
    seen = folded(bot, PriceSeen(D(50000), at(0)))
    assert seen.lots[0].trail.watermark == seen.buy_trail.watermark == D(50000)
    turned = folded(seen, PriceSeen(D(50300), at(1)))
    assert turned.buy_trail.status is TrailStatus.TRIGGERED
    assert turned.orders == {}


def test_what_was_evaluated_is_remembered():
    bot = folded(a_bot(), Evaluated(D(49000), at(5)))
    assert (bot.evaluated_price, bot.evaluated_at) == (D(49000), at(5))
    assert folded(bot, Woken()) == bot


def test_a_pause_ends_the_trail_of_buys_and_not_those_of_sells():
    bot = a_bot(lots=(a_lot(trail=TRAIL),), buy_trail=TRAIL)
    paused = folded(bot, Paused("the day's loss"))
    assert (paused.state, paused.state_reason) == (BotState.PAUSED, "the day's loss")
    assert (paused.buy_trail.status, paused.lots[0].trail) == (TrailStatus.INACTIVE, TRAIL)
    assert folded(paused, Resumed()).state is BotState.RUNNING


def test_a_pause_does_not_wake_a_bot_that_has_stopped_nor_hide_why():
    stopped = folded(a_bot(buy_trail=TRAIL), Stopped("its stop"))
    assert (stopped.state, stopped.buy_trail.status) == (BotState.STOPPED, TrailStatus.INACTIVE)
    assert folded(stopped, Paused()) == stopped


@pytest.mark.parametrize(("buys", "sells"), [(True, False), (False, True), (True, True)])
def test_a_reset_forgets_a_buys_trail_and_arms_a_sells_again(buys, sells):
    active = replace(TRAIL, status=TrailStatus.ACTIVE, watermark=D(51000))
    bot = folded(a_bot(lots=(a_lot(trail=active),), buy_trail=active), TrailsReset(buys=buys, sells=sells))
    assert bot.buy_trail.status is (TrailStatus.INACTIVE if buys else TrailStatus.ACTIVE)
    assert bot.lots[0].trail.status is (TrailStatus.WAITING if sells else TrailStatus.ACTIVE)


def test_the_gate_of_a_bot_that_does_not_run_opens_nothing():
    for state in (BotState.PAUSED, BotState.STOPPED):
        bot = a_bot(state=state)
        assert folded(bot, GateOpened(D(50000), at(0))) == bot
    bot = buying()
    assert folded(bot, GateOpened(D(50000), at(1))) == bot
    assert timedelta(0) < READ_BACK
