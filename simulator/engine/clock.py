"""The engine's only source of time: the machine's, a faster one, or one that is stepped by hand."""

import time
from math import inf
from typing import Protocol


class Clock(Protocol):
    def now_ms(self) -> int:
        """Unix time in milliseconds; never goes back."""
        ...

    def seconds_until(self, at_ms: int) -> float:
        """How long one has to wait until the clock shows `at_ms`: 0 when it does, infinite when a hand moves it."""
        ...


class FastClock:
    """Time that runs `factor` times as fast as the machine's from the moment it was made.

    Wall time is read once and then moved by the monotonic clock, so that it never jumps.
    """

    def __init__(self, factor: int) -> None:
        if factor < 1:
            msg = f"factor must be at least 1, not {factor}"
            raise ValueError(msg)
        self._factor = factor
        self._wall_ns = time.time_ns()
        self._started_ns = time.monotonic_ns()

    def now_ms(self) -> int:
        return (self._wall_ns + (time.monotonic_ns() - self._started_ns) * self._factor) // 1_000_000

    def seconds_until(self, at_ms: int) -> float:
        return max(0, at_ms - self.now_ms()) / (1000 * self._factor)


class RealClock(FastClock):
    """The machine's time."""

    def __init__(self) -> None:
        super().__init__(1)


class SteppedClock:
    """Time that stands still until `advance`. Use `Engine.advance`, which also runs what falls due on the way."""

    def __init__(self, start_ms: int = 1_700_000_000_000) -> None:
        self._now_ms = start_ms

    def now_ms(self) -> int:
        return self._now_ms

    def seconds_until(self, at_ms: int) -> float:
        return 0.0 if at_ms <= self._now_ms else inf

    def advance(self, milliseconds: int) -> None:
        """Moves time forward; `ValueError` when negative."""
        if milliseconds < 0:
            msg = f"time cannot go back by {-milliseconds} ms"
            raise ValueError(msg)
        self._now_ms += milliseconds
