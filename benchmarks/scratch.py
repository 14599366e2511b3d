"""A place on a real disk for the files of one run, which leaves nothing behind."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_IN_MEMORY = ("tmpfs", "ramfs")


@contextmanager
def scratch_directory(parent: Path) -> Iterator[Path]:
    """Yields an empty directory below `parent`; afterwards both are gone, unless `parent` was there or is in use."""
    is_new = not parent.exists()
    parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="run-", dir=parent) as directory:
            yield Path(directory).resolve()
    finally:
        if is_new:
            with suppress(OSError):
                parent.rmdir()


def file_system(directory: Path) -> str:
    """The type of file system that a directory is on, "unknown" where the system does not say."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return "unknown"
    above = [(mount[1], mount[2]) for mount in mounts if directory.is_relative_to(mount[1])]
    return max(above, key=lambda mount: len(mount[0]), default=("", "unknown"))[1]


def is_in_memory(directory: Path) -> bool:
    """True where a sync costs nothing because nothing is kept."""
    return file_system(directory) in _IN_MEMORY
