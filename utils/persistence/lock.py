"""One writer process for a state directory."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from utils.persistence.errors import StateLocked

FILE_NAME = ".holdfast.lock"


class DirectoryLock:
    """An flock on a file that is never removed: removing it would let two processes lock two files of one name.

    The kernel releases it with the process, however that ends; the pid inside is only for the message.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock or fail at once.

        Raises:
            StateLocked: another process, or another store of this one, has it.
        """
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _writer(descriptor)
            os.close(descriptor)
            raise StateLocked(self._path, holder) from None
        self._descriptor = descriptor
        with suppress(OSError):  # a full disk does not take our number; the lock is ours all the same
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give the lock back; does nothing without it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _writer(descriptor: int) -> int | None:
    """Return who writes this state; None if it is not known, or only readers are in the way: they leave no pid."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        written = os.pread(descriptor, 32, 0).strip()
        return int(written) if written.isdigit() and _is_alive(int(written)) else None
    return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # somebody else's
    return True
