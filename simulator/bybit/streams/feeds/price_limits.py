"""``priceLimit``: the bounds of order prices, told when they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.wire.plain import plain
from simulator.engine.events import Event, PriceChanged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bybit.streams.feeds.feed import Message
    from simulator.engine.engine import Engine
    from simulator.engine.words import Category


class PriceLimitFeed:
    def __init__(self, engine: Engine, category: Category, symbol: str) -> None:
        self._engine = engine
        self._category = category
        self._symbol = symbol
        self._told: Message = {}

    def first(self) -> Iterator[Message]:
        yield from self._news()

    def hear(self, event: Event) -> Iterator[Message]:
        if isinstance(event, PriceChanged) and event.symbol == self._symbol:
            yield from self._news()

    def _news(self) -> Iterator[Message]:
        buy, sell = self._engine.price_limits(self._symbol, self._category)
        limits = {"symbol": self._symbol, "buyLmt": plain(buy), "sellLmt": plain(sell)}
        if limits != self._told:
            self._told = limits
            yield {"data": limits, "ts": self._engine.now_ms()}
