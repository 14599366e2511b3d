"""The record of one slot: what is believed of it now, how much of that is committed, and what is not told yet."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from secrets import token_hex
from typing import Protocol

import structlog

from execution.announce import announce
from execution.closing import late_entry
from execution.closing.trade_end import is_over
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.notices import Notice
from execution.watching.instrument_change import regrid
from utils.persistence.errors import PersistenceError
from utils.robust_persistence import Transaction
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

Also = Callable[[Transaction], None]
"""Writes more into a commit; what it raises prevents it."""


class Books(Protocol):
    """Where an actor's changes become durable, or are held in memory while the disk fails: then they are False."""

    @property
    def is_durable(self) -> bool:
        """Whether everything that was saved so far is on disk."""

    async def save(self, monitor: Monitor, notices: tuple[Notice, ...]) -> bool:
        """One commit. Raises PersistenceError."""

    async def change(self, monitor: Monitor, notices: tuple[Notice, ...], also: Also) -> None:
        """One commit that is on the disk, or not at all. Raises PersistenceError, and whatever ``also`` raises."""

    async def close(self, monitor: Monitor, notices: tuple[Notice, ...], heir: Monitor | None = None) -> bool:
        """The end of a monitor: removed, archived exactly once, told; one commit. Raises PersistenceError.

        ``heir``: the generation that takes over its slot, in the same commit.
        """


class SlotRecord:
    """Written by the slot's actor alone; ``committed`` is what everyone else may rely on."""

    def __init__(
        self,
        monitor: Monitor,
        books: Books,
        on_failure: Callable[[str], None],
        on_moved: Callable[[], None] = lambda: None,
        stored: Monitor | None = None,
    ) -> None:
        """``on_moved`` is called whenever another monitor is believed; must be cheap.

        ``stored`` is what is on disk, where a start has put some of that in doubt; None: the monitor is.
        """
        self._monitor = monitor
        self.committed = monitor
        self.is_over = False
        self._former: Monitor | None = None
        """The generation before, where another has taken over the slot."""
        self._books = books
        self._on_failure = on_failure
        self._on_moved = on_moved
        self._untold: tuple[Notice, ...] = ()
        self.is_refused = False
        """The store did not even hold the last of it in memory."""
        self._is_behind = stored is not None and stored.intent() != monitor.intent()
        """What is on disk is another: doubts heal, but a start may have settled more than it asks about."""

    @property
    def monitor(self) -> Monitor:
        """What is believed now, committed or not."""
        return self._monitor

    @monitor.setter
    def monitor(self, monitor: Monitor) -> None:
        if monitor is not self._monitor:
            self._monitor = monitor
            self._on_moved()

    def committed_of(self, generation: str) -> Monitor:
        """What is committed of the generation that is or was here: as it ended, where another has taken over."""
        if self._former is None or self.committed.generation == generation:
            return self.committed
        return self._former

    @property
    def is_durable(self) -> bool:
        """Whether all of it is on disk."""
        return self._books.is_durable and not self.is_refused

    def take_in(self, monitor: Monitor, news: tuple[Notice, ...]) -> None:
        """What is believed from now on; ``news`` is told with the next commit."""
        self.monitor = monitor
        self._untold = (*self._untold, *news)

    async def commit(self, *, may_end: bool = False) -> bool:
        """False when the store takes nothing at all, not even into memory; protection goes on all the same.

        A monitor ends only where its end was announced: an action's own commit leaves that to the next step (I5).
        """
        monitor = self.monitor
        ends = may_end and is_over(monitor)
        self.is_refused = False
        is_as_stored = not self._is_behind and monitor.intent() == self.committed.intent()
        if not ends and not self._untold and is_as_stored:
            self.committed = monitor
            return True
        try:
            if ends:
                await self._books.close(monitor, self._untold)
                self.is_over = True
            else:
                await self._books.save(monitor, self._untold)
        except PersistenceError as error:
            self._not_saved(monitor, error)
            self.is_refused = True
            return False
        self.committed, self._untold, self._is_behind = monitor, (), False
        return True

    async def change(self, folded: Monitor, also: Also, now: datetime) -> None:
        """What a person confirmed, on the disk or not at all. Raises PersistenceError, and whatever ``also`` raises."""
        monitor, told = announce(self.monitor, folded, now)  # of what is believed already, the news are told or wait
        await self._books.change(monitor, (*self._untold, *told), also)
        self.monitor = self.committed = monitor
        self._untold = ()

    async def hand_over(self, price: Decimal | None, instrument: Instrument, now: datetime) -> None:
        """The generation that a late entry began takes over the slot, in the commit that ends the old one (R2).

        ``price`` is the newest of the plan's trigger series. What cannot be written has not happened.
        """
        ended, heir = late_entry.handed_over(self.monitor, generation=token_hex(8), price=price, now=now)
        heir = regrid(heir, instrument)
        ended, told = announce(self.committed, ended, now)
        try:
            await self._books.close(ended, (*self._untold, *told), heir)
        except PersistenceError as error:
            self._not_saved(ended, error)
            return
        self._former = ended
        log.info("late_entry_guarded", key=heir.key, ended=ended.generation, generation=heir.generation)
        self.monitor = self.committed = heir
        self._untold = ()

    def _not_saved(self, monitor: Monitor, error: PersistenceError) -> None:
        log.error("commit_failed", key=monitor.key, exc_info=error)
        self._on_failure(text("told-not-saved", name=monitor.name, reason=str(error)))
