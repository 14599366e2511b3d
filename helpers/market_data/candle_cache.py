"""Closed candles, fetched at most once between two closes however many bots ask, and however often.

What is kept stands in front of the request, so a hit costs the exchange nothing. It is valid until the next candle has
closed, and never longer than the time to live; candles that are asked for while they are on their way are waited for.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from msgspec import Struct

from execution.dca.dca_plan import Market
from execution.facts.prices import Candle
from utils.clock import Clock, now_for_others
from utils.texts.catalogue import text

CLOSE_LAG: Final = timedelta(seconds=2)
"""So long after its end a candle is asked for: the exchange closes it a moment late."""
ASK_AGAIN: Final = timedelta(seconds=20)
"""Where the candle that should have closed was not there yet."""


class CandleSource(Protocol):
    """Where candles come from."""

    async def fetch(self, market: Market, symbol: str, minutes: int, limit: int) -> list[Candle]:
        """The newest candles, oldest first, the running one included. Raises `ExchangeError`."""


class CandleKey(Struct, frozen=True):
    market: Market
    symbol: str
    minutes: int
    limit: int


class ClosedCandles(Struct, frozen=True):
    """At most ``limit`` of them, oldest first; the running one is not among them."""

    key: CandleKey
    candles: tuple[Candle, ...]

    @property
    def end(self) -> datetime | None:
        """When the newest one closed."""
        return self.candles[-1].start + timedelta(minutes=self.key.minutes) if self.candles else None


class _Kept(Struct, frozen=True):
    closed: ClosedCandles
    fetched_at: float
    valid_until: float


class CandleCache:
    """Belongs to the event loop. Failures are not kept: the next question asks the exchange again."""

    def __init__(
        self, source: CandleSource, time_to_live: timedelta, clock: Clock, monotonic: Callable[[], float]
    ) -> None:
        """``clock`` tells when candles close, ``monotonic`` (seconds) how old they are, whatever is done to clocks."""
        self._source = source
        self._time_to_live = time_to_live
        self._clock = clock
        self._monotonic = monotonic
        self._kept: dict[CandleKey, _Kept] = {}
        self._flights: dict[CandleKey, asyncio.Task[ClosedCandles]] = {}
        self._hits = 0
        self._joined = 0
        self._fetches = 0
        self._failures = 0

    async def closed(
        self, market: Market, symbol: str, minutes: int, limit: int, say: Callable[[str], None]
    ) -> ClosedCandles:
        """Return the newest closed candles; raises the `ExchangeError` of the request that all who wait share.

        ``say`` logs where they came from, with the name of whoever asks.
        """
        key = CandleKey(market, symbol, minutes, limit)
        now, kept = self._monotonic(), self._kept.get(key)
        if kept is not None and now < kept.valid_until:
            self._hits += 1
            say(f"Using cached OHLCV data (age: {now - kept.fetched_at:.0f}s)")
            return kept.closed
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.create_task(self._fetch(key, say), name=f"candles {symbol}")
            self._flights[key] = flight
            flight.add_done_callback(lambda task: self._landed(key, task))
        else:
            self._joined += 1
        return await asyncio.shield(flight)  # one who stops waiting does not take the candles from the others

    def line(self) -> str:
        """For `/health`."""
        fetches, failures = self._fetches, self._failures
        return text("health-candles", fetches=fetches, failures=failures, hits=self._hits, joined=self._joined)

    async def _fetch(self, key: CandleKey, say: Callable[[str], None]) -> ClosedCandles:
        began_at, now = self._monotonic(), now_for_others(self._clock)
        self._fetches += 1
        candles = await self._source.fetch(key.market, key.symbol, key.minutes, key.limit + 1)
        closed = ClosedCandles(key, tuple(candle for candle in candles if candle.is_closed)[-key.limit :])
        self._forget_old(began_at)
        self._kept[key] = _Kept(closed, began_at, began_at + self._valid_for(closed, now).total_seconds())
        say("OHLCV data cached")
        return closed

    def _valid_for(self, closed: ClosedCandles, now: datetime) -> timedelta:
        next_close = (closed.end or now) + timedelta(minutes=closed.key.minutes)
        return min(self._time_to_live, max(next_close + CLOSE_LAG - now, ASK_AGAIN))

    def _forget_old(self, now: float) -> None:
        """Of symbols that nobody asks for any more."""
        self._kept = {key: kept for key, kept in self._kept.items() if now < kept.valid_until}

    def _landed(self, key: CandleKey, flight: asyncio.Task[ClosedCandles]) -> None:
        del self._flights[key]
        if flight.cancelled() or flight.exception() is not None:
            self._failures += 1
