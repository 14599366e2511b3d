"""How fast a bot may write: about one message a second to a person, twenty a minute to a group, thirty a second in all.

Short bursts pass. Who goes on gets 429 with the seconds to be quiet, and what comes in that time is refused as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` messages at once, then one each ``seconds``; ``penalty`` is the silence after too many, in seconds."""

    burst: int
    seconds: float
    penalty: float


PERSON: Final = Rate(burst=20, seconds=1.0, penalty=5.0)
GROUP: Final = Rate(burst=20, seconds=3.0, penalty=30.0)
EVERYBODY: Final = Rate(burst=30, seconds=1 / 30, penalty=1.0)


class _Bucket:
    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._at = now
        self._quiet_until = 0.0

    def refusal(self, count: int, now: float) -> int:
        """Seconds of silence that are asked for, 0 when ``count`` messages may go now."""
        self._tokens = min(self._rate.burst, self._tokens + (now - self._at) / self._rate.seconds)
        self._at = now
        if now >= self._quiet_until and self._tokens >= min(count, self._rate.burst):
            return 0
        if now >= self._quiet_until:
            missing = (min(count, self._rate.burst) - self._tokens) * self._rate.seconds
            self._quiet_until = now + max(missing, self._rate.penalty)
        return max(1, math.ceil(self._quiet_until - now))

    def take(self, count: int) -> None:
        self._tokens -= count


class SpeedLimits:
    """The allowance of one bot. Times are seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._everybody: _Bucket | None = None
        self._chats: dict[int, _Bucket] = {}

    def refusal(self, chat_id: int, count: int, now: float) -> int:
        """Seconds of silence that a call with ``count`` messages to a chat is answered with; 0 when it may go.

        Only what may go is counted.
        """
        if self._everybody is None:
            self._everybody = _Bucket(EVERYBODY, now)
        if chat_id not in self._chats:
            self._chats[chat_id] = _Bucket(PERSON if chat_id > 0 else GROUP, now)
        buckets = (self._everybody, self._chats[chat_id])
        wait = max(bucket.refusal(count, now) for bucket in buckets)
        if not wait:
            for bucket in buckets:
                bucket.take(count)
        return wait

    def clear(self) -> None:
        self._everybody = None
        self._chats.clear()
