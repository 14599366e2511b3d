"""Everything that is done to the files beside appending to the journal: state files, backups, checks, healing."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from utils.clock import Clock
from utils.persistence.backups import copy_to_backups, list_backups, prune_backups
from utils.persistence.breaker import PAUSES, Breaker, BreakerState
from utils.persistence.checkpoint import checkpoint, start_afresh
from utils.persistence.checksum import read_checksum
from utils.persistence.errors import StoreClosedError, WriterFailedError
from utils.persistence.integrity import integrity_problems
from utils.persistence.journal import encode, segment_path
from utils.persistence.layout import Sections
from utils.persistence.limits import Limits
from utils.persistence.opened import Opened
from utils.persistence.writer import Entry, JournalWriter, open_segment
from utils.texts.catalogue import text

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Housekeeping:
    """Looks after the files of one store; what it last did is for its statistics."""

    path: Path
    limits: Limits
    clock: Clock
    breaker: Breaker
    flushes_before: int = 0
    """By writers that have ended, as the next one."""
    flush_seconds_before: float = 0.0
    journal_before: int = 0
    """Bytes of segments since the state file, without the one that is being written."""
    last_snapshot_at: datetime | None = None
    last_backup_at: datetime | None = None
    last_integrity: dict[str, Any] | None = None
    last_error: str | None = None
    failed_snapshots: int = 0
    """In a row."""
    not_before: datetime | None = None
    """A state file that could not be written is not tried again before."""

    def begin(self) -> None:
        """A store is opened: what counts is what stands here, and when it was made."""
        with suppress(OSError, ValueError):  # a damaged checksum file has been reported
            checksum = read_checksum(self.path)
            self.last_snapshot_at = checksum.written_at if checksum else None
        self.journal_before, self.failed_snapshots, self.not_before = 0, 0, None
        self.last_backup_at = max((backup.at for backup in list_backups(self.path)), default=None)

    # ---------------------------------------- after a commit

    def look_at_size(self, opened: Opened) -> None:
        """Begin a new segment when the present one is full, and a new state file when that has paid off."""
        writer = opened.writer
        if writer is None or writer.segment_bytes < self.limits.max_journal_bytes or opened.is_closing:
            return
        if opened.background is None or opened.background.done():
            opened.background = asyncio.create_task(self._relieve(opened), name="state file")

    async def _relieve(self, opened: Opened) -> None:
        try:
            # A state file costs its whole size: it is due when as much has been written to the journal since.
            writer, stamp = opened.writer, opened.stamp
            journal = self.journal_before + (writer.segment_bytes if writer else 0)
            is_resting = self.not_before is not None and self.clock.now() < self.not_before
            if stamp is not None and (journal < stamp.size or is_resting):
                async with opened.files_in_use:
                    await self._start_segment(opened)
            else:
                await self.checkpoint(opened)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next attempt must come
            # Nothing is lost; until then the journal grows.
            self.failed_snapshots += 1
            self.not_before = self.clock.now() + PAUSES[min(self.failed_snapshots, len(PAUSES)) - 1]
            self.last_error = f"no new state file: {error}"
            _log.error("no new state file", error=str(error))

    # ---------------------------------------- state files and backups

    async def checkpoint(self, opened: Opened) -> None:
        """Write the state file anew, unless it is current.

        Raises:
            OSError, WriterFailedError: it could not be written; nothing is lost.
        """
        async with opened.files_in_use:
            await self._checkpoint(opened)

    async def backup(self, opened: Opened, reason: str) -> Path:
        """Make a verified copy of the present state among the backups.

        Raises:
            OSError, WriterFailedError: it could not be written, or does not hold.
        """
        async with opened.files_in_use:
            await self._checkpoint(opened)
            at = self.clock.now()
            target = await opened.in_background(partial(copy_to_backups, self.path, at, reason))
            await opened.in_background(partial(prune_backups, self.path, self.limits))
            self.last_backup_at = at
        return target

    async def _checkpoint(self, opened: Opened) -> None:
        if opened.stamp is not None and opened.state.sealed_sequence == opened.stamp.sequence:
            return
        sequence, view = await self._start_segment(opened)
        at = self.clock.now()
        began = time.perf_counter()
        opened.stamp = await opened.in_background(partial(checkpoint, self.path, view, sequence, at, self.limits))
        self._note_snapshot(at)
        _log.debug("state file written", sequence=sequence, seconds=round(time.perf_counter() - began, 3))

    def _note_snapshot(self, at: datetime) -> None:
        self.last_snapshot_at, self.journal_before = at, 0
        self.failed_snapshots, self.not_before = 0, None

    async def _start_segment(self, opened: Opened) -> tuple[int, Sections]:
        """Let the journal go on in a new segment; returns the state exactly as it is where the new one begins."""
        writer = opened.writer
        if writer is None:
            raise WriterFailedError(self.breaker.reason)
        sequence = opened.state.sealed_sequence
        views: list[Sections] = []
        full = writer.segment_bytes
        entry = Entry(
            new_segment=segment_path(self.path, sequence + 1),
            on_disk=lambda: views.append(opened.state.view()),
        )
        writer.submit(entry)
        await entry.done
        self.journal_before += full
        return sequence, views[0]

    # ---------------------------------------- checks

    async def verify(self, opened: Opened) -> dict[str, Any]:
        """Read all files back; what does not hold is replaced from memory, which has everything.

        Returns:
            `ok`: all held; `problems`, in words; `mended`: what did not hold is replaced; `sequence`, `checked_at`.
        """
        async with opened.files_in_use:
            sequence = opened.state.sequence
            problems = await self._problems(opened, sequence)
            is_mended = bool(problems) and await self._mend(opened)
        result = {
            "ok": not problems,
            "problems": problems,
            "mended": is_mended,
            "sequence": sequence,
            "checked_at": self.clock.now(),
        }
        self.last_integrity = result
        if problems:
            _log.error("the state's files did not verify", problems=problems, mended=is_mended)
        return dict(result)

    async def _problems(self, opened: Opened, sequence: int) -> list[str]:
        if opened.writer is None:
            return [text("storage-nothing-written", reason=self.breaker.reason)]
        return await opened.in_background(partial(integrity_problems, self.path, sequence))

    async def _mend(self, opened: Opened) -> bool:
        try:
            sequence, view = await self._start_segment(opened)
            at = self.clock.now()
            opened.stamp = await opened.in_background(
                partial(start_afresh, self.path, view, sequence, at, self.limits, "mended")
            )
        except Exception as error:  # noqa: BLE001 - whatever it was, it is said
            self.last_error = f"the state's files cannot be mended: {error}"
            return False
        self._note_snapshot(at)
        self.last_backup_at = at
        return not await self._problems(opened, opened.state.sequence)

    # ---------------------------------------- a disk that fails

    def begin_healing(self, opened: Opened) -> None:
        """Try again and again until the disk works, or the store is closed."""
        if opened.healing is None or opened.healing.done():
            opened.healing = asyncio.create_task(self._keep_healing(opened), name="healing the state")

    async def _keep_healing(self, opened: Opened) -> None:
        while not self.breaker.is_closed:
            await self.clock.sleep(self.breaker.pause.total_seconds())
            await self.heal(opened)

    async def heal(self, opened: Opened) -> bool:
        """Write everything anew, with what is held, and go on in a new journal; returns whether that worked.

        The journal that failed is not used again: of what was on its way when it failed, nobody can say whether it is
        in it. Its sequences are passed over.
        """
        self.breaker.try_again()
        try:
            async with opened.files_in_use:
                await self._heal(opened)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next attempt must come
            self.breaker.trip(getattr(error, "strerror", None) or str(error) or type(error).__name__, self.clock.now())
            return False
        _log.warning("the state is written again", attempts=self.breaker.attempts)
        return True

    async def _heal(self, opened: Opened) -> None:
        await self.end_writer(opened)
        state, at = opened.state, self.clock.now()
        sequence = state.pass_over_sequence()
        view, covered, state.held = state.view(), state.held, {}
        try:
            opened.stamp = await opened.in_background(
                partial(start_afresh, self.path, view, sequence, at, self.limits, "healed")
            )
            opened.writer = await self.new_writer(opened, segment_path(self.path, sequence + 1))
        except BaseException:
            state.held = {**covered, **state.held}
            raise
        self._note_snapshot(at)
        self.last_backup_at = at
        state.skip_to(sequence)
        while state.held:  # what was held meanwhile, and while that is being written
            await self._write_held(opened, opened.writer)
        self.breaker.close()

    async def _write_held(self, opened: Opened, writer: JournalWriter) -> None:
        state = opened.state
        sequence, late, state.held = state.pass_over_sequence(), state.held, {}
        record = encode(sequence, self.clock.now(), opened.next_txn_id(), late)
        entry = Entry(record=record, on_disk=lambda: state.note_on_disk(sequence))
        try:
            writer.submit(entry)
            await entry.done
        except BaseException:
            state.held = {**late, **state.held}
            raise

    def fail(self, opened: Opened, reason: str) -> None:
        """The journal cannot be written: what was on its way is forgotten, and healing begins."""
        opened.state.drop_sealed()
        self.last_error = reason
        _log.error("the journal cannot be written", reason=reason)
        self.breaker.trip(reason, self.clock.now())
        if not opened.is_closing:
            self.begin_healing(opened)

    async def new_writer(self, opened: Opened, segment: Path) -> JournalWriter:
        """Begin to write to a segment. Raises OSError."""
        opened_segment = await opened.in_background(partial(open_segment, self.path, segment))
        return JournalWriter(opened_segment, self.limits.ahead, partial(self.fail, opened))

    async def end_writer(self, opened: Opened) -> None:
        """End the writer's thread, after what is queued."""
        writer, opened.writer = opened.writer, None
        if writer is not None:
            await writer.stop()
            self.flushes_before += writer.flushes
            self.flush_seconds_before += writer.flush_seconds

    # ---------------------------------------- the end

    async def finish(self, opened: Opened) -> None:
        """Write the state file for the last time; what cannot be written stays in the journal, or is said to go."""
        if opened.background is not None:
            await opened.background
        if opened.healing is not None:
            opened.healing.cancel()
            await asyncio.gather(opened.healing, return_exceptions=True)
        try:
            if self.breaker.is_closed:
                await self.checkpoint(opened)
            elif self.breaker.state is not BreakerState.SAFE_MODE and not await self.heal(opened) and opened.state.held:
                _log.error("changes are lost: they were in memory only", number=len(opened.state.held))
        except (OSError, WriterFailedError, StoreClosedError) as error:
            _log.error("no state file on closing", error=str(error))
        finally:
            await self.end_writer(opened)
