"""Longer candles, made of the closed ones of a minute as time moves on. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from execution.facts.prices import Candle
from utils.money import ZERO

MINUTE: Final = timedelta(minutes=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class CandleSeries:
    """Candles of ``minutes``, whole ones alone: the one that runs would be known only from the future."""

    def __init__(self, minute_candles: Sequence[Candle], minutes: int) -> None:
        """``minute_candles`` are oldest first; a minute without a trade may be missing."""
        self._minute_candles = minute_candles
        self._length = timedelta(minutes=minutes)
        self._taken = 0
        self._closed: list[Candle] = []
        self._running: Candle | None = None
        self._is_whole = False
        """Whether the running one was seen from its beginning."""

    def closed(self, now: datetime, limit: int) -> list[Candle]:
        """The newest ones that have closed by now, oldest first. Time must not go back between calls."""
        while self._taken < len(self._minute_candles) and self._minute_candles[self._taken].start + MINUTE <= now:
            self._take(self._minute_candles[self._taken])
            self._taken += 1
        if self._running is not None and self._running.start + self._length <= now:
            self._close(self._running)
        return self._closed[-limit:]

    def _take(self, minute: Candle) -> None:
        start = minute.start - (minute.start - _EPOCH) % self._length
        running = self._running
        if running is None or running.start != start:
            if running is not None:
                self._close(running)
            self._is_whole = self._is_whole or minute.start == start
            self._running = replace(minute, start=start, volume=minute.volume or ZERO)
            return
        self._running = replace(
            running,
            high=max(running.high, minute.high),
            low=min(running.low, minute.low),
            close=minute.close,
            volume=(running.volume or ZERO) + (minute.volume or ZERO),
        )

    def _close(self, candle: Candle) -> None:
        if self._is_whole:
            self._closed.append(replace(candle, is_closed=True))
        self._is_whole = True  # the next one begins where this one ends
        self._running = None
