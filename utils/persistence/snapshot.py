"""The state file: one pickle of the whole state, which `pickle.load` reads, and behind it what proves and divides it.

    the pickle
    n    index: pickle of [[section, [[key, offset, length], ...]], ...], where in the file each value stands
    4    "HFS2"
    8    length of the index, n, big-endian
    8    sequence of the last change in it, big-endian
    32   SHA-256 of everything before

The proof is inside the file, so that there is no instant at which a file and its proof do not belong together. "HFS1"
had neither index nor its length; it is still read. A `.gz` of such a file is read like the file.

One `pickle.dumps` of everything would hold the interpreter, and with it the event loop, for as long as it takes. Here
the records, which are pickles already, are put into the opcodes of the mappings around them. The index finds them
again, so that opening a state builds no object but to see that it can be built.
"""

import gzip
import os
import pickle
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from utils.persistence import files
from utils.persistence.layout import Sections, check_address, from_document, to_document
from utils.persistence.plain import Frozen, freeze
from utils.persistence.plain_pickler import PROTOCOL
from utils.persistence.rests import Rests
from utils.persistence.unpickler import plain_loads

_MAGIC = b"HFS2"
_MAGIC_WITHOUT_INDEX = b"HFS1"
_END = struct.Struct(">4sQQ")
_END_WITHOUT_INDEX = struct.Struct(">4sQ")
_DIGEST_BYTES = sha256().digest_size
_SMALLEST = _END_WITHOUT_INDEX.size + _DIGEST_BYTES
_CHUNK = 1 << 18

_PLACES_AT_ONCE = 500
_PROTO = pickle.PROTO + bytes([PROTOCOL])


@dataclass(frozen=True, slots=True)
class Stamp:
    """What identifies a verified state file; `sha256` is of the whole file, as `sha256sum` prints it."""

    sequence: int
    sha256: str
    size: int
    is_current_format: bool = True


class _Output:
    """The file and its digest, written to in chunks."""

    def __init__(self, descriptor: int) -> None:
        self.digest = sha256()
        self.size = 0
        self._descriptor = descriptor
        self._buffer = bytearray()
        self._rests = Rests()

    def write(self, content: bytes | bytearray) -> None:
        self._buffer += content
        self.size += len(content)
        if len(self._buffer) >= _CHUNK:
            self.flush()
        self._rests.rest_if_due()

    def flush(self) -> None:
        self.digest.update(self._buffer)
        files.write_all(self._descriptor, self._buffer)
        self._buffer = bytearray()


def write_snapshot(path: Path, sections: Sections, sequence: int) -> Stamp:
    """Write a complete state file, on the disk and read back, under the name that `unfinished` gives.

    Raises:
        OSError: it could not be written, or what was read back is not what was written.
    """
    descriptor = files.open_new(unfinished(path))
    try:
        output = _Output(descriptor)
        index = bytearray(_PROTO + pickle.EMPTY_LIST)
        output.write(_PROTO)
        _write_mapping(output, "", to_document(sections), index)
        output.write(pickle.STOP)
        index += pickle.STOP
        output.write(index)
        output.write(_END.pack(_MAGIC, len(index), sequence))
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
    """Check a state file against its own proof without building the state; None if it does not hold.

    Raises:
        OSError: the file cannot be read, which says nothing about its content.
    """
    digest, size, tail = sha256(), 0, b""
    longest = _END.size + _DIGEST_BYTES
    try:
        for chunk in _chunks(path):
            size += len(chunk)
            tail += chunk
            digest.update(tail[:-longest])
            tail = tail[-longest:]
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return None
    if size < _SMALLEST:
        return None
    digest.update(tail[:-_DIGEST_BYTES])
    proof = tail[-_DIGEST_BYTES:]
    if proof != digest.digest():
        return None
    digest.update(proof)
    end = tail[:-_DIGEST_BYTES]
    magic, _, sequence = _END.unpack(end) if len(end) == _END.size else (b"", 0, 0)
    if magic == _MAGIC:
        return Stamp(sequence, digest.hexdigest(), size)
    magic, sequence = _END_WITHOUT_INDEX.unpack(end[-_END_WITHOUT_INDEX.size :])
    if magic == _MAGIC_WITHOUT_INDEX:
        return Stamp(sequence, digest.hexdigest(), size, is_current_format=False)
    return None


def sound_stamp(path: Path) -> Stamp | None:
    """Like `verify_file`, for a file that may go: one that cannot be read does not hold either."""
    try:
        return verify_file(path)
    except OSError:
        return None


def read_sections(path: Path) -> Sections:
    """Read the state of a verified file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not plain data in our layout.
    """
    content = b"".join(_chunks(path))
    end = len(content) - _DIGEST_BYTES - _END.size
    magic, index_bytes, _ = _END.unpack_from(content, max(end, 0))
    if magic != _MAGIC:
        document = from_document(plain_loads(content))
        return {name: {key: freeze(value, key) for key, value in kept.items()} for name, kept in document.items()}
    return _divided(content, plain_loads(content[end - index_bytes : end]))


def _divided(content: bytes, index: Any) -> Sections:
    sections: Sections = {}
    try:
        for section, places in index:
            records = sections.setdefault(section, {})
            for key, offset, length in places:
                check_address(section, key)
                frozen = b"".join((_PROTO, content[offset : offset + length], pickle.STOP))
                plain_loads(frozen)  # a state that holds what cannot be read back is not accepted
                records[key] = Frozen(frozen)
    except (TypeError, ValueError) as error:
        raise ValueError(f"its index or one of its records is not ours: {error}") from error
    return sections


def _write_mapping(output: _Output, name: str, mapping: Mapping[str, Any], index: bytearray) -> None:
    """Write a mapping of frozen values, or of such mappings, as opcodes; note in the index where values stand."""
    output.write(pickle.EMPTY_DICT)
    places: list[tuple[str, int, int]] = []
    for key, value in mapping.items():
        output.write(_piece(pickle.dumps(key, PROTOCOL)))
        if isinstance(value, dict):
            _write_mapping(output, key, value, index)
        else:
            piece = _piece(value)
            places.append((key, output.size, len(piece)))
            output.write(piece)
        output.write(pickle.SETITEM)
    for begin in range(0, len(places), _PLACES_AT_ONCE):
        index += _piece(pickle.dumps([name, places[begin : begin + _PLACES_AT_ONCE]], PROTOCOL)) + pickle.APPEND


def _piece(pickled: bytes) -> bytes:
    return pickled[len(_PROTO) : -len(pickle.STOP)]


def _chunks(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as reading:
        while chunk := reading.read(_CHUNK):
            yield chunk
