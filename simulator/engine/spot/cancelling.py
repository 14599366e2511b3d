"""order/cancel and order/cancel-all on spot (docs/bybit.md, 8.2): an order is looked for among those of its filter."""

from simulator.engine import triggering
from simulator.engine.records import Order
from simulator.engine.requests import Refusal
from simulator.engine.spot import orders, rules
from simulator.engine.state import State
from simulator.engine.words import CancelType, Category, OrderFilter, OrderStatus


def find_open(state: State, symbol: str, order_id: str, link_id: str) -> Order:
    """The open order that a request names; 170213 when there never was one, 170139 or 170142 when it ended."""
    rules.listed(state, symbol)
    if not order_id and not link_id:
        raise rules.missing("orderId")
    order = state.orders.find(order_id=order_id, link_id=link_id)
    if order is None or order.category is not Category.SPOT or order.symbol != symbol:
        raise Refusal(170213, "Order does not exist.")
    if order.status is OrderStatus.FILLED:
        raise Refusal(170139, "Order has been filled.")
    if not order.status.is_open:
        raise Refusal(170142, "Order has been canceled.")
    triggering.refuse_while_triggered(order)
    return order


def cancel(state: State, symbol: str, order_id: str, link_id: str, order_filter: OrderFilter | None) -> Order:
    """Cancels one open order of the filter (None: an ordinary one), and the other leg when it is one of a pair."""
    order = find_open(state, symbol, order_id, link_id)
    if not order.passes(_known(order_filter)):
        raise Refusal(170213, "Order does not exist.")
    orders.end_pair(state, order, CancelType.BY_USER)
    return orders.end(state, order, CancelType.BY_USER)


def cancel_all(
    state: State, symbol: str | None, order_filter: OrderFilter | None, cancel_type: CancelType
) -> list[Order]:
    """Cancels every open order of the filter (None: ordinary ones), of one symbol or of all."""
    if symbol is not None:
        rules.listed(state, symbol)
    wanted = _known(order_filter)
    opened = state.orders.open(symbol, Category.SPOT)
    chosen = [order for order in opened if order.status is not OrderStatus.TRIGGERED and order.passes(wanted)]
    return [orders.end(state, order, cancel_type) for order in chosen]


def cancel_before_liquidation(state: State) -> None:
    """What the exchange does before it liquidates: whatever holds coins gives them back."""
    for order in state.orders.open(category=Category.SPOT):
        waits = order.status is OrderStatus.UNTRIGGERED
        orders.end(state, order, CancelType.BY_PREPARE_LIQUIDATION if waits else CancelType.BEFORE_LIQUIDATION)


def _known(order_filter: OrderFilter | None) -> OrderFilter:
    if order_filter is OrderFilter.OPEN_ORDER:
        raise Refusal(170201, "Invalid orderFilter parameter.")
    return order_filter or OrderFilter.ORDER
