"""The trade log as the chat reads it: current or not at all, with the archives, and as documents that leave nothing."""

import csv
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest

from execution.new_trade.daily_loss import HistoryUnreadable
from execution.records.books import MonitorBooks
from helpers.backups import BackupFailed, Backups
from helpers.trade_log import ArchivesUnreadable, ExportKind, TradeLog
from tests.handlers.history.fakes import AT, a_trade, its_events
from utils.persistence.backups import list_backups
from utils.persistence.errors import UnreadableState
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.trade_history import FILE_NAME, TradeHistory

DAY = timedelta(days=1)


class Books:
    """What was committed reaches the history; or it does not."""

    def __init__(self) -> None:
        self.is_drained = True

    async def try_drain(self) -> bool:
        return self.is_drained


class Bench:
    def __init__(self, directory: Path) -> None:
        self.books = Books()
        self.directory = directory
        self.history = TradeHistory(directory / FILE_NAME)
        self.log = TradeLog(cast("MonitorBooks", cast("Any", self.books)), self.history, directory)


@pytest.fixture
async def bench(tmp_path):
    bench = Bench(tmp_path)
    trades = [a_trade(number) for number in (1, 30, 900)]
    await bench.history.record(trades, [event for trade in trades for event in its_events(trade)])
    yield bench
    await bench.history.close()


async def test_a_figure_that_would_lack_a_trade_is_not_shown(bench) -> None:
    bench.books.is_drained = False
    for question in (
        bench.log.page(1, 0, None),
        bench.log.closed(),
        bench.log.story("x"),
        bench.log.symbols(),
        bench.log.export(ExportKind.CSV, None, 1),
    ):
        with pytest.raises(HistoryUnreadable):
            await question


async def test_a_history_that_cannot_be_read_is_said_so(bench, tmp_path) -> None:
    await bench.history.archive_older_than(AT + DAY)
    (archive,) = (tmp_path / "trade_history_archive").iterdir()
    archive.write_bytes(b"nonsense")
    with pytest.raises(ArchivesUnreadable) as raised:
        await bench.log.closed()
    assert raised.value.names == (archive.name,)
    page = await bench.log.page(9, 0, None)
    assert (page.count, page.damaged) == (2, (archive.name,))
    found = await bench.log.export(ExportKind.CSV, None, 10**6)
    assert (found.trades, found.damaged) == (2, (archive.name,))
    with pytest.raises(ArchivesUnreadable):
        await bench.log.story(a_trade(1).trade_id)
    assert await bench.log.story(a_trade(30).trade_id) is not None
    assert await bench.log.symbols() == {"BTCUSDT"}
    assert len(await bench.log.closed(AT + 40 * DAY)) == 0, "of another time: nothing of it is needed"


async def test_closed_trades_are_those_of_the_time_also_from_the_archives(bench) -> None:
    async def closed(*when) -> list[int]:
        return sorted(int(trade.trade_id, 16) for trade in await bench.log.closed(*when))

    before = await closed()
    assert await bench.history.archive_older_than(AT + 2 * DAY) == 2
    assert before == await closed() == [1, 30, 900]
    assert await closed(AT + timedelta(hours=30)) == [30, 900]
    assert await closed(AT, AT + timedelta(hours=30)) == [1]
    assert await closed(AT + 2 * DAY) == [900]
    assert await closed(None, AT) == []


async def test_archived_trades_are_on_pages_and_in_documents_like_any_other(bench) -> None:
    last = (await bench.log.page(1, 0, "BTCUSDT")).trades[0]
    document = await bench.log.export(ExportKind.JSON, None, 10**6)
    assert await bench.history.archive_older_than(AT + 999 * DAY) == 3
    page = await bench.log.page(9, 0, None)
    assert ([int(trade.trade_id, 16) for trade in page.trades], page.count) == ([900, 30, 1], 3)
    assert (await bench.log.page(1, 0, "BTCUSDT")).trades == (last,), "as /chart … last asks"
    assert await bench.log.export(ExportKind.JSON, None, 10**6) == document


async def test_one_trade_is_found_with_what_happened(bench) -> None:
    story = await bench.log.story(a_trade(30).trade_id)
    assert story is not None
    assert len(story.events) == len(its_events(a_trade(30)))
    assert await bench.log.story("nobody") is None
    await bench.history.archive_older_than(AT + 999 * DAY)
    assert await bench.log.story(a_trade(30).trade_id) == story
    assert await bench.log.story("nobody") is None


async def test_a_document_has_everything_and_leaves_nothing_on_the_disk(bench, tmp_path) -> None:
    left = tmp_path / "exports" / "killed"
    left.mkdir(parents=True)
    (left / "trades.csv").write_text("of a program that was killed")
    found = await bench.log.export(ExportKind.CSV, None, 10**6)
    assert found.content is not None
    assert (found.trades, found.size) == (3, len(found.content))
    assert [row["net"] for row in csv.DictReader(StringIO(found.content.decode()))] == ["94.5"] * 3
    found = await bench.log.export(ExportKind.JSON, AT + DAY, 10**6)
    assert found.content is not None
    assert [len(story["events"]) for story in json.loads(found.content)] == [len(its_events(a_trade()))] * 2
    found = await bench.log.export(ExportKind.JSON, None, 10)
    assert (found.trades, found.content) == (3, None)
    assert found.size > 10
    assert list((tmp_path / "exports").iterdir()) == []


async def test_a_backup_is_read_back_and_none_is_made_of_a_state_that_nobody_could_read(tmp_path) -> None:
    store = RobustPersistence(tmp_path / STATE_FILE_NAME)
    await store.open()
    async with store.transaction() as txn:
        txn.put("people", "1", {"name": "Anna"})
    made = await Backups(store).make()
    (backup,) = list_backups(tmp_path / STATE_FILE_NAME)[:1]
    assert (made.name, made.size) == (backup.path.name, backup.path.stat().st_size)
    await store.close()
    store = RobustPersistence(tmp_path / STATE_FILE_NAME)
    before = sorted(path.name for path in tmp_path.rglob("*") if path.is_file() and "lock" not in path.name)
    await store.open_in_safe_mode(UnreadableState(tmp_path / STATE_FILE_NAME, ("nothing holds",)))
    with pytest.raises(BackupFailed, match=r"^SAFE MODE: nothing holds"):
        await Backups(store).make()
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file() and "lock" not in path.name) == before
    await store.close()


async def test_a_backup_that_the_disk_does_not_take_is_no_backup() -> None:
    class Full(Backups):
        def __init__(self) -> None:
            super().__init__(cast("Any", self))
            self.breaker = RobustPersistence("unused").breaker

        async def backup(self, reason: str) -> Path:
            raise OSError(28, "No space left on device")

    with pytest.raises(BackupFailed, match=r"^No space left on device$"):
        await Full().make()
