"""Where a trade ends (R5), what fills afterwards (R2), and when its record may go (I5)."""

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.closing.trade_end import is_over
from execution.desired_orders import Desired, desired_orders
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.monitor import Monitor, Phase
from execution.observations import CloseRequested, ExecutionObserved, ExecutionsRead, OrderObserved, RowObserved, Woken
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
    resting,
    row,
    tracked,
    with_orders,
)
from tests.execution.reads import slot_read

SIDES = pytest.mark.parametrize("side", list(Side))


def test_r5_after_the_end_nothing_is_ours_where_no_execution_counts():
    """What came before a person moved the stop, as policies ask for it: perhaps nothing."""
    over = fold_all(resting(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    over = fold_all(over, RowObserved(row(0, 102, updated_at=at(9))), seconds=10)
    none = replace(over, fills=(), ended_seq=102)
    assert none.row is not None
    assert none.size == 0


@SIDES
def test_r5_the_trade_ends_when_executions_bring_the_size_to_zero(side):
    flat = fold_all(resting(side), ExecutionObserved(execution("out", side.opposite, 1, seq=102)), seconds=9)
    assert flat.flat_since == at(9)
    assert flat.phase is Phase.CLOSING
    assert flat.look_at == at(9)


def test_r5_the_trade_ends_when_a_newer_row_is_empty():
    empty = fold_all(resting(), RowObserved(row(0, 102, 9, side=None)), seconds=9)
    assert (empty.flat_since, empty.size) == (None, 0), "the executions that closed it are read first"
    out = execution("out", Side.SELL, 1, seq=102)
    read_all = ExecutionsRead(began_at=at(9.5), since=at(-50), executions=(out,))
    assert fold_all(empty, read_all, seconds=10).flat_since == at(10)
    unexplained = fold_all(empty, ExecutionsRead(began_at=at(9.5), since=at(-50), executions=()), seconds=10)
    assert (unexplained.flat_since, unexplained.external_qty) == (at(10), -1)
    assert fold_all(resting(), RowObserved(row(0, 100, 9, side=None)), seconds=9).flat_since is None


def test_r4_a_row_of_the_other_side_ends_the_trade():
    """A change of side without a row of zero."""
    big = execution("flip", Side.SELL, 3, seq=102, closed_size=D(1), fee=D(3))
    flipped = fold_all(resting(), ExecutionObserved(big), RowObserved(row(2, 102, 9, side=Side.SELL)), seconds=9)
    assert flipped.flat_since == at(9)
    assert flipped.size == D(0)
    assert (flipped.fills[-1].qty, flipped.fills[-1].fee) == (1, 1), "only the part that closed is ours"


def test_r5_what_others_do_in_the_slot_afterwards_is_not_ours():
    """A person opens a position where ours was: it is neither closed nor guarded nor counted (I7)."""
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
    assert is_over(fold_all(left, slot_read(12, the_row=row(5, 103, 10)), seconds=12))


def test_r5_more_closed_than_was_open_is_no_end_but_a_missing_execution():
    """The push of what a person bought was lost, and the stop then sold a part of it all."""
    stopped = execution("s", Side.SELL, "1.4", 49000, seq=103, create_type="CreateByStopLoss")
    doubtful = fold_all(resting(), ExecutionObserved(stopped), seconds=9)
    assert (doubtful.ended_seq, doubtful.flat_since, doubtful.unexplained) == (None, None, True)
    bought = execution("theirs", Side.BUY, "0.6", seq=102)
    read_all = ExecutionsRead(began_at=at(10), since=at(-50), executions=(bought, stopped))
    left = fold_all(doubtful, read_all, RowObserved(row("0.2", 103, 10)), seconds=10)
    assert (left.ended_seq, left.size, left.unexplained) == (None, D("0.2"), False)


def test_r5_a_row_of_the_same_instant_that_shows_size_takes_the_end_back():
    ended = fold_all(resting(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    assert ended.ended_seq == 102
    denied = fold_all(ended, RowObserved(row("0.3", 102, 10)), seconds=10)
    assert (denied.ended_seq, denied.unexplained) == (None, True)


def test_r2_a_late_entry_that_its_own_stop_closed_is_counted_and_over():
    """The attached stop of a late entry fired before we could close it."""
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


def test_r5_a_close_and_a_reopening_while_we_were_away_end_the_trade():
    """Both come in one read, and the row shows the new position."""
    out, theirs = execution("out", Side.SELL, 1, seq=102), execution("theirs", Side.BUY, 5, seq=103)
    back = fold_all(
        resting(),
        RowObserved(row(5, 103, 10)),
        ExecutionsRead(began_at=at(11), since=at(-50), executions=(out, theirs)),
        seconds=11,
    )
    assert (back.ended_seq, back.size, back.external_qty) == (102, 0, 0)
    assert [f.exec_id for f in back.fills][-1] == "out"


def test_r5_an_entry_execution_that_comes_late_takes_the_end_back():
    """What looked like the end was a take profit after an execution that had not arrived yet."""
    ended = fold_all(
        monitor(),
        ExecutionObserved(execution("in1", Side.BUY, "0.5", seq=101)),
        ExecutionObserved(execution("out", Side.SELL, "0.5", seq=103)),
        seconds=9,
    )
    assert (ended.flat_since, ended.ended_seq) == (at(9), 103)
    back = fold_all(ended, ExecutionObserved(execution("in2", Side.BUY, "0.5", seq=102)), seconds=10)
    assert (back.ended_seq, back.flat_since, back.closing, back.size) == (None, None, None, D("0.5"))


def test_i5_a_trade_is_over_when_a_look_after_the_end_shows_nothing_of_ours():
    flat = fold_all(guarded(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    assert not is_over(flat)
    early = fold_all(flat, slot_read(8.9, the_row=row(0, 102, 8, side=None)), seconds=9)
    assert not is_over(early)
    assert early.look_at == at(9.5)
    assert is_over(fold_all(flat, slot_read(9, the_row=row(0, 102, 9, side=None)), seconds=9.2))


def test_i5_a_trade_is_not_over_while_an_order_of_ours_may_live():
    flat = fold_all(resting(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    looked = fold_all(flat, slot_read(9, the_row=row(0, 102, 9, side=None)), seconds=9.2)
    assert not is_over(looked)
    ended = [OrderObserved(order_row(o, 10, status=OrderStatus.CANCELLED)) for o in looked.orders.values() if o.is_open]
    assert is_over(fold_all(looked, *ended, seconds=10))


def test_i5_an_order_of_ours_that_still_stands_keeps_the_trade_from_being_over():
    flat = fold_all(resting(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    standing = order_row(flat.open_order(Role.TAKE_PROFIT, 1), 9)
    looked = fold_all(flat, slot_read(9, standing, the_row=row(0, 102, 9, side=None)), seconds=9.2)
    assert not looked.verified_flat
    assert looked.look_at == at(9.7)


def test_a_slot_that_still_shows_size_is_not_over():
    flat = fold_all(guarded(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    looked = fold_all(flat, slot_read(9, the_row=row(1, 101, 9)), seconds=9.2)
    assert not looked.verified_flat
    assert not fold_all(flat, slot_read(9, the_row=None), seconds=9.2).verified_flat


def test_r2_an_entry_that_fills_after_the_end_is_closed_again():
    """LATE_ENTRY=close"""
    the_plan = plan(entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(49000))
    flat = fold_all(
        with_orders(guarded(the_plan=the_plan), entry),
        ExecutionObserved(execution("out", Side.SELL, 1, seq=102)),
        slot_read(9, the_row=row(0, 102, 9, side=None)),
        seconds=9,
    )
    late = fold_all(
        flat, ExecutionObserved(execution("late", Side.BUY, 1, 49500, seq=103, link_id=entry.link_id)), seconds=10
    )
    assert late.flat_since is None
    assert not late.verified_flat
    assert late.closing == Closing(reason=CloseReason.LATE_ENTRY, since=at(10))
    assert desired_orders(late, BTC, at(10)) == Desired(close=D(1)), "that fill, not the whole slot"


def _ended_and_entered_in_one_read():
    """The stream was down: a row of another position, and then all executions at once."""
    entry = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(49000))
    running = with_orders(guarded(the_plan=plan(entries=((1, None), (1, 49500)))), entry)
    both = (
        execution("out", Side.SELL, 1, seq=103),
        execution("late", Side.BUY, 1, 49500, seq=104, link_id=entry.link_id),
    )
    read_all = ExecutionsRead(began_at=at(10), since=at(-50), executions=both)
    return fold_all(running, RowObserved(row(1, 104, 9)), read_all, seconds=10)


def test_r2_an_end_and_the_late_entry_after_it_in_one_read_are_closed_by_the_same_rules():
    """Without the decision the close has no pace, no notice, and its refusals freeze nothing but are sent at once."""
    late = _ended_and_entered_in_one_read()
    assert (late.ended_seq, late.size, late.flat_since) == (103, 1, None)
    assert late.closing == Closing(reason=CloseReason.LATE_ENTRY, since=at(10))
    assert desired_orders(late, BTC, at(10)) == Desired(close=D(1))


def test_r2_an_end_that_is_taken_back_takes_back_that_an_entry_was_late():
    late = _ended_and_entered_in_one_read()
    missed = ExecutionObserved(execution("missed", Side.BUY, 1, seq=102))
    back = fold_all(late, missed, seconds=11)
    assert (back.ended_seq, back.closing) == (None, None)
    asked = replace(late, closing=Closing(reason=CloseReason.CHAT, since=at(9)))
    assert fold_all(asked, missed, seconds=11).closing == asked.closing


def test_r6_what_another_holds_beside_a_late_entry_is_read_about_once():
    beside = fold_all(_ended_and_entered_in_one_read(), RowObserved(row("1.5", 105, 11)), seconds=11)
    assert beside.unexplained, "perhaps more of ours has filled"

    def read_at(seconds: float) -> Monitor:
        return fold_all(beside, ExecutionsRead(began_at=at(seconds), since=at(-50), executions=()), seconds=12)

    assert read_at(10.9).unexplained
    assert (read_at(11.5).unexplained, read_at(11.5).size) == (False, 1)
    missed = ExecutionObserved(execution("missed", Side.BUY, 1, seq=102))
    assert not fold_all(read_at(11.5), missed, seconds=13).tail_read, "the next end has a tail of its own"


def test_a_trade_whose_entries_all_ended_without_a_fill_ends():
    gone = tracked(Role.ENTRY, state=OrderState.ENDED, status=OrderStatus.REJECTED)
    assert fold_all(with_orders(monitor(), gone), Woken(), seconds=3).flat_since == at(3)


def test_a_trade_with_an_entry_still_to_come_does_not_end():
    gone = tracked(Role.ENTRY, state=OrderState.ENDED, status=OrderStatus.REJECTED)
    two = monitor(the_plan=plan(entries=((1, None), (1, 49500))))
    assert fold_all(two, Woken(), seconds=3).flat_since is None
    assert fold_all(with_orders(two, gone), Woken(), seconds=3).flat_since is None
    assert fold_all(with_orders(monitor(), tracked(Role.ENTRY)), Woken(), seconds=3).flat_since is None


def test_r10_an_entry_whose_id_was_taken_does_not_end_the_trade():
    """The next revision stands for it."""
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
