"""The SQLite file of the history: opened, brought to today's schema, and set aside when it is damaged."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from utils.persistence.files import make_directory

FILE_NAME: Final = "trade_history.db"

_SCHEMA = (
    """
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
    """,
    # Of a trade there was only what it closed with; an execution's kind was the role of its order.
    """
    DROP INDEX trades_by_time;
    CREATE INDEX trades_by_close ON trades (closed_at);
    UPDATE events SET detail = json_set(detail, '$.role', kind), kind = 'fill'
    WHERE kind IN ('entry', 'tp', 'close', 'exchange');
    """,
    # There was no record of who did what in the chat.
    """
    CREATE TABLE audit (
        audit_id TEXT PRIMARY KEY, at TEXT NOT NULL, user_id INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
        chat_id INTEGER NOT NULL, what TEXT NOT NULL, outcome TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX audit_by_time ON audit (at, audit_id);
    """,
)
"""What leads from each version of the schema to the next; the number of these is today's version."""

# Primary result codes of SQLite that mean: these bytes are no sound database.
_CORRUPT, _NOT_A_DATABASE = 11, 26
_BESIDE = ("-wal", "-shm")


def connect(path: Path, on_damage: Callable[[sqlite3.Error], None]) -> sqlite3.Connection:
    """Open the file, or create it, 0600, and bring it to today's schema.

    Args:
        path: the file.
        on_damage: called when the file is damaged, and before it is closed again: on closing, SQLite removes its
            write-ahead log, which may hold the only sound copy of something.

    Raises:
        sqlite3.DatabaseError: it is damaged (see `is_damage`), or it was written by a newer program.
        sqlite3.OperationalError, OSError: it cannot be opened or written now.
    """
    make_directory(path.parent)
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _check(connection)
        _migrate(connection)
    except sqlite3.Error as error:
        with closing(connection):
            if is_damage(error):
                on_damage(error)
        raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open the file as it stands; nothing of it is changed, its schema neither.

    Raises:
        sqlite3.DatabaseError: it is damaged, or of another schema than today's.
        FileNotFoundError: it is not there.
        sqlite3.OperationalError: it cannot be opened now.
    """
    if not path.exists():
        raise FileNotFoundError(f"there is no {FILE_NAME}, and in safe mode none is begun")
    connection = read_only(path)
    try:
        _check(connection)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != len(_SCHEMA):
            raise sqlite3.DatabaseError(
                f"{FILE_NAME} has schema {version}, this program reads {len(_SCHEMA)}; in safe mode it is not changed, "
                "so that nothing of it can be shown"
            )
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing, while nobody else does.

    Without a write-ahead log SQLite is told so: else it would make an empty one and leave it behind.
    """
    is_settled = not path.with_name(f"{path.name}-wal").exists()
    how = "immutable=1" if is_settled else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None)


class Damaged(sqlite3.DatabaseError):
    """The file opens, but it is not sound."""


def is_damage(error: sqlite3.Error) -> bool:
    """True if an error says that the file itself is broken, not that it cannot be had at the moment."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, Damaged) or code in (_CORRUPT, _NOT_A_DATABASE)


def quarantine(path: Path, at: datetime) -> Path:
    """Give a damaged file, and what SQLite keeps beside it, names under which nobody overwrites them."""
    target = _quarantined(path, at)
    while target.exists():
        at += timedelta(microseconds=1)
        target = _quarantined(path, at)
    # The file itself last: a new one must never meet the old one's write-ahead log.
    for ending in _BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(target.with_name(target.name + ending))
    path.rename(target)
    return target


def _quarantined(path: Path, at: datetime) -> Path:
    return path.with_name(f"{path.name}.quarantined.{at:%Y%m%dT%H%M%S%fZ}")


def _check(connection: sqlite3.Connection) -> None:
    (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if finding != "ok":
        raise Damaged(finding)


def _migrate(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(_SCHEMA):
        raise sqlite3.DatabaseError(
            f"{FILE_NAME} has schema {version}, this program knows {len(_SCHEMA)}: use the newer program"
        )
    for number, step in enumerate(_SCHEMA[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {number}; COMMIT;")
