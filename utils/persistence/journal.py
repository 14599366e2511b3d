"""The journal's bytes: every committed transaction since a snapshot, in files called segments.

A segment is named `<state file>.journal.<first sequence, 20 digits>`. It is groups, one behind the other, and zeros
into which the next ones will be written. A group is what one flush brought to the disk, one record or many:

    offset  size  what (big-endian)
    0       4     "HFJ2"
    4       4     length of the body, n
    8       8     sequence of the first record
    16      4     CRC-32 of bytes 4..15 and the body
    20      n     body: records, one behind the other

A record is one committed transaction:

    offset  size  what (big-endian)
    0       4     length of the payload, m
    4       8     sequence: one more than the record before
    12      4     CRC-32 of bytes 0..11 and the payload
    16      m     payload: pickle of {"at", "txn", "changes"}; at is the time in ISO 8601, a change is
                  ["put", section, key, pickle of the value] or ["del", section, key]

"HFJ1" was a group of one record whose body is the payload, with the values themselves in place of their pickles; it is
still read.

Power that fails can leave the last group of the last segment incomplete, in any of its parts: nobody was told that it
is on disk, so it is cut. Any other damage shows as a sequence that cannot be reached, although later groups or files
prove that it existed: a group is written only when the one before is on the disk.
"""

import gzip
import pickle
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from utils.persistence.layout import Sections, check_address
from utils.persistence.plain import Frozen, freeze
from utils.persistence.unpickler import plain_loads

_MAGIC = b"HFJ2"
_EVERY_MAGIC = re.compile(rb"HFJ[12]")
_GROUP = struct.Struct(">4sIQI")
_RECORD = struct.Struct(">IQI")
_CHECKED = struct.Struct(">IQ")
_SEGMENT = re.compile(r"\.journal\.(\d{20})")


class Deleted:
    """Stands for "this key is gone" where None is a value."""


DELETED = Deleted()

# What one transaction changed, the last word for each (section, key).
Changes = dict[tuple[str, str], Frozen | Deleted]


@dataclass(frozen=True, slots=True)
class Record:
    """One committed transaction as it stands in the journal."""

    sequence: int
    at: datetime
    txn: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Segment:
    """What a segment holds: its sound records, and whether something unsound follows them."""

    path: Path
    first: int
    records: tuple[Record, ...]
    sound_bytes: int
    total_bytes: int
    """Without the zeros at the end."""
    seen_after_damage: int
    """The highest sequence of a sound record that stands behind the unsound bytes; 0 if there is none."""

    @property
    def is_damaged(self) -> bool:
        return self.sound_bytes < self.total_bytes

    @property
    def evidence(self) -> int:
        """The highest sequence that this segment proves to have been committed."""
        last = self.records[-1].sequence if self.records else 0
        return max(self.first - 1, last, self.seen_after_damage)


def encode(sequence: int, at: datetime, txn: str, changes: Changes) -> bytes:
    """Return the bytes of one record."""
    listed = [
        ["del", section, key] if isinstance(value, Deleted) else ["put", section, key, value]
        for (section, key), value in changes.items()
    ]
    payload = pickle.dumps({"at": at.isoformat(), "txn": txn, "changes": listed}, protocol=4)
    return _RECORD.pack(len(payload), sequence, _checksum(len(payload), sequence, payload)) + payload


def grouped(records: list[bytes]) -> bytes:
    """Return the bytes of the group that brings records to the disk."""
    length, first = sum(map(len, records)), sequence_of(records[0])
    checksum = crc32(_CHECKED.pack(length, first))
    for record in records:
        checksum = crc32(record, checksum)
    return b"".join((_GROUP.pack(_MAGIC, length, first, checksum), *records))  # copied once: a group may be large


def sequence_of(record: bytes) -> int:
    """Return the sequence of an encoded record."""
    _, sequence, _ = _RECORD.unpack_from(record)
    return int(sequence)


def apply(sections: Sections, changes: Changes) -> None:
    """Make the changes. A section that became empty is left out."""
    for (section, key), value in changes.items():
        if isinstance(value, Deleted):
            records = sections.get(section, {})
            records.pop(key, None)
            if not records:
                sections.pop(section, None)
        else:
            sections.setdefault(section, {})[key] = value


def following(segments: Iterable[Segment], sequence: int) -> Iterator[Record]:
    """Yield the records that follow a sequence, as far as they do so without a gap."""
    for segment in segments:
        for record in segment.records:
            if record.sequence > sequence + 1:
                return
            if record.sequence == sequence + 1:
                yield record
                sequence += 1


def segment_path(state: Path, first: int) -> Path:
    """Return the path of the segment whose first record has this sequence."""
    return state.with_name(f"{state.name}.journal.{first:020d}")


def segment_paths(state: Path, directory: Path | None = None) -> list[Path]:
    """List the segments of a state file, beside it or in another directory, the oldest first."""
    found = (directory or state.parent).glob(f"{state.name}.journal.*")
    return sorted(path for path in found if _first(state, path) is not None)


def first_sequence(state: Path, path: Path) -> int:
    """Return the sequence in a segment's name."""
    first = _first(state, path)
    if first is None:
        raise ValueError(f"{path.name} is no segment of {state.name}")
    return first


def read_segment(state: Path, path: Path) -> Segment:
    """Read a segment's sound prefix, compressed or not, and look behind what is unsound."""
    content = _content(path)
    records: list[Record] = []
    offset = 0
    while (found := _group_at(content, offset)) is not None:
        group, end = found
        if records and group[0].sequence != records[-1].sequence + 1:
            break
        records += group
        offset = end
    is_at_end = not content[offset:].strip(b"\0")
    return Segment(
        path=path,
        first=first_sequence(state, path),
        records=tuple(records),
        sound_bytes=offset,
        total_bytes=offset if is_at_end else len(content),
        seen_after_damage=max(_sequences_behind(content, offset), default=0),
    )


def _content(path: Path) -> bytes:
    if path.suffix != ".gz":
        return path.read_bytes()
    try:
        with gzip.open(path) as reading:
            return reading.read()
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return b""  # a damaged archive proves nothing and holds nothing


def _first(state: Path, path: Path) -> int | None:
    match = _SEGMENT.fullmatch(path.name.removeprefix(state.name).removesuffix(".gz"))
    return int(match[1]) if match else None


def _group_at(content: bytes, offset: int) -> tuple[list[Record], int] | None:
    """Return the records of the sound group that begins here, and where it ends."""
    if len(content) - offset < _GROUP.size:
        return None
    magic, length, first, checksum = _GROUP.unpack_from(content, offset)
    start = offset + _GROUP.size
    if not _EVERY_MAGIC.fullmatch(magic) or len(content) - start < length:
        return None
    body = content[start : start + length]
    if _checksum(length, first, body) != checksum:
        return None
    try:
        records = list(_records(body)) if magic == _MAGIC else [_record(first, body, has_frozen=False)]
    except (ValueError, TypeError, LookupError, RecursionError, struct.error):
        return None
    is_in_order = [record.sequence for record in records] == list(range(first, first + len(records)))
    return (records, start + length) if records and is_in_order else None


def _records(body: bytes) -> Iterator[Record]:
    offset = 0
    while offset < len(body):
        length, sequence, checksum = _RECORD.unpack_from(body, offset)
        offset += _RECORD.size
        payload = body[offset : offset + length]
        if len(payload) != length or _checksum(length, sequence, payload) != checksum:
            raise ValueError(f"record {sequence} is damaged")
        yield _record(sequence, payload, has_frozen=True)
        offset += length


def _record(sequence: int, payload: bytes, *, has_frozen: bool) -> Record:
    written = plain_loads(payload)
    changes = {(change[1], change[2]): _value(change, has_frozen=has_frozen) for change in written["changes"]}
    for section, key in changes:
        check_address(section, key)
    at, txn = datetime.fromisoformat(written["at"]) if has_frozen else written["at"], written["txn"]
    if not isinstance(at, datetime) or at.utcoffset() is None or not isinstance(txn, str):
        raise ValueError(f"record {sequence} does not say when it was made, or by what")
    return Record(sequence, at, txn, changes)


def _checksum(length: int, sequence: int, content: bytes) -> int:
    return crc32(content, crc32(_CHECKED.pack(length, sequence)))


def _value(change: Any, *, has_frozen: bool) -> Frozen | Deleted:
    if change[0] == "del":
        return DELETED
    if not has_frozen:
        return freeze(change[3], "a change")
    plain_loads(change[3])  # a value that cannot be read back makes the record unsound
    return Frozen(change[3])


def _sequences_behind(content: bytes, offset: int) -> Iterator[int]:
    for match in _EVERY_MAGIC.finditer(content, offset):
        if (found := _group_at(content, match.start())) is not None:
            yield found[0][-1].sequence
