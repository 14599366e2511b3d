"""``tickers``: a snapshot, then only what changed; the spot stream repeats the snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.wire.tickers import linear_ticker, spot_ticker
from simulator.engine.events import Event, PriceChanged
from simulator.engine.words import Category

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bybit.streams.feeds.feed import Message
    from simulator.engine.engine import Engine


class TickerFeed:
    def __init__(self, engine: Engine, category: Category, symbol: str) -> None:
        self._engine = engine
        self._category = category
        self._symbol = symbol
        self._said: Message = {}

    def first(self) -> Iterator[Message]:
        self._said = self._now()
        yield self._frame("snapshot", self._said)

    def hear(self, event: Event) -> Iterator[Message]:
        if not isinstance(event, PriceChanged) or event.symbol != self._symbol:
            return
        now = self._now()
        changed = {name: value for name, value in now.items() if self._said.get(name) != value}
        self._said = now
        if self._category is Category.LINEAR:
            yield self._frame("delta", {"symbol": self._symbol} | changed)
        else:
            yield self._frame("snapshot", now)

    def _now(self) -> Message:
        ticker = self._engine.ticker(self._symbol, self._category)
        return linear_ticker(ticker) if self._category is Category.LINEAR else spot_ticker(ticker)

    def _frame(self, kind: str, fields: Message) -> Message:
        now = self._engine.now_ms()
        return {"type": kind, "data": fields, "cs": now, "ts": now}
