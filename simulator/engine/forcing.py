"""The exchange acts on a position against its owner's will: what liquidation, auto-deleveraging and delisting share."""

from collections.abc import Iterable
from decimal import Decimal

from simulator.engine.fills import fill
from simulator.engine.holding import Holding
from simulator.engine.records import Order
from simulator.engine.referee import Slot
from simulator.engine.requests import Refusal
from simulator.engine.state import Action, State
from simulator.engine.steps import close_step
from simulator.engine.traded import Fill
from simulator.engine.words import (
    CancelType,
    CreateType,
    ExecType,
    OrderStatus,
    OrderType,
    PositionStatus,
    Side,
    TimeInForce,
)


def held(state: State, slot: Slot) -> Holding:
    """The slot's position; `ValueError` when there is none or the exchange acts on it already."""
    holding = state.holdings.get(slot)
    if holding is None or not holding.size:
        msg = f"{slot[0]} has no position with index {slot[1]}"
        raise ValueError(msg)
    if slot in state.forced:
        msg = f"{slot[0]} with index {slot[1]} has the status {holding.status} already"
        raise ValueError(msg)
    return holding


def part(state: State, holding: Holding, qty: Decimal | None) -> Decimal:
    """The quantity that is meant, `None` being all; `ValueError` when there is not so much, or it is off the step."""
    size = abs(holding.size)
    if qty is None:
        return size
    if not 0 < qty <= size:
        msg = f"a quantity between 0 and {size} is needed, not {qty}"
        raise ValueError(msg)
    step = state.linear[holding.symbol].qty_step
    if qty != size and qty % step:
        msg = f"quantities of {holding.symbol} go in steps of {step}, not {qty}"
        raise ValueError(msg)
    return qty


def cancel(state: State, orders: Iterable[Order], waiting: CancelType, resting: CancelType) -> None:
    """Takes the orders away: which word is for which kind is a guess, Bybit documents both for one cause."""
    for order in orders:
        state.end(order, waiting if order.status is OrderStatus.UNTRIGGERED else resting)


def announce(state: State, holding: Holding, status: PositionStatus) -> None:
    """The row says what is happening before it happens, in a step of its own."""
    slot = (holding.symbol, holding.position_idx)
    holding.status = status
    state.forced[slot] = None
    state.touch(slot)
    close_step(state)


def later(state: State, action: Action) -> None:
    """At once, or `liquidation_step_ms` from now."""
    delay = state.switches.liquidation_step_ms
    if delay:
        state.schedule(state.now() + delay, action)
    else:
        action(state)


def release(state: State, slot: Slot) -> None:
    """The position is its owner's again."""
    if slot in state.forced:
        del state.forced[slot]
        state.holding(slot).status = PositionStatus.NORMAL
        state.touch(slot)


def refuse_if_forced(state: State, slot: Slot) -> None:
    """Nobody may order on a position that is being liquidated or deleveraged (110005)."""
    if slot in state.forced:
        raise Refusal(110005, f"position status error: {state.holding(slot).status}")


def refuse_setting_if_forced(state: State, slot: Slot) -> None:
    """Nor may its stops and leverage be set: 110035 while it is being liquidated, else 110005."""
    if state.holding(slot).status is PositionStatus.LIQUIDATING:
        raise Refusal(110035, "Cancel order was not completed before liquidation.")
    refuse_if_forced(state, slot)


def reduce(
    state: State,
    holding: Holding,
    qty: Decimal,
    price: Decimal,
    create_type: CreateType,
    exec_type: ExecType,
) -> None:
    """An order of the exchange takes `qty` of the position at `price`."""
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
