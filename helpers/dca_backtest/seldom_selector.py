"""For an event loop that has nothing but itself to wait for: it asks the system seldom as long as it has work."""

import selectors
from typing import Final

_TURNS: Final = 64


class SeldomSelector(selectors.DefaultSelector):
    """Each turn of a loop asks which sockets are ready. Here is none but the loop's own, by which a thread wakes it."""

    def __init__(self) -> None:
        super().__init__()
        self._turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready; a question that does not wait is asked each 64th time."""
        self._turns += 1
        has_work = timeout is not None and timeout <= 0
        return [] if has_work and self._turns % _TURNS else super().select(timeout)
