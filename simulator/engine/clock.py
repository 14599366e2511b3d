"""The engine's only source of time: the machine's, a faster one, or one that is stepped by hand."""

import time
from typing import Protocol


class Clock(Protocol):
    def now_ms(self) -> int:
        """Unix time in milliseconds; never goes back."""
        ...


class RealClock:
    """The machine's time. Wall time is read once and then moved by the monotonic clock, so that it never jumps."""

    def __init__(self) -> None:
        self._wall_ns = time.time_ns()
        self._started_ns = time.monotonic_ns()

    def now_ms(self) -> int:
        return (self._wall_ns + time.monotonic_ns() - self._started_ns) // 1_000_000


class FastClock:
    """Real time that runs `factor` times as fast from the moment it was made."""

    def __init__(self, factor: int) -> None:
        if factor < 1:
            msg = f"factor must be at least 1, not {factor}"
            raise ValueError(msg)
        self._factor = factor
        self._wall_ns = time.time_ns()
        self._started_ns = time.monotonic_ns()

    def now_ms(self) -> int:
        return (self._wall_ns + (time.monotonic_ns() - self._started_ns) * self._factor) // 1_000_000


class SteppedClock:
    """Time that stands still until `advance`. Use `Engine.advance`, which also runs what falls due on the way."""

    def __init__(self, start_ms: int = 1_700_000_000_000) -> None:
        self._now_ms = start_ms

    def now_ms(self) -> int:
        return self._now_ms

    def advance(self, milliseconds: int) -> None:
        """Moves time forward; `ValueError` when negative."""
        if milliseconds < 0:
            msg = f"time cannot go back by {-milliseconds} ms"
            raise ValueError(msg)
        self._now_ms += milliseconds
