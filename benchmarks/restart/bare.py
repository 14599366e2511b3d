"""The bare limit: an interpreter that starts, imports pybit and reads the same account, as `… bare URL` alone.

It keeps no record, so it could not tell whether what it reads is as it should be.
"""

import sys
from typing import Any

from pybit.unified_trading import HTTP

_POSITIONS_A_PAGE = 200
_ORDERS_A_PAGE = 50
_SETTLE_COINS = ("USDT", "USDC")


def read(url: str) -> tuple[int, int]:
    """How many positions and open orders there are."""
    session = HTTP(api_key="simkey", api_secret="simsecret")
    session.endpoint = url
    session.client.trust_env = False
    counts = []
    for ask, limit in ((session.get_positions, _POSITIONS_A_PAGE), (session.get_open_orders, _ORDERS_A_PAGE)):
        counts.append(sum(_rows(ask, coin, limit) for coin in _SETTLE_COINS))
    session.get_wallet_balance(accountType="UNIFIED")
    return counts[0], counts[1]


def _rows(ask: Any, coin: str, limit: int) -> int:
    rows, cursor = 0, ""
    while True:
        result = ask(category="linear", settleCoin=coin, limit=limit, cursor=cursor)["result"]
        rows += len(result["list"])
        cursor = result["nextPageCursor"]
        if not result["list"] or not cursor:
            return rows


if __name__ == "__main__":
    print(*read(sys.argv[1]))
