"""What is no longer needed for the next start, compressed: old journal segments and old backups.

They stand in `persistence_backups/archive/` under their own names with `.gz` behind. A start that finds neither the
state file nor the backups sound still goes through them.
"""

import gzip
import os
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Final

from utils.persistence import files

DIRECTORY_NAME: Final = "archive"
_CHUNK: Final = 1 << 18
_LEVEL: Final = 6


def archive_file(path: Path, directory: Path) -> None:
    """Compress a file into a directory and remove it, once what was written there has been read back.

    Raises:
        OSError: it could not be written, or does not hold; the file still stands.
    """
    target = directory / f"{path.name}.gz"
    files.make_directory(directory)
    temporary = target.with_name(f"{target.name}.tmp")
    digest = _compress(path, temporary)
    try:
        holds = _digest_of(temporary) == digest
    except (EOFError, gzip.BadGzipFile, zlib.error):
        holds = False
    if not holds:
        raise OSError(f"{temporary} does not hold what was written to it")
    files.rename(temporary, target)
    files.sync_directory(directory)
    files.remove(path)


def _compress(source: Path, target: Path) -> bytes:
    digest = sha256()
    # 31: the form of a .gz file.
    compressor = zlib.compressobj(_LEVEL, wbits=31)
    descriptor = files.open_new(target)
    try:
        with source.open("rb") as reading:
            while chunk := reading.read(_CHUNK):
                digest.update(chunk)
                files.write_all(descriptor, compressor.compress(chunk))
        files.write_all(descriptor, compressor.flush())
        files.sync_data(descriptor)
    finally:
        os.close(descriptor)
    return digest.digest()


def _digest_of(path: Path) -> bytes:
    digest = sha256()
    with gzip.open(path) as reading:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
    return digest.digest()
