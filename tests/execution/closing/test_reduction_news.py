"""What is told of a partial close: what it filled, once, also where the record of it was lost."""

from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.notices import NoticeKind
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    ExecutionsRead,
    OrderObserved,
    Woken,
)
from execution.tracked_orders import Role
from tests.execution.builders import (
    D,
    at,
    execution,
    fold_all,
    link,
    order_row,
    resting,
    tracked,
    with_orders,
)
from tests.execution.telling import settled, told


def test_a_partial_close_is_told_when_it_is_done():
    order = tracked(Role.CLOSE, 0, "0.4")
    reducing = with_orders(fold_all(settled(resting()), CloseRequested(D("0.4")), seconds=5), order)
    fill = execution("c", Side.SELL, "0.4", 50100, seq=102, link_id=order.link_id, fee=D(10))
    filled = order_row(order, 9, status=OrderStatus.FILLED, filled_qty=D("0.4"))
    after, notices = told(reducing, ExecutionObserved(fill), OrderObserved(filled), Woken())
    (notice,) = notices
    assert notice.kind is NoticeKind.REDUCED
    fields = notice.fields
    assert (fields["qty"], fields["price"], fields["remaining"]) == (D("0.4"), D(50100), D("0.6"))
    assert fields["profit"] == 40 - 10 - 11
    assert told(after, ExecutionObserved(fill))[1] == []


def test_a_partial_close_that_filled_nothing_is_told_as_refused():
    order = tracked(Role.CLOSE, 0, "0.4")
    reducing = with_orders(fold_all(settled(resting()), CloseRequested(D("0.4")), seconds=5), order)
    gone = order_row(order, 9, status=OrderStatus.REJECTED, reject_reason="EC_NoEnoughQtyToFill")
    after, (notice,) = told(reducing, OrderObserved(gone))
    assert after.reduction is None
    assert (notice.kind, notice.fields["text"]) == (NoticeKind.REDUCTION_REFUSED, "EC_NoEnoughQtyToFill")


def test_a_partial_close_whose_record_was_lost_is_ours_all_the_same():
    """A crash while the disk failed: the ledger knows neither the close nor its order, only the order's id tells."""
    fills = [
        execution(f"c{n}", Side.SELL, "0.2", 50100, seq=102 + n, link_id=link(Role.CLOSE, 0), fee=D(5)) for n in (0, 1)
    ]
    read = ExecutionsRead(began_at=at(9), since=at(-50), executions=tuple(fills))
    after, (notice,) = told(settled(resting()), read, read)
    assert (notice.kind, notice.fields["qty"], notice.fields["remaining"]) == (NoticeKind.REDUCED, D("0.4"), D("0.6"))
    assert notice.fields["profit"] == 40 - 10 - 11
    assert {fill.role for fill in after.fills[1:]} == {Role.CLOSE}
