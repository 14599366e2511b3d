"""Earlier state files, each complete and carrying its own proof, in `persistence_backups/`.

A name tells when, up to which change, and why:
`bybit_bot_dashboard_v4.1_enhanced.20260131T081500123456Z.seq42.hourly.pkl`.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from utils.persistence import files
from utils.persistence.snapshot import Stamp, verify_file

DIRECTORY_NAME = "persistence_backups"

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """A backup as its name describes it; whether it holds, only reading it tells."""

    sequence: int
    stamp: str
    path: Path


def list_backups(state: Path) -> list[Backup]:
    """List the backups of a state file, the newest first."""
    named = re.compile(
        rf"{re.escape(state.stem)}\.(\d{{8}}T\d{{12}}Z)\.seq(\d+)\.[\w-]+{re.escape(state.suffix)}", re.ASCII
    )
    directory = state.parent / DIRECTORY_NAME
    found = [(named.fullmatch(path.name), path) for path in directory.glob("*")] if directory.is_dir() else []
    return sorted((Backup(int(match[2]), match[1], path) for match, path in found if match), reverse=True)


def copy_to_backups(state: Path, at: datetime, reason: str) -> Path:
    """Copy the state file to a backup and verify the copy.

    Raises:
        OSError: the state file or its copy does not hold.
    """
    stamp = verify_file(state)
    if stamp is None:
        raise OSError(f"{state} does not verify and is not copied to the backups")
    target = _path(state, stamp, at, reason)
    files.copy_durably(state, target)
    if verify_file(target) != stamp:
        raise OSError(f"{target} is not what {state} is")
    return target


def retire_to_backups(state: Path, stamp: Stamp, at: datetime) -> None:
    """Keep the state file that is about to be replaced; costs a name, or a copy where there are no hard links."""
    target = _path(state, stamp, at, "replaced")
    try:
        files.link(state, target)
    except OSError:
        files.copy_durably(state, target)
    else:
        files.sync_directory(target.parent)


def prune_backups(state: Path, keep: int) -> None:
    """Remove all but the newest backups."""
    for backup in list_backups(state)[keep:]:
        files.remove(backup.path)


def _path(state: Path, stamp: Stamp, at: datetime, reason: str) -> Path:
    why = _NOT_IN_NAMES.sub("-", reason).strip("-") or "backup"
    name = f"{state.stem}.{at:%Y%m%dT%H%M%S%fZ}.seq{stamp.sequence}.{why[:40]}{state.suffix}"
    return state.parent / DIRECTORY_NAME / name
