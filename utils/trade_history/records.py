"""A trade and its events as typed records, and as JSON can hold them. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from utils.money import plain, to_decimal


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade, under way or finished. Money is in the settle coin; None is "not known (yet)".

    Attributes:
        trade_id: the monitor's generation.
        key: the monitor's key.
        opened_at: the first execution; before there is one, when the trade was confirmed.
        closed_at: None while it is under way.
        gross: what it earned before fees and funding; None also where the executions do not explain all of it.
        fees: paid, above zero; so far, while it is under way.
        funding: received less paid; so far, while it is under way.
        net: gross - fees + funding.
        reason: why it was closed.
        detail: anything else, as JSON can hold it (Decimals and datetimes as texts).
    """

    trade_id: str
    key: str
    symbol: str
    side: str
    account: str
    opened_at: datetime
    closed_at: datetime | None = None
    entry_qty: Decimal | None = None
    entry_price: Decimal | None = None
    exit_price: Decimal | None = None
    gross: Decimal | None = None
    fees: Decimal | None = None
    funding: Decimal | None = None
    net: Decimal | None = None
    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a trade; `event_id` is unique for ever, such as an execution's id."""

    event_id: str
    trade_id: str
    at: datetime
    kind: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """A trade with its events, the oldest first."""

    trade: Trade
    events: tuple[Event, ...]


TRADE_COLUMNS: Final = tuple(column.name for column in fields(Trade))
EVENT_COLUMNS: Final = tuple(column.name for column in fields(Event))

_MONEY = frozenset({"entry_qty", "entry_price", "exit_price", "gross", "fees", "funding", "net"})
_TIMES = frozenset({"opened_at", "closed_at", "at"})
_ALWAYS = frozenset({"trade_id", "key", "symbol", "side", "account", "opened_at", "event_id", "at", "kind", "detail"})
"""What every record says; of the others None is "not known"."""
_MOST_PLACES = 40
_MOST_DIGITS = 20
"""Of a whole number in a detail; amounts stand there as texts."""


def to_json(record: Trade | Event) -> dict[str, Any]:
    """Return a record as texts, None, and a detail that JSON can hold.

    Raises:
        TypeError: something in the detail cannot stand in JSON.
        ValueError: a time has no zone, a number is not finite, a count has more digits than `read_json` takes.
    """
    columns = TRADE_COLUMNS if isinstance(record, Trade) else EVENT_COLUMNS
    return {name: _to_json(name, getattr(record, name)) for name in columns}


def trade_from_json(row: Mapping[str, Any]) -> Trade:
    """Read what `to_json` gave. Raises TypeError, ValueError, LookupError: it is something else."""
    return Trade(**{name: _from_json(name, row[name]) for name in TRADE_COLUMNS})


def event_from_json(row: Mapping[str, Any]) -> Event:
    """Read what `to_json` gave; raises as `trade_from_json`."""
    return Event(**{name: _from_json(name, row[name]) for name in EVENT_COLUMNS})


def json_text(value: Any) -> str:
    """Write JSON in one way only, so that equal values are equal texts."""
    return json.dumps(value, default=_text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_json(text: str | bytes) -> Any:
    """Read what `json_text` wrote. Raises ValueError: it is something else, a count with more digits than ours have."""
    return json.loads(text, parse_int=_count)


def time_text(at: datetime) -> str:
    """Write a time in one width and one zone, so that the order of the texts is the order in time."""
    return _utc(at).isoformat(timespec="microseconds")


def _to_json(column: str, value: Any) -> Any:
    if value is None:
        return None
    if column in _MONEY:
        return plain(value)
    if column in _TIMES:
        return time_text(value)
    if column == "detail":
        return read_json(json_text(dict(value)))
    return str(value)


def _from_json(column: str, value: Any) -> Any:
    if value is None and column not in _ALWAYS:
        return None
    if column == "detail":
        if not isinstance(value, dict):
            raise TypeError(f"{column} is {type(value).__name__}")
        json_text(value).encode()  # half of a character, which JSON can hold, could not be written again
        return value
    if not isinstance(value, str):
        raise TypeError(f"{column} is {type(value).__name__}")
    if column in _MONEY:
        return _money(value)
    value.encode()
    return _utc(datetime.fromisoformat(value)) if column in _TIMES else value


def _money(written: str) -> Decimal:
    value = to_decimal(written)
    if value is None or abs(value.adjusted()) > _MOST_PLACES or len(value.as_tuple().digits) > 2 * _MOST_PLACES:
        raise ValueError(f"no amount: {written:.40}")
    return value


def _count(written: str) -> int:
    if len(written) > _MOST_DIGITS:
        raise ValueError(f"no count: {written:.40}")
    return int(written)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return _utc(value).isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in a detail")


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"a time without a zone: {at}")
    return at.astimezone(UTC)
