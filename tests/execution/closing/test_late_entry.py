"""R2, LATE_ENTRY: an entry that fills after the end of its trade, which was one coin from 50000 with targets up to
53000, and had another one waiting at 49500.
"""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.actions import Cancel, Place, ReadExecutions, SetStop
from execution.announce import announce
from execution.closing import late_entry
from execution.closing.closing_record import CloseReason, Closing
from execution.closing.trade_end import is_over
from execution.desired_orders import desired_orders
from execution.exchange_errors import Refusal
from execution.exit_plan import BreakEven, BreakEvenWhen, LegKind, Trail
from execution.facts.orders import OrderStatus
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.fills import profit
from execution.fold import Rules
from execution.monitor import Monitor
from execution.notices import NoticeKind
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    OrderAsked,
    OrderObserved,
    OrderRefused,
    RowObserved,
    SlotRead,
    Woken,
)
from execution.stops.stop_record import StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
    OTHER_GENERATION,
    D,
    at,
    execution,
    fold_all,
    link,
    monitor,
    order_row,
    plan,
    price_for,
    row,
    stop_row,
    todo,
    tp_fill,
    tracked,
    with_orders,
)
from tests.execution.late_entries import GUARD, LATE, closed_by_hand, filled_late, running
from tests.execution.mini_exchange import Answer, Bot, MiniExchange

SIDES = pytest.mark.parametrize("side", list(Side))


def heir_of(monitor: Monitor, price=None, seconds: float = 9.3) -> Monitor:
    assert late_entry.is_due(monitor, at(seconds))
    return late_entry.handed_over(
        monitor, generation=OTHER_GENERATION, price=None if price is None else D(price), now=at(seconds)
    )[1]


@SIDES
def test_r2_late_entry_close_closes_it(side):
    late = filled_late(closed_by_hand(running(side)), rules=Rules(instrument=BTC))
    assert late.closing is not None
    assert late.closing.reason is CloseReason.LATE_ENTRY
    assert desired_orders(late, BTC, at(10)).close == 1


def test_r4_what_was_no_part_of_the_trade_is_none_of_what_its_late_entry_begins():
    """It is heard of again, perhaps when the new generation has ended as well."""
    late = replace(filled_late(closed_by_hand(running(), seq=108)), strangers=("theirs",))
    theirs = execution("theirs", Side.SELL, "0.4", seq=109)
    heir = heir_of(late)
    assert fold_all(heir, ExecutionObserved(theirs), seconds=10).fills == heir.fills


@SIDES
def test_r2_late_entry_guard_begins_a_generation_under_the_attached_stop(side):
    late = filled_late(closed_by_hand(running(side)))
    assert late.closing is None
    assert desired_orders(late, BTC, at(9.2)).close is None
    ended, heir = late_entry.handed_over(late, generation=OTHER_GENERATION, price=None, now=at(9.3))
    assert is_over(ended)
    assert (ended.entered, ended.exited) == (1, 1)
    assert (heir.generation, heir.follows) == (OTHER_GENERATION, ended.generation)
    assert (heir.size, heir.avg_entry) == (1, price_for(side, 49500))
    assert (heir.stop.price, heir.stop.origin) == (price_for(side, 49000), StopOrigin.PLAN)
    assert [leg.price for leg in heir.plan.legs] == [price_for(side, p) for p in (51000, 52000, 53000)]
    assert [leg.share for leg in heir.plan.legs] == [D("0.5"), D("0.3"), D("0.2")]
    wanted = desired_orders(heir, BTC, at(10))
    assert wanted.stop == price_for(side, 49000)
    assert [tp.qty for tp in wanted.take_profits] == [D("0.5"), D("0.3"), D("0.2")]
    assert wanted.entries == ()
    assert Monitor.from_plain(heir.to_plain()) == heir


def test_r2_late_entry_guard_tells_the_old_end_and_the_new_beginning():
    before = closed_by_hand(running())
    late = filled_late(before)
    ended, heir = late_entry.handed_over(late, generation=OTHER_GENERATION, price=None, now=at(9.3))
    _, told = announce(before, ended, at(9.3))
    closed = next(n for n in told if n.kind is NoticeKind.CLOSED)
    assert (closed.fields["reason"], closed.fields["qty"]) == (CloseReason.APP.value, 1)
    stands = fold_all(heir, OrderObserved(stop_row(49000, 9.4)), RowObserved(row(1, 111, 9.4)), seconds=9.4)
    _, news = announce(heir, stands, at(9.4))
    (guarded_on,) = news
    assert guarded_on.kind is NoticeKind.LATE_ENTRY_GUARDED
    assert guarded_on.id.startswith(OTHER_GENERATION)
    assert guarded_on.fields["stop"] == 49000
    assert guarded_on.fields["targets"] == [51000, 52000, 53000]


def test_r2_late_entry_guard_its_next_fills_are_the_new_ones_and_older_ones_are_not():
    heir = heir_of(filled_late(closed_by_hand(running()), qty="0.4"))
    assert heir.size == D("0.4")
    more = execution("more", Side.BUY, "0.2", 49500, seq=112, link_id=LATE, seconds=9.5)
    grown = fold_all(heir, ExecutionObserved(more), seconds=9.5)
    assert grown.size == D("0.6")
    old = execution("out", Side.SELL, 1, 50200, seq=110, seconds=9)
    strange = execution("x", Side.BUY, 1, 49500, seq=113, link_id=link(Role.ENTRY, 3), seconds=9.5)
    assert fold_all(grown, ExecutionObserved(old), ExecutionObserved(strange), seconds=10).fills == grown.fills


def test_r2_late_entry_guard_an_entry_that_filled_before_the_end_and_after_it_is_explained():
    """What it filled before is the old trade's; the exchange shows both as one."""
    before = running()
    part = execution("part", Side.BUY, "0.3", 49500, seq=105, link_id=LATE, seconds=7)
    grown = fold_all(before, ExecutionObserved(part), RowObserved(row("1.3", 105, 7)), seconds=7, rules=GUARD)
    out = execution("out", Side.SELL, "1.3", 50200, seq=110, seconds=9, closed_size=D("1.3"))
    flat = fold_all(grown, ExecutionObserved(out), RowObserved(row(0, 110, 9)), seconds=9, rules=GUARD)
    fill = execution("late", Side.BUY, "0.7", 49500, seq=111, link_id=LATE, seconds=9.2)
    whole = order_row(flat.orders[LATE], 9.2, side=Side.BUY, status=OrderStatus.FILLED, filled_qty=D(1))
    late = fold_all(
        flat, ExecutionObserved(fill), OrderObserved(whole), RowObserved(row("0.7", 111, 9.2)), seconds=9.2, rules=GUARD
    )
    ended, heir = late_entry.handed_over(late, generation=OTHER_GENERATION, price=None, now=at(12))
    assert (ended.entered, ended.exited, heir.size) == (D("1.3"), D("1.3"), D("0.7"))
    assert not heir.unexplained
    assert not fold_all(heir, OrderObserved(whole), seconds=12).unexplained


def test_r2_late_entry_guard_cancels_what_still_waits():
    base = closed_by_hand(running())
    third = tracked(Role.ENTRY, 3, 1, 49300, attached_stop=D(49000))
    heir = heir_of(filled_late(with_orders(base, third)))
    assert third.link_id in heir.orders
    assert third.link_id in [a.request.link_id for a in todo(heir, 10).actions if isinstance(a, Cancel)]
    assert not [a for a in todo(heir, 10).actions if isinstance(a, Place) and a.order.role is Role.ENTRY]


def test_r21_late_entry_guard_a_target_of_the_old_trade_that_may_still_stand_is_cancelled_by_the_new_one():
    """A market order that waits for its trigger outlives the position, and would act on the new one."""
    late = filled_late(closed_by_hand(running(leg_kind=LegKind.MARKET)))
    stands = tracked(
        Role.TAKE_PROFIT, 1, "0.5", 51000, revision=1, trigger_by=TriggerBy.LAST, cancelling=True, seen_filled=D("0.1"),
        fence=at(15), ask_at=at(15),
    )  # fmt: skip
    late = with_orders(late, stands)
    assert not late_entry.is_due(late, at(11.1))
    ended, heir = late_entry.handed_over(late, generation=OTHER_GENERATION, price=None, now=at(11.2))
    assert is_over(ended)
    assert not heir.unexplained
    asked = OrderAsked(link_id=stands.link_id, began_at=at(15), row=order_row(stands, 15, filled_qty=D("0.1")))
    again = fold_all(heir, asked, seconds=15.1)
    cancels = [a.request.link_id for a in todo(again, 15.2).actions if isinstance(a, Cancel)]
    assert stands.link_id in cancels
    assert [leg.price for leg in again.plan.legs] == [51000, 52000, 53000]


@pytest.mark.parametrize("role", [Role.TAKE_PROFIT, Role.CLOSE])
def test_r2_late_entry_guard_an_order_of_the_old_trade_that_closed_the_new_one_is_of_its_trade(role):
    """It was seen to be filled when the generations changed, and its execution comes only afterwards."""
    exit_ = tracked(
        role, 1, 1, 51000, revision=1, state=OrderState.ENDED, status=OrderStatus.FILLED, seen_filled=D(1)
    )  # fmt: skip
    late = with_orders(filled_late(closed_by_hand(running())), exit_)
    assert late.unexplained
    ended, heir = late_entry.handed_over(late, generation=OTHER_GENERATION, price=None, now=at(11.2))
    assert is_over(ended)
    assert not heir.unexplained, "they may be of the old trade, and never come"
    took = execution("took", Side.SELL, 1, 51000, seq=112, link_id=exit_.link_id, seconds=9.3, closed_size=D(1))
    flat = fold_all(heir, RowObserved(row(0, 112, 9.3)), ExecutionObserved(took), seconds=11.5)
    assert (flat.ended_seq, flat.exited, flat.external_qty, flat.unexplained) == (112, 1, 0, False)
    of_before = execution("before", Side.SELL, 1, 51000, seq=109, link_id=exit_.link_id, seconds=8, closed_size=D(1))
    assert fold_all(heir, ExecutionObserved(of_before), seconds=11.5).fills == heir.fills


def test_r2_late_entry_guard_an_entry_seen_to_be_filled_is_of_the_trade_that_its_execution_is_of():
    other = tracked(Role.ENTRY, 3, 1, 49400, state=OrderState.ENDED, status=OrderStatus.FILLED, seen_filled=D(1))
    late = with_orders(filled_late(closed_by_hand(running())), other)
    _, heir = late_entry.handed_over(late, generation=OTHER_GENERATION, price=None, now=at(11.2))
    assert [entry.number for entry in heir.plan.entries] == [2]
    assert not heir.unexplained
    fill = execution("more", Side.BUY, 1, 49400, seq=112, link_id=other.link_id, seconds=9.3)
    grown = fold_all(heir, ExecutionObserved(fill), RowObserved(row(2, 112, 9.3)), seconds=11.5)
    assert (grown.size, grown.entered, grown.unexplained) == (2, 2, False)


@SIDES
@pytest.mark.parametrize(("price", "targets"), [(51500, [52000, 53000]), (54000, []), (49100, [51000, 52000, 53000])])
def test_r2_late_entry_guard_takes_over_the_targets_that_are_still_ahead(side, price, targets):
    heir = heir_of(filled_late(closed_by_hand(running(side))), price_for(side, price))
    assert [leg.price for leg in heir.plan.legs] == [price_for(side, target) for target in targets]
    assert [leg.number for leg in heir.plan.legs] == list(range(1, len(targets) + 1))
    assert sum(leg.share for leg in heir.plan.legs) == (1 if targets else 0)


def test_r2_late_entry_guard_leaves_out_what_was_hit_or_removed_and_renumbers_what_came_after_it():
    follows = {
        "break_even": BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(2)),
        "trail": Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), after_tp=3),
        "cancel_entries_after_tp": 3,
    }
    before = running(**follows)
    hit = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=105, seconds=7)), seconds=7, rules=GUARD)
    rest = execution("out", Side.SELL, "0.5", 50200, seq=110, seconds=9, closed_size=D("0.5"))
    flat = fold_all(hit, ExecutionObserved(rest), RowObserved(row(0, 110, 9)), seconds=9, rules=GUARD)
    late = filled_late(flat)
    plan_of_heir = heir_of(late, seconds=12).plan
    assert [(leg.number, leg.price, leg.share) for leg in plan_of_heir.legs] == [
        (1, D(52000), D("0.6")),
        (2, D(53000), D("0.4")),
    ]
    assert plan_of_heir.break_even is not None
    assert plan_of_heir.break_even.value == 1
    assert plan_of_heir.trail is not None
    assert plan_of_heir.trail.after_tp == 2
    alone = heir_of(replace(late, legs_removed=(2, 3)), seconds=12).plan
    assert (alone.legs, alone.break_even) == ((), None)
    assert alone.trail is not None
    assert alone.trail.after_tp is None


def test_r2_late_entry_guard_keeps_a_runner_and_a_policy_that_needs_no_target():
    by_r = BreakEven(when=BreakEvenWhen.AT_R, value=D(1))
    legs = plan(legs=((51000, "0.5"), (52000, "0.2"))).legs
    heir = heir_of(filled_late(closed_by_hand(running(break_even=by_r, legs=legs))), 51500)
    assert [leg.share for leg in heir.plan.legs] == [D("0.7")]
    assert heir.plan.break_even == by_r


def test_r2_late_entry_guard_a_runner_stays_whole_where_targets_had_left_the_plan():
    """What these had sold is of the trade that has ended."""
    legs = plan(legs=((51000, "0.3"), (52000, "0.2"))).legs
    late = filled_late(closed_by_hand(running(legs=legs, given_up=D("0.3"))))
    assert late.plan.runner_share == D("0.2")
    assert heir_of(late, seconds=12).plan.runner_share == D("0.2")


@pytest.mark.parametrize("reason", [CloseReason.CHAT, CloseReason.TIME, CloseReason.MARGIN])
def test_r2_what_a_person_or_the_engine_closed_is_closed_with_what_came_late(reason):
    closing = replace(running(), closing=Closing(reason=reason, since=at(8)))
    late = filled_late(closed_by_hand(closing))
    assert late.late_entry_at is None
    assert desired_orders(late, BTC, at(10)).close == 1


def test_r2_a_close_from_the_chat_takes_a_late_entry_that_was_to_be_guarded():
    late = filled_late(closed_by_hand(running()))
    asked = fold_all(late, CloseRequested(None), seconds=9.3, rules=GUARD)
    assert asked.late_entry_at is None
    assert desired_orders(asked, BTC, at(10)).close == 1


def test_r2_after_a_stop_a_late_entry_is_guarded():
    fired = execution("stop", Side.SELL, 1, 49000, seq=110, seconds=9, closed_size=D(1), create_type="CreateByStopLoss")
    before = replace(running(), closing=Closing(reason=CloseReason.STOP, since=at(9)))
    flat = fold_all(before, ExecutionObserved(fired), RowObserved(row(0, 110, 9)), seconds=9, rules=GUARD)
    assert filled_late(flat).late_entry_at == at(9.2)


def test_r2_late_entry_guard_waits_for_the_executions_of_the_old_trade_but_not_for_ever():
    """Profit of the old one is told only once its executions are here (I8)."""
    before = running()
    tp = before.open_order(Role.TAKE_PROFIT, 1)
    assert tp is not None
    shown = order_row(tp, 8, status=OrderStatus.FILLED, filled_qty=tp.qty)
    unexplained = fold_all(before, OrderObserved(shown), seconds=8, rules=GUARD)
    out = execution("out", Side.SELL, 1, 50200, seq=110, seconds=9, closed_size=D(1))
    late = filled_late(replace(fold_all(unexplained, ExecutionObserved(out), seconds=9, rules=GUARD), ended_seq=110))
    assert late.late_entry_at is not None
    assert not late_entry.is_due(late, at(9.3))
    assert any(isinstance(a, ReadExecutions) for a in todo(late, 9.6).actions)
    assert late_entry.due_at(late) == at(11.2)
    assert late_entry.is_due(late, at(11.2))
    ended, _ = late_entry.handed_over(late, generation=OTHER_GENERATION, price=None, now=at(11.2))
    assert is_over(ended)


def test_i9_late_entry_guard_what_opened_the_other_side_is_no_exit_of_the_old_trade():
    """R4: neither where the executions could not be read in the time that it has."""
    late = filled_late(closed_by_hand(running()))
    theirs = execution("theirs", Side.SELL, "0.4", seq=100, seconds=1)
    heard = fold_all(replace(late, baseline_seq=99), ExecutionObserved(theirs), seconds=9.3, rules=GUARD)
    assert heard.unexplained
    assert not late_entry.is_due(heard, at(9.4))
    ended, _ = late_entry.handed_over(heard, generation=OTHER_GENERATION, price=None, now=at(11.2))
    assert ([fill.exec_id for fill in ended.fills], ended.strangers) == (["entry-1", "out"], ("theirs",))
    assert is_over(ended)


def test_r2_late_entry_guard_an_end_that_is_taken_back_has_no_late_entry():
    late = filled_late(closed_by_hand(running()))
    assert not late_entry.is_due(running(), at(20))
    again = late_entry.notice(replace(late, ended_seq=None), at(9.3))
    assert again.late_entry_at is None
    gone = fold_all(
        late, ExecutionObserved(execution("x", Side.SELL, 1, 49400, seq=112, seconds=9.3, closed_size=D(1))),
        RowObserved(row(0, 112, 9.3)), seconds=9.3, rules=GUARD,
    )  # fmt: skip
    assert gone.late_entry_at is None
    assert gone.flat_since is not None


def test_r2_what_another_opened_after_the_end_is_no_late_entry():
    flat = closed_by_hand(running())
    theirs = execution("theirs", Side.BUY, 1, 50000, seq=111, seconds=9.2)
    read = SlotRead(began_at=at(9.2), row=row(1, 111, 9.2), open_orders=(), by_symbol=False)
    later = fold_all(flat, ExecutionObserved(theirs), read, Woken(), seconds=9.2, rules=GUARD)
    assert later.late_entry_at is None


def test_r2_late_entry_guard_knows_the_stop_that_it_has_seen_already():
    late = filled_late(closed_by_hand(running()))
    seen = fold_all(late, OrderObserved(stop_row(49000, 9.25, order_id="id-stop-2")), seconds=9.25, rules=GUARD)
    heir = heir_of(seen)
    assert heir.standing_stop == 49000
    assert heir.stop_confirmed
    assert heir_of(late).standing_stop is None, "the one in the record was the old position's"
    assert heir_of(replace(late, row=None)).row is None


def test_r2_late_entry_guard_under_the_tightest_of_several_attached_stops():
    base = closed_by_hand(running())
    tight = tracked(Role.ENTRY, 2, 1, 49500, revision=1, attached_stop=D(49200), state=OrderState.ENDED)
    late = filled_late(with_orders(base, tight))
    more = execution("more", Side.BUY, "0.1", 49500, seq=112, link_id=tight.link_id, seconds=9.25)
    both = fold_all(late, ExecutionObserved(more), RowObserved(row("1.1", 112, 9.25)), seconds=9.25, rules=GUARD)
    assert heir_of(both, seconds=12).stop.price == 49200
    unknown = replace(late, orders={k: replace(o, attached_stop=None) for k, o in late.orders.items()})
    assert heir_of(unknown, seconds=12).stop.price == 49000


# ---------------------------------------- whole lives on the mini exchange


@settings(max_examples=60)
@given(
    side=st.sampled_from(list(Side)),
    seed=st.integers(0, 2**32),
    network=st.sampled_from(["good", "bad", "awful"]),
    part=st.integers(1, 1000),
    restarts=st.booleans(),
)
def test_r2_late_entry_guard_whatever_is_lost_each_fill_is_of_one_trade_and_each_trade_ends_once(
    side, seed, network, part, restarts
):
    """The entry fills, in part or whole, while its cancel is on the way; then the rest of its life."""
    exchange = MiniExchange(side, at(0), price_for(side, 50000))
    bot = Bot(monitor(side, plan(side, entries=((1, None), (1, 49500)))), exchange, random.Random(seed))
    bot.rules = GUARD
    bot.run(10)
    exchange.trade_by_hand(side.opposite, D(1))
    exchange.price = price_for(side, 49500)
    bot.answers = (Answer.TOLD,) if network == "good" else tuple(Answer)
    for step in range(12):
        exchange.now += timedelta(milliseconds=bot.chance.randint(1, 200))
        if step == bot.chance.randint(0, 3) or step == 4:
            waiting = [o.link_id for o in exchange.orders.values() if o.status.is_open and not o.reduce_only]
            for link_id in waiting:
                exchange.fill(link_id, D(part) / 1000, exchange.price)
        if restarts and step == 8:
            bot.restart()
        bot.receive(**({} if network == "good" else {"keeps": 0.7, "doubles": 0.2, "shuffles": network == "awful"}))
        bot.step()
    bot.answers = (Answer.TOLD,)
    bot.run(60)
    if not bot.over:
        assert bot.monitor.follows == bot.ended[-1].generation
        assert exchange.stop == price_for(side, 49000) == bot.monitor.standing_stop
        assert exchange.offered() == exchange.size == bot.monitor.size
        bot.mailbox.append(CloseRequested(None))
        bot.run(60)
    assert bot.over
    lives = [*bot.ended, bot.monitor]
    counted = [fill.exec_id for life in lives for fill in life.fills]
    assert sorted(counted) == sorted(execution.exec_id for execution in exchange.executions)
    ends = [n.id.partition(":")[0] for n in bot.told if n.kind in {NoticeKind.CLOSED, NoticeKind.NOT_FILLED}]
    assert ends == [life.generation for life in lives]
    money = sum((-e.side.sign * e.qty * e.price - e.fee for e in exchange.executions), D(0))
    assert sum((profit(life).net for life in lives), D(0)) == money
    assert not [o for o in (*exchange.orders.values(), *exchange.parts.values()) if o.status.is_open]


# ---------------------------------------- closed, and kept from it


def kept_out(side: Side = Side.BUY, size: object = 1) -> Monitor:
    """A person's reduce-only orders hold all that a close could take; no stop came along with the late entry."""
    late = filled_late(closed_by_hand(running(side)), rules=Rules(instrument=BTC))
    shown = RowObserved(row(size, 111 + (size != 1), 9.5, side=side, stop_loss=None))
    (attempt,) = [action.order for action in todo(late, 9.3).actions if isinstance(action, Place)]
    no = OrderRefused(link_id=attempt.link_id, refusal=Refusal.NO_HEADROOM, text="", creating=True)
    bare = replace(late, stop=replace(late.stop, order=None), orders={**late.orders, attempt.link_id: attempt})
    return fold_all(bare, shown, no, seconds=9.5)


def nets(monitor: Monitor, seconds: float, price: object) -> list[Decimal]:
    actions = todo(monitor, seconds, price_for(monitor.side, price)).actions
    return [action.request.stop_loss for action in actions if isinstance(action, SetStop)]


@SIDES
def test_r12_a_late_entry_that_cannot_be_closed_gets_its_stop_as_a_net(side):
    late = kept_out(side)
    assert late.closing.reason is CloseReason.LATE_ENTRY
    assert late.standing_stop is None
    assert nets(late, 12, 49500) == [late.stop.price]
    assert nets(late, 12, 48990) == [], "the price is through it (R13)"
    assert desired_orders(late, BTC, at(12)).close == 1, "it is still to be closed"


def test_i7_no_net_closes_what_a_person_holds_beside_a_late_entry():
    assert nets(kept_out(size=2), 12, 49500) == []


def test_r12_a_late_entry_that_is_closed_at_once_needs_no_net():
    late = filled_late(closed_by_hand(running()), rules=Rules(instrument=BTC))
    alone = fold_all(late, RowObserved(row(1, 111, 9.5, stop_loss=None)), seconds=9.5)
    assert nets(alone, 9.6, 49500) == []
    (attempt,) = [action.order for action in todo(alone, 9.6).actions if isinstance(action, Place)]
    found_nobody = replace(attempt, state=OrderState.ENDED, written_at=at(9.7))
    assert nets(with_orders(alone, found_nobody), 10, 49500) == [alone.stop.price]


def test_r17_late_entry_guard_what_it_set_to_wait_for_a_price_waits_since_its_fill():
    """It was made while nobody was here; the trade that it begins is heard of with it already filled."""
    even = BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(2))
    away = replace(filled_late(closed_by_hand(running(break_even=even))), prices_heard_since=at(300))
    heir = heir_of(away, seconds=301)
    assert (heir.prices_heard_since, heir.prices_missed_since) == (at(300), heir.opened_at)
    heard = heir_of(replace(away, prices_heard_since=None))
    assert heard.prices_missed_since is None
