"""Candles for the tests of indicators."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from execution.facts.prices import Candle

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def candle(
    number: int, high: str, low: str, close: str, volume: str | None = "1", minutes: int = 5, *, is_closed: bool = True
) -> Candle:
    return Candle(
        start=BEGIN + number * timedelta(minutes=minutes),
        open=Decimal(close),
        high=Decimal(high),
        low=Decimal(low),
        close=Decimal(close),
        volume=None if volume is None else Decimal(volume),
        is_closed=is_closed,
    )


def of_closes(closes: Sequence[str]) -> list[Candle]:
    return [candle(number, close, close, close) for number, close in enumerate(closes)]
