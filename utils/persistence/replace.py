"""Putting another state in the place of the one that stands, offline: for a restored backup and an imported file."""

from datetime import datetime
from pathlib import Path

from utils.persistence import files
from utils.persistence.backups import backup_directory
from utils.persistence.checkpoint import start_afresh
from utils.persistence.journal import segment_paths
from utils.persistence.layout import Sections
from utils.persistence.limits import Limits
from utils.persistence.recovery import highest_evidence


def replace_state(state: Path, sections: Sections, *, reason: str, at: datetime, limits: Limits | None = None) -> Path:
    """Write a state that the next start takes; everything that stood there is kept aside, whether it holds or not.

    The caller holds the `DirectoryLock`.

    Args:
        state: the state file.
        sections: the new state.
        reason: why, for names.
        at: the time.
        limits: of the backups.

    Returns:
        The directory with what stood there.

    Raises:
        OSError: it could not be written; what stood there still stands.
    """
    aside = backup_directory(state) / f"set-aside-{at:%Y%m%dT%H%M%S%fZ}-{reason}"
    files.make_directory(aside)
    sequence = highest_evidence(state) + 1
    for path in (state, *segment_paths(state)):
        if path.exists():
            _set_aside(path, aside)
    start_afresh(state, sections, sequence, at, limits or Limits(), reason)
    return aside


def _set_aside(path: Path, directory: Path) -> None:
    try:
        files.copy_durably(path, directory / path.name)
    except OSError:  # it cannot be read: then it goes itself
        files.rename(path, directory / path.name)
