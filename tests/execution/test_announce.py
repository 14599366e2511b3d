"""The order in which things are told, each of them once (I8)."""

from datetime import timedelta

from execution.announce import announce
from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts.slots import Side
from execution.notices import NoticeKind
from execution.observations import ExecutionObserved, ExecutionsRead, OrderObserved, RowObserved, SlotRead
from tests.execution.builders import (
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    plan,
    resting,
    row,
    stop_row,
    tp_fill,
)
from tests.execution.telling import kinds, settled

AT_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))


def test_i8_what_one_read_brings_is_told_in_the_order_of_a_trade_and_once():
    """TP1, the stop that it moved, and what a person sold besides."""
    before = settled(resting(the_plan=plan(break_even=AT_TP1)))
    fills = (tp_fill(before, 1, "0.5", seq=102), execution("person", Side.SELL, "0.1", seq=103))
    read = fold_all(before, ExecutionsRead(began_at=at(8), since=at(-50), executions=fills), seconds=8)
    stop = read.stop.price
    shown = RowObserved(row("0.4", 103, 9, stop_loss=stop))
    after, notices = announce(before, fold_all(read, shown, OrderObserved(stop_row(stop, 9)), seconds=9), at(9))
    assert kinds(list(notices)) == [NoticeKind.TP_HIT, NoticeKind.STOP_MOVED, NoticeKind.SIZE_CHANGED]
    assert [notice.at for notice in notices] == [at(9) + timedelta(microseconds=n) for n in range(3)]
    assert announce(after, after, at(10)) == (after, ()), "its marks say what was told"


def test_i8_the_end_comes_last_also_where_all_of_a_trade_is_read_at_once():
    bought = entered()
    out = execution("out", Side.SELL, 1, 49000, seq=102, create_type="CreateByStopLoss")
    flat = SlotRead(began_at=at(9), row=row(0, 102, 9, side=None), open_orders=(), by_symbol=True)
    over = fold_all(bought, ExecutionObserved(out), flat, seconds=9)
    assert kinds(list(announce(bought, over, at(9))[1])) == [NoticeKind.ENTRY_FILLED, NoticeKind.CLOSED]


def test_what_was_true_before_and_told_is_no_news():
    known = settled(guarded())
    after, notices = announce(known, known, at(9))
    assert after is known
    assert notices == ()


def test_i5_an_end_that_the_commit_of_an_action_has_written_down_is_told():
    """Dropping the last order may end a trade, and another action's record is saved before the next look."""
    bought = settled(guarded())
    out = execution("out", Side.SELL, 1, 49000, seq=102, create_type="CreateByStopLoss")
    flat = SlotRead(began_at=at(9), row=row(0, 102, 9, side=None), open_orders=(), by_symbol=True)
    written, _ = announce(bought, fold_all(bought, ExecutionObserved(out), flat, seconds=9), at(9))
    _, notices = announce(written, written, at(10))
    assert kinds(list(notices)) == [NoticeKind.CLOSED]
