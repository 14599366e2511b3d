"""The coins of the wallet: what is there, what a new order may use, and how trades move them."""

from decimal import Decimal

from simulator.engine import margin
from simulator.engine.records import ZERO, Order
from simulator.engine.spot import locks
from simulator.engine.state import State
from simulator.engine.words import SETTLE_COIN


def balance(state: State, coin: str) -> Decimal:
    """What the wallet holds of a coin, locked or not."""
    return state.balances.get(coin, ZERO)


def free(state: State, coin: str, *, without: Order | None = None) -> Decimal:
    """What a new order may use; of USDT no more than positions and resting entries leave as free margin.

    `without` is an order whose own hold counts as free.
    """
    unlocked = balance(state, coin) - locks.locked(state, coin, without=without)
    if coin == SETTLE_COIN:
        unlocked = min(unlocked, margin.available(state, without=without))
    return max(ZERO, unlocked)


def affords(state: State, order: Order, price: Decimal) -> bool:
    """Whether what is free, with the order's own hold, covers the rest of it at that price."""
    instrument = state.spot[order.symbol]
    coin = locks.given_coin(instrument, order.side)
    return locks.need(instrument, order, price) <= free(state, coin, without=order)


def can_pay(state: State, coin: str, amount: Decimal) -> bool:
    """Whether a resting order's hold is still there: positions may have lost it since, or need it as maintenance."""
    if amount > balance(state, coin):
        return False
    return coin != SETTLE_COIN or amount <= state.balance + state.slack


def move(state: State, coin: str, amount: Decimal) -> None:
    """Books an amount that came (or, negative, went)."""
    state.balances[coin] = balance(state, coin) + amount
    state.step.wallet_changed = True
