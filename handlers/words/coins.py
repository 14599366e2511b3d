"""In what the money of a symbol is."""

from typing import Final

from handlers.words.figures import UNKNOWN

ACCOUNT: Final = "USDT"
"""In what equity is counted."""
_SETTLE_COINS: Final = {"USDT": "USDT", "USDC": "USDC", "PERP": "USDC"}
"""By how a symbol ends; Bybit's perpetuals in USDC are such as ``BTCPERP``."""


def settle_coin(symbol: str) -> str:
    """Nothing where the symbol does not tell."""
    return next((coin for end, coin in _SETTLE_COINS.items() if symbol.endswith(end)), "")


def base_coin(symbol: str) -> str:
    """Nothing where the symbol does not end with what it is quoted in: ``BTCPERP`` goes by its whole name."""
    coin = settle_coin(symbol)
    return symbol.removesuffix(coin) if coin and symbol.endswith(coin) else ""


def with_coin(figure: str, coin: str) -> str:
    """What is not known has no currency."""
    return figure if figure == UNKNOWN or not coin else f"{figure} {coin}"
