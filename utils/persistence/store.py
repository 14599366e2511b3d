"""The store: state in memory, its journal and state file on the disk, one transaction at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import structlog

from utils.clock import Clock, SystemClock
from utils.persistence import files
from utils.persistence.backups import DIRECTORY_NAME, copy_to_backups, list_backups, prune_backups
from utils.persistence.checkpoint import checkpoint
from utils.persistence.checksum import write_checksum
from utils.persistence.errors import PersistenceError, StoreClosedError, WriterFailedError
from utils.persistence.integrity import integrity_problems
from utils.persistence.journal import Changes, encode, segment_path, segment_paths
from utils.persistence.layout import Sections
from utils.persistence.lock import DirectoryLock
from utils.persistence.recovery import Recovered, recover, repair
from utils.persistence.snapshot import Stamp
from utils.persistence.state import State
from utils.persistence.transaction import Transaction
from utils.persistence.turns import Turns
from utils.persistence.writer import Entry, JournalWriter

_log = structlog.get_logger(__name__)

_T = TypeVar("_T")


class Opened:
    """What exists only while the store is open."""

    def __init__(self, state: State, stamp: Stamp, writer: JournalWriter, housekeeper: ThreadPoolExecutor) -> None:
        self.state = state
        self.stamp = stamp
        self.writer = writer
        self.housekeeper = housekeeper
        self.turns = Turns()
        self.checkpoints = asyncio.Lock()
        self.background: asyncio.Task[None] | None = None


class Store:
    """Sections of keyed plain records, durable on return.

    Reads answer from memory with what is on the disk. Changes are made in transactions: serialised, isolated, all or
    nothing. Every method belongs to the event loop in which the store was opened.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        max_journal_bytes: int = 8 * 2**20,
        max_backups: int = 10,
        clock: Clock | None = None,
    ) -> None:
        """Describe a store; nothing is touched before `open`.

        Args:
            path: the state file; journal, checksum, lock and backups stand beside it.
            max_journal_bytes: how large a segment may grow before the state file is written anew.
            max_backups: how many backups are kept.
            clock: for the times in names and records; the system's by default.
        """
        self.path = Path(path)
        self.recoveries: tuple[str, ...] = ()
        """What `open` found amiss and mended, in words."""
        self._max_journal_bytes = max_journal_bytes
        self._max_backups = max_backups
        self._clock: Clock = clock or SystemClock()
        self._lock = DirectoryLock(self.path.parent)
        self._opened: Opened | None = None
        self._commits = 0
        self._flushes_before = 0
        self._last: dict[str, Any] = {"snapshot_at": None, "backup_at": None, "integrity_check": None, "error": None}

    async def open(self) -> None:
        """Read the state and get ready to change it. Without any file this is a first start, and empty.

        Raises:
            StateLocked: another process has this state open.
            UnreadableState: there are files, but the last committed state cannot be proved from them.
            OSError: the directory cannot be written.
        """
        if self._opened is not None:
            raise PersistenceError("the store is already open")
        files.make_directory(self.path.parent)
        self._lock.acquire()
        housekeeper = ThreadPoolExecutor(1, thread_name_prefix="holdfast-state")
        try:
            loop = asyncio.get_running_loop()
            recovered, stamp = await loop.run_in_executor(housekeeper, self._recovered)
            writer = JournalWriter(recovered.current_segment(self.path))
        except BaseException:
            housekeeper.shutdown(wait=False)
            self._lock.release()
            raise
        self.recoveries = recovered.findings
        for finding in recovered.findings:
            _log.warning("state recovered", finding=finding)
        self._opened = Opened(State(recovered.sections, recovered.sequence), stamp, writer, housekeeper)

    async def close(self) -> None:
        """Write the state file, end the threads, give the lock back; does nothing on a closed store."""
        if (opened := self._opened) is None:
            return
        await opened.turns.take()  # lets a transaction that is under way end
        is_closed_already = self._opened is not opened
        self._opened = None
        opened.turns.give_back()
        if is_closed_already:
            return
        try:
            if opened.background is not None:
                await opened.background
            await self._checkpoint(opened)
        except (OSError, WriterFailedError) as error:
            # Nothing is lost: what was committed is in the journal.
            _log.error("no state file on closing", error=str(error))
        finally:
            await opened.writer.stop()
            self._flushes_before += opened.writer.flushes
            opened.housekeeper.shutdown()
            self._lock.release()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction: commits on leaving (durable when left), rolls back on an exception.

        Raises:
            TransactionError: this task has one open already.
            WriterFailedError: the disk failed; whether the changes are on it is not known.
        """
        opened = self._require_open()
        txn = await self._begin(opened)
        try:
            yield txn
            entry = self._seal(opened, txn)
        finally:
            self._end(opened, txn)
        await entry.done

    def get(self, section: str, key: str) -> Any:
        """Return a copy of a committed value; None if there is none."""
        return self._require_open().state.committed(section, key)

    def items(self, section: str) -> dict[str, Any]:
        """Return a copy of a section's committed values by key."""
        return self._require_open().state.committed_items(section)

    async def snapshot_now(self) -> None:
        """Write the state file anew, unless it is current.

        Raises:
            OSError: it could not be written; nothing is lost, the journal still has everything.
        """
        await self._checkpoint(self._require_open())

    async def backup(self, reason: str) -> Path:
        """Make a verified copy of the present state among the backups.

        Raises:
            OSError: it could not be written, or the copy does not hold.
        """
        opened = self._require_open()
        await self._checkpoint(opened)
        async with opened.checkpoints:
            at = self._clock.now()
            target = await self._in_background(opened, partial(copy_to_backups, self.path, at, reason))
            await self._in_background(opened, partial(prune_backups, self.path, self._max_backups))
            self._last["backup_at"] = at
        return target

    async def verify_integrity(self) -> dict[str, Any]:
        """Read all files back and compare: `{"ok": bool, "problems": [...], "sequence": n, "checked_at": datetime}`."""
        opened = self._require_open()
        async with opened.checkpoints:
            sequence = opened.state.sequence
            problems = await self._in_background(opened, partial(integrity_problems, self.path, sequence))
        result = {"ok": not problems, "problems": problems, "sequence": sequence, "checked_at": self._clock.now()}
        self._last["integrity_check"] = result
        if problems:
            _log.error("the state's files do not verify", problems=problems)
        return dict(result)

    async def get_stats(self) -> dict[str, Any]:
        """Return sizes in bytes, sequences, counts and times, as plain data."""
        opened = self._require_open()
        segments, backups = await self._in_background(
            opened, lambda: ([path.stat().st_size for path in segment_paths(self.path)], len(list_backups(self.path)))
        )
        return {
            "path": str(self.path),
            "sequence": opened.state.sequence,
            "records": opened.state.counts(),
            "commits": self._commits,
            "flushes": self._flushes_before + opened.writer.flushes,
            "journal_bytes": sum(segments),
            "journal_segments": len(segments),
            "snapshot_bytes": opened.stamp.size,
            "snapshot_sequence": opened.stamp.sequence,
            "last_snapshot_at": self._last["snapshot_at"],
            "backups": backups,
            "last_backup_at": self._last["backup_at"],
            "last_integrity_check": self._last["integrity_check"],
            "recoveries": list(self.recoveries),
            "last_error": str(opened.writer.failure) if opened.writer.failure else self._last["error"],
        }

    async def _begin(self, opened: Opened) -> Transaction:
        await opened.turns.take()
        if self._opened is not opened:
            opened.turns.give_back()
            raise StoreClosedError(f"{self.path} was closed")
        return Transaction(opened.state)

    def _seal(self, opened: Opened, txn: Transaction) -> Entry:
        """Decide a transaction; its entry is done when it, and everything it has read, is on the disk."""
        if not txn.changes:
            entry = Entry()
            opened.writer.submit(entry)
            return entry
        sequence = opened.state.sealed_sequence + 1
        frame = encode(sequence, self._clock.now(), txn.id, txn.changes, txn.notes)
        entry = Entry(frame=frame, on_disk=partial(self._settle, opened, sequence, txn.changes))
        opened.writer.submit(entry)
        opened.state.seal(txn.changes)
        return entry

    def _end(self, opened: Opened, txn: Transaction) -> None:
        txn.end()
        opened.turns.give_back()

    def _settle(self, opened: Opened, sequence: int, changes: Changes) -> None:
        opened.state.settle(sequence, changes)
        self._commits += 1
        is_due = opened.writer.segment_bytes >= self._max_journal_bytes
        if is_due and self._opened is opened and (opened.background is None or opened.background.done()):
            opened.background = asyncio.create_task(self._checkpoint_in_background(opened))

    async def _checkpoint_in_background(self, opened: Opened) -> None:
        try:
            await self._checkpoint(opened)
        except (OSError, WriterFailedError) as error:
            # Tried again when another segment is full; until then the journal only grows.
            self._last["error"] = f"no new state file: {error}"
            _log.error("no new state file", error=str(error))

    async def _checkpoint(self, opened: Opened) -> None:
        async with opened.checkpoints:
            if opened.state.sealed_sequence == opened.stamp.sequence:
                return
            sequence, view = await self._start_segment(opened)
            at = self._clock.now()
            began = time.perf_counter()
            opened.stamp = await self._in_background(
                opened, partial(checkpoint, self.path, view, sequence, at, self._max_backups)
            )
            self._last["snapshot_at"] = at
            _log.debug("state file written", sequence=sequence, seconds=round(time.perf_counter() - began, 3))

    async def _start_segment(self, opened: Opened) -> tuple[int, Sections]:
        """Let the journal go on in a new segment; returns the state exactly as it is where the new one begins."""
        sequence = opened.state.sealed_sequence
        views: list[Sections] = []
        entry = Entry(
            new_segment=segment_path(self.path, sequence + 1),
            on_disk=lambda: views.append(opened.state.view()),
        )
        opened.writer.submit(entry)
        await entry.done
        return sequence, views[0]

    def _recovered(self) -> tuple[Recovered, Stamp]:
        """Read what is there and make the files fit to go on with."""
        recovered = recover(self.path)
        at = self._clock.now()
        files.make_directory(self.path.parent / DIRECTORY_NAME)
        repair(self.path, recovered, at)
        if recovered.stamp is None:
            stamp = checkpoint(self.path, recovered.sections, recovered.sequence, at, self._max_backups)
            return recovered, stamp
        if recovered.findings:
            write_checksum(self.path, recovered.stamp, at)
        return recovered, recovered.stamp

    async def _in_background(self, opened: Opened, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(opened.housekeeper, work)

    def _require_open(self) -> Opened:
        if self._opened is None:
            raise StoreClosedError(f"{self.path} is not open")
        return self._opened
