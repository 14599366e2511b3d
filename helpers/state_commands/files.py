"""The state's files as the commands read them: nobody else writes meanwhile, and nothing is changed by reading."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from execution.records.legacy_monitors import convert
from helpers.state_commands.talk import Failed
from utils.persistence.backups import archive_directory, backup_directory, list_archived_backups, list_backups
from utils.persistence.checksum import FILE_NAME as CHECKSUM_NAME
from utils.persistence.errors import StateLocked, UnreadableState
from utils.persistence.foreign_pickle import read_foreign
from utils.persistence.journal import segment_paths
from utils.persistence.layout import MONITORS, Sections
from utils.persistence.lock import FILE_NAME as LOCK_NAME
from utils.persistence.lock import DirectoryLock
from utils.persistence.plain import thaw
from utils.persistence.recovery import Recovered, recover

_PROOF, _PROOF_BYTES = b"HFS", 64
"""What stands near the end of a state file of ours, be it damaged elsewhere."""


@contextmanager
def held_for_reading(state: Path) -> Iterator[None]:
    """Keep writers out without writing anything.

    Raises:
        StateLocked: a process writes this state.
    """
    path = state.with_name(LOCK_NAME)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield  # nobody ever opened this state for writing here: it is a copy
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            written = os.pread(descriptor, 32, 0).strip()
            raise StateLocked(path, int(written) if written.isdigit() else None) from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def held_for_writing(state: Path) -> Iterator[None]:
    """Be the one process that writes this state.

    Raises:
        StateLocked: another process is it.
    """
    lock = DirectoryLock(state.parent)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


def require_state(state: Path) -> None:
    """Fail where no file of a state is: an empty directory is no damaged state."""
    for directory in (state.parent, backup_directory(state), archive_directory(state)):
        if directory.exists():
            next(directory.iterdir(), None)  # what cannot be listed would look empty below
    if not has_state(state):
        raise Failed(f"there is no state in {state.parent}. Is STATE_DIR right?")


def has_state(state: Path) -> bool:
    """Return whether any file of a state is there, be it damaged."""
    beside = (state.exists(), state.with_name(CHECKSUM_NAME).exists(), segment_paths(state), quarantined_files(state))
    return any(beside) or bool(list_backups(state) or list_archived_backups(state))


def opened(state: Path) -> Recovered:
    """Read the last committed state as a start would, without mending anything.

    Raises:
        Failed: there is no state, or it cannot be proved.
    """
    require_state(state)
    try:
        return recover(state)
    except UnreadableState as error:
        if is_of_an_older_bot(state):
            raise Failed(f"{older_bots_file(state)}. Nothing was changed") from error
        raise Failed(f"{error}. `state check` shows what can be restored") from error


def is_of_an_older_bot(state: Path) -> bool:
    """Return whether what has the state file's name is an older bot's: both use the same one."""
    beside = (state.with_name(CHECKSUM_NAME).exists(), segment_paths(state), list_backups(state))
    if any(beside) or list_archived_backups(state):
        return False
    try:
        with state.open("rb") as reading:
            reading.seek(-min(_PROOF_BYTES, state.stat().st_size), os.SEEK_END)
            if _PROOF in reading.read():
                return False
        convert(read_foreign(state).document)
    except (OSError, ValueError):
        return False
    return True


def older_bots_file(state: Path) -> str:
    """Return what to do about such a file."""
    return (
        f"{state} is the file of an older bot, not Holdfast's: "
        f"move it out of {state.parent}, then `python main.py state import FILE`"
    )


def quarantined_files(state: Path) -> list[Path]:
    """List the unsound bytes that earlier starts put aside."""
    return sorted(state.parent.glob(f"{state.name}*.quarantined.*"))


def thawed(sections: Sections, section: str) -> dict[str, Any]:
    """Return one section's records."""
    return {key: thaw(value) for key, value in sections.get(section, {}).items()}


def counted(sections: Sections) -> str:
    """Return what a state holds, monitors first."""
    names = sorted(sections, key=lambda name: (name != MONITORS, name))
    return ", ".join(f"{name} {len(sections[name])}" for name in names) or "nothing"
