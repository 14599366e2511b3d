"""The one thread that writes the journal. Whatever arrives while it syncs shares the next sync (group commit)."""

import asyncio
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from utils.persistence import files
from utils.persistence.errors import WriterFailedError


@dataclass(slots=True)
class Entry:
    """One step for the thread, in order: bytes to append (none = only wait for what came before), or a new segment."""

    frame: bytes = b""
    new_segment: Path | None = None
    on_disk: Callable[[], None] = lambda: None
    """Called in the event loop, in order, as soon as the step is on the disk."""
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class JournalWriter:
    """Appends to the current segment. After a failed write or sync it never writes again: what the kernel could not
    write it may have dropped, so that a later success would prove nothing.
    """

    def __init__(self, segment: Path) -> None:
        self.flushes = 0
        self.segment_bytes = segment.stat().st_size if segment.exists() else 0
        self.failure: WriterFailedError | None = None
        self._segment = segment
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Entry] = []
        self._wake = threading.Condition()
        self._stopping = False
        self._descriptor = files.open_to_append(segment)
        files.sync_directory(segment.parent)
        self._thread = threading.Thread(target=self._run, name="holdfast-journal", daemon=True)
        self._thread.start()

    def submit(self, entry: Entry) -> None:
        """Queue a step; `entry.done` tells its end.

        Raises:
            WriterFailedError: an earlier step failed.
        """
        with self._wake:
            if self.failure is not None:
                raise WriterFailedError(str(self.failure)) from self.failure
            self._waiting.append(entry)
            self._wake.notify()

    async def stop(self) -> None:
        """Finish what is queued and end the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        batch: list[Entry] = []
        try:
            while batch := self._next_batch():
                self._write(batch)
                self._report(batch, None)
        except OSError as error:
            self._fail(f"{self._segment}: {error}", batch)
        finally:
            # Also when something else ended the thread: nobody may wait for it for ever.
            self._fail("the journal's writer has ended", batch)
            os.close(self._descriptor)

    def _next_batch(self) -> list[Entry]:
        with self._wake:
            self._wake.wait_for(lambda: self._waiting or self._stopping)
            batch, self._waiting = self._waiting, []
            return batch

    def _write(self, batch: list[Entry]) -> None:
        frames: list[bytes] = []
        for entry in batch:
            if entry.new_segment is not None:
                self._flush(frames)
                frames = []
                self._start_segment(entry.new_segment)
            elif entry.frame:
                frames.append(entry.frame)
        self._flush(frames)

    def _flush(self, frames: list[bytes]) -> None:
        if frames:
            content = b"".join(frames)
            files.write_all(self._descriptor, content)
            files.sync_data(self._descriptor)
            self.segment_bytes += len(content)
            self.flushes += 1

    def _start_segment(self, path: Path) -> None:
        descriptor = files.open_to_append(path)
        os.close(self._descriptor)
        self._descriptor = descriptor
        files.sync_directory(path.parent)
        self._segment = path
        self.segment_bytes = 0

    def _fail(self, why: str, batch: list[Entry]) -> None:
        with self._wake:
            self.failure = self.failure or WriterFailedError(why)
            batch, self._waiting = batch + self._waiting, []
        self._report(batch, self.failure)

    def _report(self, batch: list[Entry], failure: WriterFailedError | None) -> None:
        if batch:
            with suppress(RuntimeError):  # the loop was closed under an open store: nobody waits any more
                self._loop.call_soon_threadsafe(_finish, batch, failure)


def _finish(batch: list[Entry], failure: WriterFailedError | None) -> None:
    for entry in batch:
        if failure is None:
            entry.on_disk()
        if not entry.done.done():  # its waiter may have been cancelled; the change is on the disk all the same
            if failure is None:
                entry.done.set_result(None)
            else:
                entry.done.set_exception(WriterFailedError(str(failure)))
