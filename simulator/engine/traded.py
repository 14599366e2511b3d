"""The execution that a fill leaves behind, of either market."""

from dataclasses import dataclass
from decimal import Decimal

from simulator.engine.records import ZERO, Execution, Order
from simulator.engine.state import State
from simulator.engine.words import ExecType


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """What is traded: `qty` of an order at `price`."""

    qty: Decimal
    price: Decimal
    is_maker: bool
    exec_type: ExecType = ExecType.TRADE


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What it was worth, and what it cost."""

    value: Decimal
    fee: Decimal
    rate: Decimal
    coin: str


def record_execution(
    state: State, order: Order, what: Fill, paid: Paid, seq: int, *, closed: Decimal = ZERO, pnl: Decimal = ZERO
) -> None:
    """Keeps and tells it; ``order`` is as the fill has left it."""
    board = state.boards[order.symbol]
    execution = Execution(
        exec_id=state.new_id(),
        order_id=order.order_id,
        link_id=order.link_id,
        symbol=order.symbol,
        side=order.side,
        position_idx=order.position_idx,
        price=what.price,
        qty=what.qty,
        value=paid.value,
        fee=paid.fee,
        fee_rate=paid.rate,
        fee_currency=paid.coin,
        exec_type=what.exec_type,
        create_type=order.create_type,
        stop_order_type=order.stop_order_type,
        order_type=order.order_type,
        order_price=order.price,
        order_qty=order.qty,
        leaves_qty=order.leaves_qty,
        is_maker=what.is_maker,
        closed_size=closed,
        exec_pnl=pnl,
        mark_price=board.mark,
        index_price=board.index,
        seq=seq,
        time_ms=order.updated_ms,
        category=order.category,
        market_unit=order.market_unit,
    )
    state.executions.append(execution)
    state.step.executions.append(execution)
