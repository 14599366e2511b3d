"""Auto-deleveraging (docs/bybit.md, 6.4)."""

from decimal import Decimal

from simulator.engine import forcing
from simulator.engine.referee import Slot
from simulator.engine.state import State
from simulator.engine.words import CancelType, CreateType, ExecType, PositionStatus


def deleverage(state: State, slot: Slot, qty: Decimal | None) -> None:
    """All of the position or a part goes at mark, after the slot's own orders; what remains has lost them."""
    holding = forcing.held(state, slot)
    size = forcing.part(state, holding, qty)
    own = [order for order in state.orders.open(slot[0]) if order.position_idx == slot[1]]
    forcing.cancel(state, own, CancelType.BY_PREPARE_ADL, CancelType.BEFORE_ADL)
    forcing.announce(state, holding, PositionStatus.ADL)
    forcing.later(state, lambda current: _strike(current, slot, size))


def _strike(state: State, slot: Slot, size: Decimal) -> None:
    holding = state.holding(slot)
    qty = min(size, abs(holding.size))
    if qty:
        forcing.reduce(state, holding, qty, state.boards[slot[0]].mark, CreateType.ADL, ExecType.ADL_TRADE)
    forcing.release(state, slot)
