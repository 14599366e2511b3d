"""From the store's section into the history: each row of the trade log exactly once, without holding anybody up.

A row enters the section in the commit that changes the monitor. Here it is written to the history, and only then taken
from the section; whatever is killed in between, writing it again changes nothing.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any, Final

import structlog
from msgspec import MsgspecError

from execution.monitor import Monitor
from execution.records.trade_log import Rows, as_rows, events_of, from_rows, removed, row_key, trade_of
from utils.clock import Clock
from utils.persistence.layout import MONITORS
from utils.persistence.operations import KEPT as OPERATIONS_KEPT
from utils.robust_persistence import RobustPersistence, Transaction
from utils.texts.catalogue import text
from utils.trade_history import Trade, TradeHistory

log = structlog.get_logger(__name__)

TRADE_LOG: Final = "trade_log"
"""Section of the store: rows on their way to the history, by what they are and their id."""
FORMER_ARCHIVE: Final = "trade_archive"
"""Section of earlier versions: finished trades by generation, each with its monitor."""
UNREAD: Final = "trade_log_unread"
"""Section of rows that this program cannot read, each with the reason; nothing uses them, and nothing is lost."""
BATCH: Final = 100
"""Rows that are moved at a time: the event loop is not held up by more."""
DRAIN_AFTER: Final = 0.25
"""Seconds from a commit to the drain, so that what happens together is written together."""
DRAIN_AGAIN: Final = 30.0

_UNREADABLE = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    MsgspecError,
    sqlite3.IntegrityError,
)


def put_rows(txn: Transaction, rows: Rows) -> None:
    """Puts rows into the section; one that waits there under the same key leaves what the new one does not name."""
    for key, row in rows.items():
        waiting = txn.get(TRADE_LOG, key)
        detail = {**waiting["detail"], **row["detail"]} if waiting else row["detail"]
        txn.put(TRADE_LOG, key, {**row, "detail": detail})


class TradeLogDrain:
    """Moves rows soon after they were committed, and when it is asked to; one at a time."""

    def __init__(self, store: RobustPersistence, history: TradeHistory, clock: Clock) -> None:
        self._store = store
        self._history = history
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._is_due = False
        self._has_begun = False
        self._has_ended = False
        self._task: asyncio.Task[None] | None = None
        self._on_failure: Callable[[str], None] = lambda _: None

    def report_to(self, on_failure: Callable[[str], None]) -> None:
        """Where a history that cannot be written, or was damaged, is reported."""
        self._on_failure = on_failure
        self._history.report_to(on_failure)

    def soon(self) -> None:
        """Rows were committed, or the bot started; returns at once."""
        self._is_due = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._until_drained(), name="trade log")

    async def stop(self) -> None:
        """Ends the work in the background and moves what is left; what cannot be moved now waits in the store."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.try_now()

    async def try_now(self) -> bool:
        """Moves everything; False if the history cannot be written, which is reported: the rows wait."""
        return await self._attempt(self._drain, self._trouble())

    async def try_end_abandoned(self) -> bool:
        """Ends the trades that the history holds as open, though their monitor went without a close."""
        return await self._attempt(self._end_abandoned, self._trouble())

    async def try_archive(self, keep_for: timedelta) -> None:
        """Moves finished trades that closed longer ago to the archives.

        First the rows that wait: no event may follow its trade out of the archive back into the history. Not while the
        disk fails, nor in safe mode, in which no file is touched.
        """
        if self._store.breaker.is_closed and await self.try_now():
            await self._attempt(partial(self._archive, keep_for), text("told-history-not-archived"))

    def _trouble(self) -> str:
        return text("told-history-not-read" if self._store.is_safe_mode else "told-history-not-written")

    async def _until_drained(self) -> None:
        while self._is_due:
            await self._clock.sleep(DRAIN_AFTER)
            self._is_due = False
            if not await self._try_in_background():
                self._is_due = True
                await self._clock.sleep(DRAIN_AGAIN)

    async def _try_in_background(self) -> bool:
        """The first time, what the last life left open is ended, too: a restore may have taken its monitor."""
        is_done = await self.try_now() and (self._has_ended or await self.try_end_abandoned())
        self._has_ended = self._has_ended or is_done
        return is_done

    async def _attempt(self, work: Callable[[], Awaitable[None]], trouble: str) -> bool:
        try:
            async with self._one_at_a_time:
                await work()
        except Exception as error:
            # The edge of the trade log: whatever is wrong with it, protection goes on.
            log.exception("trade_log_failed")
            self._on_failure(f"{trouble}: {error}")
            return False
        return True

    async def _drain(self) -> None:
        await self._begin()
        for generation, row in self._store.items(FORMER_ARCHIVE).items():
            try:
                rows = _former(row)
            except _UNREADABLE as error:
                await self._put_aside(FORMER_ARCHIVE, generation, row, error)
            else:
                await self._store.commit_or_hold(partial(_take_over, generation, rows))
        keys = self._store.keys(TRADE_LOG)
        for start in range(0, len(keys), BATCH):
            if rows := self._rows(keys[start : start + BATCH]):
                await self._move(rows)

    async def _begin(self) -> None:
        """Once in a life: opens the history, which checks it, and misses it where there were trades."""
        if self._has_begun:
            return
        if not await self._history.open() and self._has_traded():
            self._on_failure(text("told-history-missing"))
        self._has_begun = True

    def _has_traded(self) -> bool:
        """Whether there were more trades than those of which the first rows still wait."""
        waiting = {row.get("trade_id") for row in self._store.items(TRADE_LOG).values()}
        opened = [
            line for line in self._store.operations(limit=OPERATIONS_KEPT) if line["operation"] == "monitor added"
        ]
        return len(opened) > len(waiting) and not self._store.items(FORMER_ARCHIVE)

    def _rows(self, keys: Iterable[str]) -> Rows:
        """Those that wait there still."""
        found = ((key, self._store.get(TRADE_LOG, key)) for key in keys)
        return {key: row for key, row in found if row is not None}

    async def _move(self, rows: Rows) -> None:
        """One row that cannot be read holds up none of the others."""
        try:
            trades, events = from_rows(rows)
            if len(trades) + len(events) < len(rows):
                raise ValueError("it is neither a trade nor an event")
            await self._history.record(trades, events)
        except _UNREADABLE as error:
            if len(rows) == 1:
                ((key, row),) = rows.items()
                await self._put_aside(TRADE_LOG, key, row, error)
                return
            for key, row in rows.items():
                await self._move({key: row})
            return
        await self._store.commit_or_hold(partial(_take_out, rows))
        log.debug("trade_log_drained", trades=len(trades), events=len(events))

    async def _put_aside(self, section: str, key: str, row: Any, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}"
        log.error("trade_log_row_unread", section=section, key=key, why=why)
        await self._store.commit_or_hold(partial(_leave_unread, section, key, row, why))
        self._on_failure(text("told-history-row", row=f"{section}/{key}", reason=why, section=UNREAD))

    async def _archive(self, keep_for: timedelta) -> None:
        await self._history.archive_older_than(self._clock.now() - keep_for)

    async def _end_abandoned(self) -> None:
        """A monitor can go by a sync, an import or a restore; what became of its trade is then not known here."""
        if not self._store.breaker.is_closed:
            return  # what monitors there are is not certain
        open_trades = await self._history.open_trades()
        if open_trades:
            await self._store.commit_or_hold(partial(self._end, open_trades))
            await self._drain()

    def _end(self, open_trades: list[Trade], txn: Transaction) -> None:
        guarded = {record.get("generation") for record in txn.each(MONITORS)}
        for trade in open_trades:
            if trade.trade_id not in guarded and txn.get(TRADE_LOG, row_key(trade.trade_id)) is None:
                ended, event = removed(trade, self._clock.now())
                put_rows(txn, as_rows([ended], [event]))


def _former(row: dict[str, Any]) -> Rows:
    monitor = Monitor.from_plain(row["monitor"])
    return as_rows([trade_of(monitor, row["closed_at"])], events_of(monitor, ()))


def _take_over(generation: str, rows: Rows, txn: Transaction) -> None:
    put_rows(txn, rows)
    txn.delete(FORMER_ARCHIVE, generation)


def _leave_unread(section: str, key: str, row: Any, why: str, txn: Transaction) -> None:
    txn.put(UNREAD, f"{section}/{key}", {"why": why, "row": row})
    if txn.get(section, key) == row:
        txn.delete(section, key)


def _take_out(rows: Rows, txn: Transaction) -> None:
    for key, row in rows.items():
        if txn.get(TRADE_LOG, key) == row:  # else it has changed meanwhile, and is written again
            txn.delete(TRADE_LOG, key)
