"""No new entries while a person wants none; what is open is guarded, moved and closed as always.

A pause is on disk, so that it outlives a restart. Entries that wait on the exchange already stay there: they are
ended by cancel_entries.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from execution.new_trade.no_new_trades import NoNewTrades
from execution.records.books import MonitorBooks
from utils.clock import Clock
from utils.robust_persistence import Transaction
from utils.texts.catalogue import text

PAUSE: Final = "pause"
"""Section of the store."""
_ROW: Final = "entries"


class Pausing:
    """Knows whether new entries may be sent; ``wake`` is called when that has changed."""

    def __init__(self, books: MonitorBooks, clock: Clock, wake: Callable[[], None]) -> None:
        self._books = books
        self._clock = clock
        self._wake = wake
        self._since: datetime | None = None
        self._one_at_a_time = asyncio.Lock()
        self._pausing = 0
        """How many wait to pause while a resume is being written: it wakes nobody then."""

    def load(self) -> None:
        """Takes up what the last life left."""
        row = self._books.rows(PAUSE).get(_ROW)
        self._since = None if row is None else row["since"]

    @property
    def since(self) -> datetime | None:
        """None: entries are sent."""
        return self._since

    async def pause(self) -> datetime:
        """Since when; in force at once, and on disk on return unless the disk fails."""
        self._pausing += 1
        try:
            async with self._one_at_a_time:
                if self._since is not None:
                    return self._since
                since = self._since = self._clock.now()
                await self._books.note(lambda txn: txn.put(PAUSE, _ROW, {"since": since}))
                return since
        finally:
            self._pausing -= 1

    async def resume(self) -> bool:
        """False: there was no pause."""

        def end(txn: Transaction) -> None:
            txn.delete(PAUSE, _ROW)

        async with self._one_at_a_time:
            if self._since is None:
                return False
            await self._books.note(end)
            self._since = None
            if not self._pausing:
                self._wake()
        return True

    def require_none(self) -> None:
        """Raises NoNewTrades."""
        if self._since is not None:
            raise NoNewTrades(text("refused-paused", since=f"{self._since:%Y-%m-%d %H:%M:%S}"))
