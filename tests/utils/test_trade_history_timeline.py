"""Trades of the database and of the archives as one: in order, each once, and no archive read that is not reached."""

from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.utils.test_trade_history import AT, CLOSED, OPEN
from utils.trade_history import FILE_NAME, DamagedArchives, Event, Page, Story, TradeHistory, timeline
from utils.trade_history.archives import add_to_archive, archive_path

DAY = timedelta(days=1)


def finished(number: int, days: int, symbol: str = "BTCUSDT") -> Story:
    trade = replace(CLOSED, trade_id=f"g{number}", symbol=symbol, closed_at=AT + days * DAY)
    return Story(trade, (Event(f"e{number}", f"g{number}", AT, "fill", {"qty": "1"}),))


STORIES = [
    finished(1, 0),
    finished(2, 1, "ETHUSDT"),
    finished(3, 40),
    finished(4, 41),
    finished(5, 70),
    finished(6, 71, "ETHUSDT"),
    finished(7, 400),
]
"""Two of each: January, February, March; the last one stays in the database."""
JANUARY, FEBRUARY, MARCH = (f"trades-2026-0{month}.jsonl.gz" for month in (1, 2, 3))


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "trade_history_archive"


@pytest.fixture
async def history(tmp_path):
    history = TradeHistory(tmp_path / FILE_NAME)
    await history.record([s.trade for s in STORIES], [e for s in STORIES for e in s.events])
    await history.archive_older_than(AT + 100 * DAY)
    yield history
    await history.close()


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """The names of archives, as they are read."""
    names: list[str] = []
    real = timeline.lines_of

    def lines_of(path: Path, containing: str = ""):
        names.append(path.name)
        return real(path, containing)

    monkeypatch.setattr(timeline, "lines_of", lines_of)
    return names


def ids(page: Page) -> str:
    return " ".join(trade.trade_id for trade in page.trades)


async def test_an_archive_is_read_only_by_the_page_that_reaches_it(history, read):
    page = await history.page(1, 0)
    assert (ids(page), page.count, page.unread, read) == ("g7", 1, 3, [])
    page = await history.page(2, 1)
    assert (ids(page), page.count, page.unread, read) == ("g6 g5", 3, 2, [MARCH])
    read.clear()
    page = await history.page(4, 4)
    assert (ids(page), page.count, page.unread, read) == ("g3 g2 g1", 7, 0, [MARCH, FEBRUARY, JANUARY])
    page = await history.page(9, 0, symbol="ETHUSDT")
    assert (ids(page), page.count) == ("g6 g2", 2)
    assert await history.page(9, 0, symbol="BT") == Page((), 0), "part of a symbol is none"


async def test_an_archive_is_read_only_by_the_range_that_reaches_it(history, read):
    def in_ids(trades) -> str:
        return " ".join(trade.trade_id for trade in trades)

    assert in_ids(await history.closed(since=AT + 100 * DAY)) == "g7"
    assert read == []
    assert in_ids(await history.closed(since=AT + 41 * DAY, until=AT + 70 * DAY)) == "g4"
    assert read == [FEBRUARY, MARCH]
    assert in_ids(await history.closed()) == "g1 g2 g3 g4 g5 g6 g7"
    assert await history.symbols() == {"BTCUSDT", "ETHUSDT"}


async def test_a_document_has_them_in_order_of_close_and_from_one_instant(history):
    found: list[Story] = []
    async with aclosing(history.stories(on_damage=pytest.fail)) as stories:
        async for story in stories:
            if not found:  # archived while it is read: neither twice nor missing
                await history.archive_older_than(AT + 999 * DAY)
            found.append(story)
    assert found == STORIES
    reading = history.stories(symbol="ETHUSDT", since=AT + 2 * DAY, on_damage=pytest.fail)
    assert [story async for story in reading] == [STORIES[5]]


async def test_a_trade_that_is_in_both_is_shown_once_as_the_database_has_it(history):
    news = replace(STORIES[2].trade, reason="news")
    late = replace(CLOSED, trade_id="late", closed_at=AT + 40.5 * DAY)
    await history.record([news, late, replace(OPEN, trade_id="open")], [])
    trades = await history.closed()
    assert [trade.trade_id for trade in trades] == ["g1", "g2", "g3", "late", "g4", "g5", "g6", "g7"]
    assert trades[2].reason == "news"
    page = await history.page(3, 3)
    assert (ids(page), page.count) == ("g4 late g3", 6), "January was not reached"


async def test_one_that_never_entered_is_on_no_page_also_not_from_an_archive(history):
    unfilled = replace(CLOSED, trade_id="unfilled", entry_qty=Decimal("0.000"), closed_at=AT)
    await history.record([unfilled], [])
    assert await history.archive_older_than(AT + 100 * DAY) == 1
    assert "unfilled" not in ids(await history.page(20, 0))
    assert "unfilled" in {trade.trade_id for trade in await history.closed()}


async def test_a_trade_is_opened_from_its_archive_the_newest_looked_through_first(history, read):
    assert await history.story("g3") == STORIES[2]
    assert read == [MARCH, FEBRUARY]
    assert await history.story("g") is None, "part of an id is none"


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content[:-8] + b"\0" * 8,
        lambda content: b"nonsense",
    ],
    ids=["torn", "empty", "false checksum", "no archive"],
)
async def test_a_damaged_archive_is_named_and_nothing_else_is_missing(history, directory, damage):
    path = directory / FEBRUARY
    path.write_bytes(damage(path.read_bytes()))
    page = await history.page(20, 0)
    assert (ids(page), page.count, page.damaged) == ("g7 g6 g5 g2 g1", 5, (FEBRUARY,))
    damaged: list[str] = []
    assert [s.trade.trade_id async for s in history.stories(on_damage=damaged.append)] == ["g1", "g2", "g5", "g6", "g7"]
    assert damaged == [FEBRUARY]
    with pytest.raises(DamagedArchives) as raised:
        await history.closed()
    assert raised.value.names == (FEBRUARY,)
    assert len(await history.closed(since=AT + 65 * DAY)) == 3, "of another time"
    assert await history.story("g1") == STORIES[0]
    with pytest.raises(DamagedArchives, match=FEBRUARY):
        await history.story("g3")
    assert await history.symbols() == {"BTCUSDT", "ETHUSDT"}


async def test_archives_may_lie_elsewhere_and_what_only_looks_like_one_is_none(tmp_path, history, directory):
    (directory / "trades-2026-01 copy.jsonl.gz").write_bytes((directory / JANUARY).read_bytes())
    (directory / f"{JANUARY}.tmp").write_bytes(b"killed while it was written")
    assert len(await history.closed()) == 7
    other = TradeHistory(tmp_path / "elsewhere" / FILE_NAME, directory)
    assert (await other.page(20, 0)).count == 6
    await other.close()


async def test_december_ends_with_the_year(tmp_path, directory):
    december = replace(CLOSED, trade_id="december", closed_at=AT - timedelta(hours=13))
    add_to_archive(archive_path(directory, "2025-12"), [Story(december, ())])
    history = TradeHistory(tmp_path / FILE_NAME)
    await history.record([replace(CLOSED, trade_id="january", closed_at=AT)], [])
    page = await history.page(1, 0)
    assert (ids(page), page.unread) == ("january", 1)
    assert ids(await history.page(2, 0)) == "january december"
    await history.close()
