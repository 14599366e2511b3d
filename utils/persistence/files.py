"""Every step that the store takes on the disk. There are few and they are small, so that tests can break each one."""

import os
from contextlib import suppress
from pathlib import Path

_CHUNK = 1 << 20

# Not every system can leave the times of a file behind.
_sync = getattr(os, "fdatasync", os.fsync)


def make_directory(path: Path) -> None:
    """Create a directory, with those above it, that only its owner may enter; its name is on the disk on return.

    Also that of one that is there: whoever made it may have been stopped before he could say that it is to stay.
    """
    if not path.parent.exists():
        make_directory(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    with suppress(PermissionError):  # a directory above that is not ours was there before us
        sync_directory(path.parent)


def open_to_append(path: Path) -> int:
    """Open a file, created 0600 if need be, never another one that it leads to; returns a descriptor at its end."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.lseek(descriptor, 0, os.SEEK_END)
    return descriptor


def open_new(path: Path) -> int:
    """Open an empty file, 0600, in place of what an interrupted attempt may have left; returns a descriptor."""
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def write_all(descriptor: int, content: bytes | bytearray) -> None:
    """Write everything; the kernel may take less than it is given."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_ahead(descriptor: int, content: bytes, ahead: int) -> None:
    """Write everything and zeros behind it; the descriptor stands where the zeros begin."""
    write_all(descriptor, content)
    write_all(descriptor, bytes(ahead))
    os.lseek(descriptor, -ahead, os.SEEK_CUR)


def cut(descriptor: int, size: int) -> None:
    """Shorten a file; lost by a power failure if it is not synced."""
    os.ftruncate(descriptor, size)


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


def remove_directory(path: Path) -> None:
    """Remove a directory of files."""
    for inside in path.iterdir():
        remove(inside)
    path.rmdir()


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
