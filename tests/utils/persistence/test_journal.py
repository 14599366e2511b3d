from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from utils.persistence.journal import (
    DELETED,
    apply,
    encode,
    first_sequence,
    read_segment,
    segment_path,
    segment_paths,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)

keys = st.sampled_from(["a", "b", "c"])
changes = st.dictionaries(st.tuples(keys, keys), st.one_of(st.just(DELETED), st.none(), st.integers(), st.text()))


def written(path, *records: bytes):
    path.parent.mkdir(exist_ok=True)
    segment = segment_path(path, 1)
    segment.write_bytes(b"".join(records))
    return segment


@given(st.lists(changes, min_size=1, max_size=5))
def test_records_read_back(tmp_path_factory, listed):
    path = tmp_path_factory.mktemp("journal") / "state.pkl"
    records = [encode(number, AT, "t", change, ["why"]) for number, change in enumerate(listed, 1)]
    segment = read_segment(path, written(path, *records))
    assert [record.changes for record in segment.records] == listed
    assert [record.sequence for record in segment.records] == list(range(1, len(listed) + 1))
    assert (segment.is_damaged, segment.evidence) == (False, len(listed))


def three(path):
    return [encode(number, AT, "t", {("s", f"k{number}"): "x" * 10}, []) for number in (1, 2, 3)]


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


def test_a_record_that_would_build_an_object_is_damage(path):
    import pickle
    import struct
    from zlib import crc32

    payload = pickle.dumps({"at": AT, "txn": "t", "changes": [["put", "s", "k", range(3)]], "notes": []}, protocol=4)
    checked = struct.pack(">IQ", len(payload), 1)
    record = struct.pack(">4sIQI", b"HFJ1", len(payload), 1, crc32(payload, crc32(checked))) + payload
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
    sections = {"s": {"k": 1}}
    apply(sections, {("s", "k"): DELETED, ("t", "k"): None, ("u", "k"): DELETED})
    assert sections == {"t": {"k": None}}
