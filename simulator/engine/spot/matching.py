"""Spot orders meet the market: on arrival, when the price touches them, when their trigger fires."""

from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from simulator.engine.grid import floored
from simulator.engine.holding import money
from simulator.engine.records import Instrument, Order
from simulator.engine.spot import funds, locks, orders, rules
from simulator.engine.spot.fills import fill
from simulator.engine.state import State
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
    """An active order comes to the market: it trades at the last price, rests, or is cancelled."""
    board = state.boards[order.symbol]
    instrument = state.spot[order.symbol]
    if order.order_type is OrderType.MARKET:
        highest, lowest = rules.price_limits(instrument, board)
        order = replace(order, price=highest if order.side is Side.BUY else lowest)
    elif not order.is_marketable(board.last):
        return _rest(state, order)
    if order.time_in_force is TimeInForce.POST_ONLY:
        return orders.end(state, order, reason=RejectReason.POST_ONLY_WILL_TAKE)
    qty = _fillable(state, instrument, order, board.last)
    if not qty:
        return orders.end(state, order, reason=RejectReason.NO_ENOUGH_QTY)
    filled = fill(state, order, qty, board.last, is_maker=False)
    return orders.end(state, filled) if filled.leaves_qty else filled


def fill_resting(state: State, order: Order, qty: Decimal) -> Order:
    """So much of a resting order is taken: it trades at its own price, unless the account cannot pay any more."""
    coin = locks.given_coin(state.spot[order.symbol], order.side)
    if funds.can_pay(state, coin, qty if order.side is Side.SELL else money(qty * order.price)):
        return fill(state, order, qty, order.price, is_maker=True)
    return orders.end(state, order, reason=RejectReason.OTHERS)


def fire(state: State, order: Order) -> None:
    """A trigger is reached: the same order id goes on as an active order, if there is enough to pay for it."""
    triggered = orders.keep(state, replace(order, status=OrderStatus.TRIGGERED, updated_ms=state.now()))
    orders.end_pair(state, triggered, _sibling_ends(order))
    price = triggered.price or state.boards[order.symbol].last
    if funds.affords(state, triggered, price):
        arrive(state, triggered)
    else:
        orders.end(state, triggered, reason=RejectReason.OTHERS)


def _fillable(state: State, instrument: Instrument, order: Order, last: Decimal) -> Decimal:
    """All that is left, less the share of a triggered market order that the switch `stop_remainder` leaves unfilled."""
    qty = locks.base_qty(instrument, order, last)
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
