"""Executions explain what rows show (R6); those of a stop mean close (R12)."""

from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.facts.slots import Side
from execution.observations import ExecutionObserved, ExecutionsRead, OrderObserved, RowObserved
from execution.tracked_orders import Role
from tests.execution.builders import D, at, execution, fold_all, guarded, order_row, resting, row, tp_fill


def test_r6_an_execution_that_a_newer_row_contains_is_not_counted_twice():
    ahead = fold_all(guarded(), RowObserved(row("1.5", 102, 3)), seconds=3)
    assert ahead.unexplained_since == at(3)
    explained = fold_all(ahead, ExecutionObserved(execution("e2", Side.BUY, "0.5", seq=102)), seconds=3.1)
    assert explained.size == D("1.5")
    assert explained.unexplained_since is None


def test_r6_a_change_of_size_is_external_only_after_the_executions_were_read():
    changed = fold_all(guarded(), RowObserved(row("0.6", 102, 3)), seconds=3)
    assert changed.unexplained_since == at(3)
    assert changed.external_qty == D(0)
    settled = fold_all(changed, ExecutionsRead(began_at=at(4), since=at(-58), executions=()), seconds=4)
    assert settled.external_qty == D("-0.4")
    assert settled.base == D("0.6")
    assert not settled.unexplained


def test_r6_executions_read_before_the_row_prove_nothing_about_it():
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


def ended():
    """A person closed one coin at 9 s."""
    out = execution("out", Side.SELL, 1, seq=110, seconds=9, closed_size=D(1))
    flat = fold_all(guarded(), ExecutionObserved(out), RowObserved(row(0, 110, 9)), seconds=9)
    assert flat.ended_seq == 110
    return flat


def read(*known, seconds):
    return ExecutionsRead(began_at=at(seconds), since=at(-51), executions=known)


def test_r6_a_close_that_is_heard_of_after_the_end_has_its_entry_read():
    """I9: only then the sum is the profit again."""
    sold = execution("sold", Side.SELL, "0.4", seq=105, seconds=5, closed_size=D("0.4"))
    bought = execution("bought", Side.BUY, "0.4", seq=104, seconds=4.5)
    late = fold_all(ended(), ExecutionObserved(sold), seconds=10)
    assert (late.unexplained, late.unexplained_qty) == (True, D("0.4"))
    whole = fold_all(late, read(bought, sold, seconds=10.5), seconds=11)
    assert (whole.unexplained, whole.external_qty, whole.entered, whole.exited) == (False, 0, D("1.4"), D("1.4"))
    assert whole.ended_seq == 110


def test_r6_a_close_that_nothing_explains_after_the_end_is_called_external_and_keeps_no_record():
    """Its profit is not known; that it is over is."""
    sold = execution("sold", Side.SELL, "0.4", seq=105, seconds=5, closed_size=D("0.4"))
    late = fold_all(ended(), ExecutionObserved(sold), seconds=10)
    over = fold_all(late, read(sold, seconds=10.5), seconds=11)
    assert (over.unexplained, over.external_qty, over.ended_seq) == (False, D("0.4"), 110)


def test_r6_the_close_that_a_row_of_zero_stood_for_explains_the_end_afterwards():
    gone = fold_all(guarded(), RowObserved(row(0, 110, 9)), read(seconds=9.5), seconds=10)
    assert (gone.ended_seq, gone.external_qty) == (110, D(-1))
    out = execution("out", Side.SELL, 1, seq=110, seconds=9, closed_size=D(1))
    healed = fold_all(gone, ExecutionObserved(out), read(out, seconds=11), seconds=12)
    assert (healed.ended_seq, healed.external_qty, healed.unexplained) == (110, 0, False)


def test_r6_a_position_entered_in_parts_that_nothing_explains_the_close_of_ends():
    """When it left is not known: after the first part there was not less than nothing."""
    second = ExecutionObserved(execution("e2", Side.BUY, "0.5", seq=102))
    grown = fold_all(guarded(), second, RowObserved(row("1.5", 102, 3)), seconds=3)
    gone = fold_all(grown, RowObserved(row(0, 110, 9)), read(seconds=9.5), seconds=10)
    assert (gone.external_qty, gone.unexplained, gone.ended_seq) == (D("-1.5"), False, 110)


def test_an_order_that_shows_more_filled_than_we_hold_has_executions_read():
    standing = resting()
    order = standing.open_order(Role.TAKE_PROFIT, 1)
    more = fold_all(standing, OrderObserved(order_row(order, 9, filled_qty=D("0.2"))), seconds=9)
    assert more.unexplained_since == at(9)
    told = fold_all(more, ExecutionObserved(tp_fill(standing, 1, "0.2", seq=102)), seconds=9.1)
    assert told.unexplained_since is None


def test_r12_a_full_stop_that_filled_in_part_puts_the_monitor_in_closing():
    """Its execution tells, whatever became of its order's push; it has a second to end the rest itself."""
    hit = execution("stop", Side.SELL, "0.6", 49000, seq=102, create_type="CreateByStopLoss")
    fired = fold_all(resting(), ExecutionObserved(hit), seconds=9)
    assert fired.closing == Closing(reason=CloseReason.STOP, since=at(9), retry_at=at(10))
    assert fold_all(fired, ExecutionObserved(hit), seconds=9.5) == fired
    assert fold_all(guarded(), ExecutionObserved(replace(hit, qty=D(1))), seconds=9).closing is None


def test_r20_a_persons_partial_stop_only_takes_its_part():
    """Foreign partial stops are a person's exits."""
    part = execution("p", Side.SELL, "0.6", 49500, seq=102, create_type="CreateByPartialStopLoss")
    assert fold_all(resting(), ExecutionObserved(part), seconds=9).closing is None
