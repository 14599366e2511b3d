"""The same records laid down for every contender, once for each number of records."""

import asyncio
import pickle
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.persistence.records import MONITORS, key_of, record_of
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence

# Records to a transaction while the store is filled.
_AT_ONCE = 500
# One state file at the end is enough.
_NO_LIMIT = 2**40


@dataclass(frozen=True, slots=True)
class Prepared:
    """Where the files of one number of records are."""

    directory: Path
    size: int

    @property
    def state(self) -> Path:
        return self.directory / "holdfast" / STATE_FILE_NAME

    @property
    def database(self) -> Path:
        return self.directory / "records.db"

    @property
    def plain_pickle(self) -> Path:
        """One `pickle.dump` of everything, as whoever keeps a dict in a file has it."""
        return self.directory / "records.pkl"


def prepare(directory: Path, size: int) -> Prepared:
    """Writes all files."""
    prepared = Prepared(directory / str(size), size)
    prepared.directory.mkdir()
    records = {key_of(number): record_of(number) for number in range(size)}
    with prepared.plain_pickle.open("wb") as writing:
        pickle.dump({"bot_data": {MONITORS: records}}, writing, pickle.HIGHEST_PROTOCOL)
    _fill_database(prepared.database, records)
    asyncio.run(_fill_store(prepared.state, records))
    return prepared


def read_plain(prepared: Prepared) -> dict[str, Any]:
    with prepared.plain_pickle.open("rb") as reading:
        document: dict[str, Any] = pickle.load(reading)
    return document


def _fill_database(path: Path, records: dict[str, Any]) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE records (key TEXT PRIMARY KEY, value BLOB NOT NULL)")
        rows = ((key, pickle.dumps(record, pickle.HIGHEST_PROTOCOL)) for key, record in records.items())
        database.executemany("INSERT INTO records VALUES (?, ?)", rows)


async def _fill_store(path: Path, records: dict[str, Any]) -> None:
    store = RobustPersistence(path, max_journal_bytes=_NO_LIMIT)
    await store.open()
    listed = list(records.items())
    for first in range(0, len(listed), _AT_ONCE):
        async with store.transaction() as txn:
            for key, record in listed[first : first + _AT_ONCE]:
                txn.put(MONITORS, key, record)
    await store.close()
