"""Candles of a real market, with what indicators need of the time before."""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice

from execution.facts.prices import Candle
from tests.simulator.real_month import real_month

MINUTE = timedelta(minutes=1)


def recorded(begin: datetime, minutes: int, warm_up: int) -> list[Candle]:
    """So many candles of a minute from ``begin`` on, and ``warm_up`` before. Skips the test without the recording."""
    first = (begin - warm_up * MINUTE).strftime("%Y-%m-%d %H:%M:%S")
    with gzip.open(real_month(), "rt") as file:
        rows = (row for row in csv.DictReader(file) if row["timestamp_utc"] >= first)
        return [_candle(row) for row in islice(rows, warm_up + minutes)]


def _candle(row: dict[str, str]) -> Candle:
    start = datetime.fromisoformat(row["timestamp_utc"]).replace(tzinfo=UTC)
    prices = {name: Decimal(row[name]) for name in ("open", "high", "low", "close")}
    return Candle(start=start, volume=Decimal(row["volume_usd"]) / prices["close"], is_closed=True, **prices)
