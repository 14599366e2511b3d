"""How fast the bot may speak, by Telegram's rules: about one message a second in a chat, thirty in all. Pure.

Times are seconds of a monotonic clock.
"""

from enum import IntEnum
from typing import Final

ALL_PER_SECOND: Final = 25
_ALL_BURST: Final = 5
_CHAT_BURST: Final = 3
_CHAT_SECONDS: Final = 1.05
_GROUP_SECONDS: Final = 3.1
"""Groups take twenty a minute."""


class Priority(IntEnum):
    """Who goes first when not all can go; a smaller number overtakes; none is zero, which the library would drop."""

    URGENT = 1
    REPLY = 2
    ALERT = 3
    DASHBOARD = 4


class Bucket:
    """Holds up to ``burst`` tokens; one more every ``seconds``."""

    def __init__(self, burst: int, seconds: float) -> None:
        self._burst = burst
        self._seconds = seconds
        self._tokens = float(burst)
        self._at: float | None = None

    def wait(self, now: float, *, spare: int = 0) -> float:
        """Seconds until a token can be taken and ``spare`` others stay."""
        self._fill(now)
        return max(0.0, (1 + spare - self._tokens) * self._seconds)

    def take(self, now: float) -> None:
        self._fill(now)
        self._tokens -= 1

    def _fill(self, now: float) -> None:
        if self._at is not None:
            self._tokens = min(self._burst, self._tokens + (now - self._at) / self._seconds)
        self._at = now


class Pacer:
    """The bot's and each chat's allowance, and until when Telegram has asked for silence."""

    def __init__(self) -> None:
        self._all = Bucket(_ALL_BURST, 1 / ALL_PER_SECOND)
        self._chats: dict[int, Bucket] = {}
        self._held: dict[int, float] = {}
        self._all_held = 0.0

    def wait(self, chat_id: int, priority: Priority, now: float) -> float:
        """Seconds until this may go. A dashboard leaves a token, so that it never makes an alert wait."""
        spare = 1 if priority is Priority.DASHBOARD else 0
        bucket = self._bucket(chat_id)
        return max(self.silence(chat_id, now), self._all.wait(now, spare=spare), bucket.wait(now, spare=spare))

    def take(self, chat_id: int, now: float) -> None:
        self._all.take(now)
        self._bucket(chat_id).take(now)

    def hold(self, chat_id: int, until: float) -> None:
        """Telegram asked for silence in a chat; when it asks in two at a time, it means the bot."""
        now_held = [other for other, end in self._held.items() if other != chat_id and end > until - 1]
        self._held[chat_id] = max(until, self._held.get(chat_id, until))
        if now_held:
            self._all_held = max(self._all_held, until)

    def silence(self, chat_id: int, now: float) -> float:
        """Seconds of silence that are left for a chat."""
        return max(0.0, self._held.get(chat_id, 0.0) - now, self._all_held - now)

    def _bucket(self, chat_id: int) -> Bucket:
        if chat_id not in self._chats:
            self._chats[chat_id] = Bucket(_CHAT_BURST, _CHAT_SECONDS if chat_id > 0 else _GROUP_SECONDS)
        return self._chats[chat_id]
