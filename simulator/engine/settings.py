"""Leverage and position mode (docs/bybit.md, 2.3)."""

from decimal import Decimal

from simulator.engine import forcing, margin, validation
from simulator.engine.requests import Refusal
from simulator.engine.risk_limits import tier_of
from simulator.engine.state import State
from simulator.engine.words import Side


def set_leverage(state: State, symbol: str, buy: Decimal, sell: Decimal) -> None:
    """One leverage for both sides, between 1 and what instrument and risk limit allow; margin must suffice for it."""
    instrument = validation.tradable(state, symbol)
    if buy != sell:
        raise Refusal(10001, "buy leverage should be equal to sell leverage")
    if not buy.is_finite() or buy < 1:
        raise Refusal(10001, "leverage invalid")
    for slot in state.slots(symbol):
        forcing.refuse_setting_if_forced(state, slot)
    largest = max(margin.exposure(state, slot, side) for slot in state.slots(symbol) for side in Side)
    if buy > min(instrument.max_leverage, tier_of(instrument, largest).max_leverage):
        raise Refusal(110013, "cannot set leverage due to risk limit level")
    if buy == state.leverages[symbol]:
        raise Refusal(110043, "Set leverage has not been modified.")
    before = state.leverages[symbol]
    _apply(state, symbol, buy)
    if buy < before and margin.is_overdrawn(state):
        _apply(state, symbol, before)
        raise Refusal(110012, "Insufficient available balance.")
    for slot in state.slots(symbol):
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


def _apply(state: State, symbol: str, leverage: Decimal) -> None:
    state.leverages[symbol] = leverage
    for slot in state.slots(symbol):
        holding = state.holding(slot)
        holding.leverage = leverage
        margin.weigh(state, holding)
