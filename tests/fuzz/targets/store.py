"""Files of the store: what is read is what was committed, or it is refused, and nothing on the disk has changed."""

import json
import os
import pickle
import pickletools
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from tests.fuzz.invariants import require_sound, require_words
from tests.fuzz.mutation import damaged_bytes, documents, json_texts
from tests.fuzz.target import Target
from tests.legacy_state import document, write
from utils.persistence import journal
from utils.persistence.checksum import FILE_NAME as CHECKSUM
from utils.persistence.checksum import Checksum, read_checksum, write_checksum
from utils.persistence.errors import UnreadableState
from utils.persistence.foreign_pickle import read_foreign
from utils.persistence.foreign_plain import foreign_as_plain
from utils.persistence.foreign_scan import scan
from utils.persistence.foreign_unpickler import foreign_loads
from utils.persistence.journal import DELETED, Segment, encode, grouped, read_segment, segment_path
from utils.persistence.plain import freeze, thaw
from utils.persistence.recovery import recover
from utils.persistence.snapshot import Stamp, read_sections, unfinished, verify_file, write_snapshot
from utils.persistence.unpickler import plain_loads
from utils.persistence.witness import FILE_NAME as WITNESS
from utils.persistence.witness import bear_witness, open_witness, read_witness

_AT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
_RECORD: Final = {"symbol": "BTCUSDT", "size": "0.1", "history": [1, None, True, {"at": _AT}]}
_CHANGES: Final = {("enhanced_tp_sl_monitors", "a"): freeze(_RECORD, "x"), ("outbox", "b"): DELETED}
_NAME: Final = "bybit_bot_dashboard_v4.1_enhanced.pkl"
_FIRST: Final = 3


@cache
def _room() -> Path:
    return Path(tempfile.mkdtemp(prefix="holdfast-fuzz-"))


@cache
def _older_bot() -> bytes:
    return write(_room() / "older.pkl", document()).read_bytes()


def _fresh() -> Path:
    """An empty directory, and the path of a state file in it."""
    place = _room() / "state"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place / _NAME


def _on_disk(state: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(state.parent.iterdir()) if path.is_file()}


@cache
def _state_files() -> dict[str, bytes]:
    """A state file of sequence 2, its checksum, and the journal with the changes 3 and 4."""
    state = _fresh()
    sections = {"enhanced_tp_sl_monitors": {"a": freeze(_RECORD, "x")}, "outbox": {"b": freeze([1], "x")}}
    stamp = write_snapshot(state, sections, _FIRST - 1)
    unfinished(state).rename(state)
    records = [encode(_FIRST + at, _AT, f"t{at}", _CHANGES) for at in range(2)]
    segment_path(state, _FIRST).write_bytes(b"".join(grouped([record]) for record in records) + b"\0" * 64)
    write_checksum(state, stamp, _AT)
    descriptor = open_witness(state)
    bear_witness(descriptor, _FIRST + 1)
    os.close(descriptor)
    return _on_disk(state)


def _put(state: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (state.parent / name).write_bytes(content)


# ---------------------------------------------------------------- the journal, byte by byte and record by record


def _require_right_segment(segment: Segment) -> None:
    sequence = segment.first if not segment.records else segment.records[0].sequence
    for record in segment.records:
        assert record.sequence == sequence
        sequence += 1
        assert isinstance(record.txn, str) and record.at.utcoffset() is not None
        for (section, key), value in record.changes.items():
            assert isinstance(section, str) and isinstance(key, str)
            if value is not DELETED:
                thaw(value)  # type: ignore[arg-type]
    assert 0 <= segment.sound_bytes <= segment.total_bytes


def _check_journal(content: bytes) -> None:
    state = _fresh()
    path = segment_path(state, _FIRST)
    path.write_bytes(content)
    segment = read_segment(state, path)
    _require_right_segment(segment)
    assert path.read_bytes() == content
    good = read_segment_of(_state_files()[path.name])
    whole = {record.sequence: record for record in good.records}
    if segment.records and segment.records[0].sequence in whole:  # a sound record is the one that was written
        assert all(whole.get(record.sequence, record) == record for record in segment.records)


def read_segment_of(content: bytes) -> Segment:
    state = _fresh()
    path = segment_path(state, _FIRST)
    path.write_bytes(content)
    return read_segment(state, path)


def _forged(payload: Any, *, is_old: bool) -> bytes:
    """A group with right checksums around a payload that we would never write."""
    body = pickle.dumps(payload, 4)
    if is_old:
        head = journal._GROUP.pack(b"HFJ1", len(body), _FIRST, journal._checksum(len(body), _FIRST, body))
        return head + body
    record = journal._RECORD.pack(len(body), _FIRST, journal._checksum(len(body), _FIRST, body)) + body
    return grouped([record])


def _check_forged(said: tuple[Any, bool]) -> None:
    payload, is_old = said
    _require_right_segment(read_segment_of(_forged(payload, is_old=is_old)))


# ---------------------------------------------------------------- the state as a whole


def _check_state(said: tuple[str, bytes]) -> None:
    """One of the files is damaged: the state that was committed, or a refusal that says why; never another state."""
    name, content = said
    right = _recovered(_state_files())
    files = {**_state_files(), name: content}
    state = _fresh()
    _put(state, files)
    try:
        found = recover(state)
    except UnreadableState as error:
        require_words(error, 2_000)
        assert error.findings
    else:
        assert found.sequence <= right[1] or content.startswith(b"{"), "more than was ever committed"
        if found.sequence == right[1]:
            assert {n: {k: thaw(v) for k, v in s.items()} for n, s in found.sections.items()} == right[0]
        else:
            assert found.findings or found.is_first_start, "less than was committed, and nothing is said"
            assert not found.is_first_start
    assert _on_disk(state) == files, "reading changed a file"


def _recovered(files: dict[str, bytes]) -> tuple[dict[str, dict[str, Any]], int]:
    state = _fresh()
    _put(state, files)
    found = recover(state)
    return {n: {k: thaw(v) for k, v in s.items()} for n, s in found.sections.items()}, found.sequence


def _check_snapshot(content: bytes) -> None:
    """Bytes that prove themselves are the ones that were written: one bit less and they prove nothing."""
    state = _fresh()
    state.write_bytes(content)
    stamp = verify_file(state)
    if stamp is None:
        return
    assert isinstance(stamp, Stamp) and content == _state_files()[_NAME], "other bytes prove themselves"
    assert read_sections(state)


def _check_forged_snapshot(pickled: bytes) -> None:
    """With a right proof around it: plain data in our layout, or a ValueError."""
    if _takes_memory(pickled):
        return
    body = pickled + b"HFS1" + (1).to_bytes(8, "big")
    state = _fresh()
    state.write_bytes(body + sha256(body).digest())
    assert verify_file(state) is not None
    try:
        sections = read_sections(state)
    except ValueError as error:
        require_words(error, 100_000)
        return
    for name, records in sections.items():
        assert isinstance(name, str) and all(isinstance(key, str) for key in records)
        for value in records.values():
            thaw(value)


def _check_checksum(text: str) -> None:
    state = _fresh()
    (state.parent / CHECKSUM).write_bytes(text.encode(errors="replace"))
    try:
        said = read_checksum(state)
    except ValueError as error:
        require_words(error)
        return
    assert isinstance(said, Checksum)
    require_sound((said.sequence, said.sha256, said.journal, said.written_at), "checksum")
    assert said.sequence >= 0 and isinstance(said.journal, str | None)
    assert said.journal is None or Path(said.journal).name == said.journal, "names a file elsewhere"


def _check_witness(content: bytes) -> None:
    state = _fresh()
    (state.parent / WITNESS).write_bytes(content)
    assert 0 <= read_witness(state) < 2**64


# ---------------------------------------------------------------- pickles


def _takes_memory(content: bytes) -> bool:
    """The reader's documented limit: a memo index of a thousand million has a table of that size made.

    Bytes whose checksum holds have none; tests/utils/persistence/test_hostile.py has it done in little memory.
    """
    with suppress(Exception):  # damaged: the reader stops there as well
        for opcode, argument, _ in pickletools.genops(content):
            if "PUT" in opcode.name and (not isinstance(argument, int) or argument > len(content)):
                return True
    return False


def _check_pickle(content: bytes) -> None:
    """Whatever the bytes are: plain values or a ValueError."""
    if _takes_memory(content):
        return
    try:
        plain_loads(content)
    except ValueError as error:
        require_words(error, 100_000)


def _check_foreign(content: bytes) -> None:
    """As the child does it, in this process, for the small ones: plain data, or a refusal."""
    try:
        scan(content)
        value = foreign_loads(content)
        plain, changed = foreign_as_plain(value)
    except Exception as error:  # noqa: BLE001 - the child says any of them as a refusal
        str(error)
        return
    if isinstance(plain, dict):
        thaw(freeze(plain, "foreign"))
    assert all(count > 0 for count in changed.values())


def _check_foreign_file(content: bytes) -> None:
    """Through the child process: a mapping of plain data, or a ValueError that names the file."""
    file = _fresh().with_name("foreign.pkl")
    file.write_bytes(content)
    try:
        found = read_foreign(file)
    except ValueError as error:
        require_words(error, 2_000)
        assert file.name in str(error)
    else:
        freeze(found.document, "foreign")


_PICKLES: Final = (
    pickle.dumps(_RECORD, 4), pickle.dumps(_RECORD, 0), pickle.dumps({"bot_data": {}}, 2),
    pickle.dumps([1, _AT, "x"], 5),
)  # fmt: skip


def _deep(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _target(
    name: str, covers: tuple[str, ...], inputs: st.SearchStrategy[Any], check: Callable[[Any], None], *examples: Any
) -> Target:
    of = tuple(f"utils/persistence/{each}.py" for each in covers)
    return Target(name=f"store: {name}", covers=of, inputs=inputs, check=check, examples=examples)


def _journal_bytes() -> bytes:
    return _state_files()[f"{_NAME}.journal.{_FIRST:020d}"]


_PAYLOADS: Final = (
    {"at": _AT.isoformat(), "txn": "t", "changes": [["put", "s", "k", bytes(freeze([1], "x"))], ["del", "s", "k"]]},
    {"at": "2026-01-05T12:00:00+00:00", "txn": "t", "changes": []},
)
_OLD_PAYLOADS: Final = ({"at": _AT, "txn": "t", "changes": [["put", "s", "k", {"a": 1}], ["del", "s", "k"]]},)

TARGETS: Final = (
    _target("journal", ("journal",), st.deferred(lambda: damaged_bytes([_journal_bytes()])), _check_journal,
            b"", b"HFJ2", b"\0" * 100, b"HFJ2" + b"\xff" * 40),
    _target("forged journal", ("journal",),
            st.tuples(documents(_PAYLOADS), st.just(False)) | st.tuples(documents(_OLD_PAYLOADS), st.just(True)),
            _check_forged, (None, False), ([], True), ({"at": _deep(50), "txn": 1, "changes": {}}, True),
            ({"at": 1, "txn": "", "changes": [["put", "s", "k", 1]]}, False), (_PAYLOADS[0], False),
            ({"at": "2026-01-05T12:00:00", "txn": "t", "changes": []}, False)),
    _target("state file", ("snapshot",), st.deferred(lambda: damaged_bytes([_state_files()[_NAME]])), _check_snapshot,
            b"", b"HFS2" * 40),
    _target("forged state file", ("snapshot", "layout", "unpickler"), damaged_bytes(_PICKLES), _check_forged_snapshot,
            *_PICKLES, pickle.dumps({1: 2}), pickle.dumps({"bot_data": {"outbox": 5}}),
            pickle.dumps({"bot_data": {"outbox": {5: 6}}, "x": {}})),
    _target("one damaged file", ("recovery", "journal", "snapshot", "checksum"),
            st.deferred(lambda: st.sampled_from(sorted(_state_files())).flatmap(
                lambda name: st.tuples(st.just(name), damaged_bytes([_state_files()[name]])))),
            _check_state, (CHECKSUM, b"{}"), (_NAME, b""), (CHECKSUM, b"[" * 5000),
            (CHECKSUM, b'{"format":1,"sequence":Infinity,"sha256":"","written_at":"2026-01-01"}')),
    _target("checksum", ("checksum",), st.deferred(lambda: json_texts([json.loads(_state_files()[CHECKSUM])])),
            _check_checksum, "", "[]", "null", "[" * 100_000, '{"format":1}', '{"format":true}'),
    _target("sequence", ("witness",), st.binary(max_size=20), _check_witness, b"", b"\xff" * 12, b"\0" * 12),
    _target("pickle", ("unpickler",), damaged_bytes(_PICKLES) | st.binary(max_size=60), _check_pickle,
            *_PICKLES, b"\x80\x04.", b"cos\nsystem\n.", b"\x80\x04" + b"]" * 5000 + b"a" * 4999 + b"."),
    _target("pickle from elsewhere", ("foreign_scan", "foreign_unpickler", "foreign_plain"),
            st.deferred(lambda: damaged_bytes([*_PICKLES, _older_bot()])) | st.binary(max_size=60), _check_foreign,
            *_PICKLES, b"cos\nsystem\n.", b"\x80\x04" + b"(" * 5000),
)  # fmt: skip
LONG_TARGETS: Final = (
    Target(
        name="store: pickle in the child",
        covers=("utils/persistence/foreign_pickle.py", "utils/persistence/foreign_child.py"),
        inputs=st.deferred(lambda: damaged_bytes([*_PICKLES, _older_bot()])),
        check=_check_foreign_file,
        examples=(b"", _PICKLES[2]),
        is_costly=True,
    ),
)
"""Each input costs a process: a slice of them is a slice of seconds."""
