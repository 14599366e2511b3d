"""The state file: one pickle of the whole state, which `pickle.load` reads, and a trailer behind it that proves it.

    the pickle
    4    "HFS1"
    8    sequence of the last change in it, big-endian
    32   SHA-256 of everything before

The proof is inside the file, so that there is no instant at which a file and its proof do not belong together.
"""

import os
import struct
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from utils.persistence import files
from utils.persistence.layout import Sections, from_document, to_document
from utils.persistence.pickler import pickled_in_pieces
from utils.persistence.unpickler import plain_loads

_HEAD = struct.Struct(">4sQ")
_MAGIC = b"HFS1"
_DIGEST_BYTES = sha256().digest_size
_TRAILER_BYTES = _HEAD.size + _DIGEST_BYTES
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Stamp:
    """What identifies a verified state file; `sha256` is of the whole file, as `sha256sum` prints it."""

    sequence: int
    sha256: str
    size: int


class _Output:
    """The file and its digest, written to in chunks."""

    def __init__(self, descriptor: int) -> None:
        self.digest = sha256()
        self.size = 0
        self._descriptor = descriptor
        self._buffer = bytearray()

    def write(self, content: bytes) -> None:
        self._buffer += content
        if len(self._buffer) >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        self.digest.update(self._buffer)
        files.write_all(self._descriptor, self._buffer)
        self.size += len(self._buffer)
        self._buffer = bytearray()


def write_snapshot(path: Path, sections: Sections, sequence: int) -> Stamp:
    """Write a complete state file, on the disk and read back, under the name that `unfinished` gives.

    Raises:
        OSError: it could not be written, or what was read back is not what was written.
    """
    descriptor = files.open_new(unfinished(path))
    try:
        output = _Output(descriptor)
        for piece in pickled_in_pieces(to_document(sections)):
            output.write(piece)
        output.write(_HEAD.pack(_MAGIC, sequence))
        output.flush()
        output.write(output.digest.digest())
        output.flush()
        files.sync_data(descriptor)
    finally:
        os.close(descriptor)
    written = Stamp(sequence, output.digest.hexdigest(), output.size)
    if verify_file(unfinished(path)) != written:
        raise OSError(f"{unfinished(path)} does not hold what was written to it")
    return written


def unfinished(path: Path) -> Path:
    """Return the name under which a state file is written before it gets its own."""
    return path.with_name(f"{path.name}.tmp")


def verify_file(path: Path) -> Stamp | None:
    """Check a state file against its trailer without building the state; None if it does not hold.

    Raises:
        OSError: the file cannot be read, which says nothing about its content.
    """
    size = path.stat().st_size
    if size <= _TRAILER_BYTES:
        return None
    digest = sha256()
    with path.open("rb") as reading:
        rest = size - _DIGEST_BYTES
        head = b""
        while rest and (chunk := reading.read(min(_CHUNK, rest))):
            digest.update(chunk)
            head = (head + chunk)[-_HEAD.size :]
            rest -= len(chunk)
        proof = reading.read()
    magic, sequence = _HEAD.unpack(head)
    if magic != _MAGIC or proof != digest.digest():
        return None
    digest.update(proof)
    return Stamp(sequence, digest.hexdigest(), size)


def read_sections(path: Path) -> Sections:
    """Read the state of a verified file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not plain data in our layout.
    """
    return from_document(plain_loads(path.read_bytes()))
