"""The trade history as the commands read it: a copy of it, for SQLite may tidy up whatever it opens."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from execution.records.trade_log import row_key
from execution.records.trade_log_drain import TRADE_LOG
from helpers.state_commands.files import thawed
from utils.persistence.layout import MONITORS, Sections
from utils.trade_history import FILE_NAME

_WRITE_AHEAD = f"{FILE_NAME}-wal"


@contextmanager
def copied_history(state: Path) -> Iterator[Path]:
    """Copy the database and what of it stands in its write-ahead log to where it may be opened."""
    with TemporaryDirectory() as aside:
        for path in _files(state):
            shutil.copyfile(path, Path(aside) / path.name)
        yield Path(aside) / FILE_NAME


def history_bytes(state: Path) -> int:
    """Return how large the database is, its write-ahead log included."""
    return sum(path.stat().st_size for path in _files(state))


def damage_of(database: Path) -> str | None:
    """Read a database to its end; what does not hold, in a line, or None."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        found = str(error)
    # SQLite says first in which database; there is one only.
    lines = [line for line in found.splitlines() if line and not line.startswith("***")] or [found]
    return None if lines == ["ok"] else lines[0]


def trades_in(database: Path) -> set[str]:
    """Return the ids of the trades in a sound database; one that was never written to has none."""
    with closing(sqlite3.connect(database)) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'trades'").fetchone() is None:
            return set()
        return {trade_id for (trade_id,) in connection.execute("SELECT trade_id FROM trades")}


def rows_that_wait(sections: Sections) -> int:
    """Return how many rows a killed bot had not yet moved from its state into the history."""
    return len(sections.get(TRADE_LOG, {}))


def missed_trades(sections: Sections, known: set[str]) -> list[str]:
    """Return the positions with executions of which neither the history nor what waits for it knows a trade."""
    waiting = sections.get(TRADE_LOG, {})
    return [
        key
        for key, record in thawed(sections, MONITORS).items()
        if record.get("fills") and record["generation"] not in known and row_key(record["generation"]) not in waiting
    ]


def _files(state: Path) -> list[Path]:
    return [path for name in (FILE_NAME, _WRITE_AHEAD) if (path := state.with_name(name)).exists()]
