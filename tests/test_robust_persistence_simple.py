"""Robust persistence: basic functionality, each promise in one step.

Run it with pytest, or watch it: `python tests/test_robust_persistence_simple.py`.
"""

import asyncio
import errno
import gzip
import hashlib
import json
import pickle
import shutil
import statistics
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.walkthrough import ROOT, opened, refuses, walk
from utils.persistence import files
from utils.robust_persistence import (
    STATE_FILE_NAME,
    RobustPersistence,
    StateLocked,
    TransactionError,
    UnreadableState,
    WriterFailedError,
    add_trade_monitor,
    get_all_monitors,
    get_persistence_stats,
    remove_trade_monitor,
    robust_persistence,
    sync_monitors_with_positions,
    update_trade_monitor,
)

KEY = "BTCUSDT_Buy_main"


def a_monitor(symbol: str = "BTCUSDT", **changes: Any) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "side": "Buy",
        "size": Decimal("0.010"),
        "stop_loss": Decimal(49000),
        "take_profits": [{"price": Decimal(51000), "share": Decimal("0.5")}],
        "phase": "guarded",
        **changes,
    }


async def filled(store: RobustPersistence, count: int) -> None:
    """Let a store have this many monitors, M0USDT and so on, each with its number."""
    for number in range(count):
        await store.add_monitor(f"M{number}USDT_Buy_main", a_monitor(f"M{number}USDT", number=number))


# ------------------------------------------------------------------------------------------------ lifecycle


async def test_adding(tmp_path: Path) -> None:
    """A monitor is added, with what is known of its position."""
    async with opened(tmp_path):
        await add_trade_monitor(
            symbol="BTCUSDT", side="Buy", monitor_data=a_monitor(), position_data={"size": Decimal("0.010")}
        )
        assert await get_all_monitors() == {KEY: a_monitor()}
        print(f"stored as {KEY}")
    async with opened(tmp_path):
        assert await get_all_monitors() == {KEY: a_monitor()}
        print("still there after a restart")


async def test_updating(tmp_path: Path) -> None:
    """Fields of a monitor are updated; the others stay."""
    async with opened(tmp_path):
        await add_trade_monitor("BTCUSDT", "Buy", a_monitor(made_up_field=7))
        await update_trade_monitor("BTCUSDT", "Buy", {"stop_loss": Decimal("50027.5")})
        monitor = (await get_all_monitors())[KEY]
        assert monitor == a_monitor(made_up_field=7, stop_loss=Decimal("50027.5"))
        print(f"stop 49000 -> {monitor['stop_loss']}")


async def test_removing(tmp_path: Path) -> None:
    """A monitor is removed when its position closes."""
    async with opened(tmp_path) as store:
        await add_trade_monitor("BTCUSDT", "Buy", a_monitor(), {"size": Decimal("0.010")})
        assert await remove_trade_monitor(symbol="BTCUSDT", side="Buy", reason="position_closed") is True
        assert await remove_trade_monitor(symbol="BTCUSDT", side="Buy", reason="position_closed") is False
        assert await get_all_monitors() == store.items("monitor_positions") == {}
        print("no monitor and nothing of its position is left")


async def test_syncing(tmp_path: Path) -> None:
    """Orphans are removed by the second list that lacks them; one list is no proof."""
    positions = [{"symbol": "ETHUSDT", "side": "Sell", "size": "2"}, {"symbol": "XRPUSDT", "side": "Buy", "size": "50"}]
    async with opened(tmp_path):
        await add_trade_monitor("BTCUSDT", "Buy", a_monitor())
        await add_trade_monitor("ETHUSDT", "Sell", a_monitor("ETHUSDT", side="Sell"))
        first = await sync_monitors_with_positions(positions, complete=True)
        assert first == {"missing": [KEY], "removed": [], "unmonitored": ["XRPUSDT_Buy_main"]}
        assert len(await get_all_monitors()) == 2
        second = await sync_monitors_with_positions(positions, complete=True)
        assert second["removed"] == [KEY]
        assert set(await get_all_monitors()) == {"ETHUSDT_Sell_main"}
        print(f"first list: missing {first['missing']}")
        print(f"second list: removed {second['removed']}, without a monitor {second['unmonitored']}")


# --------------------------------------------------------------------------------------------- transactions


async def test_committing(tmp_path: Path) -> None:
    """A transaction is begun and committed by its id: nobody sees half of it."""
    async with opened(tmp_path) as store:
        txn_id = await robust_persistence.begin_transaction()
        await store.add_monitor(KEY, a_monitor(), txn_id=txn_id)
        await store.add_monitor("ETHUSDT_Buy_main", a_monitor("ETHUSDT"), txn_id=txn_id)
        assert await get_all_monitors() == {}
        await store.commit_transaction(txn_id)
        assert len(await get_all_monitors()) == 2
        print(f"transaction {txn_id}: 0 monitors seen before, 2 after")


async def test_rolling_back(tmp_path: Path) -> None:
    """A rollback, by hand or by an error, takes back its own changes and nobody else's."""
    async with opened(tmp_path) as store:
        await add_trade_monitor("BTCUSDT", "Buy", a_monitor())
        txn_id = await store.begin_transaction()
        await store.remove_monitor(KEY, "a mistake", txn_id=txn_id)
        await store.rollback_transaction(txn_id)
        assert await get_all_monitors() == {KEY: a_monitor()}
        with refuses(TypeError):
            async with store.transaction() as txn:
                txn.remove_monitor(KEY, "half of something")
                txn.put("anything", "ratio", 0.5)
        assert await get_all_monitors() == {KEY: a_monitor()}
        with refuses(TransactionError):
            await store.commit_transaction(txn_id)


async def test_writing_side_by_side(tmp_path: Path) -> None:
    """A hundred transactions at once: each has its own id, none is lost, and they share the disk's flushes."""
    async with opened(tmp_path) as store:
        ids: set[str] = set()

        async def one_more() -> None:
            async with store.transaction() as txn:
                txn.put("counter", "n", (txn.get("counter", "n") or 0) + 1)
                ids.add(txn.id)

        before = await store.get_stats()
        await asyncio.gather(*(one_more() for _ in range(100)))
        stats = await store.get_stats()
        assert store.get("counter", "n") == len(ids) == 100
        flushes = stats["flushes"] - before["flushes"]
        assert flushes <= 100
        print(f"100 commits in {flushes} flushes")


# ------------------------------------------------------------------------------------------------ integrity


async def test_checking(tmp_path: Path) -> None:
    """SHA-256 and CRC-32 are verified on demand, and a single changed bit is found."""
    async with opened(tmp_path) as store:
        await filled(store, 20)
        await store.snapshot_now()
        result = await store.verify_integrity()
        assert result["ok"], result
        state = store.path.read_bytes()
        assert (
            hashlib.sha256(state).hexdigest() == json.loads((tmp_path / ".persistence_checksum").read_text())["sha256"]
        )
        change_a_bit(store.path, len(state) // 2)
        found = await store.verify_integrity()
        assert not found["ok"]
        print(f"sequence {result['sequence']} verifies")
        print(f"one bit changed: {found['problems'][0]}")
        assert found["mended"]
        assert (await store.verify_integrity())["ok"]
        print("mended from memory")


async def test_layout(tmp_path: Path) -> None:
    """The state file is a plain pickle, in the layout that its users' tools read."""
    async with opened(tmp_path):
        await add_trade_monitor("BTCUSDT", "Buy", a_monitor())
    document = pickle.loads((tmp_path / STATE_FILE_NAME).read_bytes())
    assert document["bot_data"]["enhanced_tp_sl_monitors"] == {KEY: a_monitor()}
    assert {"user_data", "chat_data", "conversations", "callback_data"} < set(document)
    assert {".persistence_checksum", "persistence_backups"} < names_in(tmp_path)
    print(f"{STATE_FILE_NAME}: {', '.join(document)}")


async def test_one_writer(tmp_path: Path) -> None:
    """Whoever comes second is refused while the state is held, and told who holds it."""
    async with opened(tmp_path) as store:
        with refuses(StateLocked):
            await RobustPersistence(store.path).open()


# --------------------------------------------------------------------------------------- backups, rotation


async def test_backups(tmp_path: Path) -> None:
    """Backups carry their time and reason, each is read back, the newest ten are kept, older ones are archived."""
    async with opened(tmp_path) as store:
        for number in range(13):
            await store.add_monitor(KEY, a_monitor(number=number))
            newest = await store.backup("before-import")
        kept = backups_of(tmp_path)
        assert newest in kept
        assert len(kept) == (await store.get_stats())["backups"] == 10
        assert all(monitors_in(path)[KEY]["side"] == "Buy" for path in kept)
        assert monitors_in(newest) == {KEY: a_monitor(number=12)}
        archived = [path for path in archives_of(tmp_path) if ".journal." not in path.name]
        assert KEY in monitors_in(archived[-1])
        print(f"{len(kept)} kept, {len(archived)} compressed, the newest {newest.name}")
    async with opened(tmp_path, max_backups=3) as store:
        await store.add_monitor(KEY, a_monitor(number=13))
        await store.backup("before-import")
        assert len(backups_of(tmp_path)) == 3
        print("3 kept when PERSISTENCE_MAX_BACKUPS says so")


async def test_backup_before_a_critical_operation(tmp_path: Path) -> None:
    """Before several monitors are removed at once, a backup is made that still has them."""
    async with opened(tmp_path) as store:
        await filled(store, 3)
        for _ in range(2):
            report = await sync_monitors_with_positions([], complete=True)
        assert len(report["removed"]) == 3
        (backup,) = [path for path in backups_of(tmp_path) if "before-mass-removal" in path.name]
        assert len(monitors_in(backup)) == 3
        assert await get_all_monitors() == {}
        print(f"{len(report['removed'])} removed, 3 in {backup.name}")


async def test_rotation(tmp_path: Path) -> None:
    """Files are rotated when they are full: what stays beside the state file is bounded, the rest is compressed."""
    async with opened(tmp_path, max_journal_bytes=20_000, max_archive_bytes=40_000) as store:
        await store.add_monitor(KEY, a_monitor())
        written = 0
        for number in range(400):
            note = f"{number} " * 50
            await store.update_monitor(KEY, {"note": note})
            written += len(note)
        stats = await until_settled(store)
        assert stats["journal_bytes"] < 3 * 20_000 < written
        assert stats["archived_files"] > 0
        assert stats["archive_bytes"] + stats["backup_bytes"] <= 40_000
        print(f"{written} bytes of changes")
        print(f"journal {stats['journal_bytes']} bytes in {stats['journal_segments']} files")
        print(f"{stats['archived_files']} files compressed to {stats['archive_bytes']} bytes")


# ------------------------------------------------------------------------------------------------- recovery


async def test_torn_state_file(tmp_path: Path) -> None:
    """A torn state file is rebuilt from a backup and the journal, to the last change."""
    async with opened(tmp_path) as store:
        await filled(store, 10)
        await store.backup("scheduled")
        await filled(store, 30)
    state = tmp_path / STATE_FILE_NAME
    whole = state.stat().st_size
    state.write_bytes(state.read_bytes()[: whole // 2])
    async with opened(tmp_path) as store:
        assert len(await get_all_monitors()) == 30
        assert (await store.verify_integrity())["ok"]
        print(f"cut from {whole} to {whole // 2} bytes, 30 of 30 monitors are back")
        print(*store.recoveries, sep="\n")


async def test_torn_journal(tmp_path: Path) -> None:
    """A change that was only half written before the power went is cut off, and nothing else."""
    crashed = tmp_path / "crashed"
    async with opened(tmp_path / "running") as store:
        await filled(store, 5)
        shutil.copytree(tmp_path / "running", crashed)
    (journal,) = [path for path in contents(crashed) if ".journal." in path.name]
    (crashed / ".persistence_sequence").unlink()  # it is never synced: the power went before it reached the disk
    # Behind the last change there may be zeros, into which the next ones would have been written.
    journal.write_bytes(journal.read_bytes().rstrip(b"\0")[:-7])
    async with opened(crashed) as store:
        assert len(await get_all_monitors()) == 4
        print(*store.recoveries, sep="\n")


async def test_nothing_verifies(tmp_path: Path) -> None:
    """What cannot be verified is refused: unreadable never becomes empty, and nothing is overwritten."""
    async with opened(tmp_path) as store:
        await filled(store, 5)
    for path, content in contents(tmp_path).items():
        path.write_bytes(bytes(len(content)))
    before = contents(tmp_path)
    with refuses(UnreadableState):
        await RobustPersistence(tmp_path / STATE_FILE_NAME).open()
    assert contents(tmp_path) == before


async def test_circuit_breaker(tmp_path: Path) -> None:
    """A full disk opens the circuit breaker: new trades are refused, what must not be lost is held, and it heals."""
    async with opened(tmp_path) as store:
        await add_trade_monitor("BTCUSDT", "Buy", a_monitor())
        with patch.object(files, "sync_data", side_effect=OSError(errno.ENOSPC, "No space left on device")):
            with refuses(WriterFailedError):
                await add_trade_monitor("ETHUSDT", "Buy", a_monitor("ETHUSDT"))
            assert not store.breaker.is_closed
            is_on_disk = await store.commit_or_hold(lambda txn: txn.update_monitor(KEY, {"phase": "closing"}))
            assert is_on_disk is False
            assert (await get_all_monitors())[KEY]["phase"] == "closing"
        began = time.monotonic()
        while not store.breaker.is_closed:
            assert time.monotonic() - began < 30, "it did not heal"
            await asyncio.sleep(0.02)
        print(f"healed {time.monotonic() - began:.1f} s after the disk did")
    async with opened(tmp_path):
        assert (await get_all_monitors())[KEY]["phase"] == "closing"
        print("what was held is on the disk")


# ------------------------------------------------------------------------------------- debugging, statistics


def test_error_log(tmp_path: Path) -> None:
    """What went wrong with the files is in the log, with the name of the file."""
    asyncio.run(_with_ten_monitors(tmp_path))
    state = tmp_path / STATE_FILE_NAME
    state.write_bytes(state.read_bytes()[:100])
    opening = (
        "import asyncio, sys; from utils.logs import configure_logging; "
        "from utils.robust_persistence import RobustPersistence; "
        "configure_logging('INFO', 'text', []); asyncio.run(RobustPersistence(sys.argv[1]).open())"
    )
    done = subprocess.run([sys.executable, "-c", opening, state], cwd=ROOT, capture_output=True, text=True, timeout=60)
    (line, *_) = [line for line in done.stderr.splitlines() if "does not verify" in line]
    assert STATE_FILE_NAME in line
    print(line)


async def test_operation_history(tmp_path: Path) -> None:
    """The history of operations tells what was done to a monitor, the newest first, also after a restart."""
    async with opened(tmp_path):
        await add_trade_monitor("BTCUSDT", "Buy", a_monitor())
        await add_trade_monitor("ETHUSDT", "Buy", a_monitor("ETHUSDT"))
        await remove_trade_monitor("BTCUSDT", "Buy", "position_closed")
    async with opened(tmp_path) as store:
        operations = store.operations(KEY)
        assert [operation["operation"] for operation in operations] == ["monitor removed", "monitor added"]
        assert operations[0]["detail"] == {"reason": "position_closed"}
        assert operations[0]["at"] >= operations[1]["at"]
        assert len(store.operations()) >= 3
        print(*(f"{line['number']}. {line['operation']} {line['key']}" for line in store.operations()), sep="\n")


async def test_statistics(tmp_path: Path) -> None:
    """Statistics tell sizes, counts, times and the health of the files."""
    async with opened(tmp_path) as store:
        await filled(store, 25)
        await store.backup("scheduled")
        await store.verify_integrity()
        stats = await robust_persistence.get_stats()
        assert stats["records"]["enhanced_tp_sl_monitors"] == 25
        assert stats["commits"] == stats["sequence"] == 25
        assert stats["flushes"] >= 25
        assert stats["last_integrity_check"]["ok"] is True
        assert stats["last_backup_at"] is not None
        assert set(stats) == set(await get_persistence_stats())
        print(f"{stats['commits']} commits, {stats['flushes']} flushes, {stats['backups']} backups")
        print(f"state file {stats['snapshot_bytes']} bytes, journal {stats['journal_bytes']} bytes")


async def test_cost(tmp_path: Path) -> None:
    """A change costs one flush, however many monitors there are; a reading costs none."""
    async with opened(tmp_path) as store:
        await filled(store, 200)
        before = (await store.get_stats())["flushes"]
        times = []
        for number in range(50):
            began = time.perf_counter()
            await store.update_monitor("M7USDT_Buy_main", {"number": number})
            times.append(time.perf_counter() - began)
            store.get("enhanced_tp_sl_monitors", "M7USDT_Buy_main")
        flushes = (await store.get_stats())["flushes"] - before
        assert flushes == 50
        print(f"50 changes among 200 monitors: {flushes} flushes, {statistics.median(times) * 1000:.2f} ms each")


# ------------------------------------------------------------------------------------------------- by hand


async def _with_ten_monitors(directory: Path) -> None:
    async with opened(directory) as store:
        await filled(store, 10)


def contents(directory: Path) -> dict[Path, bytes]:
    """The state's files below a directory; the lock is not one of them."""
    return {path: path.read_bytes() for path in directory.rglob("*.p*") if path.is_file()}


def names_in(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def backups_of(directory: Path) -> list[Path]:
    return sorted((directory / "persistence_backups").glob("*.pkl"))


def archives_of(directory: Path) -> list[Path]:
    return sorted((directory / "persistence_backups").rglob("*.gz"))


def monitors_in(path: Path) -> dict[str, Any]:
    """As any tool can read them."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    monitors: dict[str, Any] = pickle.loads(content)["bot_data"]["enhanced_tp_sl_monitors"]
    return monitors


def change_a_bit(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)


async def until_settled(store: RobustPersistence) -> dict[str, Any]:
    """The statistics once the journal has been rotated in the background: on a slow disk that lags behind, and files
    are looked at when the next change is written."""
    async with asyncio.timeout(50):
        while True:
            stats = await store.get_stats()
            if stats["journal_bytes"] < 3 * 20_000 and stats["archived_files"]:
                return stats
            await asyncio.sleep(0.01)
            await store.update_monitor(KEY, {"note": "one more " * 50})


if __name__ == "__main__":
    sys.exit(walk(__doc__, globals()))
