"""order/cancel and order/cancel-all (docs/bybit.md, 2.6)."""

from simulator.engine import protection, validation
from simulator.engine.records import Order
from simulator.engine.requests import Refusal
from simulator.engine.state import State
from simulator.engine.words import CancelType, OrderFilter, StopOrderType


def find_open(state: State, symbol: str, order_id: str, link_id: str, purpose: str) -> Order:
    """The open order that a request names; 110001 when there is none."""
    if symbol not in state.linear:
        raise Refusal(10001, "params error: symbol invalid")
    if not order_id and not link_id:
        raise Refusal(10001, "params error: OrderId or OrderLinkId is required")
    order = state.orders.find(order_id=order_id, link_id=link_id)
    if order is None or order.symbol != symbol or not order.status.is_open:
        raise Refusal(110001, f"order not exists or too late to {purpose}")
    return order


def cancel(state: State, symbol: str, order_id: str, link_id: str) -> Order:
    """Cancels one open order, and the other leg when it is one of a TP/SL pair."""
    order = find_open(state, symbol, order_id, link_id, "cancel")
    protection.cancel_pair(state, order, CancelType.BY_USER)
    return state.end(order, CancelType.BY_USER)


def cancel_all(
    state: State,
    symbol: str | None,
    settle_coin: str | None,
    order_filter: OrderFilter | None,
    stop_order_type: StopOrderType | None,
) -> list[Order]:
    """Cancels every open order in the scope that the filters let through."""
    if symbol is None and settle_coin is None:
        raise Refusal(10001, "params error: symbol, baseCoin or settleCoin is required")
    if symbol is not None:
        validation.tradable(state, symbol)
    chosen = [
        order
        for order in state.orders.open(symbol)
        if (symbol is not None or state.linear[order.symbol].quote_coin == settle_coin)
        and _passes(order, order_filter, stop_order_type)
    ]
    return [state.end(order, CancelType.BY_USER) for order in chosen]


def _passes(order: Order, order_filter: OrderFilter | None, stop_order_type: StopOrderType | None) -> bool:
    match order_filter:
        case OrderFilter.ORDER:
            return not order.is_conditional
        case OrderFilter.STOP_ORDER:
            return order.is_conditional and stop_order_type in {None, StopOrderType.NONE, order.stop_order_type}
        case OrderFilter.OPEN_ORDER | None:
            return True
