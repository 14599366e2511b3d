"""What a start makes of damaged, missing and foreign files: the committed state, or a refusal that touches nothing."""

import pickle
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from tests.utils.persistence.disk import abandon
from utils.persistence.errors import UnreadableState
from utils.persistence.journal import segment_path
from utils.persistence.witness import witness_path
from utils.robust_persistence import RobustPersistence


async def put(store, key, value):
    async with store.transaction() as txn:
        txn.put("s", key, value)


def contents(directory: Path) -> dict[str, bytes]:
    return {
        str(found.relative_to(directory)): found.read_bytes()
        for found in directory.rglob("*")
        if found.is_file() and found.name != ".holdfast.lock"
    }


async def read(path) -> tuple[dict, tuple[str, ...]]:
    store = RobustPersistence(path)
    await store.open()
    items, recoveries = store.items("s"), store.recoveries
    await abandon(store)
    return items, recoveries


async def refused(path) -> str:
    before = contents(path.parent)
    with pytest.raises(UnreadableState) as caught:
        await RobustPersistence(path).open()
    assert contents(path.parent) == before
    assert caught.value.findings
    return str(caught.value)


@pytest.fixture
async def written(path, clock):
    """Changes 1 to 6 of a dead store: 1 and 2 in a backup, 3 and 4 in the state file, 5 and 6 only in the journal."""
    store = RobustPersistence(path, clock=clock)
    await store.open()
    for number in range(1, 7):
        await put(store, f"k{number}", number)
        if number == 2:
            await store.backup("hourly")
        if number == 4:
            await store.snapshot_now()
    await abandon(store)
    return path


def records_of(segment: Path) -> bytes:
    """Without the zeros into which the next ones would be written."""
    return segment.read_bytes().rstrip(b"\0")


def after_a_power_failure(state: Path) -> Path:
    """The witness is never synced: it may say less than what is there, or nothing."""
    witness_path(state).unlink()
    return state


ALL = {f"k{number}": number for number in range(1, 7)}


async def test_nothing_amiss_is_nothing_reported(written):
    assert await read(written) == (ALL, ())


async def test_a_damaged_state_file_is_rebuilt_from_backup_and_journal(written):
    for position in (0, 30, len(written.read_bytes()) - 1):
        content = bytearray(written.read_bytes())
        content[position] ^= 0x10
        written.write_bytes(content)
        items, recoveries = await read(written)
        assert items == ALL
        assert any("does not verify" in finding for finding in recoveries)
        assert any("was rebuilt from" in finding for finding in recoveries)
        assert bytes(content) in [found.read_bytes() for found in written.parent.glob("*.quarantined.*")]
        assert await read(written) == (ALL, ())


@pytest.mark.parametrize("size", [0, 1, 40, 200])
async def test_a_truncated_state_file_too(written, size):
    written.write_bytes(written.read_bytes()[:size])
    assert (await read(written))[0] == ALL


async def test_a_missing_state_file_too(written):
    written.unlink()
    assert (await read(written))[0] == ALL


async def test_a_missing_or_damaged_checksum_file_is_written_anew(written):
    checksum = written.parent / ".persistence_checksum"
    for damage in (checksum.unlink, lambda: checksum.write_text("{"), lambda: checksum.write_text('{"format": 1}')):
        damage()
        items, recoveries = await read(written)
        assert items == ALL
        assert any(".persistence_checksum" in text or "checksum file" in text for text in recoveries)
        assert await read(written) == (ALL, ())


async def test_without_state_file_and_backups_it_refuses(written):
    written.unlink()
    shutil.rmtree(written.parent / "persistence_backups")
    assert "is missing" in await refused(written)


async def test_without_the_journal_it_refuses_what_is_provably_old(written):
    segments = sorted(written.parent.glob("*.journal.*"))
    segments[-1].write_bytes(b"")
    assert "change 6 was committed" in await refused(written)
    after_a_power_failure(written)
    items, _ = await read(written)  # changes 5 and 6 left no trace at all: this is change 4, as the state file says
    assert items == {key: value for key, value in ALL.items() if value <= 4}
    written.unlink()
    for segment in written.parent.glob("*.journal.*"):
        segment.unlink()
    assert "00005 is missing" in await refused(written)
    (written.parent / ".persistence_checksum").unlink()
    assert "there is no journal" in await refused(written)  # nothing says that the backup is not hours old


async def test_a_segment_that_vanished_is_missed(written):
    max(written.parent.glob("*.journal.*")).unlink()
    assert "00005 is missing" in await refused(written)


async def test_an_older_backup_does_not_stand_in_for_the_newest(written):
    for lost in (written, written.parent / ".persistence_checksum", *written.parent.glob("*.journal.*")):
        lost.unlink()
    for newest in (written.parent / "persistence_backups").glob("*.seq2.*"):
        newest.write_bytes(newest.read_bytes()[:-1])
    written.with_name(f"{written.name}.journal.{1:020d}").touch()
    assert "is missing" in await refused(written)


async def test_an_old_state_file_put_back_is_refused_or_carried_forward(written):
    old = next((written.parent / "persistence_backups").glob("*hourly*")).read_bytes()
    written.write_bytes(old)
    assert (await read(written))[0] == ALL
    min(written.parent.glob("*.journal.*")).unlink()
    written.write_bytes(old)
    shutil.rmtree(written.parent / "persistence_backups")
    assert "change 6 was committed" in await refused(written)


@pytest.mark.parametrize("damage", ["emptied", "zeroed", "cut behind a group", "the last byte flipped"])
async def test_a_journal_that_was_longer_is_missed(written, damage):
    """Nothing in the journal itself says so, but the witness does."""
    segment = max(written.parent.glob("*.journal.*"))
    sound = records_of(segment)
    segment.write_bytes(
        {
            "emptied": b"",
            "zeroed": bytes(len(sound)),
            "cut behind a group": sound[: sound.rindex(b"HFJ2")],
            "the last byte flipped": sound[:-1] + b"x",
        }[damage]
    )
    assert "change 6 was committed" in await refused(written)


async def test_a_damaged_witness_says_nothing(written):
    witness_path(written).write_bytes(b"x" * 12)
    assert await read(written) == (ALL, ())


async def test_a_torn_tail_is_cut_reported_and_kept(written):
    after_a_power_failure(written)
    segment = max(written.parent.glob("*.journal.*"))
    segment.write_bytes(records_of(segment)[:-5])
    items, recoveries = await read(written)
    assert items == {key: value for key, value in ALL.items() if value <= 5}
    assert "unsound" in recoveries[0]
    kept = next(written.parent.glob("*.journal.*.quarantined.*"))
    assert kept.read_bytes()[:4] == b"HFJ2"
    assert (await read(written))[1] == ()


async def test_damage_in_an_earlier_segment_is_reported_once_and_tidied_up(written):
    """A healing that is cut off before the end of its tidying leaves the segment that failed."""
    earlier = segment_path(written, 2)
    earlier.write_bytes(b"what was on its way when the disk failed")
    items, findings = await read(written)
    assert items == {f"k{number}": number for number in range(1, 7)}
    assert any(earlier.name in finding for finding in findings)
    assert await read(written) == (items, ())
    assert not earlier.exists()
    assert list(written.parent.glob(f"{earlier.name}.quarantined.*"))


async def test_a_flipped_byte_anywhere_in_the_journal(written, random):
    """A committed prefix or a refusal, never less and never another state."""
    after_a_power_failure(written)
    segment = max(written.parent.glob("*.journal.*"))
    sound = records_of(segment)
    last = sound.rindex(b"HFJ2")
    before = contents(written.parent)
    for position in range(random.randrange(9), len(sound), 9):
        flipped = bytearray(sound)
        flipped[position] ^= 1 << position % 8
        segment.write_bytes(flipped)
        if position < last:  # the record behind it proves that there was more
            assert "change 6 was committed" in await refused(written)
        else:
            assert (await read(written))[0] == {key: value for key, value in ALL.items() if value <= 5}
        for found in written.parent.glob("*.quarantined.*"):
            found.unlink()
        for name, content in before.items():
            (written.parent / name).write_bytes(content)


async def test_every_truncation_of_the_journal(written):
    after_a_power_failure(written)
    segment = max(written.parent.glob("*.journal.*"))
    sound = records_of(segment)
    last = sound.rindex(b"HFJ2")
    for size in range(len(sound), -1, -7):
        segment.write_bytes(sound[:size])
        reached = 6 if size == len(sound) else 5 if size >= last else 4
        assert (await read(written))[0] == {key: value for key, value in ALL.items() if value <= reached}


async def test_a_hole_in_the_journal_is_refused(written):
    store = RobustPersistence(written)
    await store.open()
    await store.snapshot_now()
    await put(store, "k7", 7)
    await abandon(store)
    segments = sorted(written.parent.glob("*.journal.*"))
    content = bytearray(written.read_bytes())
    content[9] ^= 1
    written.write_bytes(content)  # now changes 5 and 6 are needed from the segment before
    segments[-2].write_bytes(records_of(segments[-2])[:-3])
    assert "change 7 was committed" in await refused(written)


@pytest.mark.parametrize(
    "foreign",
    [
        b"",
        b"not a pickle",
        pickle.dumps({"bot_data": {"enhanced_tp_sl_monitors": {"BTCUSDT_Buy_main": {"size": 1.5}}}}),
        pickle.dumps({}),
    ],
)
async def test_a_file_that_is_not_ours_is_never_taken_for_empty(path, foreign):
    path.parent.mkdir()
    path.write_bytes(foreign)
    await refused(path)
    await refused(path)


@pytest.mark.parametrize("name", [".persistence_checksum", "{}.journal.00000000000000000001", "{}.quarantined.x"])
async def test_any_trace_of_a_state_forbids_an_empty_start(path, name):
    path.parent.mkdir()
    path.with_name(name.format(path.name)).write_bytes(b"x")
    await refused(path)


async def test_a_state_file_of_this_form_but_another_layout_is_refused(path):
    path.parent.mkdir()
    for document in ({"bot_data": 5}, {"bot_data": {"s": 5}}, [1], {"bot_data": {}, "x": range(3)}):
        body = pickle.dumps(document, 4) + b"HFS1" + (0).to_bytes(8)
        path.write_bytes(body + sha256(body).digest())
        await refused(path)


async def test_a_file_that_we_may_not_read_is_not_passed_over(written, monkeypatch):
    real = Path.open

    def refuse(path, *args, **options):
        if path == written:
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        assert "Permission denied" in await refused_without_reading(written)
    assert (await read(written))[0] == ALL


def unreadable(monkeypatch, *paths: Path) -> None:
    """A bad sector under these files, until they are replaced."""
    real, bad = Path.open, {path.stat().st_ino for path in paths}

    def fail(path, *args, **options):
        if path.exists() and path.stat().st_ino in bad and (not args or "r" in args[0]):
            raise OSError(5, "Input/output error")
        return real(path, *args, **options)

    monkeypatch.setattr(Path, "open", fail)


async def test_a_bad_sector_in_the_state_file_is_gone_around(written, monkeypatch):
    with monkeypatch.context() as patch:
        unreadable(patch, written)
        items, recoveries = await read(written)
    assert items == ALL
    assert any("Input/output error" in finding for finding in recoveries)
    assert await read(written) == (ALL, ())


async def test_a_bad_sector_in_a_segment_that_is_not_needed_is_a_finding(written, monkeypatch):
    with monkeypatch.context() as patch:
        unreadable(patch, min(written.parent.glob("*.journal.*")))
        items, recoveries = await read(written)
    assert items == ALL
    assert any("cannot be read" in finding for finding in recoveries)


async def test_a_bad_sector_at_the_end_of_the_journal_is_refused(written, monkeypatch):
    with monkeypatch.context() as patch:
        unreadable(patch, max(written.parent.glob("*.journal.*")))
        assert "Input/output error" in await refused_without_reading(written)


async def test_a_running_store_mends_what_cannot_be_read(written, monkeypatch):
    store = RobustPersistence(written)
    await store.open()
    with monkeypatch.context() as patch:
        unreadable(patch, written, min(written.parent.glob("*.journal.*")))
        result = await store.verify_integrity()
        assert (result["ok"], result["mended"]) == (False, True)
        await put(store, "k7", 7)
        await store.snapshot_now()
    await abandon(store)
    assert await read(written) == ({**ALL, "k7": 7}, ())


async def refused_without_reading(path) -> str:
    with pytest.raises(UnreadableState) as caught:
        await RobustPersistence(path).open()
    return str(caught.value)


async def test_what_was_never_finished_is_removed(written):
    leftovers = [
        written.with_name(f"{written.name}.tmp"),
        written.parent / "persistence_backups" / "x.pkl.tmp",
    ]
    for leftover in leftovers:
        leftover.write_bytes(b"half")
    assert await read(written) == (ALL, ())
    assert not any(leftover.exists() for leftover in leftovers)


async def test_only_an_unfinished_first_start_is_a_first_start(path):
    path.parent.mkdir()
    path.with_name(f"{path.name}.tmp").write_bytes(b"half")
    assert await read(path) == ({}, ())


async def test_without_hard_links_the_old_file_is_copied(path, monkeypatch):
    from utils.persistence import files

    def no_links(source, target):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(files, "link", no_links)
    store = RobustPersistence(path)
    await store.open()
    await put(store, "k1", 1)
    await store.snapshot_now()
    await put(store, "k2", 2)
    await abandon(store)
    path.unlink()
    assert (await read(path))[0] == {"k1": 1, "k2": 2}


async def test_a_state_file_of_an_earlier_format_is_read_and_kept_as_a_backup(path):
    body = pickle.dumps({"bot_data": {"s": {"k1": 1}}}, 3) + b"HFS1" + (7).to_bytes(8)
    path.parent.mkdir()
    path.write_bytes(body + sha256(body).digest())
    path.with_name(f"{path.name}.journal.{8:020d}").touch()
    assert (await read(path))[0] == {"k1": 1}
    (kept,) = (path.parent / "persistence_backups").glob("*.seq7.before-migration.pkl")
    assert kept.read_bytes() == path.read_bytes()


async def test_zeros_without_a_record_are_not_written_behind(written):
    """A power failure may leave a segment with its length and without its content."""
    store = RobustPersistence(written)
    await store.open()
    await store.snapshot_now()
    await abandon(store)
    max(written.parent.glob("*.journal.*")).write_bytes(bytes(100))
    store = RobustPersistence(written)
    await store.open()
    await put(store, "k7", 7)
    await abandon(store)
    assert await read(written) == ({**ALL, "k7": 7}, ())
