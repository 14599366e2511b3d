import pickle
import struct
from datetime import UTC, datetime
from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from utils.persistence.journal import (
    DELETED,
    apply,
    encode,
    first_sequence,
    grouped,
    read_segment,
    segment_path,
    segment_paths,
)
from utils.persistence.plain import Frozen, freeze

AT = datetime(2026, 1, 1, tzinfo=UTC)

keys = st.sampled_from(["a", "b", "c"])
plain = st.one_of(st.none(), st.integers(), st.text()).map(lambda value: freeze(value, "here"))
changes = st.dictionaries(st.tuples(keys, keys), st.one_of(st.just(DELETED), plain))


def written(path, *records: bytes):
    path.parent.mkdir(exist_ok=True)
    segment = segment_path(path, 1)
    segment.write_bytes(b"".join(records))
    return segment


def group(*numbers: int) -> bytes:
    return grouped([encode(number, AT, "t", {("s", f"k{number}"): freeze("x" * 10, "here")}) for number in numbers])


@given(st.lists(changes, min_size=1, max_size=5), st.integers(0, 5))
def test_records_read_back(tmp_path_factory, listed, alone):
    """The first few each in a flush of its own, the rest in one."""
    path = tmp_path_factory.mktemp("journal") / "state.pkl"
    records = [encode(number, AT, "t", change) for number, change in enumerate(listed, 1)]
    groups = [grouped([record]) for record in records[:alone]] + ([grouped(records[alone:])] if records[alone:] else [])
    segment = read_segment(path, written(path, *groups))
    assert [record.changes for record in segment.records] == listed
    assert [record.sequence for record in segment.records] == list(range(1, len(listed) + 1))
    assert (segment.is_damaged, segment.evidence) == (False, len(listed))


def three(path):
    return [group(number) for number in (1, 2, 3)]


def test_a_group_is_whole_or_not_there(path):
    """Its parts may have reached the disk in any order: a sound record in a torn group proves nothing."""
    content = group(1) + group(2, 3, 4)
    for position in range(len(group(1)), len(content)):
        torn = bytearray(content)
        torn[position] ^= 1
        segment = read_segment(path, written(path, bytes(torn)))
        assert [record.sequence for record in segment.records] == [1]
        assert segment.evidence == 1


def test_a_group_behind_a_damaged_one_proves_it(path):
    torn = bytearray(group(1, 2) + group(3, 4))
    torn[30] ^= 1
    segment = read_segment(path, written(path, bytes(torn)))
    assert segment.records == ()
    assert segment.evidence == 4


def test_every_truncation_gives_a_whole_prefix(path):
    records = three(path)
    content = b"".join(records)
    ends = [0, len(records[0]), len(records[0]) + len(records[1]), len(content)]
    for size in range(len(content) + 1):
        segment = read_segment(path, written(path, content[:size]))
        whole = max(number for number, end in enumerate(ends) if end <= size)
        assert len(segment.records) == whole
        assert segment.sound_bytes == ends[whole]
        assert segment.is_damaged == (size not in ends)
        assert segment.evidence == whole


def test_every_flipped_bit_is_seen_and_what_follows_bears_witness(path):
    records = three(path)
    content = b"".join(records)
    for position in range(len(content)):
        flipped = bytearray(content)
        flipped[position] ^= 1 << position % 8
        segment = read_segment(path, written(path, bytes(flipped)))
        hit = 0 if position < len(records[0]) else 1 if position < len(records[0]) + len(records[1]) else 2
        assert len(segment.records) == hit
        assert segment.is_damaged
        assert segment.evidence == (3 if hit < 2 else 2)


def test_records_out_of_order_are_damage(path):
    first, _, third = three(path)
    segment = read_segment(path, written(path, first, third))
    assert len(segment.records) == 1
    assert segment.evidence == 3


def first_format(payload: bytes) -> bytes:
    checked = struct.pack(">IQ", len(payload), 1)
    return struct.pack(">4sIQI", b"HFJ1", len(payload), 1, crc32(payload, crc32(checked))) + payload


def test_records_of_the_first_format_are_read(path):
    payload = pickle.dumps({"at": AT, "txn": "t", "changes": [["put", "s", "k", [1]], ["del", "s", "l"]], "notes": []})
    segment = read_segment(path, written(path, first_format(payload), group(2)))
    assert [record.sequence for record in segment.records] == [1, 2]
    assert segment.records[0].changes == {("s", "k"): freeze([1], "here"), ("s", "l"): DELETED}
    assert not segment.is_damaged


def test_a_record_that_would_build_an_object_is_damage(path):
    hostile = Frozen(pickle.dumps(range(3), 3))
    for record in (
        first_format(pickle.dumps({"at": AT, "txn": "t", "changes": [["put", "s", "k", range(3)]], "notes": []})),
        grouped([encode(1, AT, "t", {("s", "k"): hostile})]),
    ):
        segment = read_segment(path, written(path, record))
        assert segment.records == ()
        assert segment.is_damaged


def test_segments_are_found_by_name_in_order(path):
    path.parent.mkdir()
    for first in (11, 2, 1):
        segment_path(path, first).touch()
    for other in ("x.journal.1", f"{path.name}.journal.x", f"{path.name}.journal.{1:020d}.quarantined.x"):
        path.with_name(other).touch()
    assert [first_sequence(path, found) for found in segment_paths(path)] == [1, 2, 11]


def test_apply_leaves_no_empty_section():
    value = freeze(None, "here")
    sections = {"s": {"k": value}}
    apply(sections, {("s", "k"): DELETED, ("t", "k"): value, ("u", "k"): DELETED})
    assert sections == {"t": {"k": value}}
