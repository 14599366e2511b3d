"""From a view of the state to a new state file, in an order that may be interrupted anywhere.

| step | if the program dies right after it, the next start reads |
|---|---|
| 1. a new journal segment begins (the writer's work) | the old state file and all segments |
| 2. the new state file is written as `.tmp`, synced, read back | the same; `.tmp` is removed |
| 3. the old state file gets a second name among the backups | the same |
| 4. the new state file takes its name | the new state file and the new segment |
| 5. the checksum file is written | the same; after step 4 it was one sequence late, which claims nothing false |
| 6. backups beyond the wanted number go | the same |
| 7. segments go whose changes are in the file retired in step 3 | the same |

Segments since the retired file stay, so that a state file that goes bad later is rebuilt without losing a change.
"""

from datetime import datetime
from itertools import pairwise
from pathlib import Path

from utils.persistence import files
from utils.persistence.backups import prune_backups, retire_to_backups
from utils.persistence.checksum import write_checksum
from utils.persistence.journal import first_sequence, segment_paths
from utils.persistence.layout import Sections
from utils.persistence.snapshot import Stamp, unfinished, verify_file, write_snapshot


def checkpoint(state: Path, sections: Sections, sequence: int, at: datetime, max_backups: int) -> Stamp:
    """Take steps 2 to 7. A state file that is found not to hold is quarantined instead of retired, and no segment goes.

    Raises:
        OSError: a step failed; what was readable before still is.
    """
    stamp = write_snapshot(state, sections, sequence)
    retired = _retire(state, at)
    files.rename(unfinished(state), state)
    files.sync_directory(state.parent)
    write_checksum(state, stamp, at)
    prune_backups(state, max_backups)
    if retired is not None:
        _remove_segments(state, retired.sequence)
    return stamp


def quarantined(path: Path, at: datetime) -> Path:
    """Return the name under which unsound bytes of a file are kept for whoever wants to look at them."""
    return path.with_name(f"{path.name}.quarantined.{at:%Y%m%dT%H%M%S%fZ}")


def _retire(state: Path, at: datetime) -> Stamp | None:
    if not state.exists():
        return None
    stamp = verify_file(state)
    if stamp is None:
        files.link(state, quarantined(state, at))
        return None
    retire_to_backups(state, stamp, at)
    return stamp


def _remove_segments(state: Path, covered: int) -> None:
    """Remove segments that hold nothing beyond a sequence. The last one stays: it is being written."""
    paths = segment_paths(state)
    for path, following in pairwise(paths):
        if first_sequence(state, following) <= covered + 1:
            files.remove(path)
