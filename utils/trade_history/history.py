"""The history: one row for each trade and each event, in SQLite; finished trades go to archives when they are old.

Rows have the ids of what they tell of, so that writing one twice, as after a crash, changes nothing.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import structlog

from utils.trade_history.archives import (
    DIRECTORY_NAME,
    add_to_archive,
    archive_path,
    archive_paths,
    month_in,
    month_of,
    read_archive,
)
from utils.trade_history.audit import AuditLine, archive_lines, newest_lines, put_lines
from utils.trade_history.database import connect, is_damage, quarantine
from utils.trade_history.records import (
    EVENT_COLUMNS,
    TRADE_COLUMNS,
    Event,
    Story,
    Trade,
    event_from_json,
    json_text,
    time_text,
    to_json,
    trade_from_json,
)

log = structlog.get_logger(__name__)

PAGE: Final = 200
"""Trades that are read at a time where all of them are wanted."""

_SELECT_COLUMNS = f"SELECT {', '.join(TRADE_COLUMNS)}"
_SELECT_TRADES = f"{_SELECT_COLUMNS} FROM trades"
_SELECT_EVENTS = f"SELECT {', '.join(EVENT_COLUMNS)} FROM events"  # noqa: S608
_PUT_TRADE = (
    f"INSERT INTO trades ({', '.join(TRADE_COLUMNS)}) VALUES ({', '.join('?' * len(TRADE_COLUMNS))}) "  # noqa: S608
    f"ON CONFLICT (trade_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in TRADE_COLUMNS[1:])} "
    # A late repetition of an open trade's row must not reopen a closed one.
    "WHERE trades.closed_at IS NULL OR excluded.closed_at IS NOT NULL"
)
_PUT_EVENT = (
    f"INSERT INTO events ({', '.join(EVENT_COLUMNS)}) VALUES ({', '.join('?' * len(EVENT_COLUMNS))}) "  # noqa: S608
    "ON CONFLICT (event_id) DO NOTHING"
)

_T = TypeVar("_T")


class TradeHistory:
    """The history file; every call runs in one thread of its own and is on the disk when it returns.

    A damaged file is set aside under another name and a new one begun; that is reported, and so is a file that was
    taken away while it was open. Any method may raise sqlite3.Error or OSError.
    """

    def __init__(self, path: str | Path) -> None:
        """Describe a history; the file is opened or created, 0600, by the first call."""
        self._path = Path(path)
        self._archive = self._path.parent / DIRECTORY_NAME
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="holdfast-history")
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._was_there = True
        self._is_closed = False
        self._findings: list[str] = []
        self._on_finding: Callable[[str], None] = lambda _: None

    def report_to(self, on_finding: Callable[[str], None]) -> None:
        """Where it is said that a file was damaged, or is gone; called in the event loop."""
        self._on_finding = on_finding

    async def open(self) -> bool:
        """Open the file and check it, unless that was done; False if there was none, and one was begun."""
        return await self._run(lambda _: self._was_there)

    # ---------------------------------------- writing

    async def record(self, trades: Sequence[Trade], events: Sequence[Event]) -> None:
        """Write trades and events, all or none.

        A trade replaces what was known of it, except that its detail keeps what the new one does not name; an open one
        does not replace a finished one. Events that are already there stay as they are.
        """
        await self._run(partial(_record, [to_json(trade) for trade in trades], [to_json(event) for event in events]))

    async def record_audit(self, lines: Sequence[AuditLine]) -> None:
        """Write who did what, all or none; a line that is there already gets its outcome."""
        await self._run(partial(put_lines, lines))

    # ---------------------------------------- reading

    async def audit(self, limit: int) -> list[AuditLine]:
        """Return what was done last in the chat, the newest first."""
        return await self._run(partial(newest_lines, limit))

    async def trades(
        self,
        limit: int | None = None,
        *,
        symbol: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Trade]:
        """Return finished trades, the last one first.

        Args:
            limit: how many at most; None is all.
            symbol: only of this one.
            since: closed then or later.
            until: closed before then.
        """
        where, values = _where(symbol, since, until, moment="closed_at")
        query = f"{_SELECT_TRADES} WHERE closed_at IS NOT NULL{where} ORDER BY closed_at DESC, trade_id LIMIT ?"
        return await self._run(partial(_trades, query, (*values, -1 if limit is None else limit)))

    async def page(self, limit: int, offset: int, *, symbol: str | None = None) -> tuple[list[Trade], int]:
        """Return some of the finished trades that had entered, the last one first, and how many there are in all.

        Args:
            limit: how many at most.
            offset: so many newer ones are left out.
            symbol: only of this one.
        """
        where, values = _where(symbol, None, None, moment="closed_at")
        from_all = f"FROM trades WHERE closed_at IS NOT NULL AND entry_qty IS NOT '0'{where}"
        query = f"{_SELECT_COLUMNS} {from_all} ORDER BY closed_at DESC, trade_id LIMIT ? OFFSET ?"
        return await self._run(partial(_one_page, query, f"SELECT COUNT(*) {from_all}", values, (limit, offset)))

    async def story(self, trade_id: str) -> Story | None:
        """Return one trade with its events; None: it is not there, or was archived."""
        return await self._run(partial(_story_of, trade_id))

    async def open_trades(self) -> list[Trade]:
        """Return the trades that are under way, the newest first."""
        query = f"{_SELECT_TRADES} WHERE closed_at IS NULL ORDER BY opened_at DESC, trade_id"
        return await self._run(partial(_trades, query, ()))

    async def events(self, trade_id: str) -> list[Event]:
        """Return a trade's events, the oldest first."""
        return await self._run(partial(_events_of, trade_id))

    async def stories(
        self, *, symbol: str | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> AsyncGenerator[Story, None]:
        """Yield trades with their events, in order of close, those under way last; all from one instant.

        A finished trade belongs to the time at which it closed, one that is under way to that at which it was opened.
        """
        where, values = _where(symbol, since, until, moment="COALESCE(closed_at, opened_at)")
        query = f"{_SELECT_TRADES} WHERE TRUE{where} ORDER BY closed_at IS NULL, closed_at, opened_at, trade_id"
        # A connection of its own: its transaction goes on seeing what was there when it began.
        reading = await self._run(lambda _: sqlite3.connect(self._path, isolation_level=None))
        try:
            cursor = await self._run(lambda _: _begin_reading(reading, query, values))
            while page := await self._run(lambda _: _page(reading, cursor)):
                for story in page:
                    yield story
        finally:
            await self._run(lambda _: reading.close())

    # ---------------------------------------- retention

    async def archive_older_than(self, cutoff: datetime) -> int:
        """Move finished trades that closed before then, and older audit lines, to the archives; return how many trades.

        A trade leaves the database only after its archive was written, read back and named. Killed in between, it is
        in both until this is called again, and `archived` leaves it out.
        """
        return await self._run(partial(_archive, self._archive, cutoff))

    async def archived(self, since: datetime | None = None) -> list[Story]:
        """Return the trades that are in the archives and no longer in the database, the oldest month first.

        ``since``: only of the month of this time and of later ones.
        """
        return await self._run(partial(_archived, self._archive, "" if since is None else time_text(since)[:7]))

    async def close(self) -> None:
        """Close the file and end the thread; a closed history cannot be used again, only closed."""
        if self._is_closed:
            return
        self._is_closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect)
        self._thread.shutdown()

    # ---------------------------------------- the thread

    async def _run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        if self._is_closed:
            raise sqlite3.ProgrammingError("the trade history is closed")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)
        finally:
            while self._findings:
                self._on_finding(self._findings.pop(0))

    def _work(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        try:
            return work(self._connected())
        except sqlite3.Error as error:
            if is_damage(error):
                self._disconnect()  # looked at again, and set aside, by the next call
            raise

    def _connected(self) -> sqlite3.Connection:
        if self._connection is not None and not self._is_in_place():
            self._disconnect()
            log.error("history_gone", path=str(self._path))
            self._findings.append(
                f"the trade history {self._path.name} was removed or replaced while the bot was using it: the "
                "trades in it are missing now. To have them back, stop the bot and put a copy of the file in its place"
            )
        if self._connection is None:
            self._was_there = self._path.exists()
            try:
                self._connection = connect(self._path, self._set_aside)
            except sqlite3.Error as error:
                if not is_damage(error):
                    raise
                self._connection = connect(self._path, self._set_aside)
            self._inode = self._path.stat().st_ino
        return self._connection

    def _is_in_place(self) -> bool:
        try:
            return self._path.stat().st_ino == self._inode
        except FileNotFoundError:
            return False

    def _set_aside(self, error: sqlite3.Error) -> None:
        kept = quarantine(self._path, datetime.now(UTC))
        finding = (
            f"the trade history {self._path.name} is damaged ({error}): it was kept as {kept.name}, and a new one begun"
        )
        log.error("history_damaged", error=str(error), kept=str(kept))
        self._findings.append(finding)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _record(trades: Iterable[dict[str, Any]], events: Iterable[dict[str, Any]], connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        for trade in trades:
            found = connection.execute("SELECT detail FROM trades WHERE trade_id = ?", (trade["trade_id"],)).fetchone()
            known = json.loads(found[0]) if found else {}
            connection.execute(_PUT_TRADE, _row({**trade, "detail": {**known, **trade["detail"]}}))
        connection.executemany(_PUT_EVENT, [_row(event) for event in events])


def _read(query: str, values: Sequence[str | int], connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    with closing(connection.execute(query, values)) as found:
        return found.fetchall()


def _trades(query: str, values: Sequence[str | int], connection: sqlite3.Connection) -> list[Trade]:
    return [_trade(row) for row in _read(query, values, connection)]


def _one_page(
    query: str, count: str, values: Sequence[str], limits: Sequence[int], connection: sqlite3.Connection
) -> tuple[list[Trade], int]:
    ((total,),) = _read(count, values, connection)
    return _trades(query, (*values, *limits), connection), total


def _story_of(trade_id: str, connection: sqlite3.Connection) -> Story | None:
    found = _trades(f"{_SELECT_TRADES} WHERE trade_id = ?", (trade_id,), connection)
    return _story(found[0], connection) if found else None


def _events_of(trade_id: str, connection: sqlite3.Connection) -> list[Event]:
    rows = _read(f"{_SELECT_EVENTS} WHERE trade_id = ? ORDER BY at, event_id", (trade_id,), connection)
    return [_event(row) for row in rows]


def _begin_reading(reading: sqlite3.Connection, query: str, values: Sequence[str]) -> sqlite3.Cursor:
    reading.execute("BEGIN")
    return reading.execute(query, values)


def _page(reading: sqlite3.Connection, cursor: sqlite3.Cursor) -> list[Story]:
    trades = [_trade(row) for row in cursor.fetchmany(PAGE)]
    return [_story(trade, reading) for trade in trades]


def _story(trade: Trade, connection: sqlite3.Connection) -> Story:
    return Story(trade, tuple(_events_of(trade.trade_id, connection)))


def _archive(directory: Path, cutoff: datetime, connection: sqlite3.Connection) -> int:
    query = f"{_SELECT_TRADES} WHERE closed_at < ? ORDER BY closed_at, trade_id"
    stories = [_story(_trade(row), connection) for row in _read(query, (time_text(cutoff),), connection)]
    archived = _months_of(directory, {story.trade.trade_id for story in stories}) if stories else {}
    in_months: dict[str, list[Story]] = {}
    for story in stories:
        in_months.setdefault(archived.get(story.trade.trade_id) or month_of(story), []).append(story)
    for month, in_month in in_months.items():
        add_to_archive(archive_path(directory, month), in_month)
        ids = [(story.trade.trade_id,) for story in in_month]
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            connection.executemany("DELETE FROM events WHERE trade_id = ?", ids)
            connection.executemany("DELETE FROM trades WHERE trade_id = ?", ids)
        log.info("trades_archived", month=month, trades=len(in_month))
    archive_lines(directory, cutoff, connection)
    return len(stories)


def _months_of(directory: Path, wanted: set[str]) -> dict[str, str]:
    """In which months trades are that were archived before: the file that has them gets what is new of them."""
    months: dict[str, str] = {}
    for path in archive_paths(directory):
        with suppress(OSError):  # a damaged one is said when something belongs into it
            found = {story.trade.trade_id for story in read_archive(path)} & wanted
            months |= dict.fromkeys(found, month_in(path))
    return months


def _archived(directory: Path, from_month: str, connection: sqlite3.Connection) -> list[Story]:
    paths = [path for path in archive_paths(directory) if month_in(path) >= from_month]
    stories = [story for path in paths for story in read_archive(path)]
    kept = {trade_id for (trade_id,) in _read("SELECT trade_id FROM trades", (), connection)}
    return [story for story in stories if story.trade.trade_id not in kept]


def _where(
    symbol: str | None, since: datetime | None, until: datetime | None, *, moment: str
) -> tuple[str, tuple[str, ...]]:
    conditions = {
        " AND symbol = ?": symbol,
        f" AND {moment} >= ?": time_text(since) if since else None,
        f" AND {moment} < ?": time_text(until) if until else None,
    }
    given = {condition: value for condition, value in conditions.items() if value is not None}
    return "".join(given), tuple(given.values())


def _row(record: dict[str, Any]) -> tuple[str | None, ...]:
    return tuple(json_text(value) if name == "detail" else value for name, value in record.items())


def _trade(row: tuple[Any, ...]) -> Trade:
    return trade_from_json({**dict(zip(TRADE_COLUMNS, row, strict=True)), "detail": json.loads(row[-1])})


def _event(row: tuple[Any, ...]) -> Event:
    return event_from_json({**dict(zip(EVENT_COLUMNS, row, strict=True)), "detail": json.loads(row[-1])})
