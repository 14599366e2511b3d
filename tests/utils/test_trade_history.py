import sqlite3
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from utils.trade_history import Event, Trade, TradeHistory

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
OPEN = Trade("g1", "BTCUSDT_Buy_main", "BTCUSDT", "Buy", "main", AT, entry_qty=Decimal("0.010"), detail={"lev": 5})
CLOSED = replace(
    OPEN,
    closed_at=AT + timedelta(hours=1),
    entry_price=Decimal("60000.10"),
    exit_price=Decimal(61000),
    gross=Decimal("9.999"),
    fees=Decimal("-0.66"),
    funding=Decimal(0),
    net=Decimal("9.339"),
    reason="tp1",
    detail={"lev": 5, "price": "1.5"},
)


@pytest.fixture
async def history(tmp_path):
    history = TradeHistory(tmp_path / "data" / "trade_history.db")
    yield history
    await history.close()


async def test_a_trade_reads_back_as_it_was_written(history, tmp_path):
    await history.record_trade(CLOSED)
    assert await history.trades() == [CLOSED]
    database = tmp_path / "data" / "trade_history.db"
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    connection = sqlite3.connect(database)
    assert connection.execute("SELECT entry_price, typeof(net) FROM trades").fetchone() == ("60000.1", "text")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


async def test_writing_twice_is_writing_once(history):
    for trade in (OPEN, OPEN, CLOSED, CLOSED):
        await history.record_trade(trade)
    assert await history.trades() == [CLOSED]
    await history.record_trade(OPEN)  # a late repetition after a crash
    assert await history.trades() == [CLOSED]


async def test_events_are_kept_once_in_order_of_time(history):
    first = Event("e1", "g1", AT, "entry_fill", {"qty": Decimal("0.010"), "at": AT})
    second = Event("e2", "g1", AT - timedelta(seconds=1), "armed")
    await history.record_events([first, second])
    await history.record_events([replace(first, kind="changed"), Event("e3", "g2", AT, "other")])
    assert [(event.event_id, event.kind) for event in await history.events("g1")] == [
        ("e2", "armed"),
        ("e1", "entry_fill"),
    ]
    assert (await history.events("g1"))[1].detail == {"qty": "0.01", "at": AT.isoformat()}
    assert await history.events("nobody") == []


async def test_events_are_written_all_or_none(history):
    with pytest.raises(TypeError, match="cannot stand in a detail"):
        await history.record_events([Event("e1", "g1", AT, "x"), Event("e2", "g1", AT, "y", {"bad": object()})])
    with pytest.raises(sqlite3.IntegrityError):
        await history.record_events([Event("e1", "g1", AT, "x"), Event("e2", None, AT, "y")])
    assert await history.events("g1") == []


async def test_trades_are_listed_newest_first_by_symbol_and_number(history):
    for number in range(5):
        symbol = "ETHUSDT" if number % 2 else "BTCUSDT"
        at = (AT + timedelta(hours=number)).astimezone(timezone(timedelta(hours=-number)))
        await history.record_trade(replace(OPEN, trade_id=f"g{number}", symbol=symbol, opened_at=at))
    assert [trade.trade_id for trade in await history.trades()] == ["g4", "g3", "g2", "g1", "g0"]
    assert [trade.trade_id for trade in await history.trades(limit=2)] == ["g4", "g3"]
    assert [trade.trade_id for trade in await history.trades(symbol="ETHUSDT")] == ["g3", "g1"]


async def test_it_is_there_after_reopening(history, tmp_path):
    await history.record_trade(CLOSED)
    await history.close()
    again = TradeHistory(tmp_path / "data" / "trade_history.db")
    assert await again.trades() == [CLOSED]
    await again.close()
    unused = TradeHistory(tmp_path / "unused.db")
    await unused.close()
    assert not (tmp_path / "unused.db").exists()


async def test_a_newer_schema_is_refused(history, tmp_path):
    (tmp_path / "data").mkdir()
    connection = sqlite3.connect(tmp_path / "data" / "trade_history.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(sqlite3.DatabaseError, match="schema 99"):
        await history.trades()


async def test_a_time_without_a_zone_is_refused(history):
    with pytest.raises(ValueError, match="without a zone"):
        await history.record_trade(replace(OPEN, opened_at=AT.replace(tzinfo=None)))
