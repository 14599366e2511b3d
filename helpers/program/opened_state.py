"""The state, opened; or what keeps it from that, in words that say what to do."""

import errno
import sys

from execution.watching.safe_mode import first_findings
from helpers.program.engine_settings import ACCOUNT
from utils.clock import Clock
from utils.robust_persistence import (
    STATE_FILE_NAME,
    PersistenceError,
    RobustPersistence,
    StateLocked,
    UnreadableState,
)
from utils.settings import Settings

_NOT_OURS = "STATE_DIR and all in it must belong to the user who runs Holdfast: see ls -la, and chown -R."
_NO_SUCH_PLACE = "STATE_DIR cannot be made there: set another one, such as STATE_DIR=data."
_FULL = "The disk is full: free some space, then start again."
_ADVICE = {
    errno.EACCES: _NOT_OURS,
    errno.EPERM: _NOT_OURS,
    errno.EROFS: "STATE_DIR lies on a file system that is mounted read-only: mount it writable, or set another one.",
    errno.ENOENT: _NO_SUCH_PLACE,
    errno.ENOTDIR: _NO_SUCH_PLACE,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
}


def store_of(settings: Settings, clock: Clock) -> RobustPersistence:
    """The store below STATE_DIR, not opened yet."""
    return RobustPersistence(
        settings.state_dir / STATE_FILE_NAME,
        max_journal_bytes=settings.persistence_max_journal_bytes,
        max_backups=settings.persistence_max_backups,
        max_archive_bytes=settings.persistence_max_archive_bytes,
        clock=clock,
        accounts=(ACCOUNT,),
    )


async def opened(store: RobustPersistence) -> bool:
    """A state that cannot be read is safe mode; False when somebody else has it, or its directory cannot be used."""
    try:
        try:
            await store.open()
        except UnreadableState as error:
            _say(f"SAFE MODE: {first_findings(str(error))}. Nothing is changed; see python main.py state check.")
            await store.open_in_safe_mode(error)
    except StateLocked as error:
        _say(f"This state is in use: {error}. Stop it first, or set another STATE_DIR.")
    except (PersistenceError, OSError) as error:
        advice = _ADVICE.get(error.errno or 0, "") if isinstance(error, OSError) else ""
        _say(f"The state cannot be opened, and nothing was changed: {_in_words(error)}. {advice}".rstrip())
    else:
        return True
    return False


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 - for whoever starts the program, before any log


def _in_words(error: Exception) -> str:
    """Of the operating system's errors the words and the place, without their number."""
    if not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    return f"{error.strerror} ({error.filename})" if error.filename else error.strerror
