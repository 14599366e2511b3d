"""What ails the way to the exchange for long and is no outage: its private stream, the clocks, the API key.

Each is told urgently once when it lasts, and calmly when it is over; a key that expires is told of each day, also over
restarts.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from execution.exchange import Health
from execution.exchange_errors import ExchangeError
from execution.exchange_events import StreamState
from execution.facts.account import KeyInfo
from execution.failures import system_notice
from execution.notices import Notice
from execution.slot_record import Also
from helpers.check import KEY_DAYS_WARNING
from helpers.connectivity.link import CLOCK_LIMIT_MS
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

SECTION: Final = "health_watch"
"""Section of the store: under `KEY` when a person was last told that the key expires."""
KEY: Final = "key"
EVERY: Final = 30.0
"""Seconds between looks, at most; two at least before anything is told."""
KEY_EVERY: Final = timedelta(hours=6)
TOLD_EVERY: Final = timedelta(hours=24)
_AGAIN: Final = timedelta(minutes=10)


class Exchange(Protocol):
    """The part of the exchange that is needed."""

    def health(self) -> Health: ...
    async def key_info(self) -> KeyInfo:
        """Raises `ExchangeError`s."""


class Books(Protocol):
    """Where it is told."""

    def rows(self, section: str) -> dict[str, Any]: ...
    async def note(self, change: Also, notices: tuple[Notice, ...] = ()) -> None: ...


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
        self, exchange: Exchange, books: Books, clock: Clock, is_offline: Callable[[], bool], *, told_after: timedelta
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
        self._key_due: datetime | None = None
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
            await self._clock.sleep(self._every)

    async def look(self) -> None:
        """One look; what has begun to matter, or is over, is told."""
        now = self._clock.now()
        if not self._is_offline():
            health = self._exchange.health()
            await self._look_at_stream(health, now)
            await self._look_at_clocks(health, now)
        if self._key_due is None or now >= self._key_due:
            await self._look_at_key(now)

    async def _look_at_stream(self, health: Health, now: datetime) -> None:
        is_down = health.private_stream is not StreamState.UP
        if self._stream.begins_to_matter(is_ill=is_down, now=now):
            since = f"{self._stream.since:%H:%M:%S}"
            await self._say(text("connection-stream-down", since=since), about="connection", is_urgent=True)
        elif self._stream.is_over(is_ill=is_down):
            await self._say(text("connection-stream-up"), about="connection")

    async def _look_at_clocks(self, health: Health, now: datetime) -> None:
        offset = health.clock_offset_ms
        if offset is None:
            return
        is_off = abs(offset) > CLOCK_LIMIT_MS
        if self._clocks.begins_to_matter(is_ill=is_off, now=now):
            side, seconds = "behind" if offset > 0 else "ahead", f"{abs(offset) / 1000:.1f}"
            await self._say(text("connection-clock-off", side=side, seconds=seconds), about="health", is_urgent=True)
        elif self._clocks.is_over(is_ill=is_off):
            await self._say(text("connection-clock-right"), about="health")

    async def _look_at_key(self, now: datetime) -> None:
        try:
            key = await self._exchange.key_info()
        except ExchangeError as error:
            log.info("key_not_read", error=str(error))
            self._key_due = now + _AGAIN
            return
        self._key_due = now + KEY_EVERY
        days = key.days_left
        if days is None or days > KEY_DAYS_WARNING:
            return
        told_at = self._books.rows(SECTION).get(KEY)
        if isinstance(told_at, datetime) and timedelta() <= now - told_at < TOLD_EVERY:
            return
        notice = system_notice(text("connection-key-expires", days=days), now, is_urgent=True)
        await self._books.note(lambda txn: txn.put(SECTION, KEY, now), (notice,))

    async def _say(self, words: str, *, about: str, is_urgent: bool = False) -> None:
        notice = system_notice(words, self._clock.now(), is_urgent=is_urgent, about=about)
        await self._books.note(lambda _: None, (notice,))
