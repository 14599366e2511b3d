"""What happens to positions without anyone's order: liquidation, auto-deleveraging, funding, delisting (6.4)."""

from dataclasses import replace
from decimal import Decimal

from simulator.engine import margin
from simulator.engine.fills import Fill, fill, settle_funding
from simulator.engine.holding import Holding
from simulator.engine.records import Order
from simulator.engine.referee import Slot
from simulator.engine.state import FUNDING_RATE, State
from simulator.engine.steps import close_step
from simulator.engine.words import (
    CancelType,
    CreateType,
    ExecType,
    InstrumentStatus,
    OrderStatus,
    OrderType,
    PositionStatus,
    Side,
    TimeInForce,
)


def take_over(state: State, slot: Slot) -> None:
    """Mark crossed the liquidation price: the account's orders go, then the whole position at its bankruptcy price."""
    holding = state.holding(slot)
    if holding.side is None:
        return
    mark = state.boards[holding.symbol].mark
    bankrupt = margin.bankruptcy_price(state, holding)
    price = max(mark, bankrupt) if holding.side is Side.BUY else min(mark, bankrupt)
    _cancel(state, state.orders.open(), CancelType.BEFORE_LIQUIDATION)
    _announce(state, holding, PositionStatus.LIQUIDATING)
    _force(state, holding, abs(holding.size), price, CreateType.TAKE_OVER, ExecType.BUST_TRADE)


def liquidate(state: State, slot: Slot, qty: Decimal | None) -> None:
    """A person's liquidation: all of it is taken over, a part is an ordinary trade CreateByLiq; both at mark."""
    holding = _held(state, slot)
    size = _part(holding, qty)
    is_whole = size == abs(holding.size)
    _cancel(state, state.orders.open(), CancelType.BEFORE_LIQUIDATION)
    _announce(state, holding, PositionStatus.LIQUIDATING)
    create_type = CreateType.TAKE_OVER if is_whole else CreateType.LIQUIDATION
    exec_type = ExecType.BUST_TRADE if is_whole else ExecType.TRADE
    _force(state, holding, size, state.boards[slot[0]].mark, create_type, exec_type)


def deleverage(state: State, slot: Slot, qty: Decimal | None) -> None:
    """Auto-deleveraging at mark; what remains has lost its orders."""
    holding = _held(state, slot)
    size = _part(holding, qty)
    own = [order for order in state.orders.open(slot[0]) if order.position_idx == slot[1]]
    _cancel(state, own, CancelType.BEFORE_ADL)
    _announce(state, holding, PositionStatus.ADL)
    _force(state, holding, size, state.boards[slot[0]].mark, CreateType.ADL, ExecType.ADL_TRADE)


def fund(state: State, symbol: str, rate: Decimal | None) -> None:
    """Funding of the symbol's positions at `rate`, by default the exchange's usual one."""
    for slot in state.slots(symbol):
        settle_funding(state, slot, FUNDING_RATE if rate is None else rate)


def delist(state: State, symbol: str) -> None:
    """Cancels the symbol's orders, settles its positions at mark and closes the instrument."""
    _cancel(state, state.orders.open(symbol), CancelType.BY_SETTLE)
    close_step(state)
    for slot in state.slots(symbol):
        holding = state.holding(slot)
        if holding.size:
            mark = state.boards[symbol].mark
            _force(state, holding, abs(holding.size), mark, CreateType.SETTLE, ExecType.SETTLE)
    state.linear[symbol] = replace(state.linear[symbol], status=InstrumentStatus.CLOSED)
    state.step.instruments.append(state.linear[symbol])


def _held(state: State, slot: Slot) -> Holding:
    holding = state.holdings.get(slot)
    if holding is None or not holding.size:
        msg = f"{slot[0]} has no position with index {slot[1]}"
        raise ValueError(msg)
    return holding


def _part(holding: Holding, qty: Decimal | None) -> Decimal:
    size = abs(holding.size)
    if qty is None:
        return size
    if not 0 < qty <= size:
        msg = f"a quantity between 0 and {size} is needed, not {qty}"
        raise ValueError(msg)
    return qty


def _cancel(state: State, orders: list[Order], cancel_type: CancelType) -> None:
    for order in orders:
        state.end(order, cancel_type)


def _announce(state: State, holding: Holding, status: PositionStatus) -> None:
    """The row says what is happening before it happens, in a step of its own."""
    holding.status = status
    state.touch((holding.symbol, holding.position_idx))
    close_step(state)
    holding.status = PositionStatus.NORMAL


def _force(
    state: State,
    holding: Holding,
    qty: Decimal,
    price: Decimal,
    create_type: CreateType,
    exec_type: ExecType,
) -> None:
    now = state.now()
    order = Order(
        order_id=state.new_id(),
        link_id="",
        symbol=holding.symbol,
        side=Side.SELL if holding.size > 0 else Side.BUY,
        order_type=OrderType.MARKET,
        qty=qty,
        price=price,
        time_in_force=TimeInForce.IOC,
        position_idx=holding.position_idx,
        reduce_only=True,
        close_on_trigger=False,
        status=OrderStatus.NEW,
        leaves_qty=qty,
        seq_no=state.next_order_no(),
        created_ms=now,
        updated_ms=now,
        create_type=create_type,
        last_price_on_created=state.boards[holding.symbol].last,
    )
    fill(state, order, Fill(qty=qty, price=price, is_maker=False, exec_type=exec_type))
