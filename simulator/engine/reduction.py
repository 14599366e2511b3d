"""Resting reduce-only orders never exceed the position that they may reduce."""

from dataclasses import replace
from decimal import Decimal

from simulator.engine.records import ZERO, Order
from simulator.engine.referee import Slot
from simulator.engine.requests import OrderRequest
from simulator.engine.state import State
from simulator.engine.switches import TrimOrder
from simulator.engine.words import CancelType, Side


def closes_all(asked: OrderRequest | Order) -> bool:
    """Whether it names no quantity of its own, but means all that there is to close (docs/bybit.md, 2.5)."""
    return not asked.qty and asked.reduce_only and asked.close_on_trigger


def headroom(state: State, slot: Slot, side: Side, *, without: Order | None = None) -> Decimal:
    """How much of the position a new reduce-only order of that side may still take from those that rest."""
    reducible = state.holding(slot).reducible_by(side)
    if not state.switches.reduce_only_headroom:
        return reducible
    own_id = "" if without is None else without.order_id
    others = (each for each in state.orders.resting_reducers(slot) if each.order_id != own_id)
    taken = sum((each.leaves_qty for each in others), ZERO)
    return max(ZERO, reducible - taken)


def trim(state: State, slot: Slot) -> None:
    """Shrinks or cancels resting reduce-only orders until they fit the position (CancelByReduceOnly, 6.2)."""
    holding = state.holding(slot)
    resting = state.orders.resting_reducers(slot)
    excess = sum((each.leaves_qty for each in resting), ZERO) - abs(holding.size)
    if state.switches.trim_order is TrimOrder.NEWEST:
        resting.reverse()
    for order in resting:
        if not holding.reducible_by(order.side) or 0 < order.leaves_qty <= excess:
            excess -= order.leaves_qty
            state.end(order, CancelType.BY_REDUCE_ONLY)
        elif excess > 0:
            state.put(
                replace(
                    order,
                    qty=order.qty - excess,
                    leaves_qty=order.leaves_qty - excess,
                    updated_ms=state.now(),
                ),
            )
            excess = ZERO
