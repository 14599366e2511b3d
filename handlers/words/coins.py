"""In what the money of a symbol is."""

from typing import Final

from execution.facts.settle_coins import settle_coin
from handlers.words.figures import UNKNOWN

ACCOUNT: Final = "USDT"
"""In what equity is counted."""


def base_coin(symbol: str) -> str:
    """Nothing where the symbol does not end with what it is quoted in: ``BTCPERP`` goes by its whole name."""
    coin = settle_coin(symbol)
    return symbol.removesuffix(coin) if coin and symbol.endswith(coin) else ""


def with_coin(figure: str, coin: str) -> str:
    """What is not known has no currency."""
    return figure if figure == UNKNOWN or not coin else f"{figure} {coin}"
