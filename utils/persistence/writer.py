"""The one thread that writes the journal. What is decided while it syncs shares the next sync (group commit).

One batch is under way at a time. While many write, the next one leaves at the end of the event loop's turn in which the
last came back, so that everybody who waited for that one, and goes on at once, is in it. A single writer does not wait.

The file is laid out in zeros a good way ahead: a sync that need not record a new length is much faster.
"""

import asyncio
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from utils.persistence import files
from utils.persistence.errors import WriterFailedError
from utils.persistence.journal import grouped, sequence_of
from utils.persistence.witness import bear_witness, open_witness
from utils.texts.catalogue import text

STUCK_AFTER = 3.0
"""Seconds that a write and a sync may take before the disk counts as failed."""


@dataclass(frozen=True, slots=True)
class OpenedSegment:
    """A segment to append to, and the witness of how far it got."""

    path: Path
    descriptor: int
    size: int
    witness: int


def open_segment(state: Path, segment: Path) -> OpenedSegment:
    """Open a segment at its end, created if need be, its name on the disk on return; slow, for a thread.

    Raises:
        OSError: it cannot be opened.
    """
    witness = open_witness(state)
    try:
        descriptor = files.open_to_append(segment)
        files.sync_directory(segment.parent)
    except OSError:
        os.close(witness)
        raise
    return OpenedSegment(segment, descriptor, os.fstat(descriptor).st_size, witness)


@dataclass(slots=True, eq=False)
class Entry:
    """One step for the thread, in order: a record to append (none = wait for what came before), or a new segment."""

    record: bytes = b""
    new_segment: Path | None = None
    on_disk: Callable[[], None] = lambda: None
    """Called in the event loop, in order, as soon as the step is on the disk."""
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class JournalWriter:
    """Appends to the current segment. After a failed write or sync it never writes again: what the kernel could not
    write it may have dropped, so that a later success would prove nothing.

    All methods belong to the event loop in which the writer was made.
    """

    def __init__(self, opened: OpenedSegment, ahead: int, on_failure: Callable[[str], None]) -> None:
        """Begin to append.

        Args:
            opened: where.
            ahead: how many zeros to write behind the end of the journal when it has reached the last ones.
            on_failure: called once in the event loop, before anybody who waits hears of it.
        """
        self.flushes = 0
        self.flush_seconds = 0.0
        """What they took together, from the first byte to the end of the sync."""
        self.segment_bytes = opened.size
        self.failure: WriterFailedError | None = None
        self._segment = opened.path
        self._ahead = ahead
        self._room = 0
        """Zeros that are left."""
        self._on_failure = on_failure
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Entry] = []
        self._is_busy = False
        self._is_due = False
        self._is_crowded = False
        """The last batch was for several."""
        self._batches: SimpleQueue[list[Entry] | None] = SimpleQueue()
        self._under_way: list[Entry] = []
        self._handed_over_at = 0.0
        """By the loop's clock."""
        self._watch: asyncio.TimerHandle | None = None
        """One for many batches: to set a timer for each and to take it back would cost every commit."""
        self._is_abandoned = False
        self._descriptor = opened.descriptor
        self._witness = opened.witness
        self._thread = threading.Thread(target=self._run, name="holdfast-journal", daemon=True)
        self._thread.start()

    def submit(self, entry: Entry) -> None:
        """Queue a step; `entry.done` tells its end.

        Raises:
            WriterFailedError: an earlier step failed.
        """
        if self.failure is not None:
            raise WriterFailedError(str(self.failure)) from self.failure
        self._waiting.append(entry)
        if self._is_crowded:
            self._make_due()
        elif not (self._is_busy or self._is_due):
            self._hand_over()

    @property
    def waiting(self) -> int:
        """Steps that the thread has not been given yet."""
        return len(self._waiting)

    @property
    def is_alive(self) -> bool:
        """Whether the thread may still be writing."""
        return self._thread.is_alive()

    async def stop(self) -> None:
        """Finish what is queued and end the thread; one that is stuck in the disk ends when that lets it go."""
        while self.failure is None and (self._waiting or self._is_busy):
            last = Entry()
            self.submit(last)
            with suppress(WriterFailedError):
                await last.done
        if self._watch is not None:
            self._watch.cancel()
        self._batches.put(None)
        if not self._is_abandoned:
            await asyncio.to_thread(self._thread.join)

    def _make_due(self) -> None:
        if not (self._is_busy or self._is_due):
            self._is_due = True
            self._loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        self._is_due = False
        if self._waiting:
            self._is_busy = True
            batch, self._waiting = self._waiting, []
            self._is_crowded = len(batch) > 1
            self._batches.put(batch)
            self._under_way, self._handed_over_at = batch, self._loop.time()
            if self._watch is None:
                self._watch = self._loop.call_later(STUCK_AFTER, self._look_whether_stuck)

    # ---------------------------------------- in the thread

    def _run(self) -> None:
        batch: list[Entry] | None = None
        why = "the journal's writer has ended"
        try:
            while (batch := self._batches.get()) is not None:
                self._write(batch)
                self._report(batch, None)
        except OSError as error:
            why = f"{self._segment.name}: {error.strerror or error}"
            with suppress(OSError):  # what is refused should not be found by a start that comes before the healing
                files.cut(self._descriptor, self.segment_bytes)
        finally:
            # Also when something else ended the thread: nobody may wait for it for ever.
            os.close(self._descriptor)
            os.close(self._witness)
            if batch is not None:
                self._report(batch, why)

    def _write(self, batch: list[Entry]) -> None:
        records: list[bytes] = []
        for entry in batch:
            if entry.new_segment is not None:
                self._flush(records)
                records = []
                self._start_segment(entry.new_segment)
            elif entry.record:
                records.append(entry.record)
        self._flush(records)

    def _flush(self, records: list[bytes]) -> None:
        if records:
            began = time.perf_counter()
            content = grouped(records)
            if len(content) <= self._room:
                files.write_all(self._descriptor, content)
                self._room -= len(content)
            else:
                files.write_ahead(self._descriptor, content, self._ahead)
                self._room = self._ahead
            files.sync_data(self._descriptor)
            self.segment_bytes += len(content)
            self.flushes += 1
            self.flush_seconds += time.perf_counter() - began
            bear_witness(self._witness, sequence_of(records[-1]))

    def _start_segment(self, path: Path) -> None:
        descriptor = files.open_to_append(path)
        full, full_bytes = self._descriptor, self.segment_bytes
        self._segment, self._descriptor = path, descriptor
        self.segment_bytes = self._room = 0
        try:
            files.cut(full, full_bytes)
        finally:
            os.close(full)
        files.sync_directory(path.parent)

    def _report(self, batch: list[Entry], failure: str | None) -> None:
        with suppress(RuntimeError):  # the loop was closed under an open store: nobody waits any more
            self._loop.call_soon_threadsafe(self._finish, batch, failure)

    # ---------------------------------------- in the event loop

    def _look_whether_stuck(self) -> None:
        self._watch = None
        if not self._is_busy:
            return
        rest = self._handed_over_at + STUCK_AFTER - self._loop.time()
        if rest > 0:
            self._watch = self._loop.call_later(rest, self._look_whether_stuck)
        else:
            self._abandon()

    def _abandon(self) -> None:
        """The disk does not answer: nobody waits for it any longer. What was on its way may be there, or come."""
        self._is_abandoned = True
        self._fail(self._under_way, text("storage-stuck", file=self._segment.name, seconds=f"{STUCK_AFTER:g}"))

    def _finish(self, batch: list[Entry], failure: str | None) -> None:
        if self._is_abandoned:
            return
        self._is_busy, self._under_way = False, []
        if failure is not None:
            self._fail(batch, failure)
            return
        for entry in batch:
            entry.on_disk()
            if not entry.done.done():  # its waiter may have been cancelled; the change is on the disk all the same
                entry.done.set_result(None)
        if self._waiting or batch:
            self._make_due()

    def _fail(self, batch: list[Entry], why: str) -> None:
        self.failure = WriterFailedError(why)
        self._on_failure(why)
        batch, self._waiting = batch + self._waiting, []
        for entry in batch:
            if not entry.done.done():
                entry.done.set_exception(WriterFailedError(why))
