"""Rests of a thread that works long beside the event loop.

Python lets a thread that wants to run wait for up to five milliseconds, and again after each call that waits for the
system, of which every turn of the event loop has one. A thread that rests by itself lets the loop in much sooner; to
offer the interpreter without a rest would not do, because it is taken back before the other has woken up.
"""

import time
from typing import Final

_WORK: Final = 0.001
_REST: Final = 0.0001
"""Seconds."""


class Rests:
    """Looks at how long has been worked since the last rest."""

    def __init__(self) -> None:
        self._rested_at = time.perf_counter()

    def rest_if_due(self) -> None:
        """Call this often, between small pieces of work."""
        if time.perf_counter() - self._rested_at >= _WORK:
            time.sleep(_REST)
            self._rested_at = time.perf_counter()
