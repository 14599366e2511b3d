"""``kline``: the running bar, and every bar that has closed since once more with ``confirm``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from simulator.bybit.wire.tickers import kline_push
from simulator.engine.candles import bucket, bucket_end
from simulator.engine.events import Event, PriceChanged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bybit.streams.feeds.feed import Message
    from simulator.engine.engine import Engine
    from simulator.engine.words import Category

_ANY_NUMBER: Final = sys.maxsize


class KlineFeed:
    def __init__(self, engine: Engine, category: Category, symbol: str, interval: str) -> None:
        self._engine = engine
        self._category = category
        self._symbol = symbol
        self._interval = interval
        self._running_ms = 0

    def first(self) -> Iterator[Message]:
        self._running_ms = bucket(self._interval, self._engine.now_ms())
        yield from self._bars()

    def hear(self, event: Event) -> Iterator[Message]:
        if isinstance(event, PriceChanged) and event.symbol == self._symbol:
            yield from self._bars()

    def _bars(self) -> Iterator[Message]:
        now = self._engine.now_ms()
        newest = self._engine.candles(
            self._symbol, self._interval, start_ms=self._running_ms, limit=_ANY_NUMBER, category=self._category
        )
        for candle in reversed(newest):
            is_closed = candle is not newest[0]
            end_ms = bucket_end(self._interval, candle.start_ms) - 1
            bar = kline_push(candle, self._interval, end_ms, now, confirm=is_closed)
            yield {"type": "snapshot", "ts": now, "data": [bar]}
        self._running_ms = newest[0].start_ms
