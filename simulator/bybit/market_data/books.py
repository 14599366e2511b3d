"""Order books: a made-up depth around the last price, and the account's own resting orders in it.

Where the market is without limit (docs/simulator.md) the sizes mean nothing for fills. With the switch ``book_depth``
the levels are those of which orders take. Both depend on the price alone, so that a book changes where the price moved
or an own order came and went, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.engine.words import Category, OrderStatus, Side

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from simulator.engine.engine import Engine

Levels = dict["Decimal", "Decimal"]

DEEPEST: Final = 1000
_SIZES: Final = 7


@dataclass(frozen=True, slots=True)
class Sides:
    """Size by price, best price first; size 0 means that the level is gone."""

    bids: Levels
    asks: Levels

    @property
    def is_empty(self) -> bool:
        return not self.bids and not self.asks


class Book:
    """One market to one depth, shared by everybody who looks; each change counts ``update_id`` up by one.

    ``changes`` is what the last change was, ``changed_ms`` when it was seen.
    """

    def __init__(self, engine: Engine, category: Category, symbol: str, depth: int) -> None:
        self._engine = engine
        self._category = category
        self._symbol = symbol
        self._depth = depth
        self.sides = self._now()
        self.changes = Sides({}, {})
        self.update_id = 2  # 1 would say that the service has restarted
        self.changed_ms = engine.now_ms()

    def refresh(self) -> None:
        """Look at the market again."""
        now = self._now()
        changes = Sides(_difference(self.sides.bids, now.bids), _difference(self.sides.asks, now.asks))
        if changes.is_empty:
            return
        self.sides, self.changes = now, changes
        self.update_id += 1
        self.changed_ms = self._engine.now_ms()

    def _now(self) -> Sides:
        bids, asks = self._others(Side.SELL), self._others(Side.BUY)
        for order in self._engine.open_orders(self._symbol, self._category):
            if order.status in {OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED}:
                levels = bids if order.side is Side.BUY else asks
                levels[order.price] = levels.get(order.price, order.leaves_qty * 0) + order.leaves_qty
        return Sides(self._nearest(bids, falling=True), self._nearest(asks, falling=False))

    def _others(self, taker: Side) -> Levels:
        """What a taker of that side meets of other people's."""
        engine, category, symbol = self._engine, self._category, self._symbol
        offered = engine.levels(symbol, taker, self._depth, category)
        if offered:
            return {level.price: level.qty for level in offered}
        ticker, tick = engine.ticker(symbol, category), engine.instrument(symbol, category).tick_size
        best, size = (ticker.ask, ticker.ask_size) if taker is Side.BUY else (ticker.bid, ticker.bid_size)
        prices = (best + taker.sign * step * tick for step in range(self._depth))
        return {price: size * _weight(price, tick) for price in prices if price > 0} | {best: size}

    def _nearest(self, levels: Levels, *, falling: bool) -> Levels:
        """The best levels, as many as the book shows, best first."""
        return dict(sorted(levels.items(), reverse=falling)[: self._depth])


class BookShelf:
    """Every book that somebody has looked at."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._books: dict[tuple[Category, str, int], Book] = {}

    def clear(self) -> None:
        self._books.clear()

    def book(self, category: Category, symbol: str, depth: int) -> Book:
        """The book as it is now."""
        key = (category, symbol, depth)
        known = self._books.get(key)
        if known is None:
            known = self._books[key] = Book(self._engine, category, symbol, depth)
        else:
            known.refresh()
        return known


def _weight(price: Decimal, tick: Decimal) -> int:
    return 1 + int(price / tick) % _SIZES


def _difference(before: Mapping[Decimal, Decimal], now: Mapping[Decimal, Decimal]) -> Levels:
    gone = {price: size * 0 for price, size in before.items() if price not in now}
    return gone | {price: size for price, size in now.items() if before.get(price) != size}
