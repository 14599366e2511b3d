"""SQLite with a write-ahead log and `synchronous=FULL`: a commit that has returned is on the disk."""

import asyncio
import pickle
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

from benchmarks.persistence.prepared import Prepared
from benchmarks.persistence.records import Change, changes


class Sqlite:
    """One row a commit by the shortest way: bytes pickled beforehand, a direct call that holds up whoever waits."""

    name: ClassVar = "SQLite, direct"

    def __init__(self, prepared: Prepared) -> None:
        self.added_seconds = 0.0
        self._size = prepared.size
        self._path = prepared.database

    async def open(self) -> None:
        self.changes = changes(self._size)
        self._database = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")

    async def write(self, change: Change) -> None:
        self._update(change.key, change.pickled)

    async def settle(self) -> None:
        """Nothing goes on behind it."""

    async def close(self) -> None:
        self._database.close()

    def _update(self, key: str, pickled: bytes) -> None:
        self._database.execute("UPDATE records SET value = ? WHERE key = ?", (pickled, key))
        if self.added_seconds:
            time.sleep(self.added_seconds)


class SqliteInThread(Sqlite):
    """The same from a record, and beside an event loop that goes on meanwhile: what the store does for its caller."""

    name: ClassVar = "SQLite, in a thread"

    async def open(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        await super().open()

    async def write(self, change: Change) -> None:
        pickled = pickle.dumps(change.record, pickle.HIGHEST_PROTOCOL)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._update, change.key, pickled)

    async def close(self) -> None:
        self._thread.shutdown()
        await super().close()
