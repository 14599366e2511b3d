"""The account's book: every change of the wallet, as its executions explain it (account/transaction-log)."""

from collections.abc import Iterator
from decimal import Decimal

from simulator.engine.records import ZERO, Execution, Transaction
from simulator.engine.referee import Slot
from simulator.engine.state import START_BALANCES, State
from simulator.engine.words import Category, CreateType, ExecType, TransactionType


def transactions(state: State) -> list[Transaction]:
    """Oldest first; a spot trade has two rows, one of each coin. The balance after the last is the wallet's."""
    balances = dict(START_BALANCES)
    sizes: dict[Slot, Decimal] = {}
    rows: list[Transaction] = []
    for execution in state.executions:
        size = _size_after(sizes, execution)
        for currency, flow, fee, funding in _changes(state, execution):
            change = flow + funding - fee
            balances[currency] = balances.get(currency, ZERO) + change
            rows.append(
                Transaction(
                    trade_id=execution.exec_id,
                    order_id=execution.order_id,
                    link_id=execution.link_id,
                    symbol=execution.symbol,
                    category=execution.category,
                    side=execution.side,
                    kind=_kind(execution),
                    currency=currency,
                    qty=flow if execution.category is Category.SPOT else execution.qty,
                    size=size,
                    trade_price=execution.price,
                    cash_flow=flow,
                    funding=funding,
                    fee=fee,
                    fee_rate=execution.fee_rate,
                    change=change,
                    cash_balance=balances[currency],
                    time_ms=execution.time_ms,
                ),
            )
    return rows


def _size_after(sizes: dict[Slot, Decimal], execution: Execution) -> Decimal:
    if execution.category is Category.SPOT:
        return ZERO
    slot = (execution.symbol, execution.position_idx)
    if execution.exec_type is not ExecType.FUNDING:
        sizes[slot] = sizes.get(slot, ZERO) + execution.qty * execution.side.sign
    return sizes.get(slot, ZERO)


def _changes(state: State, execution: Execution) -> Iterator[tuple[str, Decimal, Decimal, Decimal]]:
    """Coin, cash flow, fee and funding of each coin that the execution changes."""
    if execution.exec_type is ExecType.FUNDING:
        yield execution.fee_currency, ZERO, ZERO, -execution.fee
        return
    if execution.category is Category.LINEAR:
        yield execution.fee_currency, execution.exec_pnl, execution.fee, ZERO
        return
    pair = state.spot[execution.symbol]
    sign = execution.side.sign
    for coin, flow in ((pair.base_coin, execution.qty * sign), (pair.quote_coin, -execution.value * sign)):
        yield coin, flow, execution.fee if coin == execution.fee_currency else ZERO, ZERO


def _kind(execution: Execution) -> TransactionType:
    match execution.exec_type:
        case ExecType.FUNDING:
            return TransactionType.SETTLEMENT
        case ExecType.SETTLE:
            return TransactionType.DELIVERY
        case ExecType.ADL_TRADE:
            return TransactionType.ADL
        case ExecType.BUST_TRADE:
            return TransactionType.LIQUIDATION
        case ExecType.TRADE:
            is_forced = execution.create_type is CreateType.LIQUIDATION
            return TransactionType.LIQUIDATION if is_forced else TransactionType.TRADE
