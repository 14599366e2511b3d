"""order/amend (docs/bybit.md, 2.6)."""

from dataclasses import replace

from simulator.engine import margin, matching, reduction, validation
from simulator.engine.cancelling import find_open
from simulator.engine.placing import within_band
from simulator.engine.records import Instrument, Order
from simulator.engine.requests import AmendRequest, Refusal, leg_after
from simulator.engine.spot import amending as spot
from simulator.engine.state import State
from simulator.engine.words import FULL, NATIVE, PARTIAL, Category, OrderStatus, OrderType, StopOrderType, TriggerBy


def amend(state: State, request: AmendRequest) -> Order:
    """Changes an open order in place; what becomes marketable trades at once."""
    if request.category is Category.SPOT:
        return spot.amend(state, request)
    order = find_open(state, request.symbol, request.order_id, request.link_id, "replace")
    instrument = validation.tradable(state, request.symbol)
    changed = _with_attached(state, instrument, order, request)
    changed = _with_trigger(state, instrument, changed, request)
    changed = _with_price(state, instrument, changed, request)
    changed = _with_qty(state, instrument, changed, request)
    if changed == order:
        raise Refusal(10001, "The order remains unchanged as the parameters entered match the existing ones.")
    _check_attached(state, changed)
    changed = replace(changed, updated_ms=state.now())
    if changed.status is OrderStatus.UNTRIGGERED:
        return state.put(changed)
    if not changed.reduce_only:
        margin.check_risk_limit(state, changed, changed.price)
        if not margin.affords(state, changed, changed.price):
            raise Refusal(110007, "ab not enough for new order")
    return matching.arrive(state, changed)


def _with_qty(state: State, instrument: Instrument, order: Order, request: AmendRequest) -> Order:
    qty = request.qty
    if qty is None or qty == order.qty:
        return order
    if order.stop_order_type in FULL:
        raise Refusal(10001, "The quantity of a Full take profit or stop loss follows the position")
    validation.quantity(instrument, qty, order.order_type, only_reduces=order.reduce_only)
    if qty <= order.filled_qty:
        text = "The number of contracts modified cannot be less than or equal to the filled quantity"
        raise Refusal(110064, text)
    leaves_qty = qty - order.filled_qty
    slot = (order.symbol, order.position_idx)
    if order.reduce_only and order.status is not OrderStatus.UNTRIGGERED:
        room = reduction.headroom(state, slot, order.side, without=order)
        if leaves_qty > order.leaves_qty and leaves_qty > room:
            raise Refusal(110017, "Reduce-only rule not satisfied")
    if order.stop_order_type in PARTIAL and qty > abs(state.holding(slot).size):
        raise Refusal(110058, "The remaining size of the position is not sufficient")
    if not order.reduce_only:
        validation.notional(instrument, qty, order.price or state.boards[order.symbol].last)
    return replace(order, qty=qty, leaves_qty=leaves_qty)


def _with_price(state: State, instrument: Instrument, order: Order, request: AmendRequest) -> Order:
    price = request.price
    if price is None:
        return order
    if order.order_type is not OrderType.LIMIT:
        raise Refusal(10001, "Price invalid")
    validation.price_on_grid(instrument, price)
    if order.status is not OrderStatus.UNTRIGGERED:
        price = within_band(state, instrument, order.side, price)
    return replace(order, price=price)


def _with_trigger(state: State, instrument: Instrument, order: Order, request: AmendRequest) -> Order:
    series = request.trigger_by or order.trigger_by
    trigger_price = order.trigger_price if request.trigger_price is None else request.trigger_price
    if request.trigger_price is None and request.trigger_by is None:
        return order
    is_waiting = order.status is OrderStatus.UNTRIGGERED
    if not is_waiting or order.stop_order_type is StopOrderType.TRAILING_STOP or series is None or not trigger_price:
        raise Refusal(10001, "TriggerPrice invalid")
    validation.price_on_grid(instrument, trigger_price, "TriggerPrice")
    current = state.boards[order.symbol].price(series)
    if order.stop_order_type in NATIVE:
        validation.leg_on_its_side(order.side.opposite, order.stop_order_type, trigger_price, current, series)
    else:
        validation.trigger_ahead(current, trigger_price, order.trigger_direction, series)
    return replace(order, trigger_price=trigger_price, trigger_by=series)


def _with_attached(state: State, instrument: Instrument, order: Order, request: AmendRequest) -> Order:
    """What is attached to a resting entry; on a TP/SL order itself these fields have no effect (6.2)."""
    asked = (request.take_profit, request.stop_loss, request.tp_trigger_by, request.sl_trigger_by)
    if all(each is None for each in asked) or order.stop_order_type in NATIVE or order.reduce_only:
        return order
    if order.filled_qty:
        raise Refusal(110059, "Not allowed to modify the TP/SL of a partially filled open order")
    if not state.switches.attached_stop_amendable:
        raise Refusal(110060, "Under full TP/SL mode, it is not allowed to modify TP/SL")
    take_profit = leg_after(order.take_profit, request.take_profit)
    stop_loss = leg_after(order.stop_loss, request.stop_loss)
    tp_series = request.tp_trigger_by or order.tp_trigger_by or TriggerBy.LAST
    sl_series = request.sl_trigger_by or order.sl_trigger_by or TriggerBy.LAST
    for kind, leg in ((StopOrderType.TAKE_PROFIT, take_profit), (StopOrderType.STOP_LOSS, stop_loss)):
        if leg is not None:
            validation.price_on_grid(instrument, leg, kind)
    return replace(
        order,
        take_profit=take_profit,
        stop_loss=stop_loss,
        tp_trigger_by=tp_series if take_profit is not None else None,
        sl_trigger_by=sl_series if stop_loss is not None else None,
    )


def _check_attached(state: State, order: Order) -> None:
    """The legs stay on their sides of where the entry will trade: neither may pass the other."""
    base = order.trigger_price or order.price or state.boards[order.symbol].last
    for kind, leg, series in (
        (StopOrderType.TAKE_PROFIT, order.take_profit, order.tp_trigger_by),
        (StopOrderType.STOP_LOSS, order.stop_loss, order.sl_trigger_by),
    ):
        if leg is not None:
            validation.leg_on_its_side(order.side, kind, leg, base, series or TriggerBy.LAST)
