"""Time as a thing that is handed in, so that tests can step it."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic_ns, time_ns
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
    """The machine's clock, which within a run never goes back.

    Who was told a moment compares it with later ones: what is newer, what is due. Where the machine's clock is set
    back, this one goes on from where it was, ahead of it by as much; where it is set forward, this one follows.
    """

    _lead: int | None = None
    """The most by which the machine's clock was ever ahead of the time since it was switched on, in nanoseconds."""

    def now(self) -> datetime:
        lead = time_ns() - (steady := monotonic_ns())
        if self._lead is None or lead > self._lead:
            self._lead = lead
        return datetime.fromtimestamp((steady + self._lead) / 1e9, UTC)

    @property
    def ahead(self) -> timedelta:
        """Of the machine's clock, since that was set back."""
        self.now()
        lead = time_ns() - monotonic_ns()
        return timedelta(microseconds=max(0, (self._lead or lead) - lead) // 1000)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


def now_for_others(clock: Clock) -> datetime:
    """What the machine's clock says by now: how old is what others have dated, a message or a candle.

    By a clock that never goes back it would all be too old for as long as the program runs, once that was set back.
    """
    return clock.now() - clock.ahead if isinstance(clock, SystemClock) else clock.now()
