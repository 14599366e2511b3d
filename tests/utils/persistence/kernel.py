"""Stands between the store and the operating system: records each step below a directory, and fails on demand."""

import errno
import os
import threading
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest

from tests.utils.persistence.medium import (
    DIRECTORY,
    Medium,
    Name,
    Resize,
    Step,
    Sync,
    SyncNames,
    Write,
    read_tree,
)
from utils.persistence import files

NO_SPACE, IO_ERROR = errno.ENOSPC, errno.EIO


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened in the program between two steps, such as an acknowledgement."""

    what: Any


@dataclass(slots=True)
class Fault:
    """Calls that fail, from the `first` one on."""

    first: int
    error: int | None
    """None: a write takes only half of what it is given, which is no failure."""
    calls: frozenset[str] | None = None
    """Which calls; None: all of them."""
    times: int | None = None
    """How many; None: until the fault is lifted."""
    has_hit: bool = False

    def hits(self, number: int, call: str) -> bool:
        if number < self.first or self.times == 0 or not (self.calls is None or call in self.calls):
            return False
        if self.times is not None:
            self.times -= 1
        self.has_hit = True
        return True


class Kernel:
    """Passes calls on to the real one as long as it is entered; `calls` names those that could have failed.

    Begins with what is below the root, all of it on the disk, or with a medium whose files these are.

    A thing written past it (by `open(..., "wb")`, say) cannot be lost or fail in these tests: leaving says so.
    """

    def __init__(self, root: Path, medium: Medium | None = None) -> None:
        self.root = root
        self.calls: list[str] = []
        self.log: list[Step | Note] = []
        self.fault: Fault | None = None
        self._start = deepcopy(medium) if medium is not None else Medium(read_tree(root))
        self._medium = deepcopy(self._start)
        self._descriptors: dict[int, int | str] = {}
        self._lock = threading.RLock()
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> Self:
        for name, call in (
            ("open", self._open),
            ("close", self._close),
            ("write", self._write),
            ("pwrite", self._pwrite),
            ("ftruncate", self._ftruncate),
            ("fsync", self._sync),
            ("fdatasync", self._sync),
            ("mkdir", self._mkdir),
            ("link", self._link),
            ("unlink", self._unlink),
            ("remove", self._unlink),
            ("rename", self._rename),
            ("replace", self._rename),
        ):
            self._patch.setattr(os, name, self._locked(call, getattr(os, name)))
        self._patch.setattr(files, "sync_data", os.fdatasync)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._patch.undo()
        if kind is None:
            assert read_tree(self.root) == self._medium.everything(), "the store writes past the kernel of these tests"

    def note(self, what: Any) -> None:
        """Remember when something happened in the program."""
        with self._lock:
            self.log.append(Note(what))

    def begin(self) -> Medium:
        """Return the files as they were at first, ready to take the steps of the log."""
        return deepcopy(self._start)

    def _locked(self, call: Callable[..., Any], real: Callable[..., Any]) -> Callable[..., Any]:
        def entered(*args: Any, **options: Any) -> Any:
            with self._lock:
                return call(real, *args, **options)

        return entered

    def _take(self, step: Step) -> None:
        self.log.append(step)
        self._medium.take(step)

    def _below(self, path: Any) -> tuple[str, str] | None:
        """Return (directory, name) of a path below the root."""
        if not isinstance(path, str | os.PathLike):
            return None
        given = Path(path)
        if self.root not in given.parents:
            return None
        directory, _, name = str(given.relative_to(self.root)).rpartition("/")
        return directory, name

    def _count(self, call: str) -> None:
        number = len(self.calls)
        self.calls.append(call)
        if self.fault is not None and self.fault.error is not None and self.fault.hits(number, call):
            raise OSError(self.fault.error, os.strerror(self.fault.error))

    def _open(self, real: Any, path: Any, flags: int, *args: Any, **options: Any) -> int:
        where = ("", "") if path == self.root else self._below(path)
        if where is None or options.get("dir_fd") is not None:
            descriptor = real(path, flags, *args, **options)
            self._descriptors.pop(descriptor, None)
            return int(descriptor)
        is_new = where not in self._medium.names and bool(flags & os.O_CREAT)
        if flags & (os.O_WRONLY | os.O_RDWR):
            self._count("create" if is_new else "open")
        descriptor = real(path, flags, *args, **options)
        if flags & os.O_DIRECTORY:
            self._descriptors[descriptor] = "/".join(where).lstrip("/")
            return int(descriptor)
        if is_new:
            self._take(Name(((where, self._medium.new_file()),)))
        self._descriptors[descriptor] = self._medium.names[where]
        if flags & os.O_TRUNC and not is_new:
            self._take(Resize(self._medium.names[where], 0))
        return int(descriptor)

    def _close(self, real: Any, descriptor: int) -> None:
        self._descriptors.pop(descriptor, None)
        real(descriptor)

    def _write(self, real: Any, descriptor: int, content: Any) -> int:
        file = self._descriptors.get(descriptor)
        if not isinstance(file, int):
            return int(real(descriptor, content))
        if self.fault is not None and self.fault.error is None and self.fault.hits(len(self.calls), "write"):
            content = bytes(content)[: max(1, len(content) // 2)]
        try:
            self._count("write")
        except OSError:
            content = bytes(content)[: len(content) // 2]  # it may have got half way
            raise
        finally:
            written = real(descriptor, content)
            if written:
                offset = os.lseek(descriptor, 0, os.SEEK_CUR) - written
                self._take(Write(file, offset, bytes(content)[:written]))
        return int(written)

    def _pwrite(self, real: Any, descriptor: int, content: bytes, offset: int) -> int:
        file = self._descriptors.get(descriptor)
        if isinstance(file, int):
            self._count("write")
        written = int(real(descriptor, content, offset))
        if isinstance(file, int):
            self._take(Write(file, offset, content[:written]))
        return written

    def _ftruncate(self, real: Any, descriptor: int, size: int) -> None:
        file = self._descriptors.get(descriptor)
        if isinstance(file, int):
            self._count("truncate")
        real(descriptor, size)
        if isinstance(file, int):
            self._take(Resize(file, size))

    def _sync(self, real: Any, descriptor: int) -> None:
        found = self._descriptors.get(descriptor)
        if isinstance(found, int):
            try:
                self._count("sync")
            except OSError:
                self._take(Sync(found, succeeded=False))
                raise
            self._take(Sync(found))
        elif found is not None:
            self._count("sync directory")
            self._take(SyncNames(found))
        else:
            real(descriptor)

    def _mkdir(self, real: Any, path: Any, *args: Any, **options: Any) -> None:
        if (where := self._below(path)) is None:
            real(path, *args, **options)
            return
        if where not in self._medium.names:
            self._count("mkdir")
        real(path, *args, **options)
        self._take(Name(((where, DIRECTORY),)))

    def _link(self, real: Any, source: Any, target: Any, **options: Any) -> None:
        there, here = self._below(source), self._below(target)
        if there is None or here is None:
            real(source, target, **options)
            return
        self._count("link")
        real(source, target, **options)
        self._take(Name(((here, self._medium.names[there]),)))

    def _unlink(self, real: Any, path: Any, **options: Any) -> None:
        where = None if options.get("dir_fd") is not None else self._below(path)
        if where is None:
            real(path, **options)
            return
        if where in self._medium.names:
            self._count("unlink")
        real(path, **options)
        self._take(Name(((where, None),)))

    def _rename(self, real: Any, source: Any, target: Any, **options: Any) -> None:
        there, here = self._below(source), self._below(target)
        if there is None or here is None:
            real(source, target, **options)
            return
        self._count("rename")
        real(source, target, **options)
        self._take(Name(((there, None), (here, self._medium.names[there]))))
