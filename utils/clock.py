"""Time as a thing that is handed in, so that tests can step it."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the program needs of time."""

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after this many seconds; zero or less only gives way to other tasks."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
