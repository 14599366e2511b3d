"""One pickle of everything, written anew and durably for each change: temporary file, sync, rename, sync again."""

import os
import pickle
from typing import ClassVar

from benchmarks.persistence.prepared import Prepared, read_plain
from benchmarks.persistence.records import MONITORS, Change, changes


class WholeFileRewrite:
    """What it costs to be durable without a journal."""

    name: ClassVar = "whole file, durably"

    def __init__(self, prepared: Prepared) -> None:
        self._size = prepared.size
        self._prepared = prepared
        self._path = prepared.directory / "rewritten.pkl"
        self._temporary = self._path.with_suffix(".tmp")

    async def open(self) -> None:
        self.changes = changes(self._size)
        self._document = read_plain(self._prepared)
        self._directory = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)

    async def write(self, change: Change) -> None:
        self._document["bot_data"][MONITORS][change.key] = change.record
        with self._temporary.open("wb") as writing:
            pickle.dump(self._document, writing, pickle.HIGHEST_PROTOCOL)
            writing.flush()
            os.fsync(writing.fileno())
        self._temporary.replace(self._path)
        os.fsync(self._directory)

    async def settle(self) -> None:
        """Nothing goes on behind it."""

    async def close(self) -> None:
        os.close(self._directory)
        self._path.unlink(missing_ok=True)
