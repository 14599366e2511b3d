"""The journal's bytes: every committed transaction since a snapshot, one record each, in files called segments.

A segment is named `<state file>.journal.<first sequence, 20 digits>` and is nothing but records, one after the other:

    offset  size  what (big-endian)
    0       4     "HFJ1"
    4       4     length of the payload, n
    8       8     sequence: one more than the record before
    16      4     CRC-32 of bytes 4..15 and the payload
    20      n     payload: pickle of {"at", "txn", "changes", "notes"}

A crash can leave the last record of the last segment incomplete: nobody was told that it is on disk, so it is cut. Any
other damage shows as a sequence that cannot be reached, although later records or files prove that it existed.
"""

import pickle
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from utils.persistence.layout import Sections
from utils.persistence.unpickler import plain_loads

_MAGIC = b"HFJ1"
_HEADER = struct.Struct(">4sIQI")
_CHECKED = struct.Struct(">IQ")
_SEGMENT = re.compile(r"\.journal\.(\d{20})")


class Deleted:
    """Stands for "this key is gone" where None is a value."""


DELETED = Deleted()

# What one transaction changed, the last word for each (section, key).
Changes = dict[tuple[str, str], Any]


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


def encode(sequence: int, at: datetime, txn: str, changes: Changes, notes: list[str]) -> bytes:
    """Return the bytes of one record."""
    listed = [
        ["del", section, key] if value is DELETED else ["put", section, key, value]
        for (section, key), value in changes.items()
    ]
    payload = pickle.dumps({"at": at, "txn": txn, "changes": listed, "notes": notes}, protocol=4)
    checked = _CHECKED.pack(len(payload), sequence)
    return _HEADER.pack(_MAGIC, len(payload), sequence, crc32(payload, crc32(checked))) + payload


def apply(sections: Sections, changes: Changes) -> None:
    """Make the changes; values are taken over, not copied. A section that became empty is left out."""
    for (section, key), value in changes.items():
        if value is DELETED:
            records = sections.get(section, {})
            records.pop(key, None)
            if not records:
                sections.pop(section, None)
        else:
            sections.setdefault(section, {})[key] = value


def segment_path(state: Path, first: int) -> Path:
    """Return the path of the segment whose first record has this sequence."""
    return state.with_name(f"{state.name}.journal.{first:020d}")


def segment_paths(state: Path) -> list[Path]:
    """List the segments beside a state file, the oldest first."""
    return sorted(path for path in state.parent.glob(f"{state.name}.journal.*") if _first(state, path) is not None)


def first_sequence(state: Path, path: Path) -> int:
    """Return the sequence in a segment's name."""
    first = _first(state, path)
    if first is None:
        raise ValueError(f"{path.name} is no segment of {state.name}")
    return first


def read_segment(state: Path, path: Path) -> Segment:
    """Read a segment's sound prefix and look behind what is unsound."""
    content = path.read_bytes()
    records: list[Record] = []
    offset = 0
    while (found := _record_at(content, offset)) is not None:
        record, end = found
        if records and record.sequence != records[-1].sequence + 1:
            break
        records.append(record)
        offset = end
    return Segment(
        path=path,
        first=first_sequence(state, path),
        records=tuple(records),
        sound_bytes=offset,
        total_bytes=len(content),
        seen_after_damage=max(_sequences_behind(content, offset), default=0),
    )


def _first(state: Path, path: Path) -> int | None:
    match = _SEGMENT.fullmatch(path.name.removeprefix(state.name))
    return int(match[1]) if match else None


def _record_at(content: bytes, offset: int) -> tuple[Record, int] | None:
    """Return the sound record that begins here, and where it ends."""
    if len(content) - offset < _HEADER.size:
        return None
    magic, length, sequence, checksum = _HEADER.unpack_from(content, offset)
    start = offset + _HEADER.size
    if magic != _MAGIC or len(content) - start < length:
        return None
    payload = content[start : start + length]
    if crc32(payload, crc32(_CHECKED.pack(length, sequence))) != checksum:
        return None
    try:
        written = plain_loads(payload)
        changes = {
            (change[1], change[2]): DELETED if change[0] == "del" else change[3] for change in written["changes"]
        }
        return Record(sequence, written["at"], written["txn"], changes), start + length
    except (ValueError, TypeError, LookupError):
        return None


def _sequences_behind(content: bytes, offset: int) -> Iterator[int]:
    position = content.find(_MAGIC, offset)
    while position != -1:
        if (found := _record_at(content, position)) is not None:
            yield found[0].sequence
        position = content.find(_MAGIC, position + 1)
