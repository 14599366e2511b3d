import gzip
import pickle
import pickletools
import struct
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.utils.persistence.test_unpickler import plain_values
from utils.persistence import files
from utils.persistence.layout import thawed_document
from utils.persistence.plain import Frozen, freeze
from utils.persistence.snapshot import Stamp, read_sections, unfinished, verify_file, write_snapshot


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.pkl"


def write(path, sections, sequence=7) -> Stamp:
    stamp = write_snapshot(path, sections, sequence)
    unfinished(path).replace(path)
    return stamp


def frozen(document):
    return {name: {key: freeze(value, "here") for key, value in records.items()} for name, records in document.items()}


@given(
    st.dictionaries(
        st.sampled_from(["outbox", "user_data", "enhanced_tp_sl_monitors", "conversations"]),
        st.dictionaries(st.text(), plain_values, min_size=1, max_size=5),
    )
)
def test_what_is_written_is_one_ordinary_pickle_and_reads_back(tmp_path_factory, document):
    path = tmp_path_factory.mktemp("snapshot") / "state.pkl"
    sections = frozen(document)
    stamp = write(path, sections)
    assert verify_file(path) == stamp
    assert (stamp.sequence, stamp.size) == (7, path.stat().st_size)
    assert stamp.sha256 == sha256(path.read_bytes()).hexdigest()
    assert read_sections(path) == sections
    with path.open("rb") as reading:
        assert pickle.load(reading) == thawed_document(sections)
    assert list(pickletools.genops(path.read_bytes()))[-1][0].name == "STOP"


def test_a_large_section_is_found_again_record_by_record(path):
    sections = {"s": {f"k{number}": freeze([number, Decimal(number)], "here") for number in range(1501)}}
    write(path, sections)
    assert read_sections(path) == sections


def test_it_is_written_in_small_pieces(path, monkeypatch):
    """Nothing holds the interpreter for longer than it takes to put a chunk together."""
    written = []
    monkeypatch.setattr(files, "write_all", lambda descriptor, content: written.append(len(content)))
    with pytest.raises(OSError, match="does not hold"):
        write_snapshot(path, {"s": {f"k{number}": freeze("x" * 1000, "here") for number in range(1000)}}, 1)
    assert len(written) > 3
    assert max(written) < 300_000


def test_a_compressed_one_is_read_like_the_file(path):
    sections = frozen({"s": {"k": [1, "x" * 5000]}})
    stamp = write(path, sections)
    packed = path.with_name("state.pkl.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert verify_file(packed) == stamp
    assert read_sections(packed) == sections
    packed.write_bytes(packed.read_bytes()[:-9])
    assert verify_file(packed) is None


def test_the_first_format_is_read(path):
    document = {"user_data": {"1": {"a": 1}}, "bot_data": {"s": {"k": Decimal("1.5")}, "monitor_tasks": {}}}
    body = pickle.dumps(document, 3) + struct.pack(">4sQ", b"HFS1", 42)
    path.write_bytes(body + sha256(body).digest())
    assert verify_file(path).sequence == 42
    assert read_sections(path) == frozen({"user_data": {"1": {"a": 1}}, "s": {"k": Decimal("1.5")}})


def test_a_sound_file_that_would_build_an_object_is_refused(path):
    write(path, {"s": {"k": Frozen(pickle.dumps(range(3), 3))}})
    assert verify_file(path) is not None
    with pytest.raises(ValueError, match="plain data"):
        read_sections(path)


@pytest.mark.parametrize("index", [5, [5], [["s"]], [["s", [["k"]]]], [["s", [["k", "a", 1]]]], None])
def test_a_sound_file_with_a_foreign_index_is_refused(path, index):
    pickled = pickle.dumps(index, 3)
    body = pickle.dumps({"bot_data": {}}, 3) + pickled + struct.pack(">4sQQ", b"HFS2", len(pickled), 1)
    path.write_bytes(body + sha256(body).digest())
    with pytest.raises(ValueError, match="index"):
        read_sections(path)
