"""A month's file of old rows: replaced as a whole, and only after what replaces it was read back."""

import gzip
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from utils.persistence import files

T = TypeVar("T")


def replace_month(path: Path, lines: Iterable[str], rows: Sequence[T], read: Callable[[Path], list[T]]) -> None:
    """Put these lines into the file, of which ``read`` must bring ``rows`` again. On the disk.

    Raises:
        OSError: it cannot be written, or does not read back; what was there before stays as it was.
    """
    content = gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)
    temporary = path.with_name(f"{path.name}.tmp")
    descriptor = files.open_new(temporary)
    try:
        files.write_all(descriptor, content)
        files.sync_data(descriptor)
    finally:
        os.close(descriptor)
    if read(temporary) != list(rows):
        raise OSError(f"{temporary} does not read back as it was written")
    files.rename(temporary, path)
    files.sync_directory(path.parent)
