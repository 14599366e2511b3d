"""A log file of bounded size: a full one gets a number, the oldest ones go, and nobody else may read any of them.

Lines are written by a thread of their own: a disk that hangs, or is full, holds up nobody who guards.
"""

import contextlib
import errno
import logging
import os
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Full, Queue
from typing import Final

from utils.persistence.files import make_directory

_WAITING: Final = 10_000
"""Lines; while the disk does not take them, those that come are counted and left out."""
_FAREWELL: Final = 1.0
"""Seconds for what waits, when the process ends."""
_MODE: Final = 0o600
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
"""No link, which might lead anywhere; and to open what is no plain file must not block."""


class BoundedFile:
    """Appends lines to ``path``, which becomes ``path.1`` before it grows beyond a size."""

    def __init__(self, path: Path, max_bytes: int, kept: int) -> None:
        """Describe it; nothing is touched before the first line. So many full ones are ``kept``, first ``path.1``."""
        self._path = path
        self._max_bytes = max_bytes
        self._kept = kept
        self._descriptor: int | None = None

    def write(self, line: str) -> None:
        """Append a line. Raises OSError; the next one is tried anew."""
        content = f"{line}\n".encode(errors="backslashreplace")
        descriptor = self._current()
        size = os.fstat(descriptor).st_size
        if size and size + len(content) > self._max_bytes:
            descriptor = self._begin_anew()
        while content:
            content = content[os.write(descriptor, content) :]

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _current(self) -> int:
        """What stands under the name: somebody else (logrotate) may have moved or removed it."""
        if self._descriptor is not None:
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(self._path.stat(), os.fstat(self._descriptor)):
                    return self._descriptor
        return self._open()

    def _open(self) -> int:
        self.close()
        make_directory(self._path.parent)
        self._descriptor = os.open(self._path, _FLAGS, _MODE)
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            self.close()
            raise OSError(errno.EINVAL, "is not a plain file", str(self._path))
        os.fchmod(self._descriptor, _MODE)  # it may be from before, with another mode
        return self._descriptor

    def _begin_anew(self) -> int:
        for number in range(self._kept, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                self._numbered(number - 1).rename(self._numbered(number))
        if not self._kept:
            self._path.unlink(missing_ok=True)
        return self._open()

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}") if number else self._path


class LogFile(logging.Handler):
    """Hands lines, formatted in the thread that logs, to the one that writes.

    That the file cannot be written is told once on standard error, and tried anew with every line: it is no reason not
    to guard.
    """

    def __init__(self, path: Path, max_bytes: int, kept: int, redact: Callable[[str], str]) -> None:
        """Begin to write. ``redact`` is for what the handler itself has to say."""
        super().__init__()
        self._file = BoundedFile(path, max_bytes, kept)
        self._redact = redact
        self._lines: Queue[str | None] = Queue(_WAITING)
        self._lost = 0
        """Counted where lines come from, and told, as far as `_told` says, where they are written."""
        self._told = 0
        self._is_failing = False
        self._thread = threading.Thread(target=self._write_all, name="holdfast-log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001 - told by the handler of standard error, which has the same record
            return
        try:
            self._lines.put_nowait(line)
        except Full:
            self._lost += 1

    def close(self) -> None:
        """Write what waits, within a second, and end."""
        with contextlib.suppress(Full):
            self._lines.put_nowait(None)
        self._thread.join(_FAREWELL)
        super().close()

    def _write_all(self) -> None:
        while (line := self._lines.get()) is not None:
            if lost := self._lost - self._told:
                self._told += lost
                self._write(f"{lost} lines are missing: the disk did not take them in time")
            self._write(line)
        self._file.close()

    def _write(self, line: str) -> None:
        try:
            self._file.write(line)
        except OSError as error:
            if not self._is_failing:
                self._say(f"the log file cannot be written: {error.strerror or error}; standard error has every line")
            self._is_failing = True
        else:
            self._is_failing = False

    def _say(self, text: str) -> None:
        """Not by way of logging, which would come back here."""
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{self._redact(text)}\n")
