"""Closing from the chat: the position, or a part of it (R11)."""

from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.facts import OrderStatus, Side
from execution.observations import CloseRequested, ExecutionObserved, OrderObserved, Woken
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import D, at, execution, fold_all, guarded, order_row, resting, tracked, with_orders


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
