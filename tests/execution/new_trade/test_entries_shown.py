"""What is answered of entries: as the exchange has shown it, and unknown is not zero."""

import pytest

from execution.commands.answers import EntryAnswer
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.new_trade.entries_shown import shown_of
from execution.observations import ExecutionObserved, OrderObserved, RowObserved
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import D, execution, fold_all, monitor, order_row, row, tracked, with_orders

ENTRY = tracked(Role.ENTRY, 1, 1, status=None)


def filled(qty: str = "1", status: OrderStatus = OrderStatus.FILLED) -> OrderObserved:
    return OrderObserved(order_row(ENTRY, 2, side=Side.BUY, status=status, filled_qty=D(qty)))


@pytest.mark.parametrize("status", [OrderStatus.FILLED, OrderStatus.PARTIALLY_FILLED_CANCELED])
def test_r6_an_order_that_ended_with_more_than_the_executions_held_is_not_nothing_filled(status):
    """The private stream is cut: its row was asked for, and its executions are not read yet."""
    ended = fold_all(with_orders(monitor(), ENTRY), filled("0.4", status))
    assert [entry.answer for entry in shown_of(ended, (1,))] == [EntryAnswer.UNKNOWN]
    fill = execution("a", Side.BUY, "0.4", seq=101, link_id=ENTRY.link_id)
    read = fold_all(ended, ExecutionObserved(fill), RowObserved(row("0.4", 101)))
    assert [(entry.answer, entry.filled) for entry in shown_of(read, (1,))] == [(EntryAnswer.ENDED, D("0.4"))]


def test_r6_nor_is_one_that_is_gone_while_the_position_has_size():
    gone = with_orders(monitor(), tracked(Role.ENTRY, 1, 1, state=OrderState.ENDED, status=None))
    assert [entry.answer for entry in shown_of(gone, (1,))] == [EntryAnswer.ENDED]
    open_now = fold_all(gone, RowObserved(row(1, 101)))
    assert [entry.answer for entry in shown_of(open_now, (1,))] == [EntryAnswer.UNKNOWN]


def test_one_that_filled_whole_is_filled():
    entry = fold_all(with_orders(monitor(), ENTRY), filled())
    fill = execution("a", Side.BUY, 1, seq=101, link_id=ENTRY.link_id)
    assert [e.answer for e in shown_of(fold_all(entry, ExecutionObserved(fill)), (1,))] == [EntryAnswer.FILLED]
