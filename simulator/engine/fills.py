"""A fill and everything that belongs to it in the same instant."""

from dataclasses import replace
from decimal import Decimal

from simulator.engine import margin, protection, reduction
from simulator.engine.holding import Change, Holding, average, money
from simulator.engine.records import ZERO, ClosedPnl, Order
from simulator.engine.state import State
from simulator.engine.traded import Fill, Paid, record_execution
from simulator.engine.words import OrderStatus, RejectReason


def fill(state: State, order: Order, what: Fill) -> Order:
    """Books a fill: execution, order, position, wallet; then TP/SL and reduce-only orders as the position now needs."""
    now = state.now()
    instrument = state.linear[order.symbol]
    holding = state.holding((order.symbol, order.position_idx))
    value = money(what.qty * what.price)
    rate = instrument.maker_fee if what.is_maker else instrument.taker_fee
    fee = money(value * rate)
    was_side = holding.side
    change = holding.trade(order.side, what.qty, value, fee, now)
    margin.weigh(state, holding)
    holding.seq = state.next_seq()
    filled = _filled(order, what, value, fee, change, now)
    state.put(filled)
    paid = Paid(value=value, fee=fee, rate=rate, coin=instrument.quote_coin)
    record_execution(state, filled, what, paid, holding.seq, closed=change.closed, pnl=change.pnl)
    if change.closed:
        _record_closed_pnl(state, filled, holding, what, value, fee, change)
    state.earn(change.pnl - fee)
    _consequences(state, filled, change.opened, is_flipped=was_side is not None and holding.side is not was_side)
    return filled


def _filled(order: Order, what: Fill, value: Decimal, fee: Decimal, change: Change, now: int) -> Order:
    filled_qty = order.filled_qty + what.qty
    cum_value = order.cum_value + value
    leaves_qty = order.leaves_qty - what.qty
    return replace(
        order,
        status=OrderStatus.PARTIALLY_FILLED if leaves_qty else OrderStatus.FILLED,
        reject_reason=RejectReason.NO_ERROR,
        filled_qty=filled_qty,
        leaves_qty=leaves_qty,
        cum_value=cum_value,
        cum_fee=order.cum_fee + fee,
        avg_price=average(cum_value, filled_qty),
        closed_pnl=order.closed_pnl + change.pnl,
        updated_ms=now,
    )


def _record_closed_pnl(
    state: State,
    order: Order,
    holding: Holding,
    what: Fill,
    value: Decimal,
    fee: Decimal,
    change: Change,
) -> None:
    exit_value = money(value * change.closed / what.qty)
    close_fee = money(fee * change.closed / what.qty)
    before = state.closed_pnl.get(order.order_id)
    size = change.closed + (before.closed_size if before else ZERO)
    entry_value = change.entry_value + (before.cum_entry_value if before else ZERO)
    exit_value += before.cum_exit_value if before else ZERO
    open_fee = change.open_fee + (before.open_fee if before else ZERO)
    close_fee += before.close_fee if before else ZERO
    state.closed_pnl[order.order_id] = ClosedPnl(
        order_id=order.order_id,
        symbol=order.symbol,
        side=order.side,
        position_idx=order.position_idx,
        order_type=order.order_type,
        order_price=order.price,
        qty=order.qty,
        closed_size=size,
        avg_entry=average(entry_value, size),
        avg_exit=average(exit_value, size),
        closed_pnl=(entry_value - exit_value) * order.side.sign - open_fee - close_fee,
        open_fee=open_fee,
        close_fee=close_fee,
        cum_entry_value=entry_value,
        cum_exit_value=exit_value,
        fill_count=1 + (before.fill_count if before else 0),
        leverage=holding.leverage,
        exec_type=what.exec_type,
        created_ms=before.created_ms if before else order.updated_ms,
        updated_ms=order.updated_ms,
    )


def _consequences(state: State, order: Order, opened: Decimal, *, is_flipped: bool) -> None:
    slot = (order.symbol, order.position_idx)
    if is_flipped:
        protection.clear(state, slot)
    protection.follow_size(state, slot)
    reduction.trim(state, slot)
    if opened:
        protection.attach(state, order, opened)
