"""How Telegram slows down a bot that asks for updates in a hurry, or that fights with another one for them."""

from __future__ import annotations

import math

_HURRY_S = 3.0
_RUSH_S = 0.5
_BETWEEN_CONFLICTS_S = 3.0


class PollBrakes:
    """The memory of one bot's polls. Times are seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._offset = 0
        self._started = -math.inf
        self._next_conflict = -math.inf

    def slowed(self, offset: int, limit: int, timeout_s: float, now: float) -> tuple[int, float]:
        """Limit and timeout of a poll as they are granted.

        Who asks for the same again within three seconds waits at least three seconds for something new, and who does so
        within half a second gets one update at a time.
        """
        is_same = offset == self._offset
        since = now - self._started
        self._offset, self._started = offset, now
        if is_same and since < _HURRY_S:
            timeout_s = max(timeout_s, _HURRY_S)
        return (1 if is_same and since < _RUSH_S else limit), timeout_s

    def conflict_delay(self, now: float) -> float:
        """Seconds after which a poll that lost to another one is told so: at once, but only every three seconds."""
        if now >= self._next_conflict:
            self._next_conflict = now + _BETWEEN_CONFLICTS_S
            return 0.0
        return _BETWEEN_CONFLICTS_S
