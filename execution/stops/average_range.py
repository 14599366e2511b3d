"""The average true range after Wilder: how far a price goes in one candle, gaps included, smoothed. Pure.

A candle's true range is the farthest apart of its high, its low and the close before it; the first candle has its high
and low alone. The first average is the plain mean of the first `PERIOD` true ranges; each later candle then weighs one
part in `PERIOD`.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from execution.facts.prices import Candle
from utils.money import ZERO

PERIOD: Final = 14
WARM_UP: Final = 100
"""Closed candles that an average is computed from: of where the smoothing began, less than a hundredth is left then."""


def average_range(candles: Sequence[Candle]) -> Decimal | None:
    """In price units, over closed candles, oldest first and without gaps; None where they are fewer than `PERIOD`."""
    if len(candles) < PERIOD:
        return None
    ranges = [candles[0].high - candles[0].low, *(_true_range(before, after) for before, after in pairwise(candles))]
    average = sum(ranges[:PERIOD], ZERO) / PERIOD
    for each in ranges[PERIOD:]:
        average = (average * (PERIOD - 1) + each) / PERIOD
    return average


def _true_range(before: Candle, candle: Candle) -> Decimal:
    return max(candle.high, before.close) - min(candle.low, before.close)
