"""The circuit breaker between the store and a disk that fails: whether to write, and when to try again. Pure."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

PAUSES: Final = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15, 30))
"""Between attempts to heal: the last one for as long as it takes."""


class BreakerState(Enum):
    """What is possible now."""

    CLOSED = "closed"
    """The disk works: changes are written."""
    OPEN = "open"
    """The disk failed: changes are refused or held in memory, and an attempt to heal is due after a pause."""
    HALF_OPEN = "half-open"
    """An attempt to heal is under way."""
    SAFE_MODE = "safe mode"
    """The state could not be read: nothing is written until a person has restored it."""


Listener = Callable[[BreakerState, str], None]


class Breaker:
    """Opens at the first failure: after a failed sync nothing that the kernel says of the file is certain any more."""

    def __init__(self) -> None:
        self.state = BreakerState.CLOSED
        self.reason = ""
        """What failed, in words; "" while closed."""
        self.since: datetime | None = None
        self.opened = 0
        """How often it has opened."""
        self.attempts = 0
        """Attempts to heal since it opened."""
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call back, in the event loop, after each opening and each closing; must be cheap and must not raise."""
        self._listeners.append(listener)

    @property
    def is_closed(self) -> bool:
        return self.state is BreakerState.CLOSED

    @property
    def pause(self) -> timedelta:
        """How long to wait before the next attempt."""
        return PAUSES[min(self.attempts, len(PAUSES) - 1)]

    def trip(self, reason: str, at: datetime) -> None:
        """The disk failed."""
        if self.state is BreakerState.SAFE_MODE:
            return
        was_closed = self.is_closed
        self.state, self.reason = BreakerState.OPEN, reason
        if was_closed:
            self.since, self.attempts, self.opened = at, 0, self.opened + 1
            self._tell()

    def try_again(self) -> None:
        """An attempt begins; it ends with `close` or `trip`."""
        self.state, self.attempts = BreakerState.HALF_OPEN, self.attempts + 1

    def close(self) -> None:
        """The disk works again, and everything is on it."""
        self.state, self.reason, self.since = BreakerState.CLOSED, "", None
        self._tell()

    def reset(self) -> None:
        """A store is opened: what was before does not count. Nobody is told."""
        self.state, self.reason, self.since = BreakerState.CLOSED, "", None

    def enter_safe_mode(self, reason: str, at: datetime) -> None:
        """The state cannot be read; only a new start ends this."""
        self.state, self.reason, self.since = BreakerState.SAFE_MODE, reason, at
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener(self.state, self.reason)
