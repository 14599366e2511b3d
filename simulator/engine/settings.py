"""Leverage and position mode (docs/bybit.md, 2.3)."""

from decimal import Decimal

from simulator.engine import forcing, margin, validation
from simulator.engine.records import ZERO
from simulator.engine.requests import Refusal
from simulator.engine.risk_limits import tier_of
from simulator.engine.state import State


def set_leverage(state: State, symbol: str, buy: Decimal, sell: Decimal) -> None:
    """One leverage for both sides, between 1 and the instrument's maximum."""
    instrument = validation.tradable(state, symbol)
    if buy != sell:
        raise Refusal(10001, "buy leverage should be equal to sell leverage")
    if not buy.is_finite() or buy < 1:
        raise Refusal(10001, "leverage invalid")
    for slot in state.slots(symbol):
        forcing.refuse_if_forced(state, slot)
    held = max((state.holding(slot).entry_value for slot in state.slots(symbol)), default=ZERO)
    if buy > min(instrument.max_leverage, tier_of(instrument, held).max_leverage):
        raise Refusal(110013, "cannot set leverage due to risk limit level")
    if buy == state.leverages[symbol]:
        raise Refusal(110043, "Set leverage has not been modified.")
    state.leverages[symbol] = buy
    for slot in state.slots(symbol):
        holding = state.holding(slot)
        holding.leverage = buy
        margin.weigh(state, holding)
        state.touch(slot)


def switch_mode(state: State, symbol: str | None, *, hedge: bool) -> None:
    """One-way or hedge mode, of one symbol or of every one; only while it has no position and no open order."""
    if symbol is not None:
        validation.tradable(state, symbol)
    chosen = list(state.linear) if symbol is None else [symbol]
    changing = [each for each in chosen if (each in state.hedged) is not hedge]
    if not changing:
        raise Refusal(110025, "Position mode has not been modified")
    for each in changing:
        if any(state.holding(slot).size for slot in state.slots(each)):
            raise Refusal(110024, "You have an existing position, so the position mode cannot be switched")
        if state.orders.open(each):
            raise Refusal(110028, "You have existing open orders, so the position mode cannot be switched")
    for each in changing:
        if hedge:
            state.hedged.add(each)
        else:
            state.hedged.remove(each)
        for slot in state.slots(each):
            state.holding(slot).leverage = state.leverages[each]
            state.touch(slot)
