"""In what coins the guarded contracts settle. Pure."""

from typing import Final

SETTLE_COINS: Final = ("USDT", "USDC")
"""As coins they are the money that these contracts are paid with."""
_BY_ENDING: Final = {**{coin: coin for coin in SETTLE_COINS}, "PERP": "USDC"}
"""Of a symbol; Bybit's perpetuals in USDC are such as ``BTCPERP``."""


def settle_coin(symbol: str) -> str:
    """Nothing where the symbol does not tell."""
    return next((coin for end, coin in _BY_ENDING.items() if symbol.endswith(end)), "")
