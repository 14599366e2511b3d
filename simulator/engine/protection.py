"""TP/SL orders of positions: made, replaced, followed in size, paired, and cleared (docs/bybit.md, 2.4 and 6)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from simulator.engine.records import ZERO, Order
from simulator.engine.referee import Slot
from simulator.engine.state import State
from simulator.engine.switches import ChildStopWhenCrossed
from simulator.engine.words import (
    FALLS_TO,
    FULL,
    NATIVE,
    PARTIAL,
    PROFITS,
    RISES_TO,
    CancelType,
    CreateType,
    OrderStatus,
    OrderType,
    Side,
    StopOrderType,
    TimeInForce,
    TpslMode,
    TriggerBy,
)

_CREATE_TYPES: Final = {
    StopOrderType.TAKE_PROFIT: CreateType.TAKE_PROFIT,
    StopOrderType.STOP_LOSS: CreateType.STOP_LOSS,
    StopOrderType.TRAILING_STOP: CreateType.TRAILING_STOP,
    StopOrderType.PARTIAL_TAKE_PROFIT: CreateType.PARTIAL_TAKE_PROFIT,
    StopOrderType.PARTIAL_STOP_LOSS: CreateType.PARTIAL_STOP_LOSS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One TP or SL to be made. `limit_price` makes it a limit order once triggered (Partial mode only)."""

    kind: StopOrderType
    trigger_price: Decimal
    trigger_by: TriggerBy
    qty: Decimal
    limit_price: Decimal | None = None
    parent_link_id: str = ""
    pair_id: str = ""
    trailing_distance: Decimal | None = None
    activation_price: Decimal | None = None
    is_armed: bool = True


def direction(position_side: Side, kind: StopOrderType) -> int:
    """Where the price must go to trigger: a long's take profit is above, its stops are below."""
    return RISES_TO if (kind in PROFITS) == (position_side is Side.BUY) else FALLS_TO


def is_crossed(price: Decimal, trigger_price: Decimal, trigger_direction: int) -> bool:
    return price >= trigger_price if trigger_direction == RISES_TO else price <= trigger_price


def full_order(state: State, slot: Slot, kind: StopOrderType) -> Order | None:
    """The slot's one Full-mode order of that kind that still waits."""
    for order in state.orders.waiting(slot):
        if order.stop_order_type is kind:
            return order
    return None


def add(state: State, slot: Slot, side: Side, leg: Leg) -> Order:
    """A new TP/SL order for a position of that side."""
    symbol, position_idx = slot
    now = state.now()
    return state.put(
        Order(
            order_id=state.new_id(),
            link_id="",
            symbol=symbol,
            side=side.opposite,
            order_type=OrderType.MARKET if leg.limit_price is None else OrderType.LIMIT,
            qty=leg.qty,
            price=leg.limit_price or ZERO,
            time_in_force=TimeInForce.IOC if leg.limit_price is None else TimeInForce.GTC,
            position_idx=position_idx,
            reduce_only=True,
            close_on_trigger=True,
            status=OrderStatus.UNTRIGGERED,
            leaves_qty=leg.qty,
            seq_no=state.next_order_no(),
            created_ms=now,
            updated_ms=now,
            create_type=_CREATE_TYPES[leg.kind],
            trigger_price=leg.trigger_price,
            trigger_direction=direction(side, leg.kind),
            trigger_by=leg.trigger_by,
            stop_order_type=leg.kind,
            tpsl_mode=TpslMode.FULL if leg.kind in FULL else TpslMode.PARTIAL,
            parent_link_id=leg.parent_link_id,
            last_price_on_created=state.boards[symbol].last,
            trailing_distance=leg.trailing_distance,
            activation_price=leg.activation_price,
            is_armed=leg.is_armed,
            pair_id=leg.pair_id,
        ),
    )


def put_full(state: State, slot: Slot, side: Side, leg: Leg) -> Order:
    """Makes or moves the slot's one Full order of the leg's kind.

    A moved order keeps its id but takes the leg's pair: a one-sided change breaks the pair that there was (2.4).
    """
    existing = full_order(state, slot, leg.kind)
    if existing is None:
        return add(state, slot, side, leg)
    return state.put(
        replace(
            existing,
            trigger_price=leg.trigger_price,
            trigger_by=leg.trigger_by,
            trailing_distance=leg.trailing_distance,
            activation_price=leg.activation_price,
            is_armed=leg.is_armed,
            pair_id=leg.pair_id,
            updated_ms=state.now(),
        ),
    )


def cancel_pair(state: State, order: Order, cancel_type: CancelType) -> None:
    """Ends the other leg of an order that was cancelled or triggered."""
    if not order.pair_id:
        return
    for other in state.orders.waiting((order.symbol, order.position_idx)):
        if other.pair_id == order.pair_id and other.order_id != order.order_id:
            state.end(other, cancel_type)


def follow_size(state: State, slot: Slot) -> None:
    """Full orders take the position's size; Partial ones are cut to it; at flat all are cleared (6.1)."""
    size = abs(state.holding(slot).size)
    if not size:
        clear(state, slot)
        return
    for order in state.orders.waiting(slot):
        follows = order.stop_order_type in FULL and order.qty != size
        if follows or (order.stop_order_type in PARTIAL and order.qty > size):
            state.put(replace(order, qty=size, leaves_qty=size, updated_ms=state.now()))


def clear(state: State, slot: Slot) -> None:
    """Ends the slot's TP/SL; a user's conditional orders stay unless the switch says otherwise (6.1)."""
    takes_conditionals = not state.switches.user_conditionals_survive_close
    for order in state.orders.unplaced(slot):
        if order.stop_order_type in NATIVE or takes_conditionals:
            state.end(order, CancelType.BY_TPSL_CLEAR)


def attach(state: State, entry: Order, qty: Decimal) -> None:
    """The TP/SL that an entry brought along, for the `qty` that it opened; at once or after `child_stop_delay_ms`."""
    if entry.take_profit is None and entry.stop_loss is None:
        return
    delay = state.switches.child_stop_delay_ms
    if not delay:
        _attach_now(state, entry, qty)
        return
    slot = (entry.symbol, entry.position_idx)
    generation = state.holding(slot).generation

    def late(current: State) -> None:
        holding = current.holding(slot)
        if holding.size and holding.generation == generation:
            _attach_now(current, entry, min(qty, abs(holding.size)))

    state.schedule(state.now() + delay, late)


def _attach_now(state: State, entry: Order, qty: Decimal) -> None:
    slot = (entry.symbol, entry.position_idx)
    pair_id = state.new_id() if entry.take_profit is not None and entry.stop_loss is not None else ""
    for leg in _attached_legs(entry, qty, pair_id):
        board = state.boards[entry.symbol]
        crossed = is_crossed(board.price(leg.trigger_by), leg.trigger_price, direction(entry.side, leg.kind))
        if crossed and state.switches.child_stop_when_crossed is ChildStopWhenCrossed.ABSENT:
            continue
        if leg.kind in PARTIAL:
            add(state, slot, entry.side, leg)
        else:
            _attach_full(state, slot, entry.side, leg)


def _attach_full(state: State, slot: Slot, side: Side, leg: Leg) -> None:
    existing = full_order(state, slot, leg.kind)
    if existing is not None and not state.switches.entry_fill_overwrites_full_stop:
        return
    put_full(state, slot, side, replace(leg, qty=abs(state.holding(slot).size)))


def _attached_legs(entry: Order, qty: Decimal, pair_id: str) -> list[Leg]:
    is_partial = entry.tpsl_mode is TpslMode.PARTIAL
    legs: list[Leg] = []
    if entry.take_profit is not None:
        legs.append(
            Leg(
                kind=StopOrderType.PARTIAL_TAKE_PROFIT if is_partial else StopOrderType.TAKE_PROFIT,
                trigger_price=entry.take_profit,
                trigger_by=entry.tp_trigger_by or TriggerBy.LAST,
                qty=qty,
                limit_price=entry.tp_limit_price if entry.tp_order_type is OrderType.LIMIT else None,
                parent_link_id=entry.link_id,
                pair_id=pair_id,
            ),
        )
    if entry.stop_loss is not None:
        legs.append(
            Leg(
                kind=StopOrderType.PARTIAL_STOP_LOSS if is_partial else StopOrderType.STOP_LOSS,
                trigger_price=entry.stop_loss,
                trigger_by=entry.sl_trigger_by or TriggerBy.LAST,
                qty=qty,
                limit_price=entry.sl_limit_price if entry.sl_order_type is OrderType.LIMIT else None,
                parent_link_id=entry.link_id,
                pair_id=pair_id,
            ),
        )
    return legs
