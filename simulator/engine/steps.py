"""Turns what a step changed into events, in the order in which the exchange emits them."""

from simulator.engine import views
from simulator.engine.events import Executed, InstrumentChanged, OrdersChanged, PositionChanged, WalletChanged
from simulator.engine.state import State
from simulator.engine.step import Step


def close_step(state: State) -> None:
    """Ends the running step and begins the next one: executions, orders, positions, wallet, instruments (5.2).

    Snapshots are only taken for somebody who hears of them.
    """
    step = state.step
    if step.is_empty:
        return
    state.step = Step()
    state.judged_slots |= step.slots
    if not state.is_heard:
        return
    events = state.events
    if step.executions:
        events.append(Executed(tuple(step.executions)))
    if step.orders:
        events.append(OrdersChanged(tuple(step.orders.values())))
    for slot in step.slots:
        events.append(PositionChanged(views.position(state, slot)))
    if step.wallet_changed:
        events.append(WalletChanged(views.wallet(state)))
    events.extend(InstrumentChanged(each) for each in step.instruments)
