"""Every step that the store takes on the disk. There are few and they are small, so that tests can break each one."""

import os
from pathlib import Path

_CHUNK = 1 << 20

# Not every system can leave the times of a file behind.
_sync = getattr(os, "fdatasync", os.fsync)


def make_directory(path: Path) -> None:
    """Create a directory that only its owner may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def open_to_append(path: Path) -> int:
    """Open a file at its end, created 0600 if need be; returns a descriptor."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def open_new(path: Path) -> int:
    """Open an empty file, 0600, in place of what an interrupted attempt may have left; returns a descriptor."""
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def write_all(descriptor: int, content: bytes | bytearray) -> None:
    """Write everything; the kernel may take less than it is given."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_data(descriptor: int) -> None:
    """Return when the file's content (and length) is on the disk."""
    _sync(descriptor)


def sync_directory(path: Path) -> None:
    """Return when names that appeared or went in this directory are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rename(source: Path, target: Path) -> None:
    """Let a finished file take a name, in place of the file that had it."""
    source.replace(target)


def link(source: Path, target: Path) -> None:
    """Give a file a second name."""
    target.unlink(missing_ok=True)
    target.hardlink_to(source)


def remove(path: Path) -> None:
    """Remove a name if it is there."""
    path.unlink(missing_ok=True)


def cut(path: Path, size: int) -> None:
    """Shorten a file to its first `size` bytes, on the disk on return."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.ftruncate(descriptor, size)
        sync_data(descriptor)
    finally:
        os.close(descriptor)


def replace_durably(path: Path, content: bytes) -> None:
    """Write a whole small file so that a crash leaves the old one or the new one."""
    temporary = path.with_name(f"{path.name}.tmp")
    descriptor = open_new(temporary)
    try:
        write_all(descriptor, content)
        sync_data(descriptor)
    finally:
        os.close(descriptor)
    rename(temporary, path)
    sync_directory(path.parent)


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file so that the target's name appears only when it is complete."""
    temporary = target.with_name(f"{target.name}.tmp")
    descriptor = open_new(temporary)
    try:
        with source.open("rb") as reading:
            while chunk := reading.read(_CHUNK):
                write_all(descriptor, chunk)
        sync_data(descriptor)
    finally:
        os.close(descriptor)
    rename(temporary, target)
    sync_directory(target.parent)
