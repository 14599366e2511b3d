"""Entries wait while somebody who watches the way to the exchange says so; what is open is guarded as always.

Nothing is queued: when it ends, each slot looks anew at what should exist then. A market entry that has become another
trade meanwhile is not among it.
"""

from collections.abc import Callable

from execution.new_trade.no_new_trades import NoNewTrades


class EntryHold:
    """Knows whether entries wait, and why; ``wake`` is called when they need not any more."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self.why = ""
        """One sentence for a person; "": entries are sent."""

    def begin(self, why: str) -> None:
        """No entry is sent from now on; called again, it only has another reason."""
        self.why = why

    def end(self) -> None:
        if self.why:
            self.why = ""
            self._wake()

    def require_none(self) -> None:
        """Raises NoNewTrades."""
        if self.why:
            raise NoNewTrades(self.why)
