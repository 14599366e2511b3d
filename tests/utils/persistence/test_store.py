import asyncio
import gzip
import json
import os
import pickle
import stat
import sys
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from tests.utils.persistence.disk import Disk, abandon
from utils.persistence import files
from utils.persistence.errors import (
    PersistenceError,
    StateLocked,
    StoreClosedError,
    TransactionError,
)
from utils.robust_persistence import RobustPersistence

RECORD = {
    "symbol": "BTCUSDT",
    "size": Decimal("0.010"),
    "filled": [Decimal(1), None, True, 7],
    "at": datetime(2026, 1, 1, 12, tzinfo=UTC),
    "legs": {"tp1": {"price": Decimal("60000.5")}},
}


async def put(store, section, key, value):
    async with store.transaction() as txn:
        txn.put(section, key, value)


async def reopened(store):
    await abandon(store)
    again = RobustPersistence(store.path)
    await again.open()
    return again


async def test_what_was_committed_is_there_after_a_crash_and_after_a_close(store):
    await put(store, "s", "k", RECORD)
    store = await reopened(store)
    assert store.get("s", "k") == RECORD
    await store.close()
    await store.close()
    await store.open()
    assert store.get("s", "k") == RECORD
    assert store.recoveries == ()
    await store.close()


async def test_a_first_start_is_empty_and_private(store, path):
    assert store.items("s") == {}
    assert store.get("s", "k") is None
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    await put(store, "s", "k", 1)
    await store.backup("test")
    for found in path.parent.rglob("*"):
        assert stat.S_IMODE(found.stat().st_mode) == (0o700 if found.is_dir() else 0o600)


async def test_the_file_is_a_plain_pickle_in_the_known_layout(store, path):
    await put(store, "enhanced_tp_sl_monitors", "BTCUSDT_Buy_main", RECORD)
    await put(store, "user_data", "1001", {"x": 1})
    await put(store, "outbox", "1", {"text": "hi"})
    await store.close()
    program = (
        "import pickle, sys, decimal\n"
        "state = pickle.load(open(sys.argv[1], 'rb'))\n"
        "assert list(state) == ['user_data', 'chat_data', 'bot_data', 'conversations', 'callback_data'], state\n"
        "monitors = state['bot_data']['enhanced_tp_sl_monitors']\n"
        "assert monitors['BTCUSDT_Buy_main']['size'] == decimal.Decimal('0.010')\n"
        "assert state['bot_data']['monitor_tasks'] == {}\n"
        "assert state['bot_data']['outbox'] == {'1': {'text': 'hi'}}\n"
        "assert state['user_data'] == {'1001': {'x': 1}}\n"
    )
    reader = await asyncio.create_subprocess_exec(sys.executable, "-I", "-c", program, str(path))
    assert await reader.wait() == 0
    checksum = json.loads((path.parent / ".persistence_checksum").read_text())
    assert checksum["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert (checksum["sequence"], checksum["format"]) == (3, 1)
    assert datetime.fromisoformat(checksum["written_at"]).utcoffset() == timedelta(0)


async def test_a_transaction_is_all_or_nothing(store):
    await put(store, "s", "old", 1)

    async def fails_half_way():
        async with store.transaction() as txn:
            txn.put("s", "new", 2)
            txn.delete("s", "old")
            raise LookupError

    with pytest.raises(LookupError):
        await fails_half_way()
    assert store.items("s") == {"old": 1}
    store = await reopened(store)
    assert store.items("s") == {"old": 1}
    await store.close()


async def test_a_transaction_sees_its_own_changes_and_nobody_else_does(store):
    await put(store, "s", "a", {"n": 1})
    async with store.transaction() as txn:
        txn.put("s", "b", 2)
        assert txn.delete("s", "a") is True
        assert txn.delete("s", "a") is False
        assert txn.get("s", "a") is None
        assert txn.items("s") == {"b": 2}
        assert list(txn.each("s")) == [2]
        assert store.items("s") == {"a": {"n": 1}}
        txn.put("s", "a", None)
        assert txn.items("s") == {"a": None, "b": 2}
        assert txn.delete("s", "a") is True
    assert store.items("s") == {"b": 2}


async def test_nothing_that_is_handed_out_or_in_is_shared(store):
    given = {"list": [1], "dict": {}}
    async with store.transaction() as txn:
        txn.put("s", "k", given)
        given["list"].append(2)
        txn.get("s", "k")["list"].append(3)
        txn.items("s")["k"]["list"].append(4)
        assert txn.get("s", "k") == {"list": [1], "dict": {}}
    given["dict"]["x"] = 1
    store.get("s", "k")["list"].append(5)
    store.items("s")["k"]["dict"]["y"] = 6
    (await store.read_data())["bot_data"]["s"]["k"]["list"].append(7)
    assert store.get("s", "k") == {"list": [1], "dict": {}}


async def test_concurrent_transactions_are_serialised_and_share_flushes(store):
    async def add_one(number):
        async with store.transaction() as txn:
            count = txn.get("s", "count") or 0
            await asyncio.sleep(0)
            txn.put("s", "count", count + 1)
            txn.put("s", f"k{number}", number)

    await asyncio.gather(*(add_one(number) for number in range(200)))
    assert store.get("s", "count") == 200
    stats = await store.get_stats()
    assert stats["commits"] == 200
    assert stats["flushes"] < 100
    store = await reopened(store)
    assert len(store.items("s")) == 201
    await store.close()


async def test_reads_show_only_what_is_on_the_disk(store, monkeypatch):
    may_sync = threading.Event()
    real = files.sync_data
    monkeypatch.setattr(files, "sync_data", lambda descriptor: (may_sync.wait(30), real(descriptor)))
    first = asyncio.create_task(put(store, "s", "k", 1))
    await asyncio.sleep(0.05)
    assert store.get("s", "k") is None
    assert not first.done()
    async with store.transaction() as txn:
        assert txn.get("s", "k") == 1  # the next one builds on it ...
        may_sync.set()
    assert first.done()  # ... and is not done before what it has read is on the disk
    assert store.get("s", "k") == 1


async def test_the_next_transaction_builds_on_what_is_still_on_its_way(store, monkeypatch):
    await put(store, "s", "gone", 1)
    may_sync = threading.Event()
    real = files.sync_data
    monkeypatch.setattr(files, "sync_data", lambda descriptor: (may_sync.wait(30), real(descriptor)))

    async def first():
        async with store.transaction() as txn:
            txn.delete("s", "gone")
            txn.put("s", "new", 2)
            txn.put("t", "other", 3)

    waiting = asyncio.create_task(first())
    await asyncio.sleep(0.05)
    async with store.transaction() as txn:
        assert (txn.get("s", "gone"), txn.get("s", "new")) == (None, 2)
        assert txn.items("s") == {"new": 2}
        assert txn.sections() == {"s": {"new": 2}, "t": {"other": 3}}
        assert txn.delete("s", "gone") is False
        assert txn.delete("s", "new") is True
        may_sync.set()
    await waiting
    assert store.items("s") == {}


async def test_without_a_change_there_is_no_new_state_file(store, path):
    await put(store, "s", "k", 1)
    await store.snapshot_now()
    inode, backups = path.stat().st_ino, len(list((path.parent / "persistence_backups").iterdir()))
    await store.snapshot_now()
    await store.close()
    await store.open()
    await store.close()
    assert path.stat().st_ino == inode
    assert len(list((path.parent / "persistence_backups").iterdir())) == backups


async def test_a_state_file_that_rotted_is_not_copied_to_the_backups(store, path):
    await put(store, "s", "k", 1)
    await store.snapshot_now()
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(OSError, match="does not verify"):
        await store.backup("test")


async def test_a_cancelled_waiter_leaves_a_whole_change(store, monkeypatch):
    may_sync = threading.Event()
    real = files.sync_data
    monkeypatch.setattr(files, "sync_data", lambda descriptor: (may_sync.wait(30), real(descriptor)))
    task = asyncio.create_task(put(store, "s", "k", 1))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    may_sync.set()
    await put(store, "s", "l", 2)
    assert store.items("s") == {"k": 1, "l": 2}


async def test_a_task_that_would_wait_for_itself_is_told(store):
    async with store.transaction() as txn:
        for nested in (store.transaction().__aenter__, store.begin_transaction, store.close):
            with pytest.raises(TransactionError, match="already has a transaction open"):
                await nested()
        with pytest.raises(TransactionError):
            await store.add_monitor("BTCUSDT_Buy_main", {}, {})
        txn.put("s", "k", 1)
    assert store.get("s", "k") == 1
    with pytest.raises(TransactionError, match="is over"):
        txn.put("s", "k", 2)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"a": [1, {"b": 1.5}]}, r"s\.k\.a\[1\]\.b: builtins\.float"),
        ({"a": (1, 2)}, r"s\.k\.a: builtins\.tuple"),
        ({"a": {1}}, r"s\.k\.a: builtins\.set"),
        ({"a": b"x"}, r"s\.k\.a: builtins\.bytes"),
        ({"a": RECORD["at"].replace(tzinfo=None)}, r"s\.k\.a: a datetime without a time zone"),
        ({"a": {1: 2}}, r"s\.k\.a: the key 1 is no str"),
        ({"a": object()}, r"s\.k\.a: builtins\.object"),
        (type("Text", (str,), {})("x"), r"s\.k: .*Text cannot be stored"),
    ],
)
async def test_only_plain_data_is_taken(store, value, where):
    with pytest.raises(TypeError, match=where):
        await put(store, "s", "k", value)
    assert store.items("s") == {}


async def test_values_that_could_not_be_compared_or_read_back_are_refused(store):
    deep: list = []
    for _ in range(60):
        deep = [deep]
    for value in (Decimal("NaN"), Decimal("Infinity"), deep):
        with pytest.raises(ValueError, match=r"s\.k"):
            await put(store, "s", "k", value)
    for section, key, error in (("", "k", ValueError), ("bot_data", "k", ValueError), ("s", 1, TypeError)):
        with pytest.raises(error):
            await put(store, section, key, 1)


async def test_times_are_kept_in_utc(store):
    at = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    await put(store, "s", "k", at)
    assert store.get("s", "k") == at
    assert store.get("s", "k").tzinfo is UTC


async def test_a_closed_store_answers_nothing(store, path):
    await store.close()
    for use in (lambda: store.get("s", "k"), lambda: store.items("s")):
        with pytest.raises(StoreClosedError):
            use()
    with pytest.raises(StoreClosedError):
        async with store.transaction():
            pass
    with pytest.raises(StoreClosedError):
        await store.get_stats()


async def test_opening_twice_is_an_error(store):
    with pytest.raises(PersistenceError, match="already open"):
        await store.open()


async def test_closing_waits_for_a_transaction_and_refuses_the_next(store):
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow():
        async with store.transaction() as txn:
            inside.set()
            await go_on.wait()
            txn.put("s", "k", 1)

    first = asyncio.create_task(slow())
    await inside.wait()
    closing = [asyncio.create_task(store.close()), asyncio.create_task(store.close())]
    await asyncio.sleep(0)
    late = asyncio.create_task(put(store, "s", "k", 2))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(first, *closing)
    with pytest.raises(StoreClosedError):
        await late
    await store.open()
    assert store.get("s", "k") == 1


async def test_one_process_at_a_time(store, path):
    program = (
        "import asyncio, sys\n"
        "from utils.robust_persistence import RobustPersistence, StateLocked\n"
        "async def main():\n"
        "    try:\n"
        "        await RobustPersistence(sys.argv[1]).open()\n"
        "    except StateLocked as error:\n"
        "        print(error.pid)\n"
        "asyncio.run(main())\n"
    )
    root = Path(__file__).parents[3]
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(path), cwd=root, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await second.communicate()
    assert int(printed) == os.getpid()
    with pytest.raises(StateLocked):
        await RobustPersistence(path).open()
    await store.close()
    other = RobustPersistence(path)
    await other.open()
    await other.close()
    assert (path.parent / ".holdfast.lock").exists()


async def test_the_journal_turns_into_a_state_file_by_size(path):
    store = RobustPersistence(path, max_journal_bytes=2000, max_backups=3)
    await store.open()
    for number in range(60):
        await put(store, "s", f"k{number % 5}", "x" * 100)
        if number % 10 == 9:  # a writer that never rests may be ahead of the state file by more than a segment
            await store._opened.background
    stats = await store.get_stats()
    assert stats["snapshot_sequence"] > 0
    assert stats["journal_segments"] <= 3
    assert stats["journal_bytes"] < 60 * 250 / 2
    assert stats["backups"] == 3
    assert stats["archived_files"] > 0
    before = store.items("s")
    store = await reopened(store)
    assert store.items("s") == before
    assert store.recoveries == ()
    await store.close()


async def test_a_large_state_is_not_written_anew_for_a_small_journal(path):
    """Segments go on by size; the state file waits until as much was written to the journal as it is large."""
    store = RobustPersistence(path, max_journal_bytes=2000)
    await store.open()
    async with store.transaction() as txn:
        for number in range(200):
            txn.put("s", f"k{number}", "x" * 100)
    await store.snapshot_now()
    for number in range(60):
        await put(store, "s", f"k{number}", "y" * 100)
        if store._opened.background:
            await store._opened.background
    stats = await store.get_stats()
    assert stats["snapshot_sequence"] == 1
    assert stats["journal_segments"] > 3
    before = store.items("s")
    store = await reopened(store)
    assert store.items("s") == before
    await store.close()


async def test_a_state_file_that_cannot_be_written_costs_no_commit(path, monkeypatch):
    store = RobustPersistence(path, max_journal_bytes=1100)
    await store.open()
    with monkeypatch.context() as patch:
        patch.setattr(files, "open_new", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        for number in range(30):
            await put(store, "s", f"k{number}", "x" * 100)
        await store._opened.background
        assert "No space left" in (await store.get_stats())["last_error"]
        with pytest.raises(OSError, match="No space left"):
            await store.snapshot_now()
        await store.close()
    await store.open()
    assert len(store.items("s")) == 30
    assert (await store.get_stats())["snapshot_sequence"] == 0
    await store.snapshot_now()
    assert (await store.get_stats())["snapshot_sequence"] == 30
    await store.close()


async def test_a_change_costs_what_it_changes(store, monkeypatch):
    async with store.transaction() as txn:
        for number in range(2000):
            txn.put("s", f"k{number}", RECORD)
    before = (await store.get_stats())["journal_bytes"]
    await put(store, "s", "k0", RECORD)
    assert (await store.get_stats())["journal_bytes"] - before < 1000


async def test_a_state_file_is_written_while_the_loop_runs(store):
    async with store.transaction() as txn:
        for number in range(5000):
            txn.put("s", f"k{number}", RECORD)
    longest, last = 0.0, time.process_time()
    writing = asyncio.create_task(store.snapshot_now())
    ticks = 0
    while not writing.done():
        await asyncio.sleep(0)
        now = time.process_time()
        longest, last, ticks = max(longest, now - last), now, ticks + 1
    await writing
    assert ticks > 10
    # Pickling all of this in one go takes longer on any machine on which the thread gets that much in one piece. What
    # others do with the processor meanwhile is not counted.
    assert longest < 0.5


async def test_backups_are_whole_named_and_counted(path, clock):
    store = RobustPersistence(path, clock=clock, max_backups=3)
    await store.open()
    for number in range(6):
        await put(store, "s", "k", number)
        made = await store.backup("before / import!")
        await clock.advance(60)
        assert pickle.loads(made.read_bytes())["bot_data"]["s"] == {"k": number}
        assert f"seq{number + 1}.before-import.pkl" in made.name
    backups = sorted((path.parent / "persistence_backups").glob("*.pkl"))
    assert len(backups) == 3
    assert made in backups
    stats = await store.get_stats()
    assert stats["last_backup_at"] == clock.now() - timedelta(seconds=60)
    assert stats["backups"] == 3
    archived = sorted((path.parent / "persistence_backups" / "archive").glob("*.before-import.pkl.gz"))
    assert [pickle.loads(gzip.decompress(old.read_bytes()))["bot_data"]["s"] for old in archived] == [
        {"k": number} for number in range(3)
    ]
    await store.close()


async def test_integrity_check_finds_what_rotted_and_mends_it(store, path):
    await put(store, "s", "k", 1)
    await store.snapshot_now()
    await put(store, "s", "k", 2)
    assert (await store.verify_integrity())["problems"] == []
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)
    result = await store.verify_integrity()
    assert (result["ok"], result["mended"]) == (False, True)
    assert "does not verify" in result["problems"][0]
    assert (await store.get_stats())["last_integrity_check"] == result
    assert len(list(path.parent.glob("*.quarantined.*"))) == 1  # the rotten file is kept aside
    assert (await store.verify_integrity())["ok"] is True
    segment = max(path.parent.glob("*.journal.*"))
    await put(store, "s", "k", 4)
    content = bytearray(segment.read_bytes())
    content[30] ^= 1
    segment.write_bytes(content)
    result = await store.verify_integrity()
    assert "change 3 was committed" in result["problems"][0]
    assert result["mended"] is True
    (path.parent / ".persistence_checksum").write_text("{}")
    assert (await store.verify_integrity())["mended"] is True
    backup = await store.backup("test")
    backup.write_bytes(b"x")
    result = await store.verify_integrity()
    assert (result["problems"], result["mended"]) == ([f"the backup {backup.name} does not verify"], True)
    assert not backup.exists()
    store = await reopened(store)
    assert (store.get("s", "k"), store.recoveries) == (4, ())
    await store.close()


@pytest.mark.parametrize(("synced_names", "synced_content"), [(True, True), (False, True), (False, False)])
async def test_the_machine_may_stop_at_any_step(memory, monkeypatch, random, synced_names, synced_content):
    """Everything that was acknowledged is there, in whole transactions, wherever power fails.

    A fifth of the steps, others in each run; `make torture` cuts the power at every one.
    """
    count = await _steps_of_the_story(monkeypatch, memory / "whole" / "state.pkl")
    assert count > 80
    for stop_at in range(1 + random.randrange(5), count, 5):
        with monkeypatch.context() as patch:
            disk, acknowledged, begun = await _interrupted(patch, memory / f"{stop_at}" / "state.pkl", stop_at)
        after = memory / "after"
        disk.leave(after, synced_names=synced_names, synced_content=synced_content)
        store = RobustPersistence(after / "state.pkl")
        await store.open()
        reached = store.get("s", "n") or 0
        assert acknowledged <= reached <= begun, f"stopped at step {stop_at}, {disk.steps[-1]}"
        assert store.items("t") == ({f"k{reached}": reached} if reached else {})
        await put(store, "s", "n", -1)
        store = await reopened(store)
        assert store.get("s", "n") == -1
        await abandon(store)


async def _steps_of_the_story(monkeypatch, path) -> int:
    with monkeypatch.context() as patch:
        disk, acknowledged, _ = await _interrupted(patch, path, None)
    assert acknowledged == 8
    return len(disk.steps)


async def _interrupted(monkeypatch, path, stop_at):
    disk = Disk(monkeypatch, path.parent, stop_at)
    store = RobustPersistence(path, max_backups=2)
    acknowledged = begun = 0
    writing = None
    try:
        for session in range(2):
            await store.open()
            for step in range(4):
                begun += 1
                async with store.transaction() as txn:
                    txn.put("s", "n", begun)
                    txn.delete("t", f"k{begun - 1}")
                    txn.put("t", f"k{begun}", begun)
                acknowledged = begun
                if step == 1:  # goes on while the next change is made
                    writing = asyncio.create_task(store.snapshot_now())
                    await asyncio.sleep(0)
                if step == 2:
                    await writing
                    await store.backup("test")
            await (store.close() if session == 0 else abandon(store))
    except (OSError, PersistenceError):
        await asyncio.gather(*([writing] if writing else []), return_exceptions=True)
        await abandon(store)
    return disk, acknowledged, begun


async def test_values_come_one_at_a_time_as_they_were_when_they_were_asked_for(store):
    for key in ("a", "b"):
        await put(store, "s", key, RECORD)
    values = store.each("s")
    first = next(values)
    await put(store, "s", "b", 2)
    assert (first, next(values)) == (RECORD, RECORD)
    assert (list(store.each("s")), store.keys("s")) == ([RECORD, 2], ("a", "b"))
    assert (list(store.each("none")), store.keys("none")) == ([], ())
    first["size"] = None
    assert store.get("s", "a") == RECORD, "a copy"
