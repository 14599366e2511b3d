"""Levels of an order book on the wire (docs/bybit.md, 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.wire.plain import plain

if TYPE_CHECKING:
    from simulator.bybit.market_data.books import Levels


def levels(side: Levels) -> list[list[str]]:
    """Price and size, in the order given; size "0" says that the level is gone."""
    return [[plain(price), plain(size)] for price, size in side.items()]
