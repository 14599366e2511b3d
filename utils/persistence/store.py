"""The store: state in memory, its journal and state file on the disk, one transaction at a time."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from utils.clock import Clock, SystemClock
from utils.persistence import files
from utils.persistence.backups import backup_directory, copy_to_backups
from utils.persistence.breaker import Breaker, BreakerState
from utils.persistence.checkpoint import begin_segment, checkpoint, start_afresh
from utils.persistence.checksum import write_checksum
from utils.persistence.errors import PersistenceError, StoreClosedError, UnreadableState, WriterFailedError
from utils.persistence.housekeeping import Housekeeping
from utils.persistence.journal import Changes, encode, segment_path
from utils.persistence.limits import Limits
from utils.persistence.lock import DirectoryLock
from utils.persistence.opened import Opened
from utils.persistence.operations import SECTION as OPERATIONS
from utils.persistence.operations import newest_operations
from utils.persistence.recovery import Recovered, recover, repair
from utils.persistence.snapshot import Stamp
from utils.persistence.state import State
from utils.persistence.statistics import CommitTimes, file_statistics
from utils.persistence.transaction import Transaction
from utils.persistence.writer import Entry
from utils.texts.catalogue import text

_log = structlog.get_logger(__name__)

_RECENT = 20


@dataclass(frozen=True, slots=True)
class _Read:
    """What a start found, and whether it could be made fit to go on with."""

    recovered: Recovered
    stamp: Stamp | None
    segment: Path
    failure: str | None = None


class Store:
    """Sections of keyed plain records, durable on return.

    Reads answer from memory with what is on the disk. Changes are made in transactions: serialised, isolated, all or
    nothing. Every method belongs to the event loop in which the store was opened.

    When the disk fails, the breaker opens: transactions are refused until the store has healed by itself, which it
    tries again and again; `commit_or_hold` goes on in memory.
    """

    def __init__(self, path: str | Path, *, limits: Limits | None = None, clock: Clock | None = None) -> None:
        """Describe a store; nothing is touched before `open`.

        Args:
            path: the state file; journal, checksum, lock and backups stand beside it.
            limits: how large its files may become.
            clock: for the times in names and records; the system's by default.
        """
        self.path = Path(path)
        self.breaker = Breaker()
        self.recoveries: tuple[str, ...] = ()
        """What `open` found amiss and mended, in words."""
        self._clock: Clock = clock or SystemClock()
        self._files = Housekeeping(self.path, limits or Limits(), self._clock, self.breaker)
        self._lock = DirectoryLock(self.path.parent)
        self._opened: Opened | None = None
        self._commits = 0
        self._times = CommitTimes()

    # ---------------------------------------- life

    async def open(self) -> None:
        """Read the state and get ready to change it. Without any file this is a first start, and empty.

        A state that can be read on a disk that cannot be written is opened with the breaker open.

        Raises:
            StateLocked: another process has this state open.
            UnreadableState: there are files, but the last committed state cannot be proved from them.
            OSError: the directory cannot be written, and holds no state.
        """
        self._require_unopened()
        files.make_directory(self.path.parent)
        self._lock.acquire()
        housekeeper = ThreadPoolExecutor(1, thread_name_prefix="holdfast-state")
        reading = asyncio.get_running_loop().run_in_executor(housekeeper, self._read)
        try:
            read = await asyncio.shield(reading)
        except BaseException:
            housekeeper.shutdown(wait=False)
            if reading.done():
                self._lock.release()
            else:  # cancelled, its thread goes on: nobody else may begin before it has ended
                reading.add_done_callback(lambda _: self._lock.release())
            raise
        recovered = read.recovered
        opened = Opened(State(recovered.sections, recovered.sequence), read.stamp, None, housekeeper)
        self.recoveries = recovered.findings
        for finding in recovered.findings:
            _log.warning("state recovered", finding=finding)
        self.breaker.reset()
        self._files.begin()
        self._opened = opened
        failure = read.failure or await self._begin_to_write(opened, read.segment)
        if failure is not None:
            self._files.fail(opened, failure)

    async def open_in_safe_mode(self, error: UnreadableState) -> None:
        """Go on without the state that could not be read: nothing on the disk is touched, memory begins empty.

        Until the store is closed, transactions are refused and `commit_or_hold` holds.

        Raises:
            StateLocked: another process has this state open.
        """
        self._require_unopened()
        self._lock.acquire()
        self._opened = Opened(State({}, 0), None, None, ThreadPoolExecutor(1, thread_name_prefix="holdfast-state"))
        self.breaker.enter_safe_mode("; ".join(error.findings), self._clock.now())

    async def close(self) -> None:
        """Write the state file, end the threads, give the lock back; does nothing on a closed store."""
        if (opened := self._opened) is None:
            return
        opened.is_closing = True
        await opened.turns.take()  # lets a transaction that is under way end
        is_closed_already = self._opened is not opened
        self._opened = None
        opened.turns.give_back()
        if is_closed_already:
            return
        # Once begun it is finished, also when whoever waits for it is cancelled.
        await asyncio.shield(asyncio.create_task(self._finish(opened), name="closing the state"))

    async def _finish(self, opened: Opened) -> None:
        writer = opened.writer
        try:
            await self._files.finish(opened)
            await asyncio.to_thread(opened.housekeeper.shutdown)
        finally:
            if writer is None or not writer.is_alive:  # else the lock goes with the process
                self._lock.release()

    @property
    def is_safe_mode(self) -> bool:
        return self.breaker.state is BreakerState.SAFE_MODE

    # ---------------------------------------- changes

    def transaction(self) -> "TransactionScope":
        """Open a transaction: commits on leaving (durable when left), rolls back on an exception.

        Raises, on entering or leaving:
            TransactionError: this task has one open already.
            WriterFailedError: the disk fails. What was decided just then is forgotten, unless a crash comes before the
                store has healed: then it may be there, whole.
        """
        return TransactionScope(self)

    async def commit_or_hold(self, change: Callable[[Transaction], None]) -> bool:
        """Make a change that must not be refused: on the disk, or, while that fails, held in memory until it heals.

        Args:
            change: called with a transaction, perhaps twice: again if the disk fails under the first.

        Returns:
            True when it is on the disk; False when it is held, which a crash would lose.
        """
        while True:
            opened = self._require_open()
            txn = await self.begin(opened)
            try:
                change(txn)
                if not self.breaker.is_closed:
                    opened.state.hold(txn.changes)
                    return False
                entry = self.seal(opened, txn)
            finally:
                self.end(opened, txn)
            try:
                await entry.done
            except WriterFailedError:
                continue  # the breaker is open now
            return True

    async def begin(self, opened: Opened) -> Transaction:
        """Wait for the turn to change something; `end` gives it back."""
        await opened.turns.take()
        if opened.is_closing:
            opened.turns.give_back()
            raise StoreClosedError(f"{self.path} was closed")
        return Transaction(opened.state, opened.next_txn_id(), self._clock.now, opened.writer)

    def seal(self, opened: Opened, txn: Transaction) -> Entry:
        """Decide a transaction; its entry is done when it, and everything it has read, is on the disk.

        Raises:
            WriterFailedError: the disk fails.
        """
        writer = opened.writer
        if writer is None or not self.breaker.is_closed:
            raise WriterFailedError(self.breaker.reason)
        if writer is not txn.writer:
            raise WriterFailedError(text("storage-undone"))
        if not txn.changes:
            entry = Entry()
            writer.submit(entry)
            return entry
        sequence = opened.state.sealed_sequence + 1
        record = encode(sequence, self._clock.now(), txn.id, txn.changes)
        entry = Entry(record, None, partial(self._settle, opened, sequence, txn.changes, time.perf_counter()))
        writer.submit(entry)
        opened.state.seal(txn.changes)
        return entry

    def end(self, opened: Opened, txn: Transaction) -> None:
        """Give the turn back."""
        txn.end()
        opened.turns.give_back()

    def _settle(self, opened: Opened, sequence: int, changes: Changes, decided_at: float) -> None:
        opened.state.settle(sequence, changes)
        self._commits += 1
        self._times.add(time.perf_counter() - decided_at)
        self._files.look_at_size(opened)

    # ---------------------------------------- reads

    def get(self, section: str, key: str) -> Any:
        """Return a copy of a committed value; None if there is none."""
        return self._require_open().state.committed(section, key)

    def items(self, section: str) -> dict[str, Any]:
        """Return a copy of a section's committed values by key."""
        return self._require_open().state.committed_items(section)

    def each(self, section: str) -> Iterator[Any]:
        """Yield copies of a section's committed values, as they are now: one at a time is in memory."""
        return self._require_open().state.each_committed(section)

    def keys(self, section: str) -> tuple[str, ...]:
        """Return the keys of a section's committed values."""
        return self._require_open().state.committed_keys(section)

    def operations(self, key: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
        """Return the newest lines of the operation history, or those about one record, the newest first."""
        return newest_operations(self.items(OPERATIONS), key, limit)

    @property
    def held_changes(self) -> int:
        """How many records are in memory only, because the disk fails."""
        return len(self._require_open().state.held)

    @property
    def last_integrity(self) -> dict[str, Any] | None:
        """What the last check found; None before the first."""
        return self._files.last_integrity

    @property
    def last_snapshot_at(self) -> datetime | None:
        """When the state file was written; None where there is none."""
        return self._files.last_snapshot_at

    @property
    def last_backup_at(self) -> datetime | None:
        """When the newest backup was made; None where there is none."""
        return self._files.last_backup_at

    # ---------------------------------------- files

    async def snapshot_now(self) -> None:
        """Write the state file anew, unless it is current.

        Raises:
            OSError, WriterFailedError: it could not be written; nothing is lost, the journal still has everything.
        """
        await self._files.checkpoint(self._require_open())

    async def backup(self, reason: str) -> Path:
        """Make a verified copy of the present state among the backups.

        Raises:
            OSError, WriterFailedError: it could not be written, or the copy does not hold.
        """
        return await self._files.backup(self._require_open(), reason)

    async def verify_integrity(self) -> dict[str, Any]:
        """Read all files back and compare; what does not hold is replaced from memory.

        Returns:
            `ok`: everything held; `problems`: what did not, in words; `mended`: whether it has been replaced and the
            files hold now; `sequence` and `checked_at`.
        """
        return await self._files.verify(self._require_open())

    async def get_stats(self) -> dict[str, Any]:
        """Return sizes in bytes, sequences, counts, times and the breaker's state, as plain data."""
        opened, kept = self._require_open(), self._files
        on_disk = await opened.in_background(partial(file_statistics, self.path))
        writer = opened.writer
        flushes = kept.flushes_before + (writer.flushes if writer else 0)
        on_disk["journal_bytes"] += writer.segment_bytes if writer else 0
        return {
            "path": str(self.path),
            "sequence": opened.state.sequence,
            "records": opened.state.counts(),
            "commits": self._commits,
            "flushes": flushes,
            "flush_seconds": round(kept.flush_seconds_before + (writer.flush_seconds if writer else 0.0), 6),
            "waiting_for_flush": writer.waiting if writer else 0,
            "commits_per_flush": round(self._commits / flushes, 2) if flushes else None,
            "commit_ms_p50": self._times.percentile_ms(0.5),
            "commit_ms_p99": self._times.percentile_ms(0.99),
            **on_disk,
            "snapshot_bytes": opened.stamp.size if opened.stamp else None,
            "snapshot_sequence": opened.stamp.sequence if opened.stamp else None,
            "last_snapshot_at": kept.last_snapshot_at,
            "last_backup_at": kept.last_backup_at,
            "last_integrity_check": kept.last_integrity,
            "recoveries": list(self.recoveries),
            "breaker": {
                "state": self.breaker.state.value,
                "reason": self.breaker.reason,
                "since": self.breaker.since,
                "opened": self.breaker.opened,
                "attempts": self.breaker.attempts,
            },
            "held_changes": len(opened.state.held),
            "last_error": kept.last_error,
            "recent_operations": self.operations(limit=_RECENT),
        }

    # ---------------------------------------- opening

    def _read(self) -> _Read:
        """Read what is there and make the files fit to go on with."""
        recovered = recover(self.path)
        at, limits = self._clock.now(), self._files.limits
        try:
            files.make_directory(backup_directory(self.path))
            repair(self.path, recovered, at)
            if recovered.stamp is not None:
                is_older = recovered.is_of_an_older_program
                if is_older or not recovered.stamp.is_current_format:
                    copy_to_backups(self.path, at, "before-migration")
                if is_older or recovered.findings:
                    write_checksum(self.path, recovered.stamp, at)
                return _Read(recovered, recovered.stamp, recovered.current_segment(self.path))
            sections, sequence = recovered.sections, recovered.sequence
            segment = segment_path(self.path, sequence + 1)
            if recovered.is_first_start:
                begin_segment(segment)
                stamp = checkpoint(self.path, sections, sequence, at, limits)
            else:
                stamp = start_afresh(self.path, sections, sequence, at, limits, "rebuilt")
        except OSError as error:
            if recovered.is_first_start:
                raise
            return _Read(recovered, recovered.stamp, self.path, f"{error.strerror or error}")
        return _Read(recovered, stamp, segment)

    async def _begin_to_write(self, opened: Opened, segment: Path) -> str | None:
        try:
            opened.writer = await self._files.new_writer(opened, segment)
        except OSError as error:
            return f"{segment.name}: {error.strerror or error}"
        return None

    def _require_unopened(self) -> None:
        if self._opened is not None:
            raise PersistenceError("the store is already open")

    def _require_open(self) -> Opened:
        if self._opened is None:
            raise StoreClosedError(f"{self.path} is not open")
        return self._opened


class TransactionScope:
    """What `async with store.transaction()` enters and leaves."""

    __slots__ = ("_opened", "_store", "_txn")

    def __init__(self, store: Store) -> None:
        self._store = store

    async def __aenter__(self) -> Transaction:
        self._opened = self._store._require_open()  # noqa: SLF001 - two halves of one thing
        self._txn = await self._store.begin(self._opened)
        return self._txn

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        entry: Entry | None = None
        try:
            if kind is None:
                entry = self._store.seal(self._opened, self._txn)
        finally:
            self._store.end(self._opened, self._txn)
        if entry is not None:
            await entry.done
