"""One observation into one monitor: R1, R4, R5, R6, R8, R15, R19, the end of a trade, and the properties of folding."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.desired_orders import Desired, desired_orders
from execution.exchange import Refusal
from execution.facts import OrderStatus, Side
from execution.fold import fold, is_over
from execution.monitor import Monitor, Phase
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    ExecutionsRead,
    OrderAccepted,
    OrderAsked,
    OrderObserved,
    OrderRefused,
    OrderUncertain,
    RowObserved,
    SlotRead,
    Woken,
)
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
    RULES,
    D,
    at,
    entered,
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
)

SIDES = pytest.mark.parametrize("side", list(Side))


def read(seconds: float, *orders, the_row=None, by_symbol=True) -> SlotRead:
    return SlotRead(began_at=at(seconds), row=the_row, open_orders=tuple(orders), by_symbol=by_symbol)


# ---------------------------------------- from entry to guarded


@SIDES
def test_a_trade_goes_from_opening_over_arming_to_guarded(side):
    assert monitor(side).phase is Phase.OPENING
    assert entered(side).phase is Phase.ARMING
    assert guarded(side).phase is Phase.GUARDED
    assert fold_all(guarded(side), CloseRequested(None)).phase is Phase.CLOSING


@SIDES
def test_the_first_execution_opens_the_position(side):
    opened = entered(side)
    assert (opened.size, opened.entered, opened.opened_at) == (D(1), D(1), at(1.5))


def test_a_position_is_guarded_however_old_it_is():
    """I4: age is no evidence of an end."""
    a_year = 365 * 86_400
    standing = resting()
    looked = fold_all(
        standing,
        Woken(),
        read(a_year, *(order_row(o, a_year) for o in standing.orders_of(Role.TAKE_PROFIT)), stop_row(49000, a_year),
             the_row=row(1, 101, a_year)),
        seconds=a_year,
    )  # fmt: skip
    assert not is_over(looked)
    assert (looked.phase, looked.size, looked.flat_since) == (Phase.GUARDED, D(1), None)
    assert todo(looked, a_year).actions == ()


def test_time_alone_changes_nothing():
    for the_monitor in (monitor(), entered(), guarded(), resting()):
        assert fold(the_monitor, Woken(), RULES, at(50)) == the_monitor


# ---------------------------------------- size: R6


@SIDES
def test_size_is_the_row_and_what_it_does_not_contain_yet(side):
    """R6"""
    grown = fold_all(guarded(side), ExecutionObserved(execution("e2", side, "0.5", seq=102)))
    assert grown.size == D("1.5")
    with_row = fold_all(grown, RowObserved(row("1.5", 102, 3, side=side)))
    assert with_row.size == D("1.5")
    assert not with_row.unexplained


def test_an_older_row_is_ignored():
    """R6: by seq, then by time."""
    newer = fold_all(guarded(), RowObserved(row(1, 103, 9)), seconds=9)
    assert fold_all(newer, RowObserved(row(2, 102, 10)), seconds=10) == newer
    assert fold_all(newer, RowObserved(row(1, 103, 8, stop_loss=D(1))), seconds=10) == newer
    assert fold_all(newer, RowObserved(row(1, 103, 9, observed_at=at(8))), seconds=10) == newer


def test_a_setting_does_not_move_seq_and_is_still_seen():
    """R6: stop values are ordered by the time of their row."""
    assert fold_all(guarded(), RowObserved(row(1, 101, 9, stop_loss=D(1))), seconds=9).row.stop_loss == D(1)


def test_an_execution_that_a_newer_row_contains_is_not_counted_twice():
    """R6"""
    ahead = fold_all(guarded(), RowObserved(row("1.5", 102, 3)), seconds=3)
    assert ahead.unexplained_since == at(3)
    explained = fold_all(ahead, ExecutionObserved(execution("e2", Side.BUY, "0.5", seq=102)), seconds=3.1)
    assert explained.size == D("1.5")
    assert explained.unexplained_since is None


def test_a_change_of_size_is_external_only_after_the_executions_were_read():
    """R6"""
    changed = fold_all(guarded(), RowObserved(row("0.6", 102, 3)), seconds=3)
    assert changed.unexplained_since == at(3)
    assert changed.external_qty == D(0)
    settled = fold_all(changed, ExecutionsRead(began_at=at(4), since=at(-58), executions=()), seconds=4)
    assert settled.external_qty == D("-0.4")
    assert settled.base == D("0.6")
    assert not settled.unexplained


def test_executions_read_before_the_row_prove_nothing_about_it():
    """R6"""
    changed = fold_all(guarded(), RowObserved(row("0.6", 102, 3)), seconds=3)
    early = fold_all(changed, ExecutionsRead(began_at=at(2.9), since=at(-58), executions=()), seconds=4)
    assert early.external_qty == D(0)
    assert early.unexplained_since == at(6)


def test_a_late_execution_heals_what_was_called_external():
    changed = fold_all(
        guarded(),
        RowObserved(row("0.6", 102, 3)),
        ExecutionsRead(began_at=at(4), since=at(-58), executions=()),
        seconds=4,
    )
    late = execution("sold", Side.SELL, "0.4", seq=102, seconds=2.9)
    healed = fold_all(changed, ExecutionsRead(began_at=at(6), since=at(-58), executions=(late,)), seconds=6)
    assert healed.external_qty == D(0)
    assert healed.base == D("0.6")


def test_an_order_that_shows_more_filled_than_we_hold_has_executions_read():
    standing = resting()
    order = standing.open_order(Role.TAKE_PROFIT, 1)
    more = fold_all(standing, OrderObserved(order_row(order, 9, filled_qty=D("0.2"))), seconds=9)
    assert more.unexplained_since == at(9)
    told = fold_all(more, ExecutionObserved(tp_fill(standing, 1, "0.2", seq=102)), seconds=9.1)
    assert told.unexplained_since is None


# ---------------------------------------- the end: R2, R5


@SIDES
def test_the_trade_ends_when_executions_bring_the_size_to_zero(side):
    """R5"""
    flat = fold_all(resting(side), ExecutionObserved(execution("out", side.opposite, 1, seq=102)), seconds=9)
    assert flat.flat_since == at(9)
    assert flat.phase is Phase.CLOSING
    assert flat.look_at == at(9)


def test_the_trade_ends_when_a_newer_row_is_empty():
    """R5"""
    empty = fold_all(resting(), RowObserved(row(0, 102, 9, side=None)), seconds=9)
    assert (empty.flat_since, empty.size) == (None, 0), "the executions that closed it are read first"
    out = execution("out", Side.SELL, 1, seq=102)
    read_all = ExecutionsRead(began_at=at(9.5), since=at(-50), executions=(out,))
    assert fold_all(empty, read_all, seconds=10).flat_since == at(10)
    unexplained = fold_all(empty, ExecutionsRead(began_at=at(9.5), since=at(-50), executions=()), seconds=10)
    assert (unexplained.flat_since, unexplained.external_qty) == (at(10), -1)
    assert fold_all(resting(), RowObserved(row(0, 100, 9, side=None)), seconds=9).flat_since is None


def test_a_row_of_the_other_side_ends_the_trade():
    """R4: a change of side without a row of zero."""
    big = execution("flip", Side.SELL, 3, seq=102, closed_size=D(1), fee=D(3))
    flipped = fold_all(resting(), ExecutionObserved(big), RowObserved(row(2, 102, 9, side=Side.SELL)), seconds=9)
    assert flipped.flat_since == at(9)
    assert flipped.size == D(0)
    assert (flipped.fills[-1].qty, flipped.fills[-1].fee) == (1, 1), "only the part that closed is ours"


def test_what_others_do_in_the_slot_afterwards_is_not_ours():
    """R5, I7: a person opens a position where ours was: it is neither closed nor guarded nor counted."""
    out, theirs = execution("out", Side.SELL, 1, seq=102), execution("theirs", Side.BUY, 5, seq=103)
    gone = fold_all(resting(), ExecutionObserved(out), ExecutionObserved(theirs), seconds=9)
    seen = fold_all(gone, RowObserved(row(5, 103, 10)), seconds=10)
    assert [f.exec_id for f in seen.fills if f.exec_id == "theirs"] == []
    assert (seen.size, seen.closing, seen.ended_seq) == (0, None, 102)
    assert seen.unexplained, "perhaps it was an entry of ours: the executions are read before the slot is left"
    assert desired_orders(seen, BTC, at(10)) == Desired(close=None)
    read_all = ExecutionsRead(began_at=at(11), since=at(-50), executions=(out, theirs))
    clean = [o for o in seen.orders.values() if o.is_open]
    left = fold_all(with_orders(seen, *(replace(o, state=OrderState.ENDED) for o in clean)), read_all, seconds=11)
    assert is_over(fold_all(left, read(12, the_row=row(5, 103, 10)), seconds=12))


def test_more_closed_than_was_open_is_no_end_but_a_missing_execution():
    """R5: the push of what a person bought was lost, and the stop then sold a part of it all."""
    stopped = execution("s", Side.SELL, "1.4", 49000, seq=103, create_type="CreateByStopLoss")
    doubtful = fold_all(resting(), ExecutionObserved(stopped), seconds=9)
    assert (doubtful.ended_seq, doubtful.flat_since, doubtful.unexplained) == (None, None, True)
    bought = execution("theirs", Side.BUY, "0.6", seq=102)
    read_all = ExecutionsRead(began_at=at(10), since=at(-50), executions=(bought, stopped))
    left = fold_all(doubtful, read_all, RowObserved(row("0.2", 103, 10)), seconds=10)
    assert (left.ended_seq, left.size, left.unexplained) == (None, D("0.2"), False)


def test_a_row_of_the_same_instant_that_shows_size_takes_the_end_back():
    """R5"""
    ended = fold_all(resting(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    assert ended.ended_seq == 102
    denied = fold_all(ended, RowObserved(row("0.3", 102, 10)), seconds=10)
    assert (denied.ended_seq, denied.unexplained) == (None, True)


def test_a_late_entry_that_its_own_stop_closed_is_counted_and_over():
    """R2: the attached stop of a late entry fired before we could close it."""
    entry = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(49000))
    late = fold_all(
        with_orders(guarded(the_plan=plan(entries=((1, None), (1, 49500)))), entry),
        ExecutionObserved(execution("out", Side.SELL, 1, seq=102)),
        ExecutionObserved(execution("late", Side.BUY, 1, 49500, seq=103, link_id=entry.link_id)),
        seconds=9,
    )
    assert late.size == 1
    stopped = execution("stopped", Side.SELL, 1, 49000, seq=104, create_type="CreateByStopLoss")
    empty = fold_all(late, RowObserved(row(0, 104, 10, side=None)), seconds=10)
    assert (empty.size, empty.unexplained) == (0, True)
    read_all = ExecutionsRead(began_at=at(11), since=at(-50), executions=(stopped,))
    told = fold_all(empty, read_all, seconds=11)
    assert (told.size, told.unexplained, told.fills[-1].exec_id) == (0, False, "stopped")


def opened(when: float, seq: int, seconds: float, **changes: Any) -> RowObserved:
    """A row that says when the position was opened."""
    return RowObserved(row(1, seq, seconds, opened_at=at(when), **changes))


def test_r5_a_position_that_was_opened_another_time_gets_nothing_before_its_executions_were_read():
    """Of the same size, and below our stop: it would be closed as one that no stop can be set for."""
    away = fold_all(resting(), opened(1, 101, 8), seconds=8)
    seen = fold_all(away, opened(9, 103, 10, stop_loss=None), seconds=10)
    assert [type(action).__name__ for action in todo(seen, 11).actions] == ["ReadExecutions"]
    out, theirs = execution("out", Side.SELL, 1, seq=102), execution("theirs", Side.BUY, 1, 48500, seq=103)
    told = fold_all(seen, ExecutionsRead(began_at=at(11), since=at(-50), executions=(out, theirs)), seconds=11)
    assert (told.ended_seq, told.size, told.reopened_at) == (102, 0, None)


def test_r5_executions_that_show_no_end_let_its_stop_leave_and_so_does_time():
    """I1: it may be ours, and naked."""
    seen = fold_all(fold_all(resting(), opened(1, 101, 8)), opened(9, 103, 10, stop_loss=None), seconds=10)
    ours = fold_all(seen, ExecutionsRead(began_at=at(11), since=at(-50), executions=()), seconds=11)
    assert ours.reopened_at is None
    for still_open, seconds in ((ours, 11), (seen, 13)):
        assert "SetStop" in [type(action).__name__ for action in todo(still_open, seconds).actions]


@pytest.mark.parametrize(
    "again",
    [
        opened(1, 103, 10),
        RowObserved(row(1, 103, 10)),
        RowObserved(row(1, 103, 10, avg_price=D("50000.003"))),
        RowObserved(row(1, 103, 10, avg_price=None)),
        RowObserved(row("0.5", 103, 10, avg_price=D(48500))),
    ],
)
def test_r5_the_same_time_and_mean_price_are_no_conflict(again):
    """Nor is one that is not said, or another size, which its executions have to explain anyway."""
    assert fold_all(fold_all(resting(), opened(1, 101, 8)), again, seconds=10).reopened_at is None


def test_r5_a_time_that_was_said_once_is_remembered():
    silent = fold_all(fold_all(resting(), opened(1, 101, 8)), RowObserved(row(1, 103, 10)), seconds=10)
    assert fold_all(silent, opened(9, 104, 11), seconds=11).reopened_at == at(11)


def test_r5_the_same_size_at_another_mean_price_is_a_conflict():
    """openTime may be 0: then the price tells."""
    seen = fold_all(fold_all(resting(), RowObserved(row(1, 101, 8))), RowObserved(row(1, 103, 10, avg_price=D(48500))))
    assert (seen.reopened_at, seen.unexplained) == (at(10), True)


def test_a_close_and_a_reopening_while_we_were_away_end_the_trade():
    """R5: both come in one read, and the row shows the new position."""
    out, theirs = execution("out", Side.SELL, 1, seq=102), execution("theirs", Side.BUY, 5, seq=103)
    back = fold_all(
        resting(),
        RowObserved(row(5, 103, 10)),
        ExecutionsRead(began_at=at(11), since=at(-50), executions=(out, theirs)),
        seconds=11,
    )
    assert (back.ended_seq, back.size, back.external_qty) == (102, 0, 0)
    assert [f.exec_id for f in back.fills][-1] == "out"


def test_an_entry_execution_that_comes_late_takes_the_end_back():
    """R5: what looked like the end was a take profit after an execution that had not arrived yet."""
    ended = fold_all(
        monitor(),
        ExecutionObserved(execution("in1", Side.BUY, "0.5", seq=101)),
        ExecutionObserved(execution("out", Side.SELL, "0.5", seq=103)),
        seconds=9,
    )
    assert (ended.flat_since, ended.ended_seq) == (at(9), 103)
    back = fold_all(ended, ExecutionObserved(execution("in2", Side.BUY, "0.5", seq=102)), seconds=10)
    assert (back.ended_seq, back.flat_since, back.closing, back.size) == (None, None, None, D("0.5"))


def test_a_trade_is_over_when_a_look_after_the_end_shows_nothing_of_ours():
    """I5"""
    flat = fold_all(guarded(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    assert not is_over(flat)
    early = fold_all(flat, read(8.9, the_row=row(0, 102, 8, side=None)), seconds=9)
    assert not is_over(early)
    assert early.look_at == at(9.5)
    assert is_over(fold_all(flat, read(9, the_row=row(0, 102, 9, side=None)), seconds=9.2))


def test_a_trade_is_not_over_while_an_order_of_ours_may_live():
    """I5"""
    flat = fold_all(resting(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    looked = fold_all(flat, read(9, the_row=row(0, 102, 9, side=None)), seconds=9.2)
    assert not is_over(looked)
    ended = [OrderObserved(order_row(o, 10, status=OrderStatus.CANCELLED)) for o in looked.orders.values() if o.is_open]
    assert is_over(fold_all(looked, *ended, seconds=10))


def test_an_order_of_ours_that_still_stands_keeps_the_trade_from_being_over():
    """I5"""
    flat = fold_all(resting(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    standing = order_row(flat.open_order(Role.TAKE_PROFIT, 1), 9)
    looked = fold_all(flat, read(9, standing, the_row=row(0, 102, 9, side=None)), seconds=9.2)
    assert not looked.verified_flat
    assert looked.look_at == at(9.7)


def test_a_slot_that_still_shows_size_is_not_over():
    flat = fold_all(guarded(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    looked = fold_all(flat, read(9, the_row=row(1, 101, 9)), seconds=9.2)
    assert not looked.verified_flat
    assert not fold_all(flat, read(9, the_row=None), seconds=9.2).verified_flat


def test_orders_that_were_not_read_prove_nothing():
    """Unknown is not zero."""
    flat = fold_all(guarded(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    half = SlotRead(began_at=at(9.1), row=row(0, 102, 9, side=None), open_orders=None, by_symbol=True)
    assert not fold_all(flat, half, seconds=9.2).verified_flat
    half = SlotRead(began_at=at(9.1), row=row(1, 101, 9), open_orders=None, by_symbol=True)
    assert fold_all(guarded(), half, seconds=9.2).standing_stop == D(49000)


def test_an_entry_that_fills_after_the_end_is_closed_again():
    """R2: LATE_ENTRY=close"""
    the_plan = plan(entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(49000))
    flat = fold_all(
        with_orders(guarded(the_plan=the_plan), entry),
        ExecutionObserved(execution("out", Side.SELL, 1, seq=102)),
        read(9, the_row=row(0, 102, 9, side=None)),
        seconds=9,
    )
    late = fold_all(
        flat, ExecutionObserved(execution("late", Side.BUY, 1, 49500, seq=103, link_id=entry.link_id)), seconds=10
    )
    assert late.flat_since is None
    assert not late.verified_flat
    assert late.closing == Closing(reason=CloseReason.LATE_ENTRY, since=at(10))
    assert desired_orders(late, BTC, at(10)) == Desired(close=D(1)), "that fill, not the whole slot"


def test_a_trade_whose_entries_all_ended_without_a_fill_ends():
    gone = tracked(Role.ENTRY, state=OrderState.ENDED, status=OrderStatus.REJECTED)
    assert fold_all(with_orders(monitor(), gone), Woken(), seconds=3).flat_since == at(3)


def test_a_trade_with_an_entry_still_to_come_does_not_end():
    gone = tracked(Role.ENTRY, state=OrderState.ENDED, status=OrderStatus.REJECTED)
    two = monitor(the_plan=plan(entries=((1, None), (1, 49500))))
    assert fold_all(two, Woken(), seconds=3).flat_since is None
    assert fold_all(with_orders(two, gone), Woken(), seconds=3).flat_since is None
    assert fold_all(with_orders(monitor(), tracked(Role.ENTRY)), Woken(), seconds=3).flat_since is None


def test_an_entry_whose_id_was_taken_does_not_end_the_trade():
    """R10: the next revision stands for it."""
    taken = tracked(Role.ENTRY, state=OrderState.ENDED, superseded=True)
    assert fold_all(with_orders(monitor(), taken), Woken(), seconds=3).flat_since is None


def test_a_market_entry_that_was_never_sent_ends_the_trade_when_it_is_stale():
    assert fold_all(monitor(), Woken(), seconds=60).flat_since is None
    assert fold_all(monitor(), Woken(), seconds=61).flat_since == at(61)


def test_a_trade_that_is_closed_before_it_began_ends():
    waiting = with_orders(monitor(), tracked(Role.ENTRY, 1, 1, 49500))
    closing = fold_all(waiting, CloseRequested(None), seconds=3)
    assert closing.flat_since is None
    gone = order_row(tracked(Role.ENTRY, 1, 1, 49500), 4, status=OrderStatus.CANCELLED)
    assert fold_all(closing, OrderObserved(gone), seconds=4).flat_since == at(4)
    assert fold_all(monitor(), CloseRequested(None), seconds=3).flat_since == at(3)


def test_a_full_stop_that_filled_in_part_puts_the_monitor_in_closing():
    """R12: its execution tells, whatever became of its order's push; it has a second to end the rest itself."""
    hit = execution("stop", Side.SELL, "0.6", 49000, seq=102, create_type="CreateByStopLoss")
    fired = fold_all(resting(), ExecutionObserved(hit), seconds=9)
    assert fired.closing == Closing(reason=CloseReason.STOP, since=at(9), retry_at=at(10))
    assert fold_all(fired, ExecutionObserved(hit), seconds=9.5) == fired
    assert fold_all(guarded(), ExecutionObserved(replace(hit, qty=D(1))), seconds=9).closing is None


def test_a_persons_partial_stop_only_takes_its_part():
    """R20: foreign partial stops are a person's exits."""
    part = execution("p", Side.SELL, "0.6", 49500, seq=102, create_type="CreateByPartialStopLoss")
    assert fold_all(resting(), ExecutionObserved(part), seconds=9).closing is None


# ---------------------------------------- closing from the chat


def test_a_whole_close_keeps_its_first_reason():
    closing = fold_all(resting(), CloseRequested(None), seconds=5)
    assert closing.closing == Closing(reason=CloseReason.CHAT, since=at(5))
    assert fold_all(closing, CloseRequested(None), seconds=6) == closing
    assert fold_all(closing, CloseRequested(D("0.1")), seconds=6) == closing


def test_a_part_that_is_all_is_a_whole_close():
    assert fold_all(resting(), CloseRequested(D(1)), seconds=5).closing is not None


def test_after_the_end_nothing_is_closed():
    flat = fold_all(guarded(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    assert fold_all(flat, CloseRequested(None), seconds=10) == flat


def test_a_partial_close_is_done_when_its_order_has_ended():
    reducing = fold_all(resting(), CloseRequested(D("0.4")), seconds=5)
    assert reducing.reduction == Reduction(qty=D("0.4"), revision=0)
    order = tracked(Role.CLOSE, 0, "0.4")
    live = with_orders(reducing, order)
    assert fold_all(live, Woken(), seconds=6).reduction is not None
    ended = OrderObserved(order_row(order, 7, status=OrderStatus.FILLED, filled_qty=D("0.4")))
    assert fold_all(live, ended, seconds=7).reduction is not None  # its execution is still to come
    fill = ExecutionObserved(execution("c", Side.SELL, "0.4", seq=102, link_id=order.link_id))
    assert fold_all(live, ended, fill, seconds=7).reduction is None


def test_a_partial_close_ends_with_the_position():
    reducing = fold_all(resting(), CloseRequested(D("0.4")), seconds=5)
    assert fold_all(reducing, ExecutionObserved(execution("o", Side.SELL, 1, seq=102)), seconds=6).reduction is None


def test_a_second_partial_close_counts_from_its_own_order():
    first = with_orders(resting(), tracked(Role.CLOSE, 0, "0.4", state=OrderState.ENDED))
    assert fold_all(first, CloseRequested(D("0.2")), seconds=8).reduction == Reduction(qty=D("0.2"), revision=1)


@pytest.mark.parametrize(
    ("refusal", "clears", "again"), [(Refusal.NO_HEADROOM, True, 9.05), (Refusal.PRICE_BAND, False, 9.25)]
)
def test_a_refused_close_is_sent_again(refusal, clears, again):
    """R11, R12: a headroom refusal takes the take profits out of the way."""
    order = tracked(Role.CLOSE, 0, 0, state=OrderState.PLANNED)
    closing = with_orders(replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(5))), order)
    answer = OrderRefused(link_id=order.link_id, refusal=refusal, text="no", creating=True)
    after = fold_all(closing, answer, seconds=9)
    assert after.closing == Closing(
        reason=CloseReason.CHAT, since=at(5), retry_at=at(again), clear_tps=clears, refusals=1
    )
    assert after.look_at == at(9)


def test_a_close_that_is_refused_again_and_again_waits_longer_each_time():
    """R12: what is in the way is not ours, and no storm moves it."""
    closing, pauses = replace(guarded(), closing=Closing(reason=CloseReason.CHAT, since=at(5))), []
    for revision in range(5):
        order = tracked(Role.CLOSE, 0, 0, state=OrderState.PLANNED, revision=revision)
        answer = OrderRefused(link_id=order.link_id, refusal=Refusal.NO_HEADROOM, text="no", creating=True)
        closing = fold_all(with_orders(closing, order), answer, seconds=9)
        assert closing.closing is not None
        assert closing.closing.retry_at is not None
        pauses.append((closing.closing.retry_at - at(9)).total_seconds())
    assert pauses == [0.25, 0.5, 1, 2, 2]


def test_a_refused_partial_close_looks_at_the_slot():
    order = tracked(Role.CLOSE, 0, "0.4", state=OrderState.PLANNED)
    reducing = with_orders(fold_all(resting(), CloseRequested(D("0.4")), seconds=5), order)
    answer = OrderRefused(link_id=order.link_id, refusal=Refusal.NO_POSITION, text="no", creating=True)
    after = fold_all(reducing, answer, seconds=9)
    assert (after.look_at, after.closing, after.reduction) == (at(9), None, None)


def test_a_refusal_of_another_order_closes_nothing():
    order = tracked(Role.TAKE_PROFIT, 1, "0.5", 51000, state=OrderState.PLANNED)
    answer = OrderRefused(link_id=order.link_id, refusal=Refusal.NO_HEADROOM, text="no", creating=True)
    assert fold_all(with_orders(guarded(), order), answer, seconds=9).look_at is None
    unknown = OrderRefused(link_id="nobody", refusal=Refusal.INVALID, text="", creating=True)
    assert fold_all(guarded(), unknown, seconds=9) == guarded()


# ---------------------------------------- reads: R19


def test_a_sweep_without_the_slot_asks_for_a_second_look():
    """R19: absence in a sweep is no evidence of zero."""
    missing = fold_all(resting(), SlotRead(began_at=at(9), row=None, open_orders=None, by_symbol=False), seconds=9)
    assert missing.size == D(1)
    assert missing.look_at == at(9)
    shown = SlotRead(began_at=at(9), row=row(1, 101, 9), open_orders=None, by_symbol=False)
    assert fold_all(resting(), shown, seconds=9).look_at is None


def test_a_sweep_without_our_stop_order_asks_for_a_second_look():
    """R19, I1: the push that took it away may have been lost."""
    swept = fold_all(resting(), read(9, the_row=row(1, 101, 9), by_symbol=False), seconds=9)
    assert (swept.standing_stop, swept.look_at) == (D(49000), at(9))
    shown = read(9, stop_row(49000, 9), the_row=row(1, 101, 9), by_symbol=False)
    assert fold_all(resting(), shown, seconds=9).look_at is None


def test_an_order_that_seems_absent_is_asked_for_before_it_is_gone():
    """R19"""
    standing = resting()
    swept = fold_all(standing, read(9, the_row=row(1, 101, 9), by_symbol=False), seconds=9)
    assert {o.leg for o in swept.orders.values() if o.ask_at == at(9)} == {1, 2, 3}
    assert all(o.state is OrderState.LIVE for o in swept.orders_of(Role.TAKE_PROFIT))


def test_what_was_touched_two_seconds_before_a_sweep_is_not_judged():
    """R19"""
    standing = resting()
    swept = fold_all(standing, read(5, the_row=row(1, 101, 5), by_symbol=False), seconds=5)
    assert all(o.ask_at is None for o in swept.orders.values())


def test_a_look_that_misses_the_stop_order_says_that_it_is_gone():
    looked = fold_all(resting(), read(9, the_row=row(1, 101, 9)), seconds=9.1)
    assert looked.standing_stop is None
    shown = fold_all(resting(), read(9, stop_row(49000, 9), the_row=row(1, 101, 9)), seconds=9.1)
    assert shown.stop_confirmed


def test_a_look_that_began_before_the_stop_was_seen_does_not_deny_it():
    assert fold_all(resting(), read(1.9, the_row=row(1, 101, 1.9)), seconds=9.1).standing_stop == D(49000)


def test_a_look_answers_only_what_was_asked_before_it_began():
    doubted = replace(resting(), look_at=at(9))
    assert fold_all(doubted, read(8, stop_row(49000, 8)), seconds=9.1).look_at == at(9)
    assert fold_all(doubted, read(9, stop_row(49000, 9)), seconds=9.1).look_at is None


# ---------------------------------------- properties


def story(side: Side = Side.BUY) -> tuple[Monitor, list]:
    """Two entries, an outside sale, a take profit filled in part and its cancel; rows after each."""
    the_plan = plan(side, entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, price_for(side, 49500), attached_stop=price_for(side, 49000))
    start = with_orders(resting(side, the_plan), entry)
    tp1 = start.open_order(Role.TAKE_PROFIT, 1)
    tp2 = start.open_order(Role.TAKE_PROFIT, 2)
    stop = price_for(side, 49000)
    facts = [
        ExecutionObserved(execution("e2", side, "0.4", price_for(side, 49500), seq=102, link_id=entry.link_id)),
        RowObserved(row("1.4", 102, 7, side=side, stop_loss=stop)),
        OrderObserved(order_row(entry, 7, status=OrderStatus.PARTIALLY_FILLED, filled_qty=D("0.4"), side=side)),
        OrderObserved(stop_row(stop, 7, side=side)),
        ExecutionObserved(execution("p", side.opposite, "0.3", seq=103)),
        RowObserved(row("1.1", 103, 8, side=side, stop_loss=stop)),
        ExecutionObserved(tp_fill(start, 1, "0.2", seq=104)),
        OrderObserved(order_row(tp1, 9, status=OrderStatus.PARTIALLY_FILLED, filled_qty=D("0.2"))),
        RowObserved(row("0.9", 104, 9, side=side, stop_loss=stop)),
        OrderObserved(order_row(tp2, 9, status=OrderStatus.CANCELLED, cancel_type="CancelByUser")),
    ]
    return start, facts


def quantities(the_monitor: Monitor) -> object:
    return (
        the_monitor.size,
        the_monitor.entered,
        the_monitor.exited,
        the_monitor.base,
        the_monitor.stop.price,
        the_monitor.external_qty,
        the_monitor.filled_by_leg(1),
        the_monitor.legs_removed,
        the_monitor.unexplained,
        the_monitor.avg_entry,
        {k: (o.state, o.seen_filled, o.qty, o.status) for k, o in the_monitor.orders.items()},
        desired_orders(the_monitor, BTC, at(20)),
    )


@settings(max_examples=80)
@given(side=st.sampled_from(list(Side)), data=st.data())
def test_facts_in_any_order_give_the_same_quantities(side, data):
    """A lost, doubled or reordered event can delay an action but never cause a wrong one."""
    start, facts = story(side)
    shuffled = data.draw(st.permutations(facts))
    assert quantities(fold_all(start, *shuffled, seconds=10)) == quantities(fold_all(start, *facts, seconds=10))


@settings(max_examples=60)
@given(data=st.data())
def test_a_fact_folded_twice_is_folded_once(data):
    start, facts = story()
    shuffled = data.draw(st.permutations(facts))
    once = start
    for fact in shuffled:
        once = fold(once, fact, RULES, at(10))
        assert fold(once, fact, RULES, at(10)) == once


def test_everything_that_is_no_command_is_idempotent():
    order = tracked(Role.TAKE_PROFIT, 1, "0.5", 51000, written_at=at(3))
    standing = resting()
    for fact in (
        read(9, the_row=row(1, 101, 9)),
        read(9, order_row(order, 9), stop_row(49000, 9), the_row=row("0.4", 103, 9), by_symbol=False),
        ExecutionsRead(began_at=at(9), since=at(0), executions=(execution("x", Side.SELL, "0.2", seq=102),)),
        OrderAccepted(link_id=order.link_id, order_id="id", began_at=at(9), qty=D("0.4")),
        OrderAsked(link_id=order.link_id, began_at=at(9), row=order_row(order, 9)),
        OrderUncertain(link_id=order.link_id, fence=at(15), retry_at=at(9)),
        OrderRefused(link_id=order.link_id, refusal=Refusal.ORDER_GONE, text="", creating=False),
        CloseRequested(D("0.2")),
    ):
        once = fold_all(standing, fact, seconds=10)
        assert fold_all(once, fact, seconds=10) == once, fact


@settings(max_examples=80)
@given(side=st.sampled_from(list(Side)), data=st.data())
def test_the_stop_never_loosens_by_itself(side, data):
    """I3: whatever arrives, in whatever order, unless a person moved it."""
    start, facts = story(side)
    the_monitor = start
    for fact in data.draw(st.lists(st.sampled_from(facts), max_size=25)):
        after = fold(the_monitor, fact, RULES, at(10))
        assert (after.stop.price - the_monitor.stop.price) * side.sign >= 0
        the_monitor = after


def test_all_orders_of_three_executions_are_the_same_trade():
    fills = [
        execution("x1", Side.BUY, "0.5", 50100, seq=102),
        execution("x2", Side.SELL, "0.3", 50200, seq=103),
        execution("x3", Side.BUY, "0.1", 50300, seq=104),
    ]
    ends = {
        tuple(f.exec_id for f in fold_all(guarded(), *map(ExecutionObserved, order)).fills)
        for order in itertools.permutations(fills)
    }
    assert ends == {("entry-1", "x1", "x2", "x3")}
