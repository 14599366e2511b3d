"""``orderbook``: a snapshot, then the levels that changed; the first level alone is always a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.bybit.wire.books import levels
from simulator.engine.events import Event, OrdersChanged, PriceChanged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bybit.market_data.books import Book, BookShelf, Sides
    from simulator.bybit.streams.feeds.feed import Message
    from simulator.engine.engine import Engine
    from simulator.engine.words import Category

DEPTHS: Final = (1, 50, 200, 1000)
REPEATED_AFTER_MS: Final = 3000


class BookFeed:
    """Follows the shared book by its update ids: who has missed one is given everything again."""

    def __init__(self, engine: Engine, shelf: BookShelf, category: Category, symbol: str, depth: int) -> None:
        self._engine = engine
        self._shelf = shelf
        self._category = category
        self._symbol = symbol
        self._depth = depth
        self._book: Book | None = None
        self._told_id = 0
        self._told_ms = 0

    def first(self) -> Iterator[Message]:
        yield self._snapshot(self._look())

    def hear(self, event: Event) -> Iterator[Message]:
        match event:
            case PriceChanged(symbol=symbol) if symbol == self._symbol:
                yield from self._news()
            case OrdersChanged(orders) if any(order.symbol == self._symbol for order in orders):
                yield from self._news()
            case _:
                return

    def _news(self) -> Iterator[Message]:
        known, book = self._book, self._look()
        if book is known and book.update_id == self._told_id:
            if self._depth == 1 and self._engine.now_ms() - self._told_ms >= REPEATED_AFTER_MS:
                yield self._snapshot(book)
        elif book is known and book.update_id == self._told_id + 1 and self._depth > 1:
            yield self._frame("delta", book, book.changes)
        else:
            yield self._snapshot(book)

    def _look(self) -> Book:
        self._book = self._shelf.book(self._category, self._symbol, self._depth)
        return self._book

    def _snapshot(self, book: Book) -> Message:
        return self._frame("snapshot", book, book.sides)

    def _frame(self, kind: str, book: Book, sides: Sides) -> Message:
        self._told_id, self._told_ms = book.update_id, self._engine.now_ms()
        return {
            "type": kind,
            "ts": self._told_ms,
            "data": {
                "s": self._symbol,
                "b": levels(sides.bids),
                "a": levels(sides.asks),
                "u": book.update_id,
                "seq": book.changed_ms,
            },
            "cts": book.changed_ms,
        }
