"""The real store on a disk of memory: transactions, seals and settlements as ever, bytes that take virtual time.

What was handed to the disk is durable some time before anybody hears of it, or is not yet when the program dies: a
life that begins anew finds what was durable, and nothing else.
"""

import asyncio
import random
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from tests.execution.soak.virtual_time import VirtualLoop
from utils.clock import Clock
from utils.persistence.journal import Changes, Record, apply
from utils.persistence.journal import _record as read_record
from utils.persistence.opened import Opened
from utils.persistence.state import State
from utils.persistence.writer import Entry, JournalWriter
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.trade_history import FILE_NAME, Event, Trade, TradeHistory

_NOBODY = cast("ThreadPoolExecutor", None)
_HEADER = 16


class Disk:
    """What survives: the records of the store, and the trade history."""

    def __init__(self) -> None:
        self.sections: dict[str, dict[str, Any]] = {}
        self.sequence = 0
        self.records: list[bytes] = []
        self.trades: dict[str, Trade] = {}
        self.events: dict[str, Event] = {}

    def store(self, clock: Clock, chance: random.Random, slowest: float) -> RobustPersistence:
        return MemoryStore(self, clock, chance, slowest)

    def history(self) -> Any:
        return MemoryHistory(self)

    def kill(self, store: RobustPersistence) -> None:
        """The program is killed: what has not landed never will."""
        if isinstance(store, MemoryStore) and store._opened is not None:
            store._virtual.is_dead = True

    async def leave(self, store: RobustPersistence, history: Any) -> None:
        """Nothing of the killed program runs any more."""

    async def look(self) -> None:
        """Make what the history holds visible here."""

    def read(self) -> tuple[dict[str, dict[str, Any]], int]:
        """The state as a start finds it; the records are folded into it on the way."""
        for record in self.records:
            sequence = int.from_bytes(record[4:12], "big")
            assert sequence == self.sequence + 1, "a record is missing in the journal"
            decoded: Record = read_record(sequence, record[_HEADER:], has_frozen=True)
            apply(self.sections, decoded.changes)
            self.sequence = sequence
        self.records.clear()
        return {name: dict(section) for name, section in self.sections.items()}, self.sequence


class VirtualWriter:
    """Brings entries to the disk in order, one batch at a time, in virtual time."""

    failure = None
    flushes = 0
    segment_bytes = 0
    is_alive = False

    def __init__(self, disk: Disk, chance: random.Random, slowest: float) -> None:
        self._disk, self._chance, self._slowest = disk, chance, slowest
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Entry] = []
        self._is_busy = False
        self.is_dead = False

    def submit(self, entry: Entry) -> None:
        self._waiting.append(entry)
        if not self._is_busy:
            self._write()

    def _write(self) -> None:
        self._is_busy = True
        batch, self._waiting = self._waiting, []
        first, second = (self._chance.uniform(0.00001, self._slowest) for _ in range(2))
        self._loop.call_later(first, self._land, batch)
        self._loop.call_later(first + second, self._report, batch)

    def _land(self, batch: list[Entry]) -> None:
        if not self.is_dead:
            self._disk.records.extend(entry.record for entry in batch if entry.record)

    def _report(self, batch: list[Entry]) -> None:
        if self.is_dead:
            return
        self._is_busy = False
        for entry in batch:
            entry.on_disk()
            if not entry.done.done():
                entry.done.set_result(None)
        if self._waiting:
            self._write()


class MemoryStore(RobustPersistence):
    """The bot's own store, all but the files."""

    def __init__(self, disk: Disk, clock: Clock, chance: random.Random, slowest: float) -> None:
        super().__init__("/nowhere/state.pkl", clock=clock)
        self._disk, self._chance, self._slowest = disk, chance, slowest

    async def open(self) -> None:
        sections, sequence = self._disk.read()
        self._virtual = VirtualWriter(self._disk, self._chance, self._slowest)
        writer = cast("JournalWriter", self._virtual)
        self._opened = Opened(State(sections, sequence), None, writer, _NOBODY)

    async def close(self) -> None:
        self._opened = None


class MemoryHistory:
    """The trade history as its interface promises it: by id, an open trade never replaces a finished one."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def report_to(self, on_finding: Callable[[str], None]) -> None: ...

    async def open(self) -> bool:
        return True

    async def record(self, trades: Sequence[Trade], events: Sequence[Event]) -> None:
        for trade in trades:
            known = self._disk.trades.get(trade.trade_id)
            detail = {**(known.detail if known else {}), **trade.detail}
            is_late = known is not None and known.closed_at is not None and trade.closed_at is None
            self._disk.trades[trade.trade_id] = replace(known if known and is_late else trade, detail=detail)
        for event in events:
            self._disk.events.setdefault(event.event_id, event)

    async def trades(self, limit: int | None = None, *, since: datetime | None = None, **_: Any) -> list[Trade]:
        ended = [t for t in self._disk.trades.values() if t.closed_at and (since is None or t.closed_at >= since)]
        return sorted(ended, key=lambda t: cast("datetime", t.closed_at), reverse=True)[:limit]

    async def open_trades(self) -> list[Trade]:
        return [t for t in self._disk.trades.values() if t.closed_at is None]

    async def archive_older_than(self, cutoff: datetime) -> int:
        return 0

    async def close(self) -> None: ...


class RealDisk(Disk):
    """The real store and history on real files; each life goes on with a copy of what the killed one left behind."""

    def __init__(self, directory: Path, loop: VirtualLoop) -> None:
        super().__init__()
        self._directory, self._loop = directory, loop
        self._lives = 0
        self._home = directory / "0"
        self._home.mkdir()

    def store(self, clock: Clock, chance: random.Random, slowest: float) -> RobustPersistence:
        del chance, slowest
        store = RobustPersistence(self._home / STATE_FILE_NAME, clock=clock)

        def is_writing() -> bool:
            writer = store._opened.writer if store._opened is not None else None
            return writer is not None and (writer._is_busy or bool(writer._waiting))

        self._loop.works_elsewhere.append(is_writing)
        return store

    def history(self) -> TradeHistory:
        self._open_history = TradeHistory(self._home / FILE_NAME)
        return self._open_history

    async def leave(self, store: RobustPersistence, history: TradeHistory) -> None:
        self._lives += 1
        left, self._home = self._home, self._directory / str(self._lives)
        shutil.copytree(left, self._home, ignore=shutil.ignore_patterns("*.lock", ".lock"))
        await history.close()
        await store.close()

    async def look(self) -> None:
        listed = [*await self._open_history.trades(), *await self._open_history.open_trades()]
        self.trades = {trade.trade_id: trade for trade in listed}


__all__ = ["Changes", "Disk", "MemoryHistory", "MemoryStore", "RealDisk"]
