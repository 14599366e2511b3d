import gzip
from hashlib import sha256

import pytest

from tests.utils.persistence.disk import abandon
from utils.persistence import files
from utils.persistence.archive import archive_file
from utils.robust_persistence import RobustPersistence


def test_a_file_goes_when_its_archive_has_been_read_back(tmp_path, monkeypatch):
    path, content = tmp_path / "x.journal.1", b"some journal" * 100_000
    path.write_bytes(content)
    with monkeypatch.context() as patch:
        patch.setattr(files, "sync_data", lambda descriptor: files.os.ftruncate(descriptor, 100))  # a disk that lies
        with pytest.raises(OSError, match="does not hold"):
            archive_file(path, tmp_path / "archive")
    assert path.read_bytes() == content
    archive_file(path, tmp_path / "archive")
    assert not path.exists()
    assert gzip.decompress((tmp_path / "archive" / "x.journal.1.gz").read_bytes()) == content
    assert len(list((tmp_path / "archive").iterdir())) <= 2  # and perhaps what the failed attempt left


async def test_backups_and_archives_together_are_bounded(memory):
    path = memory / "state.pkl"
    store = RobustPersistence(path, max_backups=4, max_archive_bytes=200_000)
    await store.open()
    for number in range(40):
        async with store.transaction() as txn:  # does not compress well
            txn.put("s", "k", [sha256(f"{number} {line}".encode()).hexdigest() for line in range(300)])
        await store.backup("test")
    stats = await store.get_stats()
    assert stats["backup_bytes"] + stats["archive_bytes"] <= 200_000
    assert stats["backups"] == 4
    assert stats["archived_files"] > 3
    newest = max(path.name for path in (memory / "persistence_backups" / "archive").glob("*.pkl.gz"))
    assert "seq36." in newest  # the oldest went
    await store.close()


async def test_however_small_the_bound_two_backups_stay(memory):
    store = RobustPersistence(memory / "state.pkl", max_archive_bytes=1)
    await store.open()
    for number in range(5):
        async with store.transaction() as txn:
            txn.put("s", "k", number)
        await store.backup("test")
    stats = await store.get_stats()
    assert (stats["backups"], stats["archived_files"]) == (2, 0)
    await store.close()


async def test_a_state_is_rebuilt_from_archives_when_all_else_has_rotted(memory):
    path = memory / "state.pkl"
    store = RobustPersistence(path, max_backups=1)
    await store.open()
    for number in range(6):
        async with store.transaction() as txn:
            txn.put("s", f"k{number}", number)
        if number % 2:
            await store.backup("test")
    await abandon(store)
    path.write_bytes(b"rotten")
    for backup in (memory / "persistence_backups").glob("*.pkl"):
        backup.write_bytes(b"rotten")
    again = RobustPersistence(path)
    await again.open()
    assert again.items("s") == {f"k{number}": number for number in range(6)}
    assert any("rebuilt from state" in finding for finding in again.recoveries)
    await again.close()
