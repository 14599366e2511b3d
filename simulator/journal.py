"""What happened, in numbered lines that a person can read: the page shows them, and a failing test may print them."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_KEPT: Final = 5000


class Actor(StrEnum):
    """Who did it: the API client, the account's owner in the app, the exchange by its rules, or the control calls."""

    BOT = "bot"
    PERSON = "person"
    EXCHANGE = "exchange"
    TESTER = "tester"


class Happening(StrEnum):
    """What kind of thing it was."""

    ORDER_PLACED = "order_placed"
    ORDER_AMENDED = "order_amended"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_TRIGGERED = "order_triggered"
    STOP_PLACED = "stop_placed"
    STOP_MOVED = "stop_moved"
    STOP_REMOVED = "stop_removed"
    FILLED = "filled"
    FUNDING = "funding"
    LIQUIDATED = "liquidated"
    DELEVERAGED = "deleveraged"
    SETTLED = "settled"
    POSITION_OPENED = "position_opened"
    POSITION_CLOSED = "position_closed"
    INSTRUMENT = "instrument"
    REFUSED = "refused"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    SUBSCRIBED = "subscribed"
    FAULT_ARMED = "fault_armed"
    FAULT_STRUCK = "fault_struck"
    FAULTS_CLEARED = "faults_cleared"
    SWITCH = "switch"
    PRICE = "price"
    MARKET = "market"
    BOT = "bot"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: ``time_ms`` is the engine's clock, ``symbol`` "" when it concerns no market."""

    number: int
    time_ms: int
    kind: Happening
    who: Actor
    symbol: str
    text: str


class Journal:
    """The newest lines; numbers go on over ``clear``, so that a reader who remembers the last one misses nothing."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._lines: deque[Line] = deque(maxlen=_KEPT)
        self._actor = Actor.EXCHANGE
        self.last_number = 0

    @property
    def actor(self) -> Actor:
        """On whose behalf the engine is working at this moment."""
        return self._actor

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[None]:
        """What happens inside is that actor's doing; nothing may be awaited there."""
        before, self._actor = self._actor, actor
        try:
            yield
        finally:
            self._actor = before

    def add(self, kind: Happening, text: str, *, symbol: str = "", who: Actor | None = None) -> None:
        self.last_number += 1
        self._lines.append(Line(self.last_number, self._now_ms(), kind, who or self._actor, symbol, text))

    def after(self, number: int, limit: int) -> list[Line]:
        """The lines behind ``number``, oldest first; of more than ``limit`` the newest."""
        found = [line for line in self._lines if line.number > number]
        return found[-limit:]

    def clear(self) -> None:
        self._lines.clear()
