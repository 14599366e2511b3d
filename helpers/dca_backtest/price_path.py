"""The way a price went inside a candle, as far as a candle tells: open, high, low, close, a quarter apart. Pure.

The high always comes before the low. That is the way which favours a bot least: what is bought at the low of a candle
is not sold at the high of the same one, and a trail that has risen with the high meets the low next.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from execution.facts.prices import Candle


def prices_of(candle: Candle, length: timedelta) -> Iterator[tuple[datetime, Decimal]]:
    """Four prices with their times, oldest first, all of them before the candle's end."""
    quarter = length / 4
    for number, price in enumerate((candle.open, candle.high, candle.low, candle.close)):
        yield candle.start + number * quarter, price
