"""The clauses of a request that list prices, in the words of a line: with one of them corrected, or without doubles.

Pure.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final, TypeVar

from msgspec.structs import replace

from execution.new_trade.plan_terms import HUNDRED
from execution.new_trade.trade_request import DistanceBy, EntryRequest, TargetRequest
from utils.money import plain

_SIGNS: Final = {DistanceBy.PRICE: "", DistanceBy.PERCENT: "%", DistanceBy.R: "R"}
_NONE: Final[Mapping[int, str]] = {}

_Asked = TypeVar("_Asked", EntryRequest, TargetRequest)


def entry_clause(entries: Iterable[EntryRequest], meant: Mapping[int, str] = _NONE) -> str:
    """``meant`` are the prices that take the place of others, by their position from 0."""
    prices = ("market" if entry.price is None else plain(entry.price) for entry in entries)
    return _clause("entry", prices, (entry.share for entry in entries), meant)


def target_clause(targets: Iterable[TargetRequest], meant: Mapping[int, str] = _NONE) -> str:
    """As `entry_clause`."""
    values = (f"{plain(target.value)}{_SIGNS[target.by]}" for target in targets)
    return _clause("tp", values, (target.share for target in targets), meant)


def without_doubles(asked: Iterable[_Asked], prices: Iterable[Decimal | None]) -> tuple[_Asked, ...]:
    """Those with the same price as one that has the shares of both."""
    kept: dict[Decimal | None, _Asked] = {}
    for each, price in zip(asked, prices, strict=True):
        first = kept.get(price)
        if first is None:
            kept[price] = each
        elif first.share is not None and each.share is not None:
            kept[price] = replace(first, share=first.share + each.share)
    return tuple(kept.values())


def _clause(name: str, values: Iterable[str], shares: Iterable[Decimal | None], meant: Mapping[int, str]) -> str:
    words = (
        f"{meant.get(at, value)}{'' if share is None else f':{plain(share * HUNDRED)}%'}"
        for at, (value, share) in enumerate(zip(values, shares, strict=True))
    )
    return " ".join((name, *words))
