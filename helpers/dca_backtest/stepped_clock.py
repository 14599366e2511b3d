"""Time that stands still until it is moved."""

import asyncio
from datetime import datetime, timedelta


class SteppedClock:
    """The `utils.clock.Clock` of a backtest."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._moved: asyncio.Event | None = None
        """Made by whoever sleeps."""

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        until = self._now + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        while self._now < until:
            if self._moved is None:
                self._moved = asyncio.Event()
            await self._moved.wait()

    def move_to(self, at: datetime) -> None:
        """An earlier time leaves it where it is."""
        self._now = max(self._now, at)
        if self._moved is not None:
            self._moved.set()
            self._moved = None
