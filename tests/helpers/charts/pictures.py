"""Candles and pictures for tests of charts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from execution.facts.prices import Candle
from helpers.charts.picture import Level, Meaning, Picture

D = Decimal
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def a_candle(number: int, prices: tuple[str, str, str, str], minutes: int = 15) -> Candle:
    """``prices``: open, high, low, close."""
    opened, high, low, close = map(D, prices)
    return Candle(
        start=at(number * minutes), open=opened, high=high, low=low, close=close, volume=D(1), is_closed=True
    )  # fmt: skip


def candles(count: int, price: str = "100", minutes: int = 15, swing: str = "1") -> tuple[Candle, ...]:
    """Up and down by ``swing`` around a price, in turn."""
    low, high = D(price) - D(swing), D(price) + D(swing)
    ways = ((low, high), (high, low))
    rows = [(str(first), str(high), str(low), str(last)) for first, last in (ways[n % 2] for n in range(count))]
    return tuple(a_candle(number, row, minutes) for number, row in enumerate(rows))


def a_level(price: str, meaning: Meaning = Meaning.TARGET, label: str = "TP", **changes: Any) -> Level:
    return Level(**{"price": D(price), "meaning": meaning, "label": label, "many": "targets", **changes})


def a_picture(**changes: Any) -> Picture:
    fields: dict[str, Any] = {"symbol": "BTCUSDT", "minutes": 15, "candles": candles(40), "tick": D("0.1")}
    return Picture(**{**fields, **changes})
