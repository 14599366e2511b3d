"""order/cancel and order/cancel-all (docs/bybit.md, 2.6)."""

from simulator.engine import protection, triggering, validation
from simulator.engine.records import Order
from simulator.engine.requests import Refusal
from simulator.engine.spot import cancelling as spot
from simulator.engine.state import State
from simulator.engine.words import CancelType, Category, OrderFilter, OrderStatus, StopOrderType


def find_open(state: State, symbol: str, order_id: str, link_id: str, purpose: str) -> Order:
    """The open order that a request names; 110001 when there is none, 110079 on its way from its trigger."""
    if symbol not in state.linear:
        raise Refusal(10001, "params error: symbol invalid")
    if not order_id and not link_id:
        raise Refusal(10001, "params error: OrderId or OrderLinkId is required")
    order = state.orders.find(order_id=order_id, link_id=link_id)
    is_other = order is None or order.symbol != symbol or order.category is not Category.LINEAR
    if order is None or is_other or not order.status.is_open:
        raise Refusal(110001, f"order not exists or too late to {purpose}")
    triggering.refuse_while_triggered(order)
    return order


def cancel(
    state: State,
    category: Category,
    symbol: str,
    order_id: str,
    link_id: str,
    order_filter: OrderFilter | None,
) -> Order:
    """Cancels one open order, and the other leg when it is one of a TP/SL pair. The filter is for spot."""
    if category is Category.SPOT:
        return spot.cancel(state, symbol, order_id, link_id, order_filter)
    order = find_open(state, symbol, order_id, link_id, "cancel")
    protection.cancel_pair(state, order, CancelType.BY_USER)
    return state.end(order, CancelType.BY_USER)


def cancel_all(
    state: State,
    category: Category,
    symbol: str | None,
    settle_coin: str | None,
    order_filter: OrderFilter | None,
    stop_order_type: StopOrderType | None,
    cancel_type: CancelType,
) -> list[Order]:
    """Cancels every open order in the scope that the filters let through, but none on its way from its trigger."""
    if category is Category.SPOT:
        return spot.cancel_all(state, symbol, order_filter, cancel_type)
    if symbol is None and settle_coin is None:
        raise Refusal(10001, "params error: symbol, baseCoin or settleCoin is required")
    if symbol is not None:
        validation.tradable(state, symbol)
    chosen = [
        order
        for order in state.orders.open(symbol)
        if (symbol is not None or state.linear[order.symbol].quote_coin == settle_coin)
        and order.status is not OrderStatus.TRIGGERED
        and _passes(order, order_filter, stop_order_type)
    ]
    return [state.end(order, cancel_type) for order in chosen]


def _passes(order: Order, order_filter: OrderFilter | None, stop_order_type: StopOrderType | None) -> bool:
    if order_filter is None:
        return True
    is_wanted = order_filter is not OrderFilter.STOP_ORDER or stop_order_type in {
        None,
        StopOrderType.NONE,
        order.stop_order_type,
    }
    return is_wanted and order.passes(order_filter)
