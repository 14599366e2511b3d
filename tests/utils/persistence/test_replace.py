import shutil
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from tests.utils.persistence.disk import Crash, Disk, abandon
from utils.persistence.errors import UnreadableState
from utils.persistence.plain import freeze
from utils.persistence.replace import replace_state
from utils.persistence.snapshot import read_sections
from utils.robust_persistence import RobustPersistence

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def written(path, clock):
    store = RobustPersistence(path, clock=clock)
    await store.open()
    for number in range(1, 5):
        async with store.transaction() as txn:
            txn.put("s", f"k{number}", number)
        if number == 2:
            await store.backup("scheduled")
    await abandon(store)
    return path


async def after(path) -> tuple[dict, int, tuple[str, ...]]:
    store = RobustPersistence(path)
    await store.open()
    items, stats, recoveries = store.items("s"), await store.get_stats(), store.recoveries
    await store.close()
    return items, stats["sequence"], recoveries


async def test_the_new_state_is_taken_and_the_old_one_is_kept(written):
    backup = next((written.parent / "persistence_backups").glob("*scheduled*"))
    aside = replace_state(written, read_sections(backup), reason="restore", at=AT)
    assert await after(written) == ({"k1": 1, "k2": 2}, 5, ())
    assert {path.name for path in aside.iterdir()} >= {written.name}
    assert any(path.stat().st_size for path in aside.glob("*.journal.*"))


async def test_a_state_that_cannot_be_read_is_replaced_too(written):
    written.write_bytes(b"x")
    for lost in (written.parent / "persistence_backups").glob("*.pkl"):
        lost.unlink()
    min(written.parent.glob("*.journal.*")).unlink()
    with pytest.raises(UnreadableState):
        await after(written)
    aside = replace_state(written, {"s": {"new": freeze(1, "here")}}, reason="import", at=AT)
    assert (await after(written))[::2] == ({"new": 1}, ())
    assert (aside / written.name).read_bytes() == b"x"


async def test_it_may_be_interrupted_anywhere(written, monkeypatch, tmp_path):
    """The next start finds the old state or the new one, whole."""
    new = {"s": {"new": freeze(1, "here")}}
    stop_at, found = 0, []
    while True:
        stop_at += 1
        copy = tmp_path / f"copy{stop_at}" / written.name
        shutil.copytree(written.parent, copy.parent)
        with monkeypatch.context() as patch:
            disk = Disk(patch, copy.parent, stop_at)
            with suppress(Crash):
                replace_state(copy, new, reason="restore", at=AT)
        items, _, _ = await after(copy)
        assert items in ({"new": 1}, {f"k{number}": number for number in range(1, 5)})
        found.append("new" in items)
        if not disk.has_stopped:
            break
    assert found == sorted(found), "once the new state is there it stays"
    assert (found[0], found[-1]) == (False, True)
