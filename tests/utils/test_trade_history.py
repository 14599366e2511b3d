import sqlite3
import stat
from contextlib import aclosing, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from utils.trade_history import FILE_NAME, Event, Page, Trade, TradeHistory

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
OPEN = Trade("g1", "BTCUSDT_Buy_main", "BTCUSDT", "Buy", "main", AT, entry_qty=Decimal("0.010"), detail={"lev": 5})
CLOSED = replace(
    OPEN,
    closed_at=AT + timedelta(hours=1),
    entry_price=Decimal("60000.10"),
    exit_price=Decimal(61000),
    gross=Decimal("9.999"),
    fees=Decimal("0.66"),
    funding=Decimal(0),
    net=Decimal("9.339"),
    reason="tp1",
    detail={"lev": 5, "price": "1.5"},
)

SCHEMA_1 = """
CREATE TABLE trades (
    trade_id TEXT PRIMARY KEY, key TEXT NOT NULL, symbol TEXT NOT NULL, side TEXT NOT NULL, account TEXT NOT NULL,
    opened_at TEXT NOT NULL, closed_at TEXT, entry_qty TEXT, entry_price TEXT, exit_price TEXT,
    gross TEXT, fees TEXT, funding TEXT, net TEXT, reason TEXT, detail TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX trades_by_time ON trades (opened_at);
CREATE TABLE events (
    event_id TEXT PRIMARY KEY, trade_id TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX events_by_trade ON events (trade_id, at, event_id);
PRAGMA user_version = 1;
INSERT INTO trades VALUES ('g1', 'BTCUSDT_Buy_main', 'BTCUSDT', 'Buy', 'main', '2026-01-01T12:00:00.000000+00:00',
    '2026-01-01T13:00:00.000000+00:00', '0.01', '60000.1', '61000', '9.999', '0.66', '0', '9.339', 'tp1',
    '{"lev": 5, "price": "1.5"}');
INSERT INTO events VALUES ('g1:x1', 'g1', '2026-01-01T12:00:00.000000+00:00', 'entry', '{"qty": "0.01"}');
"""


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "data" / FILE_NAME


@pytest.fixture
async def history(path):
    history = TradeHistory(path)
    yield history
    await history.close()


async def test_a_trade_reads_back_as_it_was_written(history, path):
    await history.record([CLOSED], [])
    assert await history.trades() == [CLOSED]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT entry_price, typeof(net) FROM trades").fetchone() == ("60000.1", "text")
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_writing_twice_is_writing_once_and_a_finished_trade_stays_finished(history):
    for trade in (OPEN, OPEN):
        await history.record([trade], [])
    assert (await history.open_trades(), await history.trades()) == ([OPEN], [])
    for trade in (CLOSED, CLOSED, OPEN):  # the last as a late repetition after a crash
        await history.record([trade], [])
    assert (await history.open_trades(), await history.trades()) == ([], [CLOSED])


async def test_what_a_later_row_does_not_name_stays_in_the_detail(history):
    await history.record([replace(OPEN, detail={"planned_risk": Decimal(10), "stop": None})], [])
    await history.record([replace(OPEN, detail={"stop": Decimal("49000.50")})], [])
    (trade,) = await history.open_trades()
    assert trade.detail == {"planned_risk": "10", "stop": "49000.5"}


async def test_events_are_kept_once_in_order_of_time(history):
    first = Event("e1", "g1", AT, "fill", {"qty": Decimal("0.010"), "at": AT})
    second = Event("e2", "g1", AT - timedelta(seconds=1), "armed")
    await history.record([], [first, second])
    await history.record([], [replace(first, kind="changed"), Event("e3", "g2", AT, "other")])
    assert [(event.event_id, event.kind) for event in await history.events("g1")] == [("e2", "armed"), ("e1", "fill")]
    assert (await history.events("g1"))[1].detail == {"qty": "0.01", "at": AT.isoformat()}
    assert await history.events("nobody") == []


async def test_rows_are_written_all_or_none(history):
    with pytest.raises(TypeError, match="cannot stand in a detail"):
        await history.record([CLOSED], [Event("e1", "g1", AT, "x"), Event("e2", "g1", AT, "y", {"bad": object()})])
    with pytest.raises(ValueError, match="without a zone"):
        await history.record([CLOSED, replace(OPEN, opened_at=AT.replace(tzinfo=None))], [])
    with pytest.raises(sqlite3.IntegrityError):
        await history.record([CLOSED], [Event("e1", "g1", AT, "x"), Event("e2", None, AT, "y")])
    assert (await history.trades(), await history.events("g1")) == ([], [])


async def test_finished_trades_are_listed_by_close_symbol_period_and_number(history):
    for number in range(5):
        symbol = "ETHUSDT" if number % 2 else "BTCUSDT"
        at = (AT + timedelta(hours=number)).astimezone(timezone(timedelta(hours=-number)))
        await history.record([replace(CLOSED, trade_id=f"g{number}", symbol=symbol, closed_at=at)], [])
    await history.record([replace(OPEN, trade_id="open")], [])
    hour = timedelta(hours=1)

    async def ids(*limit, **which) -> str:
        return " ".join(trade.trade_id for trade in await history.trades(*limit, **which))

    assert await ids() == "g4 g3 g2 g1 g0"
    assert await ids(2) == "g4 g3"
    assert await ids(symbol="ETHUSDT") == "g3 g1"
    assert await ids(since=AT + hour, until=AT + 3 * hour) == "g2 g1"
    assert await ids(1, symbol="BTCUSDT", until=AT + 4 * hour) == "g2"


async def test_finished_trades_that_entered_stand_on_pages(history):
    trades = [replace(CLOSED, trade_id=f"g{number}", closed_at=AT + timedelta(hours=number)) for number in range(5)]
    other = replace(CLOSED, trade_id="other", symbol="ETHUSDT", closed_at=AT + timedelta(hours=9))
    unfilled = replace(CLOSED, trade_id="unfilled", entry_qty=Decimal("0.000"))
    await history.record([*trades, other, unfilled, replace(OPEN, trade_id="open")], [])
    page = await history.page(2, 2)
    assert ([trade.trade_id for trade in page.trades], page.count) == (["g3", "g2"], 6)
    page = await history.page(10, 4, symbol="BTCUSDT")
    assert ([trade.trade_id for trade in page.trades], page.count) == (["g0"], 5)
    assert await history.page(10, 0, symbol="NONE") == Page((), 0)


async def test_one_trade_is_read_with_its_events(history):
    event = Event("g1:x", "g1", AT, "fill", {"qty": "1"})
    await history.record([CLOSED], [event, Event("g2:x", "g2", AT, "fill")])
    story = await history.story("g1")
    assert story is not None
    assert (story.trade, story.events) == (CLOSED, (event,))
    assert await history.story("g2") is None


async def test_stories_are_read_from_one_instant(history):
    trades = [
        replace(CLOSED, trade_id=f"g{number:03}", closed_at=AT + timedelta(minutes=number)) for number in range(250)
    ]
    opened = replace(OPEN, trade_id="open", opened_at=AT - timedelta(days=1))
    await history.record([opened, *trades], [Event(f"e{t.trade_id}", t.trade_id, AT, "fill") for t in trades])
    seen = []
    async with aclosing(history.stories(on_damage=pytest.fail)) as stories:
        async for story in stories:
            if not seen:  # closed and archived while the reading goes on: neither twice nor missing
                await history.record([replace(CLOSED, trade_id="open", closed_at=AT + timedelta(days=1))], [])
                assert await history.archive_older_than(AT + timedelta(days=9)) == 251
            seen.append(story)
    assert [story.trade for story in seen] == [*trades, opened]
    assert [len(story.events) for story in seen] == [1] * 250 + [0]
    assert len({s.trade.trade_id async for s in history.stories(on_damage=pytest.fail)}) == 251


async def test_stories_of_a_symbol_and_a_period(history):
    early = replace(OPEN, trade_id="early", opened_at=AT - timedelta(days=9))
    other = replace(CLOSED, trade_id="other", symbol="ETHUSDT")
    await history.record([early, other, CLOSED], [])
    reading = history.stories(symbol="BTCUSDT", since=AT, until=AT + timedelta(days=1), on_damage=pytest.fail)
    assert [story.trade.trade_id async for story in reading] == ["g1"]


async def test_it_is_there_after_reopening(history, path, tmp_path):
    await history.record([CLOSED], [])
    await history.close()
    await history.close()
    with pytest.raises(sqlite3.ProgrammingError, match="is closed"):
        await history.trades()
    again = TradeHistory(path)
    assert await again.trades() == [CLOSED]
    await again.close()
    unused = TradeHistory(tmp_path / "unused.db")
    await unused.close()
    assert not (tmp_path / "unused.db").exists()


async def test_the_first_schema_is_brought_to_todays(history, path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA_1)
    assert await history.trades() == [CLOSED]
    (event,) = await history.events("g1")
    assert (event.kind, event.detail) == ("fill", {"qty": "0.01", "role": "entry"})
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (3,)


async def test_a_newer_schema_is_refused_and_stays_as_it_is(history, path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(sqlite3.DatabaseError, match="schema 99"):
        await history.trades()
    assert [p.name for p in path.parent.glob("*quarantined*")] == []


def no_database(path: Path) -> None:
    path.write_bytes(b"these bytes are none of SQLite's" * 200)


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


def overwritten_in_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [no_database, torn, overwritten_in_the_middle])
async def test_a_damaged_file_is_set_aside_and_a_new_one_begun(history, path, damage):
    await history.record(
        [replace(CLOSED, trade_id=f"g{n}") for n in range(300)], [Event(f"e{n}", "g1", AT, "x") for n in range(300)]
    )
    await history.close()
    damage(path)
    broken = path.read_bytes()
    path.with_name(f"{FILE_NAME}-wal").write_bytes(b"what SQLite kept beside it")
    again, told = TradeHistory(path), []
    again.report_to(told.append)
    await again.record([OPEN], [])
    assert (await again.open_trades(), await again.trades()) == ([OPEN], [])
    await again.close()
    (kept,) = [p for p in path.parent.glob(f"{FILE_NAME}.quarantined.*") if p.name.endswith("Z")]
    assert kept.read_bytes() == broken
    assert kept.with_name(f"{kept.name}-wal").exists()
    (finding,) = told
    assert "damaged" in finding
    assert kept.name in finding


async def test_damage_that_shows_later_is_set_aside_by_the_next_call(history, path):
    events = [Event(f"e{n}", f"g{n}", AT, "x", {"filling": "x" * 500}) for n in range(300)]
    await history.record([CLOSED], events)
    told = []
    history.report_to(told.append)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        await history.trades()
    await history.record([OPEN], [])
    assert await history.open_trades() == [OPEN]
    assert len(told) == 1


async def test_two_quarantined_files_of_one_instant_are_both_kept(tmp_path):
    from utils.trade_history.database import quarantine

    path = tmp_path / FILE_NAME
    for content in (b"first", b"second"):
        path.write_bytes(content)
        quarantine(path, AT)
    assert [p.read_bytes() for p in sorted(tmp_path.iterdir())] == [b"first", b"second"]


async def test_a_file_that_was_taken_away_while_it_was_open_is_missed_and_begun_anew(history, path):
    told = []
    history.report_to(told.append)
    assert not await history.open()
    await history.record([CLOSED], [])
    assert await history.open() is False
    assert told == []
    for beside in path.parent.glob(f"{FILE_NAME}*"):
        beside.unlink()
    await history.record([OPEN], [])
    assert await history.open_trades() == [OPEN]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM trades").fetchone() == (1,)
    (finding,) = told
    assert "removed or replaced while the bot was using it" in finding


async def test_a_file_that_was_there_says_so_when_it_is_opened(history, path):
    await history.record([CLOSED], [])
    await history.close()
    again = TradeHistory(path)
    assert await again.open()
    await again.close()
