"""The base coins of the wallet, valued at the price of their pair; none of them is margin (docs/bybit.md, 8.4)."""

from decimal import Decimal

from simulator.engine.records import ZERO, CoinBalance
from simulator.engine.spot import locks
from simulator.engine.state import State
from simulator.engine.words import SETTLE_COIN


def held(state: State) -> tuple[CoinBalance, ...]:
    """Every base coin that was ever held, in the order of their first coming."""
    return tuple(_coin(state, coin, amount) for coin, amount in state.balances.items() if coin != SETTLE_COIN)


def _coin(state: State, coin: str, amount: Decimal) -> CoinBalance:
    return CoinBalance(
        coin=coin,
        wallet_balance=amount,
        equity=amount,
        unrealised_pnl=ZERO,
        position_im=ZERO,
        position_mm=ZERO,
        order_im=ZERO,
        cum_realised_pnl=ZERO,
        locked=locks.locked(state, coin),
        usd_value=amount * _price(state, coin),
        is_collateral=False,
    )


def _price(state: State, coin: str) -> Decimal:
    pairs = (each for each in state.spot.values() if (each.base_coin, each.quote_coin) == (coin, SETTLE_COIN))
    return state.boards[next(pairs).symbol].last
