"""A spot fill: coins change places, the fee is taken from what is received."""

from dataclasses import replace
from decimal import Decimal

from simulator.engine.holding import average, money
from simulator.engine.records import ZERO, Execution, Instrument, Order
from simulator.engine.spot import attached, funds, locks, orders
from simulator.engine.state import State
from simulator.engine.words import ExecType, MarketUnit, OrderStatus, RejectReason, Side


def fill(state: State, order: Order, qty: Decimal, price: Decimal, *, is_maker: bool) -> Order:
    """Books `qty` of base coin at `price`: execution, order, wallet; the TP/SL of a filled order begin to wait."""
    instrument = state.spot[order.symbol]
    value = money(qty * price)
    rate = instrument.maker_fee if is_maker else instrument.taker_fee
    coin = _fee_coin(instrument, order.side, is_maker=is_maker)
    fee = money((qty if coin == instrument.base_coin else value) * rate)
    filled = orders.keep(state, _charged(_filled(state, order, qty, value), coin, fee))
    _record(state, filled, qty, price, value, coin, fee, rate, is_maker=is_maker)
    sign = order.side.sign
    change = {instrument.base_coin: sign * qty, instrument.quote_coin: -sign * value}
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


def _record(
    state: State,
    order: Order,
    qty: Decimal,
    price: Decimal,
    value: Decimal,
    coin: str,
    fee: Decimal,
    rate: Decimal,
    *,
    is_maker: bool,
) -> None:
    board = state.boards[order.symbol]
    execution = Execution(
        exec_id=state.new_id(),
        order_id=order.order_id,
        link_id=order.link_id,
        symbol=order.symbol,
        side=order.side,
        position_idx=0,
        price=price,
        qty=qty,
        value=value,
        fee=fee,
        fee_rate=rate,
        fee_currency=coin,
        exec_type=ExecType.TRADE,
        create_type=order.create_type,
        stop_order_type=order.stop_order_type,
        order_type=order.order_type,
        order_price=order.price,
        order_qty=order.qty,
        leaves_qty=order.leaves_qty,
        is_maker=is_maker,
        closed_size=ZERO,
        exec_pnl=ZERO,
        mark_price=board.mark,
        index_price=board.index,
        seq=state.next_seq(),
        time_ms=order.updated_ms,
        category=order.category,
        market_unit=order.market_unit,
    )
    state.executions.append(execution)
    state.step.executions.append(execution)
