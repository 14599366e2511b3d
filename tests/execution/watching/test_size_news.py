"""What is told of a size that others changed, or an order whose record was lost (R6)."""

from execution.facts.slots import Side
from execution.notices import NoticeKind
from execution.observations import (
    ExecutionObserved,
    ExecutionsRead,
    RowObserved,
)
from execution.tracked_orders import Role
from tests.execution.builders import (
    D,
    at,
    execution,
    fold_all,
    guarded,
    link,
    plan,
    resting,
    row,
)
from tests.execution.telling import settled, told


def test_a_change_of_size_by_somebody_else_is_told():
    """R6: external, and it says so."""
    start = settled(resting())
    sold = execution("person", Side.SELL, "0.4", seq=102)
    after, notices = told(start, ExecutionObserved(sold), ExecutionObserved(sold))
    assert [(n.kind, n.fields["change"], n.fields["size"]) for n in notices] == [
        (NoticeKind.SIZE_CHANGED, D("-0.4"), D("0.6"))
    ]
    bought = execution("person2", Side.BUY, "0.1", seq=103)
    assert [n.fields["change"] for n in told(after, ExecutionObserved(bought))[1]] == [D("0.1")]


def test_an_entry_whose_record_was_lost_is_ours_all_the_same():
    fill = execution("more", Side.BUY, "0.5", 49500, seq=102, link_id=link(Role.ENTRY, 2))
    after, (notice,) = told(settled(resting(the_plan=plan(entries=((1, None), (1, 49500))))), ExecutionObserved(fill))
    assert (notice.kind, notice.fields["change"]) == (NoticeKind.SIZE_CHANGED, D("0.5"))
    assert notice.fields["is_ours"]
    assert after.size == D("1.5")


def test_a_change_that_no_execution_explains_is_told():
    """R6"""
    _, notices = told(
        settled(resting()),
        RowObserved(row("0.6", 102, 9)),
        ExecutionsRead(began_at=at(10), since=at(-50), executions=()),
        seconds=10,
    )
    assert [(n.kind, n.fields["change"]) for n in notices] == [(NoticeKind.SIZE_CHANGED, D("-0.4"))]


def test_what_closes_the_position_is_no_change_of_size():
    out = execution("out", Side.SELL, 1, seq=102, create_type="CreateByStopLoss")
    assert told(settled(guarded()), ExecutionObserved(out))[1] == []


def test_what_is_found_out_after_the_end_is_no_change_of_size():
    """R6: nothing of ours is open any more."""
    out = execution("out", Side.SELL, 1, seq=110, seconds=9, closed_size=D(1))
    over = settled(fold_all(guarded(), ExecutionObserved(out), RowObserved(row(0, 110, 9)), seconds=9))
    sold = execution("sold", Side.SELL, "0.4", seq=105, seconds=5, closed_size=D("0.4"))
    read = ExecutionsRead(began_at=at(10), since=at(-51), executions=(sold,))
    after, notices = told(over, read, seconds=10)
    assert (after.external_qty, notices) == (D("0.4"), [])
