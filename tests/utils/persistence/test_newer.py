"""Upgrade and rollback: a newer program keeps a copy and leaves its number; an older one refuses, touching nothing."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.state_commands.check import check
from helpers.state_commands.restore import restore
from tests.utils.persistence.disk import abandon
from tests.utils.persistence.test_recovery import contents, put, read, refused, written  # noqa: F401
from utils.persistence import format_version, snapshot
from utils.persistence.errors import UnreadableState
from utils.persistence.limits import Limits
from utils.robust_persistence import RobustPersistence

ALL = {f"k{number}": number for number in range(1, 7)}


@contextmanager
def the_next_program():
    """The program as it will be once somebody has raised the number; it can change the state file, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(format_version, "FORMAT_VERSION", format_version.FORMAT_VERSION + 1)
        yield patch


async def upgraded(path: Path, *, another_file: bool = False) -> None:
    with the_next_program() as patch:
        store = RobustPersistence(path)
        await store.open()
        if another_file:
            patch.setattr(format_version, "STATE_FILE_FORMAT", 3)
            patch.setattr(snapshot, "_MAGIC", b"HFS3")
        await put(store, "k7", "what only the newer program understands")
        await store.snapshot_now()
        await abandon(store)


def backups(path: Path, reason: str) -> list[Path]:
    return list((path.parent / "persistence_backups").glob(f"*.{reason}.pkl"))


async def test_an_upgrade_keeps_a_copy_and_leaves_its_number_before_it_writes_anything_else(written):  # noqa: F811
    before = written.read_bytes()
    with the_next_program():
        store = RobustPersistence(written)
        await store.open()
        assert store.items("s") == ALL
        (kept,) = backups(written, "before-migration")
        assert kept.read_bytes() == before
        assert json.loads((written.parent / ".persistence_checksum").read_text())["format"] == 2
        await abandon(store)
        assert (await read(written))[0] == ALL, "the newer one reads on"
        assert len(backups(written, "before-migration")) == 1


async def test_what_a_newer_program_wrote_is_refused_with_words_and_untouched(written):  # noqa: F811
    await upgraded(written)
    words = await refused(written)
    assert ".persistence_checksum was written by a newer Holdfast (format 2, this one knows 1)" in words
    assert "start that one again, or put back a backup from before the upgrade" in words


async def test_in_safe_mode_nothing_of_it_is_touched_either(written):  # noqa: F811
    await upgraded(written)
    before = contents(written.parent)
    store = RobustPersistence(written)
    with pytest.raises(UnreadableState) as caught:
        await store.open()
    await store.open_in_safe_mode(caught.value)
    assert not await store.commit_or_hold(lambda txn: txn.put("s", "k1", "of the older program"))
    await store.close()
    assert contents(written.parent) == before


async def test_a_newer_state_file_is_known_by_itself(written):  # noqa: F811
    await upgraded(written, another_file=True)
    (written.parent / ".persistence_checksum").unlink()  # as after a copy that left out what begins with a dot
    assert "in a format that this one does not know" in await refused(written)


async def test_a_rotten_digit_is_no_newer_program(written):  # noqa: F811
    content = bytearray(written.read_bytes())
    assert content[-52:-48] == b"HFS2"
    content[-49] ^= 1
    assert content[-52:-48] == b"HFS3"
    written.write_bytes(content)
    items, recoveries = await read(written)
    assert items == ALL, "it is damage, and mended as such"
    assert any("does not verify" in finding for finding in recoveries)


async def test_nor_is_one_rotten_digit_in_the_checksum_file(written):  # noqa: F811
    """Every value of the file is sealed: another number of the format in it is damage, and not a program."""
    checksum = written.parent / ".persistence_checksum"
    sound = checksum.read_text()
    for known, rotten in (('"format": 1', '"format": 9'), ('"sequence": ', '"sequence": 9')):
        assert known in sound
        checksum.write_text(sound.replace(known, rotten))
        items, findings = await read(written)
        assert items == ALL
        assert ".persistence_checksum is damaged" in findings
        assert await read(written) == (ALL, ())


@pytest.mark.parametrize(
    "said", ['{"format": "2"}', '{"format": null}', "[2]", '{"format": 2', '{"format": true}', "[" * 99999, "\\xff"]
)
async def test_a_damaged_checksum_file_is_no_newer_program(written, said):  # noqa: F811
    (written.parent / ".persistence_checksum").write_text(said)
    assert (await read(written))[0] == ALL


async def test_the_check_says_it_and_changes_nothing(written, clock, capsys):  # noqa: F811
    await upgraded(written)
    before = contents(written.parent)
    assert not check(written, clock.now())
    said = capsys.readouterr().out
    assert "FAIL  .persistence_checksum: .persistence_checksum was written by a newer Holdfast" in said
    assert "FAIL  start: the bot would start in safe mode" in said
    assert contents(written.parent) == before


@pytest.mark.parametrize("another_file", [False, True])
async def test_the_way_back_is_a_backup_from_before_the_upgrade(written, clock, capsys, another_file):  # noqa: F811
    store = RobustPersistence(written, clock=clock)
    await store.open()
    await store.close()  # as the guide says: the older program was stopped before the upgrade
    await upgraded(written, another_file=another_file)
    newer = {path.name: path.read_bytes() for path in (written.parent / "persistence_backups").glob("*.pkl")}
    (kept,) = backups(written, "before-migration")
    restore(written, kept.name, clock.now(), Limits(), yes=True)
    store = RobustPersistence(written, clock=clock)
    await store.open()
    assert store.items("s") == ALL, "without what only the newer program understands"
    await put(store, "k8", 8)
    assert (await store.verify_integrity())["ok"], "backups of the newer program are not ours to judge"
    await store.close()
    assert (await read(written))[0] == {**ALL, "k8": 8}
    left = {path.name: path.read_bytes() for path in (written.parent / "persistence_backups").glob("*.pkl")}
    assert newer.items() <= left.items()
    (aside,) = (written.parent / "persistence_backups").glob("set-aside-*")
    assert (aside / written.name).exists()
