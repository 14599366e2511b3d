"""A disk that fails: what is refused, what is held, and that it heals by itself."""

import asyncio
import threading
from contextlib import contextmanager

import pytest

from tests.utils.persistence.disk import abandon
from utils.persistence import files, writer
from utils.persistence.breaker import PAUSES, Breaker, BreakerState
from utils.persistence.errors import StateLocked, UnreadableState, WriterFailedError
from utils.persistence.journal import encode
from utils.persistence.plain import freeze
from utils.persistence.writer import Entry
from utils.robust_persistence import RobustPersistence


async def put(store, key, value):
    async with store.transaction() as txn:
        txn.put("s", key, value)


async def hold(store, key, value) -> bool:
    return await store.commit_or_hold(lambda txn: txn.put("s", key, value))


@contextmanager
def failing(monkeypatch, *steps: str):
    """Let these steps fail, and a journal write among them."""

    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        for step in steps:
            patch.setattr(files, step, fail)
        yield


DISK = ("write_all", "write_ahead", "sync_data", "open_new")


async def pauses_over(clock, store) -> None:
    """Advance until healing has tried once more, and is through with it."""
    breaker, tried = store.breaker, store.breaker.attempts
    async with asyncio.timeout(30):
        while not breaker.is_closed and (breaker.attempts == tried or breaker.state is BreakerState.HALF_OPEN):
            await clock.advance(PAUSES[-1].total_seconds())
            await asyncio.sleep(0.001)


async def test_the_breaker_tells_of_its_openings_and_closings(clock):
    told = []
    breaker = Breaker()
    breaker.listen(lambda state, reason: told.append((state, reason)))
    pauses = []
    breaker.trip("full", clock.now())
    for _ in range(8):
        pauses.append(breaker.pause.total_seconds())
        breaker.try_again()
        assert breaker.state is BreakerState.HALF_OPEN
        breaker.trip("still full", clock.now())
    assert pauses == [1, 2, 4, 8, 15, 30, 30, 30]
    assert (breaker.reason, breaker.since, breaker.opened) == ("still full", clock.now(), 1)
    breaker.close()
    assert (breaker.reason, breaker.since, breaker.is_closed) == ("", None, True)
    breaker.trip("again", clock.now())
    assert breaker.pause == PAUSES[0]
    assert told == [(BreakerState.OPEN, "full"), (BreakerState.CLOSED, ""), (BreakerState.OPEN, "again")]


@pytest.mark.parametrize("step", ["write_ahead", "sync_data"])
async def test_what_was_on_its_way_is_forgotten_and_refused(store, monkeypatch, step):
    with failing(monkeypatch, step):
        waiting = [asyncio.create_task(put(store, f"k{number}", number)) for number in range(3)]
        for result in await asyncio.gather(*waiting, return_exceptions=True):
            assert isinstance(result, WriterFailedError)
            assert "No space left on device" in str(result)
    # A later success of the same file would prove nothing: until it has healed, everything is refused.
    with pytest.raises(WriterFailedError, match="No space left"):
        await put(store, "k", 1)
    with pytest.raises(WriterFailedError):
        await store.snapshot_now()
    assert store.items("s") == {}
    stats = await store.get_stats()
    assert (stats["breaker"]["state"], stats["breaker"]["opened"]) == ("open", 1)
    assert "No space left" in stats["last_error"]


async def test_a_change_is_held_and_comes_to_the_disk(store, monkeypatch, clock):
    assert await hold(store, "before", 1) is True
    with failing(monkeypatch, *DISK):
        assert await hold(store, "held", 2) is False  # the disk fails under it
        assert await hold(store, "more", 3) is False
        assert await store.commit_or_hold(lambda txn: txn.delete("s", "before")) is False
        assert store.items("s") == {"held": 2, "more": 3}
        assert store.held_changes == 3
        await pauses_over(clock, store)
        assert not store.breaker.is_closed
    while not store.breaker.is_closed:
        await pauses_over(clock, store)
    assert store.held_changes == 0
    assert await hold(store, "after", 4) is True
    await put(store, "strict", 5)
    expected = {"held": 2, "more": 3, "after": 4, "strict": 5}
    assert store.items("s") == expected
    assert (await store.verify_integrity())["problems"] == []
    again = await reopened(store)
    assert (again.items("s"), again.recoveries) == (expected, ())
    await again.close()


async def test_what_is_held_while_it_heals_comes_too(store, monkeypatch, clock):
    with failing(monkeypatch, *DISK):
        await hold(store, "first", 1)
    real, held = files.sync_data, []

    def slow(descriptor):
        held.append(asyncio.run_coroutine_threadsafe(hold(store, f"during{len(held)}", 1), loop).result(30))
        real(descriptor)

    loop = asyncio.get_running_loop()
    with monkeypatch.context() as patch:
        patch.setattr(files, "sync_data", lambda descriptor: slow(descriptor) if len(held) < 2 else real(descriptor))
        while not store.breaker.is_closed:
            await pauses_over(clock, store)
        await put(store, "last", 1)
    assert held == [False, False]
    again = await reopened(store)
    assert again.items("s") == {"first": 1, "during0": 1, "during1": 1, "last": 1}
    await again.close()


async def test_a_crash_before_it_heals_loses_only_what_was_held(store, monkeypatch):
    await put(store, "k", 1)
    with failing(monkeypatch, *DISK):
        await hold(store, "k", 2)
        again = await _abandoned(store)
    await again.open()
    assert again.get("s", "k") == 1
    await again.close()


async def test_closing_tries_once_more(store, monkeypatch):
    with failing(monkeypatch, *DISK):
        await hold(store, "k", 1)
    await store.close()
    await store.open()
    assert store.get("s", "k") == 1
    assert store.breaker.is_closed
    await put(store, "k", 2)


async def test_the_journal_that_failed_is_not_used_again(store, monkeypatch, clock):
    """What was on its way may be in it: it must not come back when the state is rebuilt later."""
    await put(store, "k", 1)
    real = files.sync_data

    def fail(_):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(files, "sync_data", fail)  # written, and then the sync fails
        with pytest.raises(WriterFailedError):
            await put(store, "ghost", 1)
        patch.setattr(files, "sync_data", real)
        while not store.breaker.is_closed:
            await pauses_over(clock, store)
    await put(store, "k", 2)
    await abandon(store)
    store.path.write_bytes(b"rotten")
    again = RobustPersistence(store.path)
    await again.open()
    assert again.items("s") == {"k": 2}
    assert any("rebuilt" in finding for finding in again.recoveries)
    await again.close()


async def test_a_state_on_a_full_disk_is_opened_all_the_same(store, monkeypatch):
    await put(store, "k", 1)
    await abandon(store)
    again = RobustPersistence(store.path)
    with failing(monkeypatch, *DISK):
        await again.open()
        assert again.get("s", "k") == 1
        assert not again.breaker.is_closed
        assert await hold(again, "k", 2) is False
    await again.close()
    await again.open()
    assert again.get("s", "k") == 2
    await again.close()


async def test_a_first_start_on_a_full_disk_is_refused(path, monkeypatch):
    store = RobustPersistence(path)
    with failing(monkeypatch, *DISK), pytest.raises(OSError, match="No space left"):
        await store.open()
    await store.open()  # nothing is in the way of the next attempt
    await store.close()


async def test_safe_mode_begins_empty_and_touches_nothing(store, path):
    await put(store, "k", 1)
    await abandon(store)
    path.write_bytes(b"x")
    for lost in path.parent.glob("*.journal.*"):
        lost.unlink()
    before = {found: found.read_bytes() for found in path.parent.rglob("*") if found.is_file()}
    again = RobustPersistence(path)
    with pytest.raises(UnreadableState) as refused:
        await again.open()
    await again.open_in_safe_mode(refused.value)
    assert again.is_safe_mode
    assert again.items("s") == {}
    with pytest.raises(WriterFailedError):
        await put(again, "k", 2)
    assert await hold(again, "k", 2) is False
    assert again.get("s", "k") == 2
    assert (await again.verify_integrity())["ok"] is False
    assert (await again.get_stats())["breaker"]["state"] == "safe mode"
    await again.close()
    assert {found: found.read_bytes() for found in before} == {
        found: content for found, content in before.items() if found.name != ".holdfast.lock"
    } | {found: found.read_bytes() for found in before if found.name == ".holdfast.lock"}


async def test_a_transaction_does_not_survive_a_healing(store, monkeypatch, clock):
    """What it has read may have been undone."""
    await put(store, "balance", 100)
    txn_id = await store.begin_transaction()
    with failing(monkeypatch, *DISK):
        entry = Entry(record=encode(2, clock.now(), "t", {("s", "x"): freeze(1, "x")}))
        store._opened.writer.submit(entry)
        with pytest.raises(WriterFailedError):
            await entry.done
    while not store.breaker.is_closed:
        await pauses_over(clock, store)
    await store.add_monitor("k", {"a": 1}, txn_id=txn_id)
    with pytest.raises(WriterFailedError, match="while this transaction was open"):
        await store.commit_transaction(txn_id)
    await put(store, "balance", 99)


async def test_a_healing_survives_any_mishap(store, monkeypatch, clock):
    with failing(monkeypatch, *DISK):
        await hold(store, "k", 1)
        await pauses_over(clock, store)
        assert store.breaker.reason == "No space left on device", "in words, without a number"
    with monkeypatch.context() as patch:
        patch.setattr(files, "open_new", lambda _: (_ for _ in ()).throw(MemoryError()))
        await pauses_over(clock, store)
        assert store.breaker.reason == "MemoryError"
    while not store.breaker.is_closed:
        await pauses_over(clock, store)
    assert await hold(store, "k", 2) is True


async def test_failed_healings_do_not_fill_the_disk(store, monkeypatch, clock, path):
    with failing(monkeypatch, *DISK):
        await hold(store, "k", 1)
    with failing(monkeypatch, "rename"):
        for _ in range(15):
            await pauses_over(clock, store)
    while not store.breaker.is_closed:
        await pauses_over(clock, store)
    await store.backup("test")
    assert len(list((path.parent / "persistence_backups").glob("*.pkl"))) <= 10


async def test_a_disk_that_hangs_is_a_disk_that_fails(store, monkeypatch, clock):
    """Nobody waits for it for longer than a few seconds; what it takes after all does no harm."""
    monkeypatch.setattr(writer, "STUCK_AFTER", 0.05)
    await put(store, "k", 1)
    answers = threading.Event()
    real = files.sync_data

    def hang(descriptor):
        answers.wait(60)
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(writer, "STUCK_AFTER", 0.05)
        patch.setattr(files, "sync_data", hang)
        assert await hold(store, "k", 2) is False
        assert "has not answered" in store.breaker.reason
        with pytest.raises(WriterFailedError):
            await put(store, "k", 3)
        answers.set()
    while not store.breaker.is_closed:
        await pauses_over(clock, store)
    await put(store, "last", 4)
    again = await reopened(store)
    assert again.items("s") == {"k": 2, "last": 4}
    await again.close()


async def test_what_was_handed_over_just_now_is_not_stuck(store, monkeypatch):
    """One timer looks after many batches: it may have been set for one that is long done."""
    await put(store, "k", 1)
    answers = threading.Event()
    real = files.sync_data
    monkeypatch.setattr(files, "sync_data", lambda descriptor: (answers.wait(20), real(descriptor)))
    journal = store._opened.writer
    saved = asyncio.create_task(put(store, "k", 2))
    await asyncio.sleep(0)
    for _ in range(3):
        journal._look_whether_stuck()
    assert (journal.failure, saved.done()) == (None, False)
    answers.set()
    await saved
    journal._look_whether_stuck()  # and where nothing is under way, nothing is
    await put(store, "k", 3)
    assert (store.breaker.is_closed, store.get("s", "k")) == (True, 3)


async def test_a_close_that_nobody_waits_for_is_finished(store, path):
    await put(store, "k", 1)
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.gather(closing, return_exceptions=True)
    again = RobustPersistence(path)
    async with asyncio.timeout(30):
        while True:
            try:
                await again.open()
            except StateLocked:
                await asyncio.sleep(0.01)
            else:
                break
    assert (again.get("s", "k"), again.recoveries) == (1, ())
    await again.close()


async def _abandoned(store) -> RobustPersistence:
    await abandon(store)
    return RobustPersistence(store.path)


async def reopened(store) -> RobustPersistence:
    again = await _abandoned(store)
    await again.open()
    return again
