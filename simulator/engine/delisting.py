"""Delisting: what ends a contract (docs/bybit.md, 6.4)."""

from dataclasses import replace

from simulator.engine import forcing
from simulator.engine.state import State
from simulator.engine.steps import close_step
from simulator.engine.words import CancelType, CreateType, ExecType, InstrumentStatus


def delist(state: State, symbol: str) -> None:
    """Cancels the symbol's orders, settles its positions at mark and closes the instrument."""
    forcing.cancel(state, state.orders.open(symbol), CancelType.BY_SETTLE, CancelType.BY_SETTLE)
    close_step(state)
    for slot in state.slots(symbol):
        holding = state.holding(slot)
        if holding.size:
            mark = state.boards[symbol].mark
            forcing.reduce(state, holding, abs(holding.size), mark, CreateType.SETTLE, ExecType.SETTLE)
    state.linear[symbol] = replace(state.linear[symbol], status=InstrumentStatus.CLOSED)
    state.step.instruments.append(state.linear[symbol])
