"""A disk that fails, as a person has to know it: when that begins, now and then while it lasts, and when it is over."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Final

from execution.failures import system_notice
from execution.notices import Notice
from execution.trouble_subjects import Subject
from utils.clock import Clock
from utils.persistence.breaker import Breaker, BreakerState
from utils.texts.catalogue import text

TOLD_EVERY: Final = timedelta(minutes=10)
LASTS: Final = 10.0
"""A disk on the brink fails and heals by the second: soon after an alert an outage is told when it has lasted."""

Spawn = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]


class DiskWatch:
    """Listens to the store's breaker; ``tell`` must reach the chat without the disk."""

    def __init__(self, breaker: Breaker, clock: Clock, spawn: Spawn, tell: Callable[[Notice], None]) -> None:
        self._breaker = breaker
        self._clock = clock
        self._spawn = spawn
        self._tell = tell
        self._outage: asyncio.Task[None] | None = None
        self._began_at: datetime | None = None
        self._told_at: datetime | None = None
        self._is_told = False
        breaker.listen(self._moved)
        self._moved(breaker.state, breaker.reason)

    def _moved(self, state: BreakerState, _reason: str) -> None:
        match state:
            case BreakerState.OPEN:
                self._began_at, self._is_told = self._clock.now(), False
                self._outage = self._spawn(self._tell_while_it_lasts(), "telling of the disk")
            case BreakerState.CLOSED if self._outage is not None:
                self._outage.cancel()
                self._outage = None
                if self._is_told:
                    self._say(text("told-disk-works", lasted=self._lasted()))
            case _:
                pass

    async def _tell_while_it_lasts(self) -> None:
        if self._told_at is not None and self._clock.now() - self._told_at < TOLD_EVERY:
            await self._clock.sleep(LASTS)
        while True:
            lasted = self._lasted() if self._is_told else "none"
            self._say(text("told-disk-fails", lasted=lasted, reason=self._breaker.reason), is_urgent=True)
            self._is_told, self._told_at = True, self._clock.now()
            await self._clock.sleep(TOLD_EVERY.total_seconds())

    def _lasted(self) -> str:
        seconds = int((self._clock.now() - (self._began_at or self._clock.now())).total_seconds())
        return f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"

    def _say(self, words: str, *, is_urgent: bool = False) -> None:
        self._tell(system_notice(words, self._clock.now(), is_urgent=is_urgent, subject=Subject.DISK))
