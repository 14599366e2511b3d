"""Retention: a finished trade is in the database or in an archive, whatever is killed in between."""

import gzip
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.utils.test_trade_history import AT, CLOSED, OPEN
from utils.persistence import files
from utils.trade_history import FILE_NAME, Event, Story, TradeHistory, archives, archiving

DAY = timedelta(days=1)
STEPS = ("make_directory", "open_new", "write_all", "sync_data", "rename", "sync_directory")


class Crash(BaseException):
    """The process ends here."""


def finished(number: int, days: int) -> Story:
    trade = replace(CLOSED, trade_id=f"g{number}", closed_at=AT + days * DAY, detail={"note": "a\u2028b\n=c"})
    return Story(trade, (Event(f"e{number}", f"g{number}", AT, "fill", {"qty": "1"}),))


STORIES = [finished(1, 0), finished(2, 30), finished(3, 35), finished(4, 90)]
CUTOFF = AT + 80 * DAY


@pytest.fixture
def path(tmp_path):
    return tmp_path / FILE_NAME


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "trade_history_archive"


@pytest.fixture
async def history(path):
    history = TradeHistory(path)
    opened = replace(OPEN, trade_id="open", opened_at=AT - 999 * DAY)
    await history.record([opened, *(s.trade for s in STORIES)], [e for s in STORIES for e in s.events])
    yield history
    await history.close()


async def everything(history: TradeHistory) -> list[str]:
    """Finished trades as whoever reads the history finds them."""
    stories = [story async for story in history.stories(on_damage=pytest.fail)]
    return [story.trade.trade_id for story in stories if story.trade.closed_at is not None]


def archived(directory: Path) -> list[Story]:
    return [story for path in archives.archive_paths(directory) for story in archives.read_archive(path)]


async def test_old_trades_go_to_the_file_of_their_month_with_their_events(history, directory):
    assert await history.archive_older_than(CUTOFF) == 3
    assert archived(directory) == STORIES[:3]
    names = ["trades-2026-01.jsonl.gz", "trades-2026-02.jsonl.gz"]
    assert sorted(path.name for path in directory.iterdir()) == names
    assert [stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()] == [0o600] * 2
    assert [t.trade_id for t in await history.trades()] == ["g4"]
    assert [t.trade_id for t in await history.open_trades()] == ["open"]
    assert (await history.events("g1"), await history.events("g4")) == ([], list(STORIES[3].events))


async def test_a_month_is_completed_by_later_runs(history, directory):
    assert await history.archive_older_than(AT + DAY) == 1
    assert await history.archive_older_than(CUTOFF) == 2
    assert await history.archive_older_than(CUTOFF) == 0
    assert archived(directory) == STORIES[:3]
    assert gzip.decompress((directory / "trades-2026-01.jsonl.gz").read_bytes()).count(b"\n") == 2


async def test_nothing_is_archived_twice_after_a_crash_at_any_step(history, path, directory, monkeypatch):
    """Crash number 1, 2, 3, ... until a run comes through without one; each time a new process tries again."""
    await history.archive_older_than(AT + DAY)  # so that January has a file already
    crashes = 0
    for crash_at in range(1, 99):
        left = crash_at

        def step(real, *arguments):
            nonlocal left
            left -= 1
            if left == 0:
                raise Crash
            result = real(*arguments)
            left -= 1
            if left == 0:
                raise Crash
            return result

        with monkeypatch.context() as patch:
            for name in STEPS:
                real = getattr(files, name)
                patch.setattr(files, name, lambda *arguments, real=real: step(real, *arguments))
            patch.setattr(archiving, "add_to_archive", lambda *rest, step=step: step(archives.add_to_archive, *rest))
            dying = TradeHistory(path)
            try:
                await dying.archive_older_than(CUTOFF)
                break
            except Crash:
                crashes += 1
            finally:
                await dying.close()
        after = TradeHistory(path)
        assert await everything(after) == ["g1", "g2", "g3", "g4"], crash_at
        await after.close()
    assert crashes > 10
    again = TradeHistory(path)
    await again.archive_older_than(CUTOFF)
    assert archived(directory) == STORIES[:3]
    assert [t.trade_id for t in await again.trades()] == ["g4"]
    await again.close()


async def test_a_trade_leaves_the_database_only_after_its_archive_reads_back(history, directory, monkeypatch):
    real = files.write_all
    monkeypatch.setattr(files, "write_all", lambda descriptor, content: real(descriptor, content[:-9]))
    with pytest.raises(OSError, match="damaged"):
        await history.archive_older_than(CUTOFF)
    shorter = gzip.compress(b"", mtime=0)
    monkeypatch.setattr(files, "write_all", lambda descriptor, _: real(descriptor, shorter))
    with pytest.raises(OSError, match="does not read back"):
        await history.archive_older_than(CUTOFF)
    assert [t.trade_id for t in await history.trades()] == ["g4", "g3", "g2", "g1"]
    assert archived(directory) == []


async def test_a_trade_and_its_events_leave_the_database_together(history, path):
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TRIGGER no BEFORE DELETE ON trades BEGIN SELECT RAISE(ABORT, 'not now'); END")
    with pytest.raises(sqlite3.IntegrityError, match="not now"):
        await history.archive_older_than(CUTOFF)
    assert await history.events("g1") == list(STORIES[0].events)


async def test_a_damaged_archive_is_said_and_never_overwritten(history, directory):
    await history.archive_older_than(AT + DAY)
    damaged = directory / "trades-2026-01.jsonl.gz"
    damaged.write_bytes(b"not gzip")
    with pytest.raises(OSError, match=r"trades-2026-01\.jsonl\.gz is damaged .*: move it away"):
        await history.archive_older_than(CUTOFF)
    assert damaged.read_bytes() == b"not gzip"
    assert [t.trade_id for t in await history.trades()] == ["g4", "g3", "g2"]


async def test_rows_that_come_again_for_an_archived_trade_complete_it_and_replace_nothing(history, directory):
    first, more = STORIES[0].events[0], Event("e1b", "g1", AT + DAY / 2, "tp_hit", {"leg": 1})
    await history.archive_older_than(CUTOFF)
    again = replace(CLOSED, trade_id="g1", net=None, gross=None, reason="monitor removed", closed_at=AT + 40 * DAY)
    await history.record([replace(again, detail={"seen": "twice"})], [more])
    await history.archive_older_than(CUTOFF)
    (story,) = [story for story in archived(directory) if story.trade.trade_id == "g1"]
    assert story.events == (first, more)
    expected = STORIES[0].trade
    assert story.trade == replace(expected, detail={**expected.detail, "seen": "twice"})
    assert len(list(directory.iterdir())) == 2
