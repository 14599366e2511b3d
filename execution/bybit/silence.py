"""After a ban: nobody asks, but a stop or a close tries now and then whether the door is open again."""

from collections.abc import Callable
from typing import Final

from execution.bybit.budget import Priority
from execution.exchange_errors import Postponed
from utils.texts.catalogue import text

PROBE_SECONDS: Final = 20.0
"""A ban is lifted by itself after minutes (docs/bybit.md, 3.2); how long it really lasts only a request can tell."""
_PROBES: Final = frozenset({Priority.STOP, Priority.REASSERTED_STOP, Priority.CLOSE})


class Silence:
    """Who may speak while the exchange shuts us out. Times are monotonic seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._until = 0.0
        self._probe_at = 0.0

    @property
    def lasts(self) -> bool:
        return self._now() < self._until

    def begin(self, seconds: float) -> None:
        now = self._now()
        self._until, self._probe_at = now + seconds, now + PROBE_SECONDS

    def end(self) -> None:
        """A probe was answered: the door is open."""
        self._until = 0.0

    def keep(self, priority: Priority) -> None:
        """Raises Postponed with the time to wait; returns for who may ask, which among probes is one at a time."""
        now = self._now()
        if now >= self._until:
            return
        if priority not in _PROBES:
            raise Postponed(text("exchange-shut-out"), self._until - now)
        if now < self._probe_at:
            raise Postponed(text("exchange-shut-out"), min(self._until, self._probe_at) - now)
        self._probe_at = now + PROBE_SECONDS
