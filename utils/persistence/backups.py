"""Earlier state files, each complete and carrying its own proof, in `persistence_backups/`.

A name tells when, up to which change, and why:
`bybit_bot_dashboard_v4.1_enhanced.20260131T081500123456Z.seq42.scheduled.pkl`. The newest ones stand as they are, older
ones compressed in `archive/` below.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from utils.persistence import files
from utils.persistence.archive import DIRECTORY_NAME as ARCHIVE_NAME
from utils.persistence.archive import archive_file
from utils.persistence.format_version import is_newer_file
from utils.persistence.limits import Limits
from utils.persistence.snapshot import Stamp, sound_stamp, verify_file
from utils.texts.catalogue import text

DIRECTORY_NAME = "persistence_backups"

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
_TIME = "%Y%m%dT%H%M%S%fZ"
_KEPT_AT_LEAST = 2
_QUARANTINED_KEPT = 10
_SET_ASIDE_KEPT = 3


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """A backup as its name describes it; whether it holds, only reading it tells."""

    sequence: int
    stamp: str
    reason: str
    path: Path

    @property
    def at(self) -> datetime:
        return datetime.strptime(self.stamp, _TIME).replace(tzinfo=UTC)


def backup_directory(state: Path) -> Path:
    """Return where the backups of a state file are."""
    return state.parent / DIRECTORY_NAME


def archive_directory(state: Path) -> Path:
    """Return where old backups and old journal segments are."""
    return backup_directory(state) / ARCHIVE_NAME


def list_backups(state: Path) -> list[Backup]:
    """List the backups of a state file that are not compressed, the newest first."""
    return _listed(state, backup_directory(state), "")


def list_archived_backups(state: Path) -> list[Backup]:
    """List the compressed backups, the newest first."""
    return _listed(state, archive_directory(state), ".gz")


def copy_to_backups(state: Path, at: datetime, reason: str, source: Path | None = None) -> Path:
    """Copy the state file, or another one that is to become it, to a backup and verify the copy.

    Raises:
        OSError: the file or its copy does not hold.
    """
    source = source or state
    stamp = verify_file(source)
    if stamp is None:
        raise OSError(text("storage-not-copied", file=str(source)))
    target = _path(state, stamp, at, reason)
    files.copy_durably(source, target)
    if verify_file(target) != stamp:
        raise OSError(text("storage-copy-differs", copy=str(target), file=str(source)))
    return target


def retire_to_backups(state: Path, stamp: Stamp, at: datetime, reason: str) -> None:
    """Keep the verified state file that is about to be replaced, unless a sound backup is a copy of it.

    Costs a name, or a copy where there are no hard links.
    """
    if any(backup.sequence == stamp.sequence and sound_stamp(backup.path) == stamp for backup in list_backups(state)):
        return
    target = _path(state, stamp, at, reason)
    try:
        files.link(state, target)
    except OSError:
        files.copy_durably(state, target)
    else:
        files.sync_directory(target.parent)


def quarantine_bad_backups(state: Path, at: datetime) -> None:
    """Give backups that do not hold a name that says so; those of a newer program are not ours to judge."""
    for backup in list_backups(state):
        if sound_stamp(backup.path) is None and not is_newer_file(backup.path):
            files.rename(backup.path, quarantined(backup.path, at))


def quarantined(path: Path, at: datetime) -> Path:
    """Return the name under which unsound bytes of a file are kept for whoever wants to look at them."""
    return path.with_name(f"{path.name}.quarantined.{at:{_TIME}}")


def quarantined_files(state: Path) -> list[Path]:
    """List what `quarantined` has named."""
    places = (state.parent, backup_directory(state))
    return [path for place in places for path in place.glob(f"{state.stem}*.quarantined.*")]


def prune_backups(state: Path, limits: Limits) -> None:
    """Compress all but the newest backups, and remove the oldest of everything until the rest fits."""
    for backup in list_backups(state)[limits.max_backups :]:
        archive_file(backup.path, archive_directory(state))
    for path in _oldest_first(quarantined_files(state))[:-_QUARANTINED_KEPT]:
        files.remove(path)
    for directory in _oldest_first(backup_directory(state).glob("set-aside-*"))[:-_SET_ASIDE_KEPT]:
        files.remove_directory(directory)
    archived = _oldest_first(archive_directory(state).glob("*.gz"))
    backups = [backup.path for backup in reversed(list_backups(state))]
    sizes = {path: path.stat().st_size for path in (*archived, *backups)}
    excess = sum(sizes.values()) - limits.max_archive_bytes
    for path in (*archived, *backups[:-_KEPT_AT_LEAST]):
        if excess <= 0:
            break
        files.remove(path)
        excess -= sizes[path]


def _oldest_first(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name))


def _listed(state: Path, directory: Path, ending: str) -> list[Backup]:
    name = rf"{re.escape(state.stem)}\.(\d{{8}}T\d{{12}}Z)\.seq(\d+)\.([\w-]+){re.escape(state.suffix + ending)}"
    named = re.compile(name, re.ASCII)
    found = [(named.fullmatch(path.name), path) for path in directory.glob("*")] if directory.is_dir() else []
    return sorted((Backup(int(match[2]), match[1], match[3], path) for match, path in found if match), reverse=True)


def _path(state: Path, stamp: Stamp, at: datetime, reason: str) -> Path:
    why = _NOT_IN_NAMES.sub("-", reason).strip("-") or "backup"
    name = f"{state.stem}.{at:{_TIME}}.seq{stamp.sequence}.{why[:40]}{state.suffix}"
    return backup_directory(state) / name
