"""What is to happen at a moment of the simulator's clock: a script's entries, a request that lands late."""

from __future__ import annotations

import asyncio
import logging
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.engine.clock import Clock

_log = logging.getLogger(__name__)


class Alarms:
    """Actions by the time at which they are due, in milliseconds; equal times keep their order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = count()
        self._changed = asyncio.Event()

    def at(self, at_ms: int, action: Callable[[], None]) -> None:
        heappush(self._waiting, (at_ms, next(self._numbers), action))
        self._changed.set()

    def next_ms(self) -> int | None:
        """When the next one is due; None when nothing waits."""
        return self._waiting[0][0] if self._waiting else None

    def run_due(self) -> None:
        """Do what is due by now."""
        while self._waiting and self._waiting[0][0] <= self._clock.now_ms():
            heappop(self._waiting)[2]()

    def clear(self) -> None:
        self._waiting.clear()

    async def keep(self) -> None:
        """Do everything in time, for ever; who steps a clock by hand runs what falls due on the way."""
        while True:
            self._changed.clear()
            try:
                self.run_due()
            except Exception:  # noqa: BLE001 - the edge of a job that must go on
                _log.exception("what was due failed")
            due_ms = self.next_ms()
            patience = None if due_ms is None else self._clock.seconds_until(due_ms)
            try:
                async with asyncio.timeout(None if patience == inf else patience):
                    await self._changed.wait()
            except TimeoutError:
                continue
