"""What ails the way to the exchange for long and is no outage: its private stream, the clocks, the API key.

Each is told urgently once when it lasts, and calmly when it is over. The key has a watch of its own, `key_watch`.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from execution.exchange import Health
from execution.exchange_events import StreamState
from execution.failures import system_notice
from execution.trouble_subjects import Subject
from helpers.connectivity.link import CLOCK_LIMIT_MS
from helpers.key_watch import UNKNOWN_EVERY, Books, Entries, KeyWatch
from helpers.key_watch import Exchange as KeyTold
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

EVERY: Final = 30.0
"""Seconds between looks, at most; two at least before anything is told."""


class Exchange(KeyTold, Protocol):
    """The part of the exchange that is needed."""

    def health(self) -> Health: ...


class Ailment:
    """Since when something is not right, and whether that was told."""

    def __init__(self, told_after: timedelta) -> None:
        self._told_after = told_after
        self.since: datetime | None = None
        self.is_told = False

    def begins_to_matter(self, *, is_ill: bool, now: datetime) -> bool:
        """Whether to tell of it now."""
        if not is_ill:
            return False
        self.since = self.since or now
        if self.is_told or now - self.since < self._told_after:
            return False
        self.is_told = True
        return True

    def is_over(self, *, is_ill: bool) -> bool:
        """Whether to tell that it is over."""
        if is_ill:
            return False
        was_told, self.since, self.is_told = self.is_told, None, False
        return was_told


class HealthWatch:
    def __init__(
        self,
        exchange: Exchange,
        books: Books,
        entries: Entries,
        clock: Clock,
        is_offline: Callable[[], bool],
        *,
        told_after: timedelta,
    ) -> None:
        """``is_offline``: the exchange is not reached at all, which is told elsewhere.

        A stream that comes back sooner than ``told_after``, or one odd measurement of the clock, is no news.
        """
        self._exchange = exchange
        self._books = books
        self._clock = clock
        self._is_offline = is_offline
        self._every = min(EVERY, told_after.total_seconds() / 2)
        self._stream = Ailment(told_after)
        self._clocks = Ailment(told_after)
        self._key = KeyWatch(exchange, books, entries, clock)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self.run(), name="health watch")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:  # the edge: what is wrong with one look is no reason to end
                log.exception("health_watch_failed")
            seconds = self._every if self._key.is_known else UNKNOWN_EVERY.total_seconds()
            await self._clock.sleep(min(self._every, seconds))

    async def look(self) -> None:
        """One look; what has begun to matter, or is over, is told."""
        now = self._clock.now()
        if not self._is_offline():
            health = self._exchange.health()
            await self._look_at_stream(health, now)
            await self._look_at_clocks(health, now)
        await self._key.look()

    async def _look_at_stream(self, health: Health, now: datetime) -> None:
        is_down = health.private_stream is not StreamState.UP
        if self._stream.begins_to_matter(is_ill=is_down, now=now):
            since = f"{self._stream.since:%H:%M:%S}"
            await self._say(text("connection-stream-down", since=since), Subject.PRIVATE_STREAM, is_urgent=True)
        elif self._stream.is_over(is_ill=is_down):
            await self._say(text("connection-stream-up"), Subject.PRIVATE_STREAM)

    async def _look_at_clocks(self, health: Health, now: datetime) -> None:
        offset = health.clock_offset_ms
        if offset is None:
            return
        is_off = abs(offset) > CLOCK_LIMIT_MS
        if self._clocks.begins_to_matter(is_ill=is_off, now=now):
            side, seconds = "behind" if offset > 0 else "ahead", f"{abs(offset) / 1000:.1f}"
            await self._say(text("connection-clock-off", side=side, seconds=seconds), Subject.CLOCK, is_urgent=True)
        elif self._clocks.is_over(is_ill=is_off):
            await self._say(text("connection-clock-right"), Subject.CLOCK)

    async def _say(self, words: str, subject: Subject, *, is_urgent: bool = False) -> None:
        notice = system_notice(words, self._clock.now(), is_urgent=is_urgent, subject=subject)
        await self._books.note(lambda _: None, (notice,))
