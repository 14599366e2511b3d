"""How monitors, notices and the trade log become durable, and come back after a restart."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from execution.fills import close_reason
from execution.monitor import Monitor
from execution.new_trade.daily_loss import HistoryUnreadable
from execution.new_trade.trade_request import TradePreview
from execution.notices import OUTBOX, Notice
from execution.records.trade_log import Rows, as_rows, basis_of, events_of, planned, previewed, row_key, trade_of
from execution.records.trade_log_drain import TRADE_LOG, TradeLogDrain, put_rows
from execution.slot_record import Also
from execution.watching.profit_check import CHECKS, check_of
from execution.watching.second_channel import SecondChannel
from utils.clock import Clock
from utils.persistence.layout import MONITORS
from utils.plain_records import shared
from utils.robust_persistence import RobustPersistence, Transaction
from utils.trade_history import Event, Trade, TradeHistory

TELL_AFTER: Final = 0.02
"""Seconds from a commit of a monitor until whoever tells of it is woken: the request that the commit was for goes
first. What is to be told is on the disk, and waits for nobody's memory."""
_KNOWN: Final = frozenset(Monitor.__struct_fields__)
_CLOCKS_DIFFER: Final = timedelta(hours=1)
"""The exchange's and ours, at most."""


@dataclass(frozen=True, slots=True)
class Logged:
    """What this process has put into the trade log of one trade."""

    basis: tuple[Any, ...]
    """Of its row, as it was written."""
    event_ids: frozenset[str]


class MonitorBooks:
    """The store of running trades, and the log of all of them.

    Every fact enters the trade log in the same commit as the monitor that knows it, and leaves for the history soon
    after: recorded exactly once, whatever is killed in between. After a restart each monitor's whole log is written
    once more, which changes nothing where the history has it, and mends one that was lost.
    """

    def __init__(
        self, store: RobustPersistence, history: TradeHistory, clock: Clock, second: SecondChannel | None = None
    ) -> None:
        """``second`` gets a copy of what is urgent."""
        self._second = second
        self._store = store
        self._history = history
        self._drain = TradeLogDrain(store, history, clock)
        self._clock = clock
        self._logged: dict[str, Logged] = {}
        self._others: dict[str, dict[str, Any]] = {}
        """Of a record that a newer program wrote: what only that one understands is kept for it."""
        self._on_notice: Callable[[], None] = lambda: None
        self._telling: asyncio.TimerHandle | None = None

    def listen(self, on_notice: Callable[[], None]) -> None:
        """Calls back soon after each commit that put something into the outbox; must be cheap."""
        self._on_notice = on_notice

    def report_to(self, on_failure: Callable[[str], None]) -> None:
        """Where a history that cannot be written, or was damaged and set aside, is reported."""
        self._drain.report_to(on_failure)

    @property
    def is_durable(self) -> bool:
        """False while the disk fails: changes are then held in memory, and a crash would lose them."""
        return self._store.breaker.is_closed

    def load(self) -> list[Monitor]:
        """All monitors as committed. Raises msgspec.ValidationError for a record that does not fit the schema."""
        monitors = []
        for record in self._store.each(MONITORS):
            monitor = Monitor.from_plain(shared(record))
            monitors.append(monitor)
            if others := {name: value for name, value in record.items() if name not in _KNOWN}:
                self._others[monitor.generation] = others
        return monitors

    async def open(self, monitor: Monitor, also: Also, preview: TradePreview | None = None) -> None:
        """The first commit of a monitor; ``also`` writes in the same one, and may raise to prevent it.

        Refused with WriterFailedError while the disk fails. ``preview`` is what was shown before, if anything was.
        """
        trade, events = trade_of(monitor), events_of(monitor, ())
        logged = Logged(basis_of(monitor), _ids(events))
        if preview is not None:
            trade = replace(trade, detail={**trade.detail, **planned(preview)})
            events = (previewed(monitor, preview), *events)
        async with self._store.transaction() as txn:
            also(txn)
            txn.add_monitor(monitor.key, monitor.to_plain(), None)
            put_rows(txn, as_rows([trade], events))
        self._logged[monitor.generation] = logged
        self._drain.soon()

    async def closed_since(self, moment: datetime) -> list[Trade]:
        """Trades that ended then or later. Raises HistoryUnreadable: it fails, or does not know the newest yet."""
        if not await self.try_drain():
            raise HistoryUnreadable
        try:
            return await self._history.trades(since=moment)
        except sqlite3.Error as error:
            raise HistoryUnreadable from error

    async def is_recorded(self, monitor: Monitor) -> bool:
        """Whether the end of a trade is in the log, once, and its monitor is gone (I5). Raises HistoryUnreadable."""
        generation = monitor.generation
        if any(record.get("generation") == generation for record in self._store.each(MONITORS)):
            return False
        waiting = self._store.get(TRADE_LOG, row_key(generation))
        if waiting is not None:
            return waiting.get("closed_at") is not None
        try:
            trades = await self._history.trades(symbol=monitor.slot.symbol, since=monitor.created_at - _CLOCKS_DIFFER)
        except sqlite3.Error as error:
            raise HistoryUnreadable from error
        return [trade.trade_id for trade in trades].count(generation) == 1

    async def save(self, monitor: Monitor, notices: tuple[Notice, ...]) -> bool:
        """One commit. True: on the disk; False: the disk fails, and it is held in memory until that heals."""
        rows, logged = self._news(monitor, notices)

        def change(txn: Transaction) -> None:
            self._put_record(txn, monitor)
            put_rows(txn, rows)
            self._put(txn, notices)

        is_durable = await self._store.commit_or_hold(change)
        self._logged[monitor.generation] = logged
        self._committed(rows, notices)
        return is_durable

    async def change(self, monitor: Monitor, notices: tuple[Notice, ...], also: Also) -> None:
        """What a person has confirmed: one commit with what ``also`` writes, which may raise to prevent it.

        Refused with WriterFailedError while the disk fails.
        """
        rows, logged = self._news(monitor, notices)
        async with self._store.transaction() as txn:
            also(txn)
            self._put_record(txn, monitor)
            put_rows(txn, rows)
            self._put(txn, notices)
        self._logged[monitor.generation] = logged
        self._committed(rows, notices)

    async def close(self, monitor: Monitor, notices: tuple[Notice, ...], heir: Monitor | None = None) -> bool:
        """The end of a monitor: removed, logged, told; one commit, as in `save`.

        ``heir``: the generation that takes over its slot, in the same commit.
        """
        now = self._clock.now()
        rows, _ = self._news(monitor, notices, now)
        check = check_of(monitor, now)
        logged = None
        if heir is not None:
            begun, logged = self._news(heir, ())
            rows |= begun

        def change(txn: Transaction) -> None:
            txn.remove_monitor(monitor.key, close_reason(monitor).value)
            if check is not None:
                txn.put(CHECKS, check.generation, check.to_plain())
            if heir is not None:
                txn.add_monitor(heir.key, heir.to_plain(), None)
            put_rows(txn, rows)
            self._put(txn, notices)

        is_durable = await self._store.commit_or_hold(change)
        self._logged.pop(monitor.generation, None)
        self._others.pop(monitor.generation, None)
        if heir is not None and logged is not None:
            self._logged[heir.generation] = logged
        self._committed(rows, notices)
        return is_durable

    async def tell(self, notice: Notice) -> None:
        """A notice that belongs to no monitor."""
        await self._store.commit_or_hold(partial(self._put, notices=(notice,)))
        self._on_notice()

    def rows(self, section: str) -> dict[str, Any]:
        """What stands in a section that belongs to no monitor."""
        return self._store.items(section)

    async def note(self, change: Also, notices: tuple[Notice, ...] = ()) -> None:
        """A change of such rows, with what there is to tell of it: one commit, held in memory while the disk fails."""

        def both(txn: Transaction) -> None:
            change(txn)
            self._put(txn, notices)

        await self._store.commit_or_hold(both)
        if notices:
            self._on_notice()

    # ---------------------------------------- the trade log

    def drain_soon(self) -> None:
        """Moves what waits into the history, in the background: at the start, what the last life left."""
        self._drain.soon()

    async def try_drain(self) -> bool:
        """Moves what waits into the history if it can be written; else it waits on, and that is reported.

        Afterwards the history holds no trade as open that no monitor guards.
        """
        return await self._drain.try_now() and await self._drain.try_end_abandoned()

    async def try_archive(self, keep_for: timedelta) -> None:
        """Once a day: finished trades that closed longer ago go from the history to its archives."""
        await self._drain.try_archive(keep_for)

    async def stop(self) -> None:
        """Ends the drain in the background, after the last rows; before history and store are closed."""
        if self._telling is not None:
            self._telling.cancel()
            self._tell_now()
        await self._drain.stop()

    def _news(
        self, monitor: Monitor, notices: tuple[Notice, ...], closed_at: datetime | None = None
    ) -> tuple[Rows, Logged]:
        """What the log does not have yet, as far as this process knows."""
        before = self._logged.get(monitor.generation)
        known = before.event_ids if before is not None else frozenset[str]()
        events, basis = events_of(monitor, notices, known), basis_of(monitor)
        is_known = closed_at is None and before is not None and basis == before.basis
        trades = [] if is_known else [trade_of(monitor, closed_at)]
        return as_rows(trades, events), Logged(basis, known | _ids(events))

    def _put_record(self, txn: Transaction, monitor: Monitor) -> None:
        """What is not written of a record is as it was in the beginning."""
        txn.replace_monitor(monitor.key, {**self._others.get(monitor.generation, {}), **monitor.to_plain()})

    def _put(self, txn: Transaction, notices: tuple[Notice, ...]) -> None:
        for notice in notices:
            txn.put(OUTBOX, notice.id, notice.to_plain())
            copy = self._second.copy_of(notice) if self._second is not None else None
            if copy is not None:
                txn.put(OUTBOX, copy.id, copy.to_plain())

    def _committed(self, rows: Rows, notices: tuple[Notice, ...]) -> None:
        if rows:
            self._drain.soon()
        if notices and self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(TELL_AFTER, self._tell_now)

    def _tell_now(self) -> None:
        self._telling = None
        self._on_notice()


def _ids(events: Iterable[Event]) -> frozenset[str]:
    return frozenset(event.event_id for event in events)
