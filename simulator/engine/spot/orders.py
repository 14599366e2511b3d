"""How spot orders change: kept in the store and on the price board, told with the step."""

from dataclasses import replace

from simulator.engine.records import ZERO, Order
from simulator.engine.spot import locks
from simulator.engine.state import State
from simulator.engine.words import CancelType, Category, OrderStatus, RejectReason


def keep(state: State, order: Order) -> Order:
    """Keeps a changed order everywhere it matters; the wallet is told when what the order holds changed."""
    before = state.orders.find(order_id=order.order_id, link_id="")
    held_before = ZERO if before is None else locks.held(state, before)
    state.orders.put(order)
    state.boards[order.symbol].follow(order)
    state.restless[order.symbol] = None
    state.step.orders[order.order_id] = order
    if locks.held(state, order) != held_before:
        state.step.wallet_changed = True
    return order


def end(
    state: State,
    order: Order,
    cancel_type: CancelType = CancelType.UNKNOWN,
    reason: RejectReason = RejectReason.NO_ERROR,
) -> Order:
    """Ends an open order: deactivated before its trigger, PartiallyFilledCanceled when a part of it traded."""
    match order.status:
        case OrderStatus.UNTRIGGERED:
            status = OrderStatus.DEACTIVATED
        case _ if order.filled_qty:
            status = OrderStatus.PARTIALLY_FILLED_CANCELED
        case _:
            status = OrderStatus.CANCELLED
    if cancel_type is CancelType.BY_USER and status is not OrderStatus.DEACTIVATED:
        reason = RejectReason.PER_CANCEL_REQUEST
    return _close(state, order, status, cancel_type, reason)


def refuse(state: State, order: Order, status: OrderStatus, reason: RejectReason) -> Order:
    """The matching does not take an order: it ends with that status, unless a part of it traded before."""
    if order.filled_qty:
        return end(state, order, reason=reason)
    return _close(state, order, status, CancelType.UNKNOWN, reason)


def end_pair(state: State, order: Order, cancel_type: CancelType) -> None:
    """Ends the other leg of an order that was cancelled or triggered."""
    if not order.pair_id:
        return
    for other in state.orders.open(order.symbol, Category.SPOT):
        if other.pair_id == order.pair_id and other.order_id != order.order_id:
            end(state, other, cancel_type)


def _close(state: State, order: Order, status: OrderStatus, cancel_type: CancelType, reason: RejectReason) -> Order:
    return keep(
        state,
        replace(
            order,
            status=status,
            cancel_type=cancel_type,
            reject_reason=reason,
            leaves_qty=ZERO,
            updated_ms=state.now(),
        ),
    )
