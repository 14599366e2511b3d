"""Trades and events as rows of the database: written, and read back. Each works on an open connection."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any, Final

from utils.trade_history.records import (
    EVENT_COLUMNS,
    TRADE_COLUMNS,
    Event,
    Story,
    Trade,
    event_from_json,
    json_text,
    read_json,
    time_text,
    trade_from_json,
)

SELECT_TRADES: Final = f"SELECT {', '.join(TRADE_COLUMNS)} FROM trades"  # noqa: S608  # names of ours, no values
_SELECT_EVENTS: Final = f"SELECT {', '.join(EVENT_COLUMNS)} FROM events"  # noqa: S608
_PUT_TRADE: Final = (
    f"INSERT INTO trades ({', '.join(TRADE_COLUMNS)}) VALUES ({', '.join('?' * len(TRADE_COLUMNS))}) "  # noqa: S608
    f"ON CONFLICT (trade_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in TRADE_COLUMNS[1:])} "
    # A late repetition of an open trade's row must not reopen a closed one.
    "WHERE trades.closed_at IS NULL OR excluded.closed_at IS NOT NULL"
)
_PUT_EVENT: Final = (
    f"INSERT INTO events ({', '.join(EVENT_COLUMNS)}) VALUES ({', '.join('?' * len(EVENT_COLUMNS))}) "  # noqa: S608
    "ON CONFLICT (event_id) DO NOTHING"
)


def put_rows(
    trades: Iterable[dict[str, Any]], events: Iterable[dict[str, Any]], connection: sqlite3.Connection
) -> None:
    """Write trades and events as `to_json` gives them, all or none."""
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        for trade in trades:
            found = connection.execute("SELECT detail FROM trades WHERE trade_id = ?", (trade["trade_id"],)).fetchone()
            known = read_json(found[0]) if found else {}
            connection.execute(_PUT_TRADE, _row({**trade, "detail": {**known, **trade["detail"]}}))
        connection.executemany(_PUT_EVENT, [_row(event) for event in events])


def delete_trades(trade_ids: Iterable[str], connection: sqlite3.Connection) -> None:
    """With their events, all or none."""
    ids = [(trade_id,) for trade_id in trade_ids]
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        connection.executemany("DELETE FROM events WHERE trade_id = ?", ids)
        connection.executemany("DELETE FROM trades WHERE trade_id = ?", ids)


def trades_of(query: str, values: Sequence[str | int], connection: sqlite3.Connection) -> list[Trade]:
    """What a query that begins with `SELECT_TRADES` finds."""
    return [trade_from_row(row) for row in _read(query, values, connection)]


def story_of(trade_id: str, connection: sqlite3.Connection) -> Story | None:
    """None: it is not in the database."""
    found = trades_of(f"{SELECT_TRADES} WHERE trade_id = ?", (trade_id,), connection)
    return with_events(found[0], connection) if found else None


def with_events(trade: Trade, connection: sqlite3.Connection) -> Story:
    return Story(trade, tuple(events_of(trade.trade_id, connection)))


def events_of(trade_id: str, connection: sqlite3.Connection) -> list[Event]:
    """The oldest first."""
    rows = _read(f"{_SELECT_EVENTS} WHERE trade_id = ? ORDER BY at, event_id", (trade_id,), connection)
    return [_event(row) for row in rows]


def has_trade(trade_id: str, connection: sqlite3.Connection) -> bool:
    return bool(_read("SELECT 1 FROM trades WHERE trade_id = ?", (trade_id,), connection))


def where(
    symbol: str | None, since: datetime | None, until: datetime | None, *, moment: str
) -> tuple[str, tuple[str, ...]]:
    """What follows `WHERE …` and its values; ``moment``: the column of which ``since`` and ``until`` speak."""
    conditions = {
        " AND symbol = ?": symbol,
        f" AND {moment} >= ?": time_text(since) if since else None,
        f" AND {moment} < ?": time_text(until) if until else None,
    }
    given = {condition: value for condition, value in conditions.items() if value is not None}
    return "".join(given), tuple(given.values())


def trade_from_row(row: Sequence[Any]) -> Trade:
    return trade_from_json({**dict(zip(TRADE_COLUMNS, row, strict=True)), "detail": read_json(row[-1])})


def _event(row: Sequence[Any]) -> Event:
    return event_from_json({**dict(zip(EVENT_COLUMNS, row, strict=True)), "detail": read_json(row[-1])})


def _read(query: str, values: Sequence[str | int], connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    with closing(connection.execute(query, values)) as found:
        return found.fetchall()


def _row(record: dict[str, Any]) -> tuple[str | None, ...]:
    return tuple(json_text(value) if name == "detail" else value for name, value in record.items())
