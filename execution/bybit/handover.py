"""From a thread to the event loop, in order: one wake-up for all that has come until the loop turns to it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Handover:
    """Belongs to one thread on one side and to the loop on the other.

    Waking the loop costs more than reading a message does, and it would be woken for each of a burst. What comes first
    goes over at once; after that, what comes within ``gather`` seconds goes over together.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, gather: float = 0.0) -> None:
        self._loop = loop
        self._gather = gather
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_woken = False

    def call(self, function: Callable[[T], None], argument: T) -> None:
        """Have the loop call it after everything that was handed over before. From the thread."""
        self._waiting.append(lambda: function(argument))
        if not self._is_woken:
            self._is_woken = True
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        """What is here now; what comes meanwhile waits until the loop has looked after others."""
        here = len(self._waiting)
        if not here:
            self._is_woken = False  # from now on the thread wakes it; unless it has just relied on this turn
            here = len(self._waiting)
        try:
            for _ in range(here):
                self._waiting.popleft()()
        finally:
            if here:
                self._is_woken = True
                self._loop.call_later(self._gather, self._take)
