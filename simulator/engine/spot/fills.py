"""A spot fill: coins change places, the fee is taken from what is received."""

from dataclasses import replace
from decimal import Decimal

from simulator.engine.holding import average, money
from simulator.engine.records import ZERO, Instrument, Order
from simulator.engine.spot import attached, funds, locks, orders
from simulator.engine.state import State
from simulator.engine.traded import Fill, Paid, record_execution
from simulator.engine.words import MarketUnit, OrderStatus, RejectReason, Side


def fill(state: State, order: Order, what: Fill) -> Order:
    """Books base coin: execution, order, wallet; the TP/SL of a filled order begin to wait."""
    instrument = state.spot[order.symbol]
    value = money(what.qty * what.price)
    rate = instrument.maker_fee if what.is_maker else instrument.taker_fee
    coin = _fee_coin(instrument, order.side, is_maker=what.is_maker)
    fee = money((what.qty if coin == instrument.base_coin else value) * rate)
    filled = orders.keep(state, _charged(_filled(state, order, what.qty, value), coin, fee))
    record_execution(state, filled, what, Paid(value=value, fee=fee, rate=rate, coin=coin), state.next_seq())
    sign = order.side.sign
    change = {instrument.base_coin: sign * what.qty, instrument.quote_coin: -sign * value}
    change[coin] -= fee
    for each, amount in change.items():
        funds.move(state, each, amount)
    if not filled.leaves_qty:
        attached.release(state, filled)
    return filled


def _fee_coin(instrument: Instrument, side: Side, *, is_maker: bool) -> str:
    """A fee is taken from the coin received; a maker's rebate comes in the other one (Enums Definitions)."""
    is_rebate = is_maker and instrument.maker_fee <= 0
    return locks.given_coin(instrument, side) if is_rebate else locks.taken_coin(instrument, side)


def _charged(order: Order, coin: str, fee: Decimal) -> Order:
    if coin == order.fee_currency:
        return replace(order, cum_fee=order.cum_fee + fee)
    return replace(order, rebate=(coin, fee + (order.rebate[1] if order.rebate else ZERO)))


def _filled(state: State, order: Order, qty: Decimal, value: Decimal) -> Order:
    filled_qty, cum_value = order.filled_qty + qty, order.cum_value + value
    leaves_qty = order.leaves_qty - (value if order.market_unit is MarketUnit.QUOTE else qty)
    return replace(
        order,
        status=OrderStatus.PARTIALLY_FILLED if leaves_qty else OrderStatus.FILLED,
        reject_reason=RejectReason.NO_ERROR,
        filled_qty=filled_qty,
        leaves_qty=leaves_qty,
        cum_value=cum_value,
        avg_price=average(cum_value, filled_qty),
        updated_ms=state.now(),
    )
