"""From a view of the state to a new state file, in an order that may be interrupted anywhere.

A checkpoint, while all is well:

| step | if the program dies right after it, the next start reads |
|---|---|
| 1. a new journal segment begins (the writer's work) | the old state file and all segments |
| 2. the new state file is written as `.tmp`, synced, read back | the same; `.tmp` is removed |
| 3. the old state file gets a second name among the backups | the same |
| 4. the new state file takes its name | the new state file and the new segment |
| 5. the checksum file is written | the same; after step 4 it was one sequence late, which claims nothing false |
| 6. segments go to the archive whose changes are in the file retired in step 3 | the same |
| 7. backups beyond the wanted number go to the archive | the same |

Segments since the retired file stay, so that a state file that goes bad later is rebuilt without losing a change.

A fresh start, where the old journal is not to be built upon (the disk failed, something rotted, a backup was put
back): as above, but the new state file is copied to the backups before step 3, so that from then on something stands in
for it; the segment begins between 4 and 5, for its name says that everything before it can be read; and all older
segments go to the archive.
"""

import os
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import ParamSpec

import structlog

from utils.persistence import files
from utils.persistence.archive import archive_file
from utils.persistence.backups import (
    archive_directory,
    copy_to_backups,
    prune_backups,
    quarantine_bad_backups,
    quarantined,
    retire_to_backups,
)
from utils.persistence.checksum import write_checksum
from utils.persistence.journal import first_sequence, read_segment, segment_path, segment_paths
from utils.persistence.layout import Sections
from utils.persistence.limits import Limits
from utils.persistence.snapshot import Stamp, sound_stamp, unfinished, write_snapshot

_log = structlog.get_logger(__name__)

P = ParamSpec("P")


def checkpoint(state: Path, sections: Sections, sequence: int, at: datetime, limits: Limits) -> Stamp:
    """Take steps 2 to 7. A state file that is found not to hold is quarantined instead of retired, and no segment goes.

    Raises:
        OSError: a step up to 5 failed; what was readable before still is.
    """
    stamp = write_snapshot(state, sections, sequence)
    retired = _retire(state, at, "replaced")
    _take_place(state)
    write_checksum(state, stamp, at)
    if retired is not None:
        _tidy(_archive_segments, state, retired.sequence)
    _tidy(prune_backups, state, limits)
    return stamp


def start_afresh(state: Path, sections: Sections, sequence: int, at: datetime, limits: Limits, reason: str) -> Stamp:
    """Write a state from which alone the next start goes on, with the empty segment that follows it.

    Args:
        state: the state file.
        sections: everything.
        sequence: at least that of any change that was ever written.
        at: the time.
        limits: of the backups.
        reason: why, for the names of backups.

    Raises:
        OSError: an essential step failed; what was readable before still is.
    """
    _tidy(prune_backups, state, limits)  # what failed attempts left must not fill the disk
    stamp = write_snapshot(state, sections, sequence)
    copy_to_backups(state, at, reason, source=unfinished(state))
    _retire(state, at, f"before-{reason}")
    _take_place(state)
    begin_segment(segment_path(state, sequence + 1))
    write_checksum(state, stamp, at)
    # The start is safe now. What stood before may be unreadable, which is perhaps why this is done.
    _tidy(quarantine_bad_backups, state, at)
    _tidy(_quarantine_bad_segments, state, at)
    _tidy(_archive_segments, state, sequence)
    _tidy(prune_backups, state, limits)
    return stamp


def begin_segment(segment: Path) -> None:
    """Create an empty segment, on the disk on return."""
    os.close(files.open_to_append(segment))
    files.sync_directory(segment.parent)


def _take_place(state: Path) -> None:
    files.rename(unfinished(state), state)
    files.sync_directory(state.parent)


def _tidy(work: Callable[P, None], *args: P.args, **options: P.kwargs) -> None:
    """Do what may also be done the next time."""
    try:
        work(*args, **options)
    except OSError as error:
        _log.warning("old files of the state stay as they are", work=work.__name__, error=str(error))


def _retire(state: Path, at: datetime, reason: str) -> Stamp | None:
    """Keep the old state file among the backups, or, if it does not hold, under a name that says so."""
    if not state.exists():
        return None
    stamp = sound_stamp(state)
    if stamp is None:
        files.rename(state, quarantined(state, at))
        return None
    if stamp.sequence > 0:  # an empty state is worth nothing, and might one day be taken for the last one
        retire_to_backups(state, stamp, at, reason)
    return stamp


def _quarantine_bad_segments(state: Path, at: datetime) -> None:
    for path in segment_paths(state)[:-1]:
        try:
            is_bad = read_segment(state, path).is_damaged
        except OSError:
            is_bad = True
        if is_bad:
            files.rename(path, quarantined(path, at))


def _archive_segments(state: Path, covered: int) -> None:
    """Compress segments that hold nothing beyond a sequence. The last one stays: it is being written."""
    for path, following in pairwise(segment_paths(state)):
        if first_sequence(state, following) <= covered + 1:
            archive_file(path, archive_directory(state))
