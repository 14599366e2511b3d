"""Shows the referee every slot that changed: its size, and the stops that would really run."""

from collections.abc import Iterator

from simulator.engine.protection import direction
from simulator.engine.records import Order
from simulator.engine.referee import Cover, Slot
from simulator.engine.state import State
from simulator.engine.words import LOSSES, OrderType, Side, StopOrderType


def judge(state: State, *, by_person: bool) -> None:
    """The referee's look at the settled state; `by_person` when a person's request was settled."""
    slots, state.judged_slots = state.judged_slots, {}
    for slot in slots:
        state.referee.observe(slot, state.holding(slot).size, _covers(state, slot), by_person=by_person)


def _covers(state: State, slot: Slot) -> Iterator[Cover]:
    side = state.holding(slot).side
    if side is None:
        return
    for order in state.orders.waiting(slot):
        if order.trigger_price is not None and _would_stop(order, side):
            is_full = order.stop_order_type is StopOrderType.STOP_LOSS
            yield Cover(order.trigger_price, None if is_full else order.qty)


def _would_stop(order: Order, side: Side) -> bool:
    """A stop loss or a user's conditional that closes, at market, on the losing side; a limit stop may never fill."""
    if order.order_type is not OrderType.MARKET or order.side is not side.opposite:
        return False
    if order.stop_order_type in LOSSES:
        return True
    closes = order.reduce_only or order.close_on_trigger
    losing_way = direction(side, StopOrderType.STOP_LOSS)
    return order.stop_order_type is StopOrderType.STOP and closes and order.trigger_direction == losing_way
