"""order/amend on spot (docs/bybit.md, 8.2)."""

from dataclasses import replace

from simulator.engine.records import Instrument, Order
from simulator.engine.requests import AmendRequest, OrderRequest, Refusal, leg_after
from simulator.engine.spot import attached, funds, matching, orders, rules
from simulator.engine.spot.cancelling import find_open
from simulator.engine.spot.placing import direction, leg_type
from simulator.engine.state import State
from simulator.engine.words import OrderFilter, OrderStatus, OrderType


def amend(state: State, request: AmendRequest) -> Order:
    """Changes an open order in place; what becomes marketable trades at once."""
    instrument = rules.tradable(state, request.symbol)
    order = find_open(state, request.symbol, request.order_id, request.link_id)
    board = state.boards[order.symbol]
    changed = _with_trigger(state, instrument, order, request)
    changed = _with_price(state, instrument, changed, request)
    changed = _with_qty(changed, request)
    changed = _with_legs(instrument, changed, request)
    if changed == order:
        raise Refusal(10001, "The order remains unchanged as the parameters entered match the existing ones.")
    expected = changed.price or changed.trigger_price or board.last
    rules.size(instrument, changed, expected)
    if order.spot_filter is not OrderFilter.STOP_ORDER and not funds.affords(state, changed, expected):
        raise rules.insufficient()
    changed = replace(changed, updated_ms=state.now())
    if changed.status is OrderStatus.UNTRIGGERED:
        return orders.keep(state, changed)
    return matching.arrive(state, changed)


def _unsupported() -> Refusal:
    return Refusal(170312, "The current order does not support modification.")


def _with_trigger(state: State, instrument: Instrument, order: Order, request: AmendRequest) -> Order:
    """A new trigger may lie on the other side of the price, except for a leg, which is a profit or a loss."""
    trigger_price = request.trigger_price
    if trigger_price is None or trigger_price == order.trigger_price:
        return order
    if order.status is not OrderStatus.UNTRIGGERED:
        raise _unsupported()
    rules.price_on_grid(instrument, trigger_price)
    last = state.boards[order.symbol].last
    way = direction(last, trigger_price)
    is_leg = order.spot_filter is OrderFilter.BIDIRECTIONAL_TPSL_ORDER
    if trigger_price == last or (is_leg and way != order.trigger_direction):
        raise rules.invalid("triggerPrice")
    return replace(order, trigger_price=trigger_price, trigger_direction=way)


def _with_price(state: State, instrument: Instrument, order: Order, request: AmendRequest) -> Order:
    price = request.price
    if price is None or price == order.price:
        return order
    if order.order_type is not OrderType.LIMIT:
        raise _unsupported()
    rules.price_on_grid(instrument, price)
    if order.status is not OrderStatus.UNTRIGGERED:
        rules.price_within_band(instrument, state.boards[order.symbol], order.side, price)
    return replace(order, price=price)


def _with_qty(order: Order, request: AmendRequest) -> Order:
    """A leg has the quantity that its entry brought, for good."""
    qty = request.qty
    if qty is None or qty == order.qty:
        return order
    if order.spot_filter is OrderFilter.BIDIRECTIONAL_TPSL_ORDER:
        raise _unsupported()
    if qty <= order.filled_qty:
        raise Refusal(170313, "The modified contract quantity cannot be less than to the filled quantity.")
    return replace(order, qty=qty, leaves_qty=qty - order.filled_qty)


def _with_legs(instrument: Instrument, order: Order, request: AmendRequest) -> Order:
    """What is attached may be changed, or removed with 0, but not added to an order that came without (170312)."""
    asked = (
        (request.take_profit, order.take_profit),
        (request.stop_loss, order.stop_loss),
        (request.tp_limit_price, order.tp_limit_price),
        (request.sl_limit_price, order.sl_limit_price),
    )
    if any(wanted and current is None for wanted, current in asked):
        raise _unsupported()
    take_profit, stop_loss, tp_limit_price, sl_limit_price = (leg_after(current, wanted) for wanted, current in asked)
    changed = replace(
        order,
        tp_order_type=leg_type(tp_limit_price),
        sl_order_type=leg_type(sl_limit_price),
        take_profit=take_profit,
        stop_loss=stop_loss,
        tp_limit_price=tp_limit_price if take_profit is not None else None,
        sl_limit_price=sl_limit_price if stop_loss is not None else None,
    )
    attached.check(instrument, _as_request(changed), changed.price)
    return changed


def _as_request(order: Order) -> OrderRequest:
    return OrderRequest(
        symbol=order.symbol,
        side=order.side,
        order_type=order.order_type,
        qty=order.qty,
        take_profit=order.take_profit,
        stop_loss=order.stop_loss,
        tp_limit_price=order.tp_limit_price,
        sl_limit_price=order.sl_limit_price,
    )
