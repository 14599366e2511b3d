"""The books on a real store and a real history: what a trade leaves behind, and what a failing disk does to it."""

import asyncio
import dataclasses
import random
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest
from msgspec.structs import replace

from execution.closing import late_entry
from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts.slots import Side
from execution.failures import system_notice
from execution.monitor import Monitor
from execution.notices import OUTBOX, Notice, NoticeKind, notice_of
from execution.observations import CloseRequested
from execution.records import books, trade_log_drain
from execution.records.books import MonitorBooks
from execution.records.trade_log import removed, trade_of
from execution.records.trade_log_drain import FORMER_ARCHIVE, TRADE_LOG
from execution.watching.second_channel import SecondChannel
from tests.execution.builders import OTHER_GENERATION, D, at, guarded, monitor, plan, price_for
from tests.execution.guard import until
from tests.execution.late_entries import closed_by_hand, filled_late, running
from tests.execution.mini_exchange import Bot, MiniExchange
from tests.handlers.fakes import a_preview
from utils.clock import SystemClock
from utils.persistence import files
from utils.persistence.layout import MONITORS
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence, WriterFailedError
from utils.trade_history import FILE_NAME, TradeHistory


class Recorder(Bot):
    """Writes down what the slot's actor would commit."""

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.commits: list[tuple[Monitor, tuple[Notice, ...]]] = []

    def step(self) -> bool:
        before, told = self.saved, len(self.told)
        has_done = super().step()
        if self.saved != before or len(self.told) > told:
            self.commits.append((self.saved, tuple(self.told[told:])))
        return has_done


class Life:
    """Store, history and books of one process; a second one on the same directory is a restart."""

    def __init__(self, directory: Path) -> None:
        self.store = RobustPersistence(directory / STATE_FILE_NAME)
        self.history = TradeHistory(directory / FILE_NAME)
        self.books = MonitorBooks(self.store, self.history, SystemClock())
        self.failures: list[str] = []
        self.books.report_to(self.failures.append)

    async def __aenter__(self) -> Self:
        await self.store.open()
        return self

    async def __aexit__(self, *_) -> None:
        await self.books.stop()
        await self.history.close()
        await self.store.close()

    async def play(self, recorder: Recorder) -> None:
        """Commits a whole life, from the first save to the close."""
        *saves, (last, notices) = recorder.commits
        for saved, told in saves:
            assert await self.books.save(saved, told)
        assert await self.books.close(last, notices)


def nothing_else(_) -> None:
    """Nothing is written beside the monitor."""


def a_life(side: Side = Side.BUY) -> Recorder:
    """TP1, break-even, a person who adds by hand (which moves it), a partial close, and the break-even stop."""
    the_plan = plan(side, entries=((1, None),), break_even=BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1)))
    recorder = Recorder(monitor(side, the_plan), MiniExchange(side, at(0), price_for(side, 50000)), random.Random(1))
    exchange = recorder.exchange
    recorder.run(10)
    exchange.move_price(price_for(side, 51000))
    recorder.run(10)
    exchange.trade_by_hand(side, D("0.2"))
    recorder.run(10)
    recorder.mailbox.append(CloseRequested(D("0.1")))
    recorder.run(10)
    exchange.move_price(price_for(side, 49900))
    recorder.run(30)
    assert recorder.over
    return recorder


@pytest.fixture
async def life(tmp_path):
    async with Life(tmp_path) as life:
        yield life


@pytest.mark.parametrize("side", list(Side))
async def test_a_whole_life_stands_in_the_history_fact_by_fact(life, side):
    recorder = a_life(side)
    preview = a_preview(plan=recorder.monitor.plan)
    await life.books.open(monitor(side, recorder.monitor.plan), nothing_else, preview)
    await life.play(recorder)
    assert await life.books.try_drain()
    (trade,) = await life.history.trades()
    final = recorder.monitor
    told = next(n for n in recorder.told if n.kind.value == "closed")
    assert (trade.trade_id, trade.reason, trade.entry_qty) == (final.generation, "break-even", D("1.2"))
    assert trade.net == told.fields["net"] == -sum((f.side.sign * f.qty * f.price + f.fee for f in final.fills), D(0))
    assert trade.detail["planned_risk"] == "105.445"
    assert trade.detail["fills"] == [f.exec_id for f in final.fills]
    events = await life.history.events(trade.trade_id)
    kinds = Counter(event.kind for event in events)
    assert kinds == {
        "previewed": 1, "opened": 1, "armed": 1, "entry_filled": 1, "tp_hit": 1, "break_even": 2, "size_changed": 1,
        "reduced": 1, "closed": 1, "fill": len(final.fills), **({"closing": 1} if final.closing else {}),
    }  # fmt: skip
    fills = [event.detail["exec_id"] for event in events if event.kind == "fill"]
    assert fills == [e.exec_id for e in recorder.exchange.executions]
    assert life.store.items(TRADE_LOG) == {}
    assert life.store.items("enhanced_tp_sl_monitors") == {}


async def test_a_preview_that_is_not_confirmed_is_no_trade(life):
    def refuse(_) -> None:
        raise PermissionError("pressed twice")

    with pytest.raises(PermissionError):
        await life.books.open(monitor(), refuse, a_preview())
    await life.books.try_drain()
    assert await life.history.open_trades() == []
    assert life.store.items(TRADE_LOG) == {}


async def test_the_row_of_an_open_trade_develops_and_is_never_doubled(life):
    await life.books.open(monitor(), nothing_else, a_preview())
    seen = []
    for saved in (monitor(), guarded(), replace(guarded(), funding=D("-0.25"))):
        await life.books.save(saved, ())
        await life.books.try_drain()
        (trade,) = await life.history.open_trades()
        seen.append((trade.entry_qty, trade.funding, trade.net, trade.detail["planned_risk"]))
    assert seen == [
        (D(0), D(0), None, "105.445"),
        (D(1), D(0), None, "105.445"),
        (D(1), D("-0.25"), None, "105.445"),
    ]


async def test_nothing_new_writes_nothing_into_the_log(life):
    await life.books.open(monitor(), nothing_else)
    await life.books.save(guarded(), ())
    await life.books.try_drain()
    await life.books.save(replace(guarded(), price_reached=True), ())
    assert life.store.items(TRADE_LOG) == {}


async def test_rows_reach_the_history_by_themselves_soon_after_a_commit(life):
    await life.books.open(monitor(), nothing_else)
    await until(life.history.open_trades, "the row in the history")
    await life.books.save(guarded(), ())
    await until(lambda: not life.store.items(TRADE_LOG), "the section to be empty")
    (trade,) = await life.history.open_trades()
    assert trade.entry_qty == D(1)


async def test_stopping_leaves_nothing_behind(tmp_path):
    async with Life(tmp_path) as first:
        await first.books.open(monitor(), nothing_else)
    async with Life(tmp_path) as second:
        assert second.store.items(TRADE_LOG) == {}
        assert len(await second.history.open_trades()) == 1


async def test_after_a_restart_the_log_is_written_again_and_nothing_doubles(tmp_path):
    recorder = a_life()
    half = len(recorder.commits) // 2
    async with Life(tmp_path) as first:
        await first.books.open(monitor(Side.BUY, recorder.monitor.plan), nothing_else)
        for saved, told in recorder.commits[:half]:
            await first.books.save(saved, told)
    async with Life(tmp_path) as second:
        recorder.commits = recorder.commits[half - 1 :]  # the last one once more, as after a lost acknowledgement
        await second.play(recorder)
        await second.books.try_drain()
        (trade,) = await second.history.trades()
        events = await second.history.events(trade.trade_id)
        assert sum(event.kind == "fill" for event in events) == len(recorder.monitor.fills)
        assert sum(event.kind == "tp_hit" for event in events) == 1


async def test_a_history_that_was_lost_is_mended_from_what_is_open(tmp_path):
    async with Life(tmp_path) as first:
        await first.books.open(monitor(), nothing_else)
        await first.books.save(guarded(), ())
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 500)
    async with Life(tmp_path) as second:
        await second.books.save(replace(guarded(), price_reached=True), ())
        await second.books.try_drain()
        (trade,) = await second.history.open_trades()
        kinds = [event.kind for event in await second.history.events(trade.trade_id)]
        assert sorted(kinds) == ["armed", "fill", "opened"]
        assert any("damaged" in failure and "quarantined" in failure for failure in second.failures)
    assert len([p for p in tmp_path.glob("*quarantined*") if p.name.endswith("Z")]) == 1


async def test_while_the_history_cannot_be_written_rows_wait_and_it_is_said(tmp_path):
    async with Life(tmp_path) as life:
        await life.history._run(lambda connection: connection.execute("PRAGMA busy_timeout = 10"))
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await life.books.open(monitor(), nothing_else)
            assert await life.books.save(guarded(), ())
            assert not await life.books.try_drain()
            assert "trade:0123456789abcdef" in life.store.items(TRADE_LOG)
            assert any("locked" in failure for failure in life.failures)
            other.execute("ROLLBACK")
        assert await life.books.try_drain()
        assert len(await life.history.open_trades()) == 1


async def test_what_waited_is_moved_by_itself_when_the_history_can_be_written_again(tmp_path, monkeypatch):
    monkeypatch.setattr(trade_log_drain, "DRAIN_AGAIN", 0.05)
    in_the_way = tmp_path / FILE_NAME
    in_the_way.mkdir()
    async with Life(tmp_path) as life:
        await life.books.open(monitor(), nothing_else)
        await until(lambda: len(life.failures) > 1, "the second attempt")
        assert life.store.items(TRADE_LOG)
        in_the_way.rmdir()
        await until(lambda: not life.store.items(TRADE_LOG), "the section to be empty")
        assert len(await life.history.open_trades()) == 1


async def test_a_failing_disk_refuses_new_trades_and_holds_what_happens(tmp_path, monkeypatch):
    async with Life(tmp_path) as life:
        await life.books.open(monitor(), nothing_else)
        assert life.books.is_durable
        with monkeypatch.context() as patch:

            def full(*_) -> None:
                raise OSError(28, "No space left on device")

            patch.setattr(files, "write_all", full)
            assert not await life.books.save(guarded(), ())
            assert not life.books.is_durable
            with pytest.raises(WriterFailedError):
                await life.books.open(replace(monitor(), generation="1" * 16), nothing_else)
            assert life.books.load() == [guarded()]
        await until(lambda: life.books.is_durable, "the disk to be believed again")
        assert await life.books.close(guarded(), ())
    async with Life(tmp_path) as second:
        (trade,) = await second.history.trades()
        assert (trade.entry_qty, second.books.load()) == (D(1), [])
        assert await second.history.open_trades() == []


async def test_a_notice_of_no_monitor_is_told_but_is_no_event(life):
    called = []
    life.books.listen(lambda: called.append(True))
    await life.books.tell(system_notice("the stream is down", at(1), is_urgent=False))
    assert len(life.store.items(OUTBOX)) == len(called) == 1
    assert life.store.items(TRADE_LOG) == {}


async def test_whoever_tells_is_woken_after_the_request_that_the_commit_was_for(life):
    called = []
    life.books.listen(lambda: called.append(True))
    await life.books.open(monitor(), nothing_else)
    for leg in (1, 2):
        assert await life.books.save(replace(monitor(), legs_removed=(leg,)), (a_target_hit(leg),))
        assert (len(life.store.items(OUTBOX)), len(called)) == (leg, leg - 1)
        await until(lambda leg=leg: len(called) == leg, "the chat to be woken")


async def test_one_call_tells_of_all_that_came_meanwhile_and_the_end_waits_for_no_clock(life, monkeypatch):
    called = []
    life.books.listen(lambda: called.append(True))
    await life.books.open(monitor(), nothing_else)
    monkeypatch.setattr(books, "TELL_AFTER", 3600)
    for leg in (1, 2):
        await life.books.save(replace(monitor(), legs_removed=(leg,)), (a_target_hit(leg),))
    (waiting,) = [each for each in asyncio.get_running_loop()._scheduled if "_tell_now" in repr(each)]
    await life.books.stop()
    assert (waiting.cancelled(), called) == (True, [True])


def a_target_hit(leg):
    return notice_of(monitor(), NoticeKind.TP_HIT, leg, at(leg))


async def test_a_field_of_a_newer_program_stays_in_the_record(life):
    """Whoever goes back to an older version, and forward again, finds it where it was."""
    recorder = a_life()
    await life.books.open(monitor(Side.BUY, recorder.monitor.plan), nothing_else)
    (key,) = life.store.items(MONITORS)
    await life.store.update_monitor(key, {"from_the_future": [1, 2]})
    (read,) = life.books.load()
    assert await life.books.save(replace(read, legs_removed=(2,)), ())
    record = life.store.get(MONITORS, key)
    assert (record["from_the_future"], record["legs_removed"]) == ([1, 2], [2])


async def test_a_field_that_is_again_as_it_was_in_the_beginning_leaves_the_record(life):
    recorder = a_life()
    first = monitor(Side.BUY, recorder.monitor.plan)
    await life.books.open(replace(first, look_at=at(9), entries_over=True), nothing_else)
    assert await life.books.save(replace(first, look_at=at(10)), ())
    await life.books.change(first, (), nothing_else)
    assert life.books.load() == [first]


async def test_what_an_earlier_version_left_in_its_archive_still_reaches_the_history(life):
    recorder = a_life()
    async with life.store.transaction() as txn:
        row = {"closed_at": at(99), "monitor": recorder.monitor.to_plain()}
        txn.put(FORMER_ARCHIVE, recorder.monitor.generation, row)
    await life.books.try_drain()
    (trade,) = await life.history.trades()
    expected = trade_of(recorder.monitor, at(99))
    assert trade == dataclasses.replace(expected, detail=trade.detail)
    assert len(await life.history.events(trade.trade_id)) >= len(recorder.monitor.fills)
    assert life.store.items(FORMER_ARCHIVE) == {}


async def test_old_trades_are_archived_after_what_waits_was_written(tmp_path, life):
    recorder = a_life()
    await life.books.open(monitor(Side.BUY, recorder.monitor.plan), nothing_else)
    await life.play(recorder)
    await life.books.open(replace(monitor(), generation="1" * 16), nothing_else)
    await life.books.try_archive(timedelta(days=1))
    story = await life.history.story(recorder.monitor.generation)
    assert story is not None
    assert sum(event.kind == "fill" for event in story.events) == len(recorder.monitor.fills)
    assert await life.history.trades() == []
    assert [trade.trade_id for trade in await life.history.open_trades()] == ["1" * 16]


async def test_in_safe_mode_no_file_is_touched_to_archive_old_trades(tmp_path, life):
    await life.books.open(monitor(), nothing_else)
    await life.books.close(guarded(), ())
    await life.books.try_drain()
    life.store.breaker.enter_safe_mode("unreadable", at(0))
    await life.books.try_archive(timedelta(days=1))
    assert not list(tmp_path.rglob("trades-*"))
    assert len(await life.history.trades()) == 1


async def test_a_trade_whose_monitor_went_otherwise_is_ended_in_the_log_too(life):
    await life.books.open(guarded(), nothing_else)
    await life.store.remove_monitor(guarded().key, "position missing from two lists, the second complete")
    await life.books.try_drain()
    (trade,) = await life.history.trades()
    expected, event = removed(trade_of(guarded()), trade.closed_at)
    assert (trade.reason, trade.net, trade.entry_qty) == (expected.reason, None, D(1))
    assert [e.kind for e in await life.history.events(trade.trade_id)][-1] == event.kind
    await life.books.try_drain()
    assert len(await life.history.trades()) == 1


async def test_in_safe_mode_no_trade_is_ended_because_its_monitor_cannot_be_read(life):
    await life.books.open(guarded(), nothing_else)
    await life.books.try_drain()
    await life.store.remove_monitor(guarded().key, "as if it could not be read")
    life.store.breaker.enter_safe_mode("nothing verifies", at(0))
    await life.books.try_drain()
    assert len(await life.history.open_trades()) == 1


async def test_r25_what_is_urgent_is_put_down_for_the_second_chat_in_the_same_commit(tmp_path):
    life = Life(tmp_path)
    life.books = MonitorBooks(life.store, life.history, SystemClock(), SecondChannel(-77, frozenset({1001})))
    async with life:
        for urgent in (True, False):
            what = {"text": "urgent" if urgent else "calm"}
            await life.books.tell(
                Notice(id=f"n{urgent}", kind=NoticeKind.SYSTEM, chat_id=0, at=at(0), urgent=urgent, fields=what)
            )
        rows = sorted((row["fields"]["text"], row["chat_id"]) for row in life.store.items(OUTBOX).values())
        assert rows == [("calm", 0), ("urgent", -77), ("urgent", 0)]


async def test_r2_late_entry_guard_the_old_trade_ends_and_the_new_one_begins_in_one_commit(life):
    late = filled_late(closed_by_hand(running()))
    await life.books.open(running(), nothing_else)
    ended, heir = late_entry.handed_over(late, generation=OTHER_GENERATION, price=None, now=at(9.3))
    assert await life.books.close(ended, (), heir)
    (stands,) = life.books.load()
    assert stands == heir
    assert await life.books.try_drain()
    (old,) = await life.history.trades()
    assert (old.trade_id, old.reason, old.entry_qty) == (ended.generation, "by hand", 1)
    gone = replace(heir, flat_since=at(10), verified_flat=True)
    assert await life.books.save(heir, ())
    assert await life.books.close(gone, ())
    assert await life.books.try_drain()
    assert {trade.trade_id for trade in await life.history.trades()} == {ended.generation, heir.generation}
