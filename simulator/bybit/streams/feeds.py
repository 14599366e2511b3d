"""What one public topic says: first, and after each price step (docs/bybit.md, 5.3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

from simulator.bybit.wire.plain import plain
from simulator.bybit.wire.tickers import kline_push, linear_ticker, spot_ticker
from simulator.engine.candles import INTERVALS, bucket_end
from simulator.engine.words import Category, Side

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from simulator.engine.engine import Engine
    from simulator.engine.events import PriceChanged

Message = dict[str, Any]

_TOPIC = re.compile(r"(tickers|publicTrade|orderbook\.1|kline\.(?P<interval>\w+))\.(?P<symbol>\w+)")


class Feed(Protocol):
    """The state that one topic of one client needs."""

    symbol: str

    def first(self) -> Iterator[Message]:
        """What a new subscription starts with."""
        ...

    def next(self, price: PriceChanged) -> Iterator[Message]:
        """What a price step makes the topic say."""
        ...


def open_feed(engine: Engine, category: Category, topic: str) -> Feed | None:
    """The feed of a topic; None when the exchange knows no such topic or symbol."""
    found = _TOPIC.fullmatch(topic)
    if found is None or found["symbol"] not in {each.symbol for each in engine.instruments(category)}:
        return None
    symbol, interval = found["symbol"], found["interval"]
    if interval is not None:
        return KlineFeed(engine, symbol, interval) if interval in INTERVALS else None
    match found[1]:
        case "tickers":
            return TickerFeed(engine, symbol, category)
        case "publicTrade":
            return TradeFeed(engine, symbol)
        case _:
            return BookFeed(engine, symbol)


class TickerFeed:
    """A snapshot, then only what changed; the spot stream repeats the snapshot."""

    def __init__(self, engine: Engine, symbol: str, category: Category) -> None:
        self.symbol = symbol
        self._engine = engine
        self._is_linear = category is Category.LINEAR
        self._said: Message = {}

    def first(self) -> Iterator[Message]:
        self._said = self._now()
        yield self._frame("snapshot", self._said)

    def next(self, _price: PriceChanged) -> Iterator[Message]:
        now = self._now()
        changed = {name: value for name, value in now.items() if self._said.get(name) != value}
        self._said = now
        if self._is_linear:
            yield self._frame("delta", {"symbol": self.symbol} | changed)
        else:
            yield self._frame("snapshot", now)

    def _now(self) -> Message:
        ticker = self._engine.ticker(self.symbol)
        return linear_ticker(ticker) if self._is_linear else spot_ticker(ticker)

    def _frame(self, kind: str, fields: Message) -> Message:
        now = self._engine.now_ms()
        return {"type": kind, "data": fields, "cs": now, "ts": now}


class KlineFeed:
    """The running bar, and a bar that has just closed once more with ``confirm``."""

    def __init__(self, engine: Engine, symbol: str, interval: str) -> None:
        self.symbol = symbol
        self._engine = engine
        self._interval = interval
        self._running_ms = 0

    def first(self) -> Iterator[Message]:
        yield from self._bars()

    def next(self, _price: PriceChanged) -> Iterator[Message]:
        yield from self._bars()

    def _bars(self) -> Iterator[Message]:
        now = self._engine.now_ms()
        newest = self._engine.candles(self.symbol, self._interval, limit=2)
        for candle in reversed(newest):
            is_closed = candle is not newest[0]
            if is_closed and candle.start_ms != self._running_ms:
                continue
            end_ms = bucket_end(self._interval, candle.start_ms) - 1
            bar = kline_push(candle, self._interval, end_ms, now, confirm=is_closed)
            yield {"type": "snapshot", "ts": now, "data": [bar]}
        self._running_ms = newest[0].start_ms


class TradeFeed:
    """One made-up trade for every change of the last price: the engine knows no strangers."""

    def __init__(self, engine: Engine, symbol: str) -> None:
        self.symbol = symbol
        self._engine = engine
        self._last = engine.ticker(symbol).last

    def first(self) -> Iterator[Message]:
        yield from ()

    def next(self, price: PriceChanged) -> Iterator[Message]:
        before, self._last = self._last, price.last
        if price.last != before:
            yield {"type": "snapshot", "ts": price.time_ms, "data": [self._trade(price, before)]}

    def _trade(self, price: PriceChanged, before: Decimal) -> Message:
        rose = price.last > before
        instrument = self._engine.instrument(self.symbol)
        return {
            "T": price.time_ms,
            "s": self.symbol,
            "S": Side.BUY if rose else Side.SELL,
            "v": plain(instrument.min_qty),
            "p": plain(price.last),
            "L": "PlusTick" if rose else "MinusTick",
            "i": f"{self.symbol}-{price.time_ms}-{plain(price.last)}",
            "BT": False,
            "RPI": False,
            "seq": price.time_ms,
        }


class BookFeed:
    """The best bid and ask, always as a snapshot."""

    def __init__(self, engine: Engine, symbol: str) -> None:
        self.symbol = symbol
        self._engine = engine
        self._update = 1

    def first(self) -> Iterator[Message]:
        yield self._snapshot()

    def next(self, _price: PriceChanged) -> Iterator[Message]:
        yield self._snapshot()

    def _snapshot(self) -> Message:
        ticker = self._engine.ticker(self.symbol)
        self._update += 1
        book = {
            "s": self.symbol,
            "b": [[plain(ticker.bid), plain(ticker.bid_size)]],
            "a": [[plain(ticker.ask), plain(ticker.ask_size)]],
            "u": self._update,
            "seq": self._update,
        }
        return {"type": "snapshot", "ts": ticker.time_ms, "data": book, "cts": ticker.time_ms}
