"""Entries wait while a watcher of the exchange or of the account says so; what is open is guarded as always.

Nothing is queued: when it ends, each slot looks anew at what should exist then. A market entry that has become another
trade meanwhile is not among it.
"""

from collections.abc import Callable

from execution.new_trade.no_new_trades import NoNewTrades


class EntryHold:
    """Knows whether entries wait, and why; ``wake`` is called when they need not any more."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._reasons: dict[str, str] = {}

    @property
    def why(self) -> str:
        """One sentence for a person, of whoever has held them longest; "": entries are sent."""
        return next(iter(self._reasons.values()), "")

    def begin(self, why: str, whose: str) -> None:
        """No entry is sent from now on; called again by ``whose``, there is only another reason."""
        self._reasons[whose] = why

    def end(self, whose: str) -> None:
        """They are sent again once nobody holds them."""
        if self._reasons.pop(whose, "") and not self._reasons:
            self._wake()

    def require_none(self) -> None:
        """Raises NoNewTrades."""
        if self.why:
            raise NoNewTrades(self.why)
