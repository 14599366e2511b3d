"""Exactly once: whatever kills the process while rows go from the store to the history."""

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from execution.facts.slots import Side
from execution.fill_record import Fill
from execution.monitor import Monitor
from execution.records import trade_log_drain
from execution.records.trade_log_drain import FORMER_ARCHIVE, TRADE_LOG, UNREAD
from execution.tracked_orders import Role
from tests.execution.builders import D, at, monitor
from tests.execution.guard import until
from tests.execution.records.test_books import Life, a_life, nothing_else
from tests.utils.persistence.disk import abandon
from utils.trade_history import FILE_NAME


class Crash(BaseException):
    """The process ends here."""


def crashing(steps: list[int], real: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
    """Dies before, or after, the step whose turn it is."""

    async def step(*arguments: object) -> object:
        steps[0] -= 1
        if steps[0] == 0:
            raise Crash
        result = await real(*arguments)
        steps[0] -= 1
        if steps[0] == 0:
            raise Crash
        return result

    return step


def rows_in(directory: Path) -> tuple[list[str], list[str]]:
    """Ids of the trades and the events in the file, as any other program reads them."""
    with closing(sqlite3.connect(directory / FILE_NAME)) as file:
        if not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'trades'").fetchone():
            return [], []  # killed before its first write
        trades = [row[0] for row in file.execute("SELECT trade_id FROM trades")]
        return trades, [row[0] for row in file.execute("SELECT event_id FROM events")]


@pytest.mark.parametrize("crash_at", range(1, 14))
async def test_a_crash_at_any_step_of_the_drain_leaves_each_row_once(tmp_path, monkeypatch, crash_at):
    """Three batches, each written to the history and then taken from the section: twelve steps, and none."""
    monkeypatch.setattr(trade_log_drain, "BATCH", 6)
    monkeypatch.setattr(trade_log_drain, "DRAIN_AFTER", 3600)
    recorder = a_life()
    life = Life(tmp_path)
    await life.store.open()
    await life.books.open(monitor(Side.BUY, recorder.monitor.plan), nothing_else)
    await life.play(recorder)
    waiting = life.store.items(TRADE_LOG)
    expected = sorted(key.removeprefix("event:") for key in waiting if key.startswith("event:"))
    assert 12 < len(waiting) <= 18
    steps = [crash_at]
    with monkeypatch.context() as patch:
        patch.setattr(life.history, "record", crashing(steps, life.history.record))
        patch.setattr(life.store, "commit_or_hold", crashing(steps, life.store.commit_or_hold))
        if crash_at <= 12:
            with pytest.raises(Crash):
                await life.books.try_drain()
        else:
            assert await life.books.try_drain()
    life.books._drain._task.cancel()
    await abandon(life.store)
    await life.history.close()
    async with Life(tmp_path) as after:
        assert await after.books.try_drain()
        assert after.store.items(TRADE_LOG) == {}
        trades, events = rows_in(tmp_path)
        assert (trades, sorted(events)) == ([recorder.monitor.generation], expected)
        (trade,) = await after.history.trades()
        assert trade.reason == "break-even"


async def test_a_row_that_changes_while_it_is_written_is_written_again(tmp_path, monkeypatch):
    async with Life(tmp_path) as life:
        monkeypatch.setattr(trade_log_drain, "DRAIN_AFTER", 3600)
        await life.books.open(monitor(), nothing_else)
        record = life.history.record

        async def meanwhile(*rows: object) -> None:
            await record(*rows)
            monkeypatch.setattr(life.history, "record", record)
            await life.books.save(filled(monitor(), 1), ())

        monkeypatch.setattr(life.history, "record", meanwhile)
        await life.books._drain.try_now()
        assert len(life.store.items(TRADE_LOG)) == 2  # the trade as it is now, and the fill
        await life.books.try_drain()
        (trade,) = await life.history.open_trades()
        assert trade.entry_qty == D(1)
        assert life.store.items(TRADE_LOG) == {}


def filled(before: Monitor, number: int) -> Monitor:
    """One coin more."""
    fill = Fill(
        exec_id=f"x{number}",
        link_id="",
        role=Role.ENTRY,
        leg=1,
        side=Side.BUY,
        price=D(50000),
        qty=D(1),
        fee=D(1),
        create_type="CreateByUser",
        exec_type="Trade",
        seq=100 + number,
        at=at(number),
    )
    return replace(before, fills=(*before.fills, fill))


# Most of its time the drain stands between two of its steps, so that a kill at random hits it there.
PROGRAM = """
import asyncio, os, sys
from pathlib import Path
from execution.records import trade_log_drain
from tests.execution.builders import monitor
from tests.execution.guard import until
from tests.execution.records.test_books import Life, nothing_else
from tests.execution.records.test_trade_log_drain import filled
from utils.logs import configure_logging

async def main():
    configure_logging("CRITICAL", "text", [])
    trade_log_drain.DRAIN_AFTER = 0.002
    life = Life(Path(sys.argv[1]))
    record = life.history.record

    async def slowly(*rows):
        await asyncio.sleep(0.01)
        await record(*rows)
        await asyncio.sleep(0.01)

    life.history.record = slowly
    await life.store.open()
    if not life.books.load():
        await life.books.open(monitor(), nothing_else)
    life.books.drain_soon()
    os.write(1, b"0\\n")
    while True:
        (before,) = life.books.load()
        number = len(before.fills) + 1
        assert await life.books.save(filled(before, number), ())
        os.write(1, f"{number}\\n".encode())

asyncio.run(main())
"""


def acknowledged_before_a_kill(directory: Path) -> int:
    """Let a process commit and drain for a while, kill it, and return the last fill that it was told is on disk.

    How long is counted in commits, so that a slow machine makes as many of them.
    """
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(directory)], cwd=Path(__file__).parents[3], stdout=subprocess.PIPE
    )
    assert child.stdout
    assert child.stdout.readline() == b"0\n"
    heard = b"0\n"
    for _ in range(random.randint(5, 25)):
        heard += child.stdout.readline()
    time.sleep(random.uniform(0, 0.02))
    child.kill()
    child.wait()
    heard += child.stdout.read()
    child.stdout.close()
    return int(heard.split(b"\n")[-2])


async def test_kill_9_while_it_commits_and_drains_loses_and_doubles_nothing(tmp_path):
    acknowledged = 0
    for _ in range(5):
        acknowledged = max(acknowledged, acknowledged_before_a_kill(tmp_path))
        async with Life(tmp_path) as life:
            before_the_drain = set(rows_in(tmp_path)[1]) | {
                key.removeprefix("event:") for key in life.store.items(TRADE_LOG)
            }
            told = {f"{monitor().generation}:x{number}" for number in range(1, acknowledged + 1)}
            assert told <= before_the_drain
            assert await life.books.try_drain()
            assert life.store.items(TRADE_LOG) == {}
            (record,) = life.books.load()
            trades, events = rows_in(tmp_path)
            assert trades == [record.generation]
            fills = [event for event in events if ":x" in event]
            assert sorted(fills) == sorted(f"{record.generation}:{fill.exec_id}" for fill in record.fills)
            (trade,) = await life.history.open_trades()
            assert trade.entry_qty == record.entered
    assert acknowledged > 10


async def reports_of_a_start(directory: Path) -> list[str]:
    """What the bot says when it starts and has nothing to write."""
    async with Life(directory) as life:
        life.books.drain_soon()
        task = life.books._drain._task
        assert task is not None
        await until(lambda: life.failures or task.done(), "the first look at the history")
        return life.failures


async def traded_before(directory: Path) -> Path:
    async with Life(directory) as life:
        await life.books.open(monitor(), nothing_else)
        await life.books.save(filled(monitor(), 1), ())
    return directory / FILE_NAME


async def test_a_history_that_is_damaged_inside_is_reported_at_the_start_although_nothing_is_to_be_written(tmp_path):
    path = await traded_before(tmp_path)
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    (failure,) = await reports_of_a_start(tmp_path)
    assert "damaged" in failure
    assert "quarantined" in failure


async def test_a_history_that_is_no_file_is_reported_at_the_start(tmp_path):
    path = await traded_before(tmp_path)
    path.unlink()
    path.mkdir()
    assert "cannot be written" in (await reports_of_a_start(tmp_path))[0]


async def test_a_history_that_is_missing_is_reported_where_there_were_trades(tmp_path):
    assert await reports_of_a_start(tmp_path) == []
    path = await traded_before(tmp_path)
    assert await reports_of_a_start(tmp_path) == []
    path.unlink()
    (failure,) = await reports_of_a_start(tmp_path)
    assert "no trade history, though there were trades" in failure


async def test_rows_that_cannot_be_read_hold_up_no_others_and_are_kept(tmp_path):
    async with Life(tmp_path) as life:
        event = {"event_id": "g:1", "trade_id": "g", "at": at(0), "kind": "fill", "detail": {}}
        bad = {
            "event:a": {**event, "newer_column": 1},
            "event:b": {**event, "event_id": "b", "at": None},
            "event:c": {**event, "event_id": "c", "at": at(0).isoformat()},
            "other:d": event,
        }
        async with life.store.transaction() as txn:
            txn.put(FORMER_ARCHIVE, "x", {"monitor": {}, "closed_at": at(0)})
            for key, row in {**bad, "event:g:1": event}.items():
                txn.put(TRADE_LOG, key, row)
        assert await life.books.try_drain()
        assert [e.event_id for e in await life.history.events("g")] == ["g:1"]
        assert life.store.items(TRADE_LOG) == life.store.items(FORMER_ARCHIVE) == {}
        unread = life.store.items(UNREAD)
        assert set(unread) == {*(f"{TRADE_LOG}/{key}" for key in bad), f"{FORMER_ARCHIVE}/x"}
        assert unread[f"{TRADE_LOG}/event:a"]["row"] == bad["event:a"]
        assert len(life.failures) == 5
        assert await life.books.try_drain()
        assert len(life.failures) == 5


async def test_a_trade_that_a_restored_state_does_not_know_is_ended_by_the_next_start(tmp_path):
    async with Life(tmp_path) as life:
        await life.books.open(monitor(), nothing_else)
        await life.books.try_drain()
        await life.store.remove_monitor(monitor().key, "as a restore leaves it")
    async with Life(tmp_path) as after:
        after.books.drain_soon()
        task = after.books._drain._task
        assert task is not None
        await until(task.done, "the first drain")
        assert await after.history.open_trades() == []
        (trade,) = await after.history.trades()
        assert trade.reason == "monitor removed"
