"""Orders meet the market: on arrival, when the price touches them, when their trigger fires."""

from dataclasses import replace
from decimal import Decimal
from typing import Final, assert_never

from simulator.engine import depth, liquidation, margin, protection, reduction, triggering, validation
from simulator.engine.fills import fill
from simulator.engine.grid import floored
from simulator.engine.ladder import WatchKind
from simulator.engine.price_band import price_limits
from simulator.engine.records import Instrument, Order
from simulator.engine.spot import matching as spot
from simulator.engine.state import State
from simulator.engine.traded import Fill
from simulator.engine.words import (
    LOSSES,
    CancelType,
    Category,
    ExecType,
    OrderStatus,
    OrderType,
    RejectReason,
    StopOrderType,
    TimeInForce,
)

_MARKET_STOPS: Final = LOSSES | {StopOrderType.TRAILING_STOP, StopOrderType.STOP}


def arrive(state: State, order: Order, *, exec_type: ExecType = ExecType.TRADE) -> Order:
    """An active order comes to the market: it trades with what it meets there, rests, or is cancelled."""
    instrument = state.linear[order.symbol]
    if order.order_type is OrderType.MARKET:
        limits = price_limits(instrument, state.boards[order.symbol].last)
        order = replace(order, price=depth.worst_price(state, instrument, order, limits))
    elif not depth.is_marketable(state, instrument, order):
        return _rest(state, order)
    if order.time_in_force is TimeInForce.POST_ONLY:
        return state.end(order, CancelType.UNKNOWN, RejectReason.POST_ONLY_WILL_TAKE)
    if order.time_in_force is TimeInForce.FOK and not depth.offered(state, instrument, order, order.leaves_qty):
        return state.end(order, CancelType.UNKNOWN, RejectReason.NOT_FULLY_FILLED)
    order = _take(state, instrument, order, exec_type)
    if not order.leaves_qty:
        return order
    if order.time_in_force is TimeInForce.GTC:
        return _rest(state, order)
    return state.end(order, CancelType.UNKNOWN, RejectReason.NO_ENOUGH_QTY)


def settle(state: State, symbol: str) -> bool:
    """Does the next thing that the symbol's prices reach; false when nothing is left."""
    board = state.boards[symbol]
    ladder = board.due_ladder()
    if liquidation.is_due(state) and (ladder is None or liquidation.comes_before(state, board, ladder)):
        liquidation.go_on(state)
        return True
    if ladder is None:
        return False
    watch = ladder.first()
    match watch.kind:
        case WatchKind.FILL:
            _fill_resting(state, state.orders.get(watch.order_id))
        case WatchKind.FIRE:
            _fire(state, state.orders.get(watch.order_id))
        case WatchKind.ARM:
            _arm(state, state.orders.get(watch.order_id))
        case WatchKind.RATCHET:
            _ratchet(state, state.orders.get(watch.order_id))
        case _:
            assert_never(watch.kind)
    return True


def _take(state: State, instrument: Instrument, order: Order, exec_type: ExecType) -> Order:
    """The order trades, level by level, as far as its price and the market go."""
    qty = _fillable(state, order)
    for level in depth.offers(state, instrument, order):
        if not qty:
            break
        piece = min(qty, level.qty)
        fill(state, order, Fill(qty=piece, price=level.price, is_maker=False, exec_type=exec_type))
        # The fill may have cut the order itself, where resting reduce-only orders exceed the position.
        order = state.orders.get(order.order_id)
        qty = min(qty - piece, order.leaves_qty)
    return order


def _rest(state: State, order: Order) -> Order:
    match order.time_in_force:
        case TimeInForce.IOC:
            return state.end(order, CancelType.UNKNOWN, RejectReason.NO_IMMEDIATE_QTY)
        case TimeInForce.FOK:
            return state.end(order, CancelType.UNKNOWN, RejectReason.NOT_FULLY_FILLED)
        case TimeInForce.GTC | TimeInForce.POST_ONLY:
            status = OrderStatus.PARTIALLY_FILLED if order.filled_qty else OrderStatus.NEW
            rested = state.put(replace(order, status=status, updated_ms=state.now()))
            if rested.reduce_only:
                reduction.trim(state, (rested.symbol, rested.position_idx))
            return rested
        case _:
            assert_never(order.time_in_force)


def _fillable(state: State, order: Order) -> Decimal:
    """All of it, except the share of a triggered market stop that the switch `stop_remainder` leaves unfilled."""
    remainder = state.switches.stop_remainder
    if not remainder or order.order_type is not OrderType.MARKET or order.stop_order_type not in _MARKET_STOPS:
        return order.leaves_qty
    step = state.linear[order.symbol].qty_step
    return floored(order.leaves_qty * (1 - remainder), step)


def _fill_resting(state: State, order: Order) -> None:
    if order.category is Category.SPOT:
        spot.fill_resting(state, order, order.leaves_qty)
        return
    fill(state, order, Fill(qty=order.leaves_qty, price=order.price, is_maker=True))


def _fire(state: State, order: Order) -> None:
    """A trigger is reached: the same order id goes on as an active order (docs/bybit.md, 6.2)."""
    if order.category is Category.SPOT:
        spot.fire(state, order)
        return
    triggered = state.put(replace(order, status=OrderStatus.TRIGGERED, updated_ms=state.now()))
    kind = triggered.stop_order_type
    if kind is StopOrderType.PARTIAL_STOP_LOSS:
        protection.cancel_pair(state, triggered, CancelType.TP_BY_SL_TRIGGERED)
    elif kind is StopOrderType.PARTIAL_TAKE_PROFIT:
        protection.cancel_pair(state, triggered, CancelType.SL_BY_TP_TRIGGERED)
    triggering.go_on(state, triggered, _place_fired)


def _place_fired(state: State, triggered: Order) -> None:
    """A triggered order comes to the market, if there is something to close, or margin to open."""
    if triggered.reduce_only or triggered.close_on_trigger:
        reducible = state.holding((triggered.symbol, triggered.position_idx)).reducible_by(triggered.side)
        if not reducible:
            state.end(triggered, CancelType.BY_REDUCE_ONLY)
            return
        wanted = triggered.qty
        if reduction.closes_all(triggered):
            wanted = validation.largest(state.linear[triggered.symbol], triggered.order_type)
        qty = min(wanted, reducible)
        triggered = replace(triggered, qty=qty, leaves_qty=qty)
    else:
        price = triggered.price or state.boards[triggered.symbol].last
        leverage = state.holding((triggered.symbol, triggered.position_idx)).leverage
        is_too_large = leverage > margin.allowed_leverage(state, triggered, price)
        if is_too_large or not margin.affords(state, triggered, price):
            state.refuse_fired(triggered)
            return
    arrive(state, triggered)


def _arm(state: State, order: Order) -> None:
    """A trailing stop reached its activation price and begins to trail from where the price is now."""
    if order.trigger_by is None or order.trailing_distance is None:
        return
    watermark = state.boards[order.symbol].price(order.trigger_by)
    trigger = watermark + order.side.sign * order.trailing_distance
    state.put(replace(order, is_armed=True, trigger_price=trigger, updated_ms=state.now()))


def _ratchet(state: State, order: Order) -> None:
    """The price went on in the position's favour: an armed trailing stop follows."""
    _arm(state, order)
