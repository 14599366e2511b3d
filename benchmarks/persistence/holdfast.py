"""The store itself, with the settings that everybody gets."""

import asyncio
from pathlib import Path
from typing import ClassVar

from benchmarks.persistence.flushes import StoreSyncs
from benchmarks.persistence.prepared import Prepared
from benchmarks.persistence.records import MONITORS, Change, changes
from utils.robust_persistence import RobustPersistence

# Seconds; writing a hundred thousand records takes some.
_PATIENCE = 60.0


class Holdfast:
    """One record a transaction."""

    name: ClassVar = "Holdfast"

    def __init__(self, prepared: Prepared) -> None:
        self._size = prepared.size
        self._state = prepared.state

    @property
    def directory(self) -> Path:
        return self._state.parent

    async def open(self) -> None:
        self.changes = changes(self._size)
        self.syncs = StoreSyncs()
        self.syncs.begin()
        self.store = RobustPersistence(self._state)
        await self.store.open()
        self._lasting = asyncio.all_tasks()

    async def write(self, change: Change) -> None:
        async with self.store.transaction() as txn:
            txn.put(MONITORS, change.key, change.record)

    def journal_bytes(self) -> int:
        """What the journal holds, without the zeros that make room for what will follow."""
        segments = self.directory.glob(f"{self._state.name}.journal.*")
        return sum(len(segment.read_bytes().rstrip(bytes(1))) for segment in segments)

    async def settle(self) -> None:
        """Waits until the store has done what it does in the background, so that it is not in another's way."""
        if background := asyncio.all_tasks() - self._lasting - {asyncio.current_task()}:
            await asyncio.wait(background, timeout=_PATIENCE)

    async def close(self) -> None:
        await self.store.close()
        self.syncs.end()
