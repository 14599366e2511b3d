"""Spot orders meet the market: on arrival, when the price touches them, when their trigger fires."""

from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from simulator.engine import depth, triggering
from simulator.engine.grid import floored
from simulator.engine.holding import money
from simulator.engine.records import Instrument, Order
from simulator.engine.spot import funds, locks, orders, rules
from simulator.engine.spot.fills import fill
from simulator.engine.state import State
from simulator.engine.traded import Fill
from simulator.engine.words import (
    RISES_TO,
    CancelType,
    OrderStatus,
    OrderType,
    RejectReason,
    Side,
    TimeInForce,
)


def arrive(state: State, order: Order) -> Order:
    """An active order comes to the market: it trades with what it meets there, rests, or is cancelled."""
    instrument = state.spot[order.symbol]
    if order.order_type is OrderType.MARKET:
        limits = rules.price_limits(instrument, state.boards[order.symbol])
        order = replace(order, price=depth.worst_price(state, instrument, order, limits))
    elif not depth.is_marketable(state, instrument, order):
        return _rest(state, order)
    if order.time_in_force is TimeInForce.POST_ONLY:
        return orders.refuse(state, order, OrderStatus.REJECTED, RejectReason.POST_ONLY_WILL_TAKE)
    if order.time_in_force is TimeInForce.FOK and not depth.offered(state, instrument, order, order.leaves_qty):
        return orders.end(state, order, reason=RejectReason.NOT_FULLY_FILLED)
    taken = _take(state, instrument, order)
    if not taken.leaves_qty:
        return taken
    if order.time_in_force is TimeInForce.GTC:
        return _rest(state, taken)
    has_traded = taken.filled_qty > order.filled_qty
    return orders.end(state, taken, reason=RejectReason.NO_ERROR if has_traded else RejectReason.NO_ENOUGH_QTY)


def fill_resting(state: State, order: Order, qty: Decimal) -> Order:
    """So much of a resting order is taken: it trades at its own price, unless the account cannot pay any more."""
    coin = locks.given_coin(state.spot[order.symbol], order.side)
    if funds.can_pay(state, coin, qty if order.side is Side.SELL else money(qty * order.price)):
        return fill(state, order, Fill(qty=qty, price=order.price, is_maker=True))
    return orders.end(state, order, reason=RejectReason.OTHERS)


def fire(state: State, order: Order) -> None:
    """A trigger is reached: the same order id goes on as an active order."""
    triggered = orders.keep(state, replace(order, status=OrderStatus.TRIGGERED, updated_ms=state.now()))
    orders.end_pair(state, triggered, _sibling_ends(order))
    triggering.go_on(state, triggered, _place_fired)


def _take(state: State, instrument: Instrument, order: Order) -> Order:
    """The order trades, level by level, as far as its price, the market and the wallet go."""
    coin = locks.given_coin(instrument, order.side)
    left = _fillable(state, instrument, order)
    for level in depth.offers(state, instrument, order):
        qty = min(left, level.qty, locks.base_qty(instrument, order, level.price))
        amount = qty if order.side is Side.SELL else money(qty * level.price)
        if not qty or not funds.can_pay(state, coin, amount):
            break
        order = fill(state, order, Fill(qty=qty, price=level.price, is_maker=False))
        left -= qty
    return order


def _place_fired(state: State, triggered: Order) -> None:
    """A triggered order comes to the market, if there is enough to pay for it."""
    price = triggered.price or state.boards[triggered.symbol].last
    if funds.affords(state, triggered, price):
        arrive(state, triggered)
    else:
        orders.refuse(state, triggered, state.switches.failed_trigger.status, RejectReason.OTHERS)


def _fillable(state: State, instrument: Instrument, order: Order) -> Decimal:
    """All that is left, less the share of a triggered market order that the switch `stop_remainder` leaves unfilled."""
    qty = locks.base_qty(instrument, order, depth.first_price(state, instrument, order.side))
    remainder = state.switches.stop_remainder
    if not remainder or order.order_type is OrderType.LIMIT or not order.is_conditional:
        return qty
    return floored(qty * (1 - remainder), instrument.qty_step)


def _rest(state: State, order: Order) -> Order:
    match order.time_in_force:
        case TimeInForce.IOC:
            return orders.end(state, order, reason=RejectReason.NO_IMMEDIATE_QTY)
        case TimeInForce.FOK:
            return orders.end(state, order, reason=RejectReason.NOT_FULLY_FILLED)
        case TimeInForce.GTC | TimeInForce.POST_ONLY:
            status = OrderStatus.PARTIALLY_FILLED if order.filled_qty else OrderStatus.NEW
            return orders.keep(state, replace(order, status=status, updated_ms=state.now()))
        case _:
            assert_never(order.time_in_force)


def _sibling_ends(order: Order) -> CancelType:
    """A leg that sells takes profit where the price rises, one that buys where it falls."""
    takes_profit = (order.side is Side.SELL) == (order.trigger_direction == RISES_TO)
    return CancelType.SL_BY_TP_TRIGGERED if takes_profit else CancelType.TP_BY_SL_TRIGGERED
