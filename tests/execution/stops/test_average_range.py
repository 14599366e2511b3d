"""Wilder's average true range, against the worked example that charting schools publish (QQQQ, April and May 2010)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from execution.facts.prices import Candle
from execution.stops.average_range import PERIOD, WARM_UP, average_range

D = Decimal
DAYS = """
48.70 47.79 48.16, 48.72 48.14 48.61, 48.90 48.39 48.75, 48.87 48.37 48.63, 48.82 48.24 48.74, 49.05 48.64 49.03,
49.20 48.94 49.07, 49.35 48.86 49.32, 49.92 49.50 49.91, 50.19 49.87 50.13, 50.12 49.20 49.53, 49.66 48.90 49.50,
49.88 49.43 49.75, 50.19 49.73 50.03, 50.36 49.26 50.31, 50.57 50.09 50.52, 50.65 50.30 50.41, 50.43 49.21 49.34,
49.63 48.98 49.37, 50.33 49.61 50.23, 50.29 49.20 49.24, 50.17 49.43 49.93, 49.32 48.08 48.43, 48.50 47.64 48.18,
48.32 41.55 46.57, 46.80 44.28 45.41, 47.80 47.31 47.77, 48.39 47.20 47.72, 48.66 47.90 48.62, 48.79 47.73 47.85
"""
"""High, low and close of thirty days; the sixth of May is the flash crash."""
PUBLISHED = (
    *("0.554", "0.593", "0.585", "0.568", "0.615", "0.617", "0.642", "0.674", "0.692", "0.775", "0.781", "1.209"),
    *("1.302", "1.380", "1.367", "1.336", "1.316"),
)
"""The average after the fourteenth day and after each one that follows."""


def candle(number: int, high: str, low: str, close: str) -> Candle:
    start = datetime(2010, 4, 1, tzinfo=UTC) + number * timedelta(days=1)
    return Candle(start=start, open=D(close), high=D(high), low=D(low), close=D(close), volume=None, is_closed=True)


CANDLES = [candle(number, *day.split()) for number, day in enumerate(DAYS.replace("\n", " ").split(","))]


@pytest.mark.parametrize(("days", "expected"), list(enumerate(PUBLISHED, PERIOD)))
def test_it_is_what_was_published(days: int, expected: str) -> None:
    average = average_range(CANDLES[:days])
    assert average is not None
    assert abs(average - D(expected)) <= D("0.0005")


def test_under_fourteen_candles_there_is_none() -> None:
    assert average_range(CANDLES[: PERIOD - 1]) is None
    assert average_range([]) is None


def test_a_gap_between_candles_counts() -> None:
    """Each candle is one wide; every other one begins ten above, or below, where the last one closed."""
    jumping = [candle(number, str(low + 1), str(low), str(low)) for number, low in enumerate([100, 110] * 7)]
    assert average_range(jumping) == D(1 + 7 * 11 + 6 * 10) / 14


@settings(max_examples=10)
@given(st.lists(st.integers(1, 1000), min_size=2 * WARM_UP, max_size=2 * WARM_UP))
def test_where_the_smoothing_began_is_almost_forgotten(ranges: list[int]) -> None:
    candles = [candle(number, str(1000 + each), "1000", "1000") for number, each in enumerate(ranges)]
    whole, newest = average_range(candles), average_range(candles[-WARM_UP:])
    assert whole is not None
    assert newest is not None
    assert abs(whole - newest) < max(ranges) / D(100)
