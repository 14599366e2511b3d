"""One day of a real market, candle by candle, with what indicators need of the day before."""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice

from execution.facts import Candle
from tests.simulator.real_month import real_month

MINUTE = timedelta(minutes=1)
DAY = 24 * 60
WARM_UP = 150


def recorded(day: datetime, minutes: int = DAY, warm_up: int = WARM_UP) -> list[Candle]:
    """So many candles of a minute from ``day`` on, and ``warm_up`` before it. Skips the test without the recording."""
    begin = day - warm_up * MINUTE
    with gzip.open(real_month(), "rt") as file:
        rows = (row for row in csv.DictReader(file) if _start(row) >= begin)
        return [_candle(row) for row in islice(rows, warm_up + minutes)]


def _start(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["timestamp_utc"]).replace(tzinfo=UTC)


def _candle(row: dict[str, str]) -> Candle:
    prices = {name: Decimal(row[name]) for name in ("open", "high", "low", "close")}
    return Candle(start=_start(row), volume=Decimal(row["volume_usd"]) / prices["close"], is_closed=True, **prices)
