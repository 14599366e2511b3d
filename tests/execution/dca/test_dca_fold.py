"""What each observation does to the record."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_fold import AT_ONCE_AGAIN, QUIET
from execution.dca.dca_plan import Market, OrderBy
from execution.dca.observations import (
    Accepted,
    Declined,
    Doubted,
    Evaluated,
    ExecutionsRead,
    Filled,
    GateOpened,
    NotRead,
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
from execution.dca.unexplained import READ_BACK
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
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


def cancelled_again(bot: DcaBot, times: int, cancel_type: str = "CancelByAdmin") -> tuple[DcaBot, list[float]]:
    """Its sells end as soon as they stand; with the pause after each."""
    pauses, now = [], at(3)
    for _ in range(times):
        bot, _closed = stepped(bot, price="60000", now=now)
        (link_id,) = bot.orders
        bot, _closed = stepped(bot, [OrderShown(row(link_id, OrderStatus.CANCELLED, cancel_type=cancel_type))], now=now)
        assert bot.orders == {}
        pauses.append((bot.lots[0].not_before - now).total_seconds())
        now = bot.lots[0].not_before
    return bot, pauses


@pytest.mark.parametrize("by", [OrderBy.LIMIT, OrderBy.MARKET])
def test_r25_sells_that_end_without_a_fill_wait_longer_each_time(by):
    bot, pauses = cancelled_again(bought(a_bot(plan=a_plan(sell={"by": by}))), 9)
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 128, 128]
    assert (bot.lots[0].unsold, bot.lots[0].refused_because) == (9, "CancelByAdmin")
    quiet = bot.lots[0].not_before + QUIET
    bot, _ = stepped(bot, price="60000", now=quiet)
    (link_id,) = bot.orders
    late = folded(bot, OrderShown(row(link_id, OrderStatus.CANCELLED, cancel_type="CancelByAdmin")), now=quiet)
    assert (late.lots[0].unsold, late.lots[0].not_before) == (1, quiet + AT_ONCE_AGAIN)
    filled = folded(bot, Filled(execution(link_id, "0.001", "60000")))
    assert filled.lots[0].unsold == 0


def test_a_sell_that_we_cancelled_ourselves_is_no_sell_that_failed():
    bot, _ = stepped(selling(), [Stopped()])
    ended = folded(bot, OrderShown(row(sell_id(), OrderStatus.CANCELLED, cancel_type="CancelByUser")))
    assert ended.lots[0].not_before is None


def test_a_sell_that_is_not_answered_again_and_again_waits_and_is_counted():
    bot, _ = stepped(bought(), now=at(3))
    waits, now = [], at(3)
    for times in range(1, 4):
        fence = now + timedelta(seconds=6)
        bot = folded(bot, Unanswered(sell_id(), fence), OrderAsked(sell_id(), None, fence), now=fence)
        order = bot.orders[sell_id()]
        assert (order.state, bot.lots[0].unsold) == (OrderState.ABSENT, times)
        assert folded(bot, OrderAsked(sell_id(), None, fence), now=fence).lots[0].unsold == times
        waits.append(0 if order.not_before is None else (order.not_before - fence).total_seconds())
        now = max(fence, order.not_before or fence)
    assert waits == [0, 10, 20]


def test_a_buy_that_is_never_answered_and_never_lands_counts_as_refused_after_three():
    bot, now = buying(), at(0)
    for times in range(1, 4):
        fence = now + timedelta(seconds=6)
        bot = folded(bot, Unanswered(buy_id(), fence), OrderAsked(buy_id(), None, fence), now=fence)
        assert bot.buy_refusals == (times == 3)
        now = bot.orders[buy_id()].not_before or fence
    assert bot.buy_refused_because == "it was not answered, and is not there"
    assert folded(bot, Accepted(buy_id(), "")).orders[buy_id()].unanswered == 0


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
    later = at(36000)
    bot = folded(buying(), Filled(fill), ExecutionsRead((fill,), later), now=later)
    assert (bot.stats.bought, bot.read_since, bot.unexplained_since) == (D("0.001998"), later - READ_BACK, None)
    assert folded(bot, ExecutionsRead((), at(0))).read_since == later - READ_BACK


def test_what_a_read_does_not_explain_is_read_again_later():
    bot = folded(buying(), OrderShown(row(buy_id(), OrderStatus.FILLED, "0.002")))
    bot, _ = stepped(bot, now=at(3))
    first = folded(bot, ExecutionsRead((), at(5)), now=at(5))
    assert (first.unexplained_since, first.read_again_at) == (at(3), at(7))


def test_in_doubt_what_stands_is_left_to_the_read_of_all_open_orders():
    """With 200 sells, a gap of the stream is one read and not 200."""
    bot = selling()
    order = bot.orders[sell_id()]
    others = {
        "quiet": replace(order, link_id="quiet", ask_at=None),
        "ended": replace(order, link_id="ended", state=OrderState.ENDED, ask_at=None),
        "fenced": replace(order, link_id="fenced", ask_at=None, fence=at(9)),
        "planned": replace(order, link_id="planned", ask_at=None, state=OrderState.PLANNED),
    }
    doubted = folded(replace(bot, orders=others, read_again_at=at(99)), Doubted())
    assert [order.ask_at for order in doubted.orders.values()] == [None, None, at(9), at(3)]
    assert doubted.read_again_at is None
    missing = folded(doubted, OrdersRead((), at(4)))
    assert missing.orders["quiet"].ask_at == at(3)


def test_failed_reads_pause_longer_each_time():
    bot = selling()
    pauses, looks = [], []
    for _ in range(7):
        bot = folded(bot, NotRead(None), NotRead(sell_id()), NotRead("unknown"))
        pauses.append((bot.read_again_at - at(3)).total_seconds())
        looks.append((bot.orders[sell_id()].ask_at - at(3)).total_seconds())
    assert pauses == looks == [1, 2, 4, 8, 16, 32, 32]
    assert folded(bot, ExecutionsRead((), at(3))).reads_failed == 0


def missing(link_id: str, bot: DcaBot, until: float = 4000) -> DcaBot:
    """Asked for in vain, and everything was read, again and again."""
    for seconds in range(60, int(until), 60):
        reads = (ExecutionsRead((), at(seconds)), OrdersRead((), at(seconds)), OrderAsked(link_id, None, at(seconds)))
        bot, _ = stepped(folded(bot, *reads, now=at(seconds)), now=at(seconds))
    return bot


def test_a_sell_that_the_exchange_does_not_know_is_placed_anew():
    """It was cancelled long ago and forgotten, or lost, or the record is of another time."""
    early = missing(sell_id(), selling(), until=62)
    assert early.orders[sell_id()].state is OrderState.LIVE, "one look may come too early"
    lost = missing(sell_id(), selling(), until=130)
    assert (list(lost.orders), lost.lots[0].is_held, lost.lots[0].lost) == ([], False, 1)
    assert lost.lots[0].refused_because == "the exchange does not know it any more"
    again, _ = stepped(lost, now=lost.lots[0].not_before)
    assert list(again.orders) == [sell_id(1, 1)]


def test_a_sell_that_we_were_cancelling_is_not_held_when_it_is_gone():
    bot = selling()
    bot = replace(bot, orders={sell_id(): replace(bot.orders[sell_id()], cancelling=True)})
    lost = missing(sell_id(), bot)
    assert not lost.lots[0].is_held
    assert list(lost.orders) == [sell_id(1, 1)]


def test_nothing_is_given_up_that_a_read_of_everything_did_not_miss():
    bot = replace(selling(), read_since=at(0) - READ_BACK)
    for seconds in range(60, 4000, 60):
        bot = folded(bot, OrderAsked(sell_id(), None, at(seconds)), now=at(seconds))
    assert bot.orders[sell_id()].state is OrderState.LIVE
    shown = row(sell_id(), OrderStatus.NEW, price=bot.orders[sell_id()].price, updated_at=at(5000))
    assert folded(bot, OrdersRead((shown,), at(5000))).orders[sell_id()].missing_since is None


def test_a_buy_that_is_never_found_again_is_dropped_and_may_land_all_the_same():
    lost = missing(buy_id(), folded(buying(OrderBy.LIMIT), Accepted(buy_id(), "")))
    assert (list(lost.orders), lost.dropped) == ([], (1,))
    landed, _ = stepped(lost, [Filled(execution(buy_id(), "0.002", "50000"))])
    assert [lot.number for lot in landed.lots] == [1]


def test_an_order_whose_executions_are_all_held_is_over_though_its_row_is_not_found():
    bot = selling()
    qty = bot.orders[sell_id()].qty
    half, _ = stepped(bot, [Filled(execution(sell_id(), "0.001", "50700")), OrderAsked(sell_id(), None, at(5))])
    assert half.orders[sell_id()].is_open
    rest = execution(sell_id(), str(qty - D("0.001")), "50700")
    over, closed = stepped(half, [Filled(rest), OrderAsked(sell_id(), None, at(9))])
    assert (over.orders, over.lots, len(closed)) == ({}, (), 1)


def test_what_is_older_than_the_last_read_counts_only_for_orders_of_its_own():
    """The ids of funding and of closes by others are not kept for ever; those of fills are kept in the lot."""
    plan = a_plan(market=Market.LINEAR, stop_percent=D(10))
    bot = a_bot(plan=plan, next_lot=2, lots=(a_lot(),), read_since=at(3600), dropped=(7,))
    close = execution("", "0.001", "40000", side=Side.SELL, closed_size=D("0.001"), at=at(60))
    assert folded(bot, ExecutionsRead((close,), at(4000))) == bot
    assert folded(bot, ExecutionsRead((replace(close, at=at(3600)),), at(4000))).lots[0].sells != ()
    own = execution(buy_id(7), "0.002", "50000", at=at(60))
    assert len(folded(bot, ExecutionsRead((own,), at(4000))).lots) == 2


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
