"""The state below STATE_DIR as it can be read without disturbing who writes it; and what its disk is like."""

import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from execution.monitor import Monitor
from helpers.state_commands.files import held_for_reading
from utils.persistence import files
from utils.persistence.backups import list_backups
from utils.persistence.errors import StateLocked, UnreadableState
from utils.persistence.layout import MONITORS
from utils.persistence.plain import thaw
from utils.persistence.recovery import Recovered, recover
from utils.robust_persistence import RobustPersistence
from utils.texts.catalogue import text

ATTEMPTS: Final = 5
"""A bot that writes meanwhile may put a new file in the place of one that is just being read."""
_BETWEEN: Final = 0.2
_FLUSHES: Final = 20
_CHANGE: Final = b"\0" * 1500
"""About what the change of one position is in the journal."""
_SCRATCH: Final = ".drill-flush.tmp"


class NoStateError(Exception):
    """It cannot be read, or there is none; the text says which."""


@contextlib.contextmanager
def beside(state: Path) -> Iterator[int | None]:
    """Keep writers out while it is read; where one is at work, only say who: its process, 0 where that is unknown."""
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(held_for_reading(state))
            writer = None
        except StateLocked as error:
            writer = error.pid or 0
        yield writer


def read(state: Path) -> Recovered:
    """The last committed state; nothing is mended. Raises NoStateError."""
    for attempt in range(ATTEMPTS):
        try:
            return recover(state)
        except UnreadableState as error:
            if attempt + 1 == ATTEMPTS:
                raise NoStateError(str(error)) from error
            time.sleep(_BETWEEN)
    raise AssertionError("the last attempt returns or raises")


def monitors_in(recovered: Recovered) -> list[Monitor]:
    """Raises msgspec.ValidationError for a record that does not fit the schema."""
    return [Monitor.from_plain(thaw(record)) for record in recovered.sections.get(MONITORS, {}).values()]


async def restored_backup(state: Path) -> tuple[str, int, int]:
    """Name, positions and sequence of the newest backup, opened as a start would in a directory of its own.

    Raises:
        NoStateError: there is none, or it does not open.
    """
    backups = list_backups(state)
    if not backups:
        raise NoStateError(text("live-drill-backup-none"))
    newest = backups[0]
    with tempfile.TemporaryDirectory(prefix="holdfast-drill-") as directory:
        copy = Path(directory) / state.name
        try:
            files.copy_durably(newest.path, copy)
            store = RobustPersistence(copy)
            await store.open()
        except (UnreadableState, OSError) as error:
            raise NoStateError(f"{newest.path.name}: {error}") from error
        try:
            return newest.path.name, len(store.items(MONITORS)), newest.sequence
        finally:
            await store.close()


def flush_times(directory: Path) -> tuple[float, float]:
    """Median and worst milliseconds of bringing one change to the disk of the state, in a file of our own there.

    Raises OSError.
    """
    path = directory / _SCRATCH
    descriptor = files.open_new(path)
    took: list[float] = []
    try:
        for _ in range(_FLUSHES):
            files.write_all(descriptor, _CHANGE)
            began = time.perf_counter()
            files.sync_data(descriptor)
            took.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(descriptor)
        files.remove(path)
    return statistics.median(took), max(took)
