"""Which coins on spot nobody looks after: what the wallet shows beyond what DCA bots hold. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.facts.other_holdings import Coin
from utils.money import ZERO

LEAST_WORTH: Final = Decimal(5)
"""US dollars: less than that can hardly be sold, and is left behind by every sell."""


def beyond_bots(coins: Iterable[Coin], of_bots: Mapping[str, Decimal]) -> tuple[Coin, ...]:
    """What the bots do not hold; ``of_bots`` is by coin. Of what is borrowed they have nothing."""
    rests = (replace(coin, qty=_rest(coin, of_bots.get(coin.name, ZERO))) for coin in coins)
    return tuple(coin for coin in rests if coin.qty)


def in_both(before: Iterable[Coin], now: Iterable[Coin]) -> tuple[Coin, ...]:
    """What two reads show, and is worth something, or nobody knows; the largest first, the unknown last.

    One read alone may be older than the sell of a bot, or newer than what the bot knows of its buy.
    """
    quantities = {coin.name: coin.qty for coin in before}
    both = (replace(coin, qty=_less(coin.qty, quantities.get(coin.name, ZERO))) for coin in now)
    return tuple(sorted((coin for coin in both if _counts(coin)), key=_rank))


def _rest(coin: Coin, of_bots: Decimal) -> Decimal:
    return coin.qty if coin.qty < ZERO else max(ZERO, coin.qty - of_bots)


def _less(one: Decimal, other: Decimal) -> Decimal:
    """The one nearer to zero; what was owed and is held now was neither in both."""
    return min(one, other, key=abs) if (one < ZERO) is (other < ZERO) else ZERO


def _counts(coin: Coin) -> bool:
    return bool(coin.qty) and (coin.worth is None or abs(coin.worth) >= LEAST_WORTH)


def _rank(coin: Coin) -> tuple[bool, Decimal, str]:
    return coin.worth is None, -abs(coin.worth or ZERO), coin.name
