"""Shows the referee every slot that changed: its size, and the stops that would really run."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from simulator.engine.protection import direction
from simulator.engine.records import Order
from simulator.engine.reduction import closes_all
from simulator.engine.referee import Cover, Person, Slot
from simulator.engine.state import State
from simulator.engine.words import FULL, LOSSES, OrderType, Side, StopOrderType

Acts = Mapping[Slot, Person]
"""What a person did, by the slot whose stops it was about."""

NOBODY: Final[Acts] = MappingProxyType({})


def judge(state: State, acts: Acts = NOBODY) -> None:
    """The referee's look at the settled state."""
    slots, state.judged_slots = state.judged_slots, {}
    for slot in slots:
        holding = state.holding(slot)
        covers = _covers(state, slot)
        person = acts.get(slot, Person.ABSENT)
        state.referee.observe(slot, holding.size, covers, opening=holding.generation, person=person)


def acts_on(*orders: Order) -> Acts:
    """The slots of those among the orders that a person named which waited to close a position: its stops.

    A take profit is among them, since the stop of its pair goes with it.
    """
    return {
        (order.symbol, order.position_idx): Person.CHANGED_A_STOP
        for order in orders
        if order.is_conditional and (order.reduce_only or order.close_on_trigger)
    }


def _covers(state: State, slot: Slot) -> Iterator[Cover]:
    side = state.holding(slot).side
    if side is None:
        return
    for order in state.orders.waiting(slot):
        if order.trigger_price is not None and _would_stop(order, side):
            yield Cover(order.trigger_price, None if order.stop_order_type in FULL or closes_all(order) else order.qty)


def _would_stop(order: Order, side: Side) -> bool:
    """A stop loss, an armed trailing stop, or a user's conditional that closes, at market, on the losing side.

    A limit stop may never fill.
    """
    if order.order_type is not OrderType.MARKET or order.side is not side.opposite:
        return False
    if order.stop_order_type in LOSSES:
        return True
    if order.stop_order_type is StopOrderType.TRAILING_STOP:
        return order.is_armed
    closes = order.reduce_only or order.close_on_trigger
    losing_way = direction(side, StopOrderType.STOP_LOSS)
    return order.stop_order_type is StopOrderType.STOP and closes and order.trigger_direction == losing_way
