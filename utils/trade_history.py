"""Every trade and its every event, in SQLite: what statistics, history, export and replay read.

Rows have the ids of what they tell of, so that writing one twice, as after a crash, changes nothing.
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from utils.money import plain

FILE_NAME = "trade_history.db"

_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE trades (
    trade_id TEXT PRIMARY KEY, key TEXT NOT NULL, symbol TEXT NOT NULL, side TEXT NOT NULL, account TEXT NOT NULL,
    opened_at TEXT NOT NULL, closed_at TEXT, entry_qty TEXT, entry_price TEXT, exit_price TEXT,
    gross TEXT, fees TEXT, funding TEXT, net TEXT, reason TEXT, detail TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX trades_by_time ON trades (opened_at);
CREATE TABLE events (
    event_id TEXT PRIMARY KEY, trade_id TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX events_by_trade ON events (trade_id, at, event_id);
"""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade, open or closed. Money is in the settle coin; None is "not known (yet)".

    Attributes:
        trade_id: the monitor's generation.
        key: the monitor's key.
        detail: anything else, as JSON can hold it (Decimals and datetimes as texts).
    """

    trade_id: str
    key: str
    symbol: str
    side: str
    account: str
    opened_at: datetime
    closed_at: datetime | None = None
    entry_qty: Decimal | None = None
    entry_price: Decimal | None = None
    exit_price: Decimal | None = None
    gross: Decimal | None = None
    fees: Decimal | None = None
    funding: Decimal | None = None
    net: Decimal | None = None
    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a trade; `event_id` is unique for ever, such as an execution's id."""

    event_id: str
    trade_id: str
    at: datetime
    kind: str
    detail: Mapping[str, Any] = field(default_factory=dict)


_TRADE_COLUMNS = tuple(column.name for column in fields(Trade))
_EVENT_COLUMNS = tuple(column.name for column in fields(Event))
_MONEY = frozenset({"entry_qty", "entry_price", "exit_price", "gross", "fees", "funding", "net"})
_TIMES = frozenset({"opened_at", "closed_at", "at"})

_PUT_TRADE = (
    f"INSERT INTO trades ({', '.join(_TRADE_COLUMNS)}) VALUES ({', '.join('?' * len(_TRADE_COLUMNS))}) "  # noqa: S608
    f"ON CONFLICT (trade_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _TRADE_COLUMNS[1:])} "
    # A late repetition of an open trade's row must not reopen a closed one.
    "WHERE trades.closed_at IS NULL OR excluded.closed_at IS NOT NULL"
)
_PUT_EVENT = (
    f"INSERT INTO events ({', '.join(_EVENT_COLUMNS)}) VALUES ({', '.join('?' * len(_EVENT_COLUMNS))}) "  # noqa: S608
    "ON CONFLICT (event_id) DO NOTHING"
)


class TradeHistory:
    """The history file; every call runs in one thread of its own and is on the disk when it returns."""

    def __init__(self, path: str | Path) -> None:
        """Describe a history; the file is opened or created, 0600, by the first call."""
        self._path = Path(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="holdfast-history")
        self._connection: sqlite3.Connection | None = None
        self._is_closed = False

    async def record_trade(self, trade: Trade) -> None:
        """Write a trade, in place of what was known of it; an open one does not replace a closed one."""
        await self._run(partial(self._write, _PUT_TRADE, [_row(trade, _TRADE_COLUMNS)]))

    async def record_events(self, events: Sequence[Event]) -> None:
        """Write events, all or none; those that are already there stay as they are."""
        await self._run(partial(self._write, _PUT_EVENT, [_row(event, _EVENT_COLUMNS) for event in events]))

    async def trades(self, limit: int = 100, symbol: str | None = None) -> list[Trade]:
        """Return the last trades, the newest first."""
        where, values = ("WHERE symbol = ? ", (symbol,)) if symbol else ("", ())
        query = f"SELECT {', '.join(_TRADE_COLUMNS)} FROM trades {where}ORDER BY opened_at DESC, trade_id LIMIT ?"  # noqa: S608
        rows = await self._run(partial(self._read, query, (*values, limit)))
        return [Trade(**_values(_TRADE_COLUMNS, row)) for row in rows]

    async def events(self, trade_id: str) -> list[Event]:
        """Return a trade's events, the oldest first."""
        query = f"SELECT {', '.join(_EVENT_COLUMNS)} FROM events WHERE trade_id = ? ORDER BY at, event_id"  # noqa: S608
        rows = await self._run(partial(self._read, query, (trade_id,)))
        return [Event(**_values(_EVENT_COLUMNS, row)) for row in rows]

    async def close(self) -> None:
        """Close the file and end the thread; a closed history cannot be used again, only closed."""
        if self._is_closed:
            return
        self._is_closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect)
        self._thread.shutdown()

    async def _run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(self._connected()))

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
            connection = sqlite3.connect(self._path, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                _migrate(connection)
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @staticmethod
    def _write(statement: str, rows: list[tuple[str | None, ...]], connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            connection.executemany(statement, rows)

    @staticmethod
    def _read(query: str, values: tuple[str | int, ...], connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
        with closing(connection.execute(query, values)) as found:
            return found.fetchall()


def _migrate(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > _SCHEMA_VERSION:
        raise sqlite3.DatabaseError(f"{FILE_NAME} has schema {version}, this program knows {_SCHEMA_VERSION}")
    if version == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;")


def _row(record: Trade | Event, columns: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(_to_text(name, getattr(record, name)) for name in columns)


def _to_text(column: str, value: Any) -> str | None:
    if value is None:
        return None
    if column in _MONEY:
        return plain(value)
    if column in _TIMES:
        # One width and one zone, so that the order of the texts is the order in time.
        return _utc(value).isoformat(timespec="microseconds")
    if column == "detail":
        return json.dumps(dict(value), default=_json_text, ensure_ascii=False, sort_keys=True)
    return str(value)


def _json_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return _utc(value).isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in a detail")


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"a time without a zone: {at}")
    return at.astimezone(UTC)


def _values(columns: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    return {name: _from_text(name, text) for name, text in zip(columns, row, strict=True)}


def _from_text(column: str, text: str | None) -> Any:
    if text is None:
        return None
    if column in _MONEY:
        return Decimal(text)
    if column in _TIMES:
        return datetime.fromisoformat(text)
    if column == "detail":
        return json.loads(text)
    return text
