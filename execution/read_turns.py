"""Who may ask about its slot now: a few at a time, for after a start or a silence they all want to.

Hundreds of reads that wait for the exchange's budget are as old as their place in the line when they leave, and by then
the sweep, which shows all slots at once, has mostly made them needless. So a slot waits before it asks, and looks again
at what it needs when its turn comes.
"""

from collections.abc import Callable
from typing import Final

from execution.monitor import Monitor
from utils.money import ZERO

AT_ONCE: Final = 16
"""Four times as many as there are threads that read: none of them waits for an actor."""


class ReadTurns:
    """The places, and the line before them. Belongs to the event loop."""

    def __init__(self, places: int = AT_ONCE) -> None:
        self._free = places
        self._waiting: dict[ReadTurn, None] = {}

    def of(self, call: Callable[[], None]) -> "ReadTurn":
        """Of one actor; ``call`` makes it step again."""
        return ReadTurn(self, call)

    def take(self, turn: "ReadTurn") -> bool:
        """A place, or one in the line."""
        if self._free == 0:
            self._waiting[turn] = None
            return False
        self._free -= 1
        return True

    def leave_line(self, turn: "ReadTurn") -> None:
        self._waiting.pop(turn, None)

    def give_back(self) -> None:
        """To the first in the line, whose place it is from now on."""
        if not self._waiting:
            self._free += 1
            return
        first = next(iter(self._waiting))
        del self._waiting[first]
        first.called()


class ReadTurn:
    """The turn of one actor, which has one read under way at most."""

    __slots__ = ("_call", "_has_place", "_turns")

    def __init__(self, turns: ReadTurns, call: Callable[[], None]) -> None:
        self._turns = turns
        self._call = call
        self._has_place = False

    def take(self) -> bool:
        """Whether it may ask now; False: it is called when it may."""
        self._has_place = self._has_place or self._turns.take(self)
        return self._has_place

    def called(self) -> None:
        """A place is kept for it, until it asks or says that it need not."""
        self._has_place = True
        self._call()

    def end(self) -> None:
        """It has asked, or has nothing to ask any more."""
        self._turns.leave_line(self)
        if self._has_place:
            self._has_place = False
            self._turns.give_back()


def need_not_wait(monitor: Monitor) -> bool:
    """It is being closed, or no stop is seen to stand: its question cannot wait for those of slots that are covered."""
    is_exposed = monitor.size > ZERO and not monitor.stop_confirmed
    return is_exposed or monitor.closing is not None
