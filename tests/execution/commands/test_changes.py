"""Changes of a plan and their undo, pure."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution import ledger
from execution.actions import Place
from execution.closing.closing_record import CloseReason, Closing
from execution.commands.changes import undo_of, undo_until
from execution.desired_orders import desired_orders
from execution.entries_wanted import entry_wanted
from execution.exit_plan import BreakEven, BreakEvenWhen, Trail
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.fold import Rules
from execution.monitor import Monitor
from execution.new_trade.entry_news import tell_entries
from execution.new_trade.risk import risk_at_stop
from execution.observations import (
    EntriesUnwanted,
    ExecutionObserved,
    OrderAsked,
    OrderObserved,
    PlanWanted,
    PriceSeen,
    RowObserved,
    StopAnswered,
    StopWanted,
    UndoWanted,
)
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import Asked, StopChoice, StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance, TrailStatus
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
    D,
    at,
    execution,
    fold_all,
    guarded,
    monitor,
    order_row,
    plan,
    price_for,
    resting,
    row,
    stop_row,
    todo,
    tp_fill,
    tracked,
    with_orders,
    with_take_profits,
)

SIDES = pytest.mark.parametrize("side", list(Side))
BREAK_EVEN = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))
ONE_PERCENT = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
HALF = Trail(distance=TrailDistance(TrailBy.PERCENT, D("0.5")))


@SIDES
def test_a_stop_from_the_chat_stands_even_if_it_is_looser(side):
    """I3: a person decides; the cost was shown before."""
    wanted = price_for(side, 48500)
    after = fold_all(resting(side), StopWanted(wanted), seconds=6)
    assert (after.stop.price, after.stop.origin) == (wanted, StopOrigin.CHAT)


def test_what_break_even_asked_for_before_does_not_overrule_the_person():
    hit = resting(the_plan=plan(break_even=BREAK_EVEN))
    hit = fold_all(hit, ExecutionObserved(tp_fill(hit, 1, "0.5", seq=102)), seconds=6)
    assert hit.stop.origin is StopOrigin.BREAK_EVEN
    assert fold_all(hit, StopWanted(D(49500)), seconds=60).stop.price == D(49500)


def test_the_same_stop_again_changes_nothing():
    start = resting()
    assert fold_all(start, StopWanted(start.stop.price), seconds=6) == start


@pytest.mark.parametrize("wanted", [StopWanted(D(49500)), PlanWanted(plan(stop=48000)), UndoWanted()])
def test_a_position_that_is_being_closed_is_not_changed(wanted):
    closing = replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    assert fold_all(closing, wanted, seconds=6) == closing


def test_another_trail_begins_anew_and_the_same_goes_on():
    start = resting(the_plan=replace(plan(), trail=ONE_PERCENT))
    seen = fold_all(start, PriceSeen(D(50600), at(6)), seconds=6)
    other = fold_all(seen, PlanWanted(replace(seen.plan, trail=HALF)), seconds=7)
    assert (other.trail.status, other.trail.watermark) == (TrailStatus.WAITING, None)
    longer = fold_all(seen, PlanWanted(replace(seen.plan, max_hours=D(8))), seconds=7)
    assert longer.trail == seen.trail
    none = fold_all(seen, PlanWanted(replace(seen.plan, trail=None)), seconds=7)
    assert none.trail.status is TrailStatus.INACTIVE
    assert none.stop.price == seen.stop.price
    assert fold_all(none, PlanWanted(none.plan), seconds=8) == none


def test_what_changed_in_the_plan_since_a_command_was_drawn_stays_changed():
    """A leg moved in the app, or a trade merged, while the command was on its way."""
    drawn = resting().plan
    merged = plan(entries=((1, None), (1, 49500)), legs=((50900, "0.5"), (52000, "0.5")))
    wanted = PlanWanted(replace(drawn, trail=HALF), drawn_for=drawn)
    assert fold_all(resting(the_plan=merged), wanted, seconds=7).plan == replace(merged, trail=HALF)


def test_an_undo_gives_the_plan_back_once():
    start = resting()
    changed = fold_all(start, PlanWanted(replace(start.plan, trail=HALF)), seconds=6)
    back = fold_all(changed, UndoWanted(), seconds=7)
    assert (back.plan, back.trail, back.undo) == (start.plan, start.trail, None)
    assert fold_all(back, UndoWanted(), seconds=8) == back


@SIDES
def test_an_undo_takes_back_a_loosened_stop_but_loosens_none(side):
    loosened = fold_all(resting(side), StopWanted(price_for(side, 48500)), seconds=6)
    assert fold_all(loosened, UndoWanted(), seconds=7).stop.price == price_for(side, 49000)
    tightened = fold_all(resting(side), StopWanted(price_for(side, 49500)), seconds=6)
    assert fold_all(tightened, UndoWanted(), seconds=7).stop.price == price_for(side, 49500)


def test_an_undo_is_possible_for_a_while_only():
    rules = Rules(instrument=BTC, undo_for=timedelta(seconds=10))
    changed = fold_all(resting(), StopWanted(D(48500)), seconds=6, rules=rules)
    assert undo_of(changed, at(15.9)) is not None
    assert undo_of(changed, at(16)) is None
    assert fold_all(changed, UndoWanted(), seconds=16, rules=rules) == changed


def test_entries_that_are_not_wanted_any_more():
    waiting = monitor(the_plan=plan(entries=((1, 49900), (1, 49500))))
    assert desired_orders(waiting, BTC, at(2)).entries
    over = fold_all(waiting, EntriesUnwanted(), seconds=2)
    assert not desired_orders(over, BTC, at(2)).entries


# ---------------------------------------- entries that were cancelled


def waiting_entries(side=Side.BUY):
    """The market half filled and told of, and two limit entries wait."""
    the_monitor = guarded(side, plan(side, entries=((1, None), (1, 49500), (1, 49400))))
    stop = the_monitor.stop.price
    limits = (tracked(Role.ENTRY, n, 1, price_for(side, p), attached_stop=stop) for n, p in ((2, 49500), (3, 49400)))
    shown = [replace(order, updated_at=at(2), shown_at=at(2)) for order in limits]
    return replace(with_orders(the_monitor, *shown), entries_announced=(1,))


def cancelled(the_monitor, *legs, seconds=7, **changes):
    """Our cancels of these have left, and a row says that each has ended."""
    for leg in legs:
        order = the_monitor.open_order(Role.ENTRY, leg)
        the_monitor = ledger.mark_cancelling(the_monitor, order.link_id)
        gone = {"status": OrderStatus.CANCELLED, "side": the_monitor.side, "cancel_type": "CancelByUser", **changes}
        the_monitor = fold_all(the_monitor, OrderObserved(order_row(order, seconds, **gone)), seconds=seconds)
    return tell_entries(the_monitor, at(seconds))[0]


def sent_entries(the_monitor, seconds=9):
    return [a.order for a in todo(the_monitor, seconds).actions if isinstance(a, Place) and a.order.role is Role.ENTRY]


@SIDES
def test_an_undo_wants_cancelled_entries_again_as_new_revisions(side):
    start = waiting_entries(side)
    over = fold_all(start, EntriesUnwanted(), seconds=6)
    assert undo_until(over) == at(36)
    gone = cancelled(over, 2, 3)
    assert (gone.entries_announced, sent_entries(gone)) == ((1, 2, 3), [])
    back = fold_all(gone, UndoWanted(), seconds=8)
    assert (back.undo, back.plan, back.stop.price) == (None, start.plan, start.stop.price)
    anew = sent_entries(back)
    assert [(o.leg, o.revision, o.qty, o.price) for o in anew] == [
        (2, 1, D(1), price_for(side, 49500)),
        (3, 1, D(1), price_for(side, 49400)),
    ]
    assert all(o.attached_stop == back.stop.price and o.stop_is_partial for o in anew), "R1: none replaces the stop"
    assert risk_at_stop(back, at(8)) == risk_at_stop(start, at(8)), "R24: it counts as risk again"


def test_an_undo_of_a_cancel_takes_back_the_cancel_and_nothing_before_it():
    moved = fold_all(waiting_entries(), StopWanted(D(48900)), seconds=5)
    back = fold_all(fold_all(moved, EntriesUnwanted(), seconds=6), UndoWanted(), seconds=7)
    assert (back.entries_over, back.stop.price) == (False, D(48900))
    assert fold_all(back, UndoWanted(), seconds=8) == back


def test_a_second_cancel_changes_nothing_and_gives_no_more_time():
    over = fold_all(waiting_entries(), EntriesUnwanted(), seconds=6)
    assert fold_all(over, EntriesUnwanted(), seconds=20) == over
    assert fold_all(over, UndoWanted(), seconds=36) == over


def test_an_undo_of_another_change_leaves_the_entries_cancelled():
    over = fold_all(waiting_entries(), EntriesUnwanted(), seconds=6)
    stop = fold_all(fold_all(over, StopWanted(D(48500)), seconds=7), UndoWanted(), seconds=8)
    assert (stop.stop.price, stop.entries_over) == (D(49000), True)


def test_a_cancel_on_the_way_out_of_a_position_is_for_good():
    closing = replace(waiting_entries(), closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    over = fold_all(closing, EntriesUnwanted(), seconds=6)
    assert (over.entries_over, over.undo) == (True, None)


def test_i6_an_entry_whose_cancel_is_on_its_way_is_sent_anew_only_once_its_end_is_seen():
    over = fold_all(waiting_entries(), EntriesUnwanted(), seconds=6)
    order = over.open_order(Role.ENTRY, 2)
    back = fold_all(ledger.mark_cancelling(over, order.link_id), UndoWanted(), seconds=7)
    assert sent_entries(back, 8) == []
    gone = order_row(order, 8, status=OrderStatus.CANCELLED, side=Side.BUY)
    assert [o.leg for o in sent_entries(fold_all(back, OrderObserved(gone), seconds=8))] == [2]


def test_r2_an_entry_whose_cancel_did_not_take_and_that_a_person_cancels_later_is_not_sent_again():
    over = fold_all(waiting_entries(), EntriesUnwanted(), seconds=6)
    order = over.open_order(Role.ENTRY, 2)
    back = fold_all(ledger.mark_cancelling(over, order.link_id), UndoWanted(), seconds=7)
    for seconds in (10, 16):  # the second one after its fence
        stands = order_row(order, seconds, side=Side.BUY)
        back = fold_all(back, OrderAsked(link_id=order.link_id, began_at=at(seconds), row=stands), seconds=seconds)
    gone = order_row(order, 20, status=OrderStatus.CANCELLED, side=Side.BUY)
    assert sent_entries(fold_all(back, OrderObserved(gone), seconds=20), 21) == []


def test_r9_an_entry_whose_cancel_did_not_seem_to_take_and_lands_before_its_fence_is_sent_again():
    over = fold_all(waiting_entries(), EntriesUnwanted(), seconds=6)
    order = over.open_order(Role.ENTRY, 2)
    asked = fold_all(
        ledger.mark_cancelling(over, order.link_id),
        OrderAsked(link_id=order.link_id, began_at=at(10), row=order_row(order, 10, side=Side.BUY)),
        seconds=10,
    )
    gone = order_row(order, 12, status=OrderStatus.CANCELLED, side=Side.BUY)
    for back in (
        fold_all(asked, UndoWanted(), OrderObserved(order_row(order, 11, side=Side.BUY)), OrderObserved(gone)),
        fold_all(asked, OrderObserved(gone), UndoWanted()),
    ):
        assert [o.leg for o in sent_entries(back, 13) if o.leg == 2] == [2]


def test_r24_an_entry_that_filled_before_its_cancel_arrived_is_not_sent_again():
    over = fold_all(waiting_entries(), EntriesUnwanted(), seconds=6)
    gone = cancelled(over, 2, status=OrderStatus.FILLED, filled_qty=D(1))
    back = fold_all(gone, UndoWanted(), seconds=8)
    assert [o.leg for o in sent_entries(back)] == []
    assert not entry_wanted(back, back.plan.entries[1], at(8))
    filled = execution("late", Side.BUY, 1, 49500, seq=140, seconds=7, link_id=gone.orders_of(Role.ENTRY, 2)[0].link_id)
    assert 2 not in [o.leg for o in sent_entries(fold_all(back, ExecutionObserved(filled), seconds=9), 10)]


def test_r1_of_an_entry_that_filled_in_part_the_rest_is_sent_and_told_of_again():
    over = fold_all(waiting_entries(), EntriesUnwanted(), seconds=6)
    order = over.open_order(Role.ENTRY, 2)
    part = execution("part", Side.BUY, "0.4", 49500, seq=140, seconds=6.5, link_id=order.link_id)
    sized = row("1.4", 140, 6.5)
    over = fold_all(over, ExecutionObserved(part), RowObserved(sized), OrderObserved(stop_row(49000, 6.6)), seconds=6.6)
    gone = cancelled(over, 2, filled_qty=D("0.4"))
    assert 2 in gone.entries_announced
    back = fold_all(gone, UndoWanted(), seconds=8)
    assert [(o.leg, o.qty) for o in sent_entries(back) if o.leg == 2] == [(2, D("0.6"))]
    assert 2 not in back.entries_announced


def test_r24_what_a_person_removed_or_the_exchange_refused_does_not_come_back():
    over = fold_all(waiting_entries(), EntriesUnwanted(), seconds=6)
    order = over.open_order(Role.ENTRY, 2)
    by_hand = order_row(order, 7, status=OrderStatus.CANCELLED, cancel_type="CancelByUser", side=Side.BUY)
    gone = cancelled(fold_all(over, OrderObserved(by_hand), seconds=7), 3)
    back = fold_all(gone, UndoWanted(), seconds=8)
    assert ([o.leg for o in sent_entries(back)], back.entries_announced) == ([3], (1, 2))


def test_r24_a_market_entry_is_not_sent_twice_by_an_undo():
    new = monitor(the_plan=plan(entries=((1, None), (1, 49500))))
    order = tracked(Role.ENTRY, 1, 1, cancelling=True)
    over = fold_all(with_orders(new, order), EntriesUnwanted(), seconds=3)
    gone = order_row(order, 5, status=OrderStatus.CANCELLED, side=Side.BUY)
    back = fold_all(over, UndoWanted(), OrderObserved(gone), seconds=5)
    assert [(o.leg, o.revision) for o in sent_entries(back, 6)] == [(2, 0)]
    assert not entry_wanted(back, back.plan.entries[0], at(6))


def test_an_entry_that_was_never_sent_is_wanted_again():
    new = monitor(the_plan=plan(entries=((1, 49900), (1, 49500))))
    absent = tracked(Role.ENTRY, 1, 1, 49900, state=OrderState.ABSENT, status=None)
    over = fold_all(with_orders(new, absent), EntriesUnwanted(), seconds=3)
    over = ledger.drop(over, absent.link_id)
    sent = sent_entries(fold_all(over, UndoWanted(), seconds=4), 5)
    assert [(o.leg, o.revision) for o in sent] == [(1, 1), (2, 0)]


def test_r2_an_undo_sends_no_entry_that_may_not_wait_any_more():
    """Beyond the stop by then, and told of as cancelled once."""
    gone = cancelled(fold_all(waiting_entries(), EntriesUnwanted(), seconds=6), 2, 3)
    tight = with_stop(gone, D(49450), StopOrigin.TRAIL)
    back = fold_all(tight, UndoWanted(), seconds=8)
    assert back.entries_announced == (1, 3)
    assert back.stop.price == D(49450), "I3: nothing is loosened"
    hit = fold_all(gone, ExecutionObserved(tp_fill(with_take_profits(gone), 1, "0.5", seq=150)), seconds=8)
    assert sent_entries(fold_all(replace(hit, tps_announced=(1,)), UndoWanted(), seconds=9)) == []


def test_what_is_cancelled_again_after_an_undo_is_told_of_again():
    def told(the_monitor, seconds):
        return [notice.id for notice in tell_entries(the_monitor, at(seconds))[1]]

    over = fold_all(waiting_entries(), EntriesUnwanted(), seconds=6)
    first = told(replace(cancelled(over, 2), entries_announced=(1,)), 7)
    back = fold_all(cancelled(over, 2, 3), UndoWanted(), seconds=8)
    stands = [replace(o, state=OrderState.LIVE, status=OrderStatus.NEW) for o in sent_entries(back)]
    again = fold_all(with_orders(back, *stands), EntriesUnwanted(), seconds=10)
    second = told(replace(cancelled(again, 2, seconds=11), entries_announced=(1,)), 11)
    assert first != second
    assert len(first) == len(second) == 1


def test_a_record_of_before_knows_of_no_entries_in_its_undo():
    changed = fold_all(waiting_entries(), StopWanted(D(48500)), seconds=6)
    plain = changed.to_plain()
    plain["undo"].pop("entries")
    assert Monitor.from_plain(plain).undo == changed.undo


# ---------------------------------------- answers


@pytest.mark.parametrize("choice", list(StopChoice))
def test_an_answer_about_the_stop_ends_the_undo_that_stands(choice):
    """Else it would take back something older than what the person did last."""
    changed = fold_all(resting(), StopWanted(D(48500)), seconds=6)
    asked = Asked(number=1, ours=D(48500), origin=StopOrigin.CHAT, until=at(60))
    question = replace(changed, stop=replace(changed.stop, asked=asked, questions=1))
    after = fold_all(question, StopAnswered(number=1, choice=choice), seconds=8)
    assert (after.undo, undo_of(after, at(9))) == (None, None)
    assert fold_all(question, StopAnswered(number=2, choice=choice), seconds=8).undo is not None
