"""The history: one row for each trade and each event, in SQLite; finished trades go to archives when they are old.

Rows have the ids of what they tell of, so that writing one twice, as after a crash, changes nothing.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

import structlog

from utils.trade_history.archives import DIRECTORY_NAME
from utils.trade_history.archiving import archive_old
from utils.trade_history.audit import AuditLine, newest_lines, put_lines
from utils.trade_history.database import connect, connect_to_read, is_damage, quarantine, read_only
from utils.trade_history.records import Event, Story, Trade, to_json
from utils.trade_history.rows import SELECT_TRADES, events_of, put_rows, trades_of, where
from utils.trade_history.timeline import (
    OnDamage,
    Page,
    Wanted,
    all_stories,
    closed_trades,
    find_story,
    page_of,
    symbols_of,
)

log = structlog.get_logger(__name__)

PAGE: Final = 200
"""Trades that are handed on at a time where all of them are wanted."""

_T = TypeVar("_T")


class TradeHistory:
    """The history file; every call runs in one thread of its own and is on the disk when it returns.

    A damaged file is set aside under another name and a new one begun; that is reported, and so is a file that was
    taken away while it was open. Any method may raise sqlite3.Error or OSError.
    """

    def __init__(self, path: str | Path, archive: Path | None = None, *, is_read_only: bool = False) -> None:
        """Describe a history; the file is opened or created, 0600, by the first call.

        ``archive``: the directory of the archives; None: beside the file. ``is_read_only``: no file is created or
        changed, as in safe mode; one of another schema than today's cannot be read then.
        """
        self._path = Path(path)
        self._is_read_only = is_read_only
        self._archive = self._path.parent / DIRECTORY_NAME if archive is None else archive
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
        await self._run(partial(put_rows, [to_json(trade) for trade in trades], [to_json(event) for event in events]))

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
        """Return finished trades of the database, the last one first.

        Args:
            limit: how many at most; None is all.
            symbol: only of this one.
            since: closed then or later.
            until: closed before then.
        """
        condition, values = where(symbol, since, until, moment="closed_at")
        query = f"{SELECT_TRADES} WHERE closed_at IS NOT NULL{condition} ORDER BY closed_at DESC, trade_id LIMIT ?"
        return await self._run(partial(trades_of, query, (*values, -1 if limit is None else limit)))

    async def open_trades(self) -> list[Trade]:
        """Return the trades that are under way, the newest first."""
        query = f"{SELECT_TRADES} WHERE closed_at IS NULL ORDER BY opened_at DESC, trade_id"
        return await self._run(partial(trades_of, query, ()))

    async def events(self, trade_id: str) -> list[Event]:
        """Return a trade's events, the oldest first; of one that was archived there are none here."""
        return await self._run(partial(events_of, trade_id))

    # ---------------------------------------- reading, with the archives

    async def page(self, limit: int, offset: int, *, symbol: str | None = None) -> Page:
        """Return some of the finished trades that had entered, the last one first; archives only as far as it takes.

        Args:
            limit: how many at most.
            offset: so many newer ones are left out.
            symbol: only of this one.
        """
        return await self._run(partial(page_of, self._archive, limit, offset, symbol))

    async def closed(self, *, since: datetime | None = None, until: datetime | None = None) -> list[Trade]:
        """Return finished trades by the time of their close. Raises DamagedArchives: there is one of that time."""
        return await self._run(partial(closed_trades, self._archive, Wanted(since=since, until=until)))

    async def story(self, trade_id: str) -> Story | None:
        """Return one trade with its events; None: there is none such.

        Raises DamagedArchives: it was not found, and there are archives that may have it.
        """
        return await self._run(partial(find_story, self._archive, trade_id))

    async def symbols(self) -> set[str]:
        """Return the symbols of all trades, but for those in archives that cannot be read."""
        return await self._run(partial(symbols_of, self._archive))

    async def stories(
        self,
        *,
        symbol: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        on_damage: OnDamage,
    ) -> AsyncGenerator[Story, None]:
        """Yield trades with their events, in order of close, those under way last; all from one instant.

        A finished trade belongs to the time at which it closed, one that is under way to that at which it was opened.
        ``on_damage`` gets the name of each archive of that time that cannot be read, its trades are missing; it is
        called in the thread of the history.
        """
        # A connection of its own: its transaction goes on seeing what was there when it began.
        reading = await self._run(lambda _: self._begin_reading())
        wanted = Wanted(symbol=symbol, since=since, until=until)
        stories = all_stories(self._archive, reading, wanted, on_damage)
        try:
            while page := await self._run(lambda _: list(islice(stories, PAGE))):
                for story in page:
                    yield story
        finally:
            await self._run(lambda _: _end_reading(stories, reading))

    # ---------------------------------------- retention

    async def archive_older_than(self, cutoff: datetime) -> int:
        """Move finished trades that closed before then, and older audit lines, to the archives; return how many trades.

        A trade leaves the database only after its archive was written, read back and named. Killed in between, it is
        in both until this is called again; whoever reads both takes it from the database.
        """
        return await self._run(partial(archive_old, self._archive, cutoff))

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
            self._connection = connect_to_read(self._path) if self._is_read_only else self._open()
            self._inode = self._path.stat().st_ino
        return self._connection

    def _open(self) -> sqlite3.Connection:
        try:
            return connect(self._path, self._set_aside)
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            return connect(self._path, self._set_aside)

    def _begin_reading(self) -> sqlite3.Connection:
        reading = read_only(self._path) if self._is_read_only else sqlite3.connect(self._path, isolation_level=None)
        reading.execute("BEGIN")
        reading.execute("SELECT 1 FROM trades").fetchone()  # from here on it sees what is there now
        return reading

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


def _end_reading(stories: Generator[Story, None, None], reading: sqlite3.Connection) -> None:
    stories.close()
    reading.close()
