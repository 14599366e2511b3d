"""Prices as rows of pixels: which prices a chart spans, where each stands, and where its grid has lines. Pure."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from msgspec import Struct

from execution.facts.prices import Candle
from utils.money import ceil_to_step, floor_to_step

_FLATTEST: Final = Decimal("0.005")
"""A chart spans half a percent of the price at least: less would make a mountain of every tick."""
_MOST_FARTHER: Final = 3
"""Levels may make a chart so many times as high as its candles alone; those beyond have their label at the edge."""
_MARGIN: Final = Decimal("0.04")
_STEPS: Final = (1, 2, 5, 10)
_WIDE: Final = Context(prec=60)


class PriceAxis(Struct, frozen=True, kw_only=True):
    """Prices from ``low`` to ``high`` on the rows from ``bottom`` up to ``top``; rows count from above."""

    low: Decimal
    high: Decimal
    top: int
    bottom: int

    def row(self, price: Decimal) -> int:
        """The nearest row; beyond the edges for prices that lie there."""
        share = (self.high - price) / (self.high - self.low)
        return self.top + int((share * (self.bottom - self.top)).to_integral_value(ROUND_HALF_EVEN))

    def beyond(self, price: Decimal) -> int:
        """1: above what is shown, -1: below, 0: shown."""
        return (price > self.high) - (price < self.low)

    def steps(self, tick: Decimal, most: int) -> list[Decimal]:
        """Round prices for at most so many lines, lowest first: 1, 2 or 5 times a power of ten, one tick at least."""
        span = self.high - self.low
        rough = max(span / most, tick)
        power = Decimal(1).scaleb(rough.adjusted())
        step = next(power * times for times in _STEPS if power * times >= rough)
        first, last = ceil_to_step(self.low, step), floor_to_step(self.high, step)
        return [first + step * number for number in range(int((last - first) / step) + 1)]


def price_axis(candles: Sequence[Candle], others: Iterable[Decimal], top: int, bottom: int) -> PriceAxis:
    """The axis for candles, and for as many of the other prices as are near enough."""
    low, high = min(candle.low for candle in candles), max(candle.high for candle in candles)
    middle = (low + high) / 2
    most = _MOST_FARTHER * max(high - low, middle * _FLATTEST)
    for price in sorted(others, key=lambda each: max(low - each, each - high)):
        lower, higher = min(low, price), max(high, price)
        if higher - lower <= most:
            low, high = lower, higher
    missing = max(middle * _FLATTEST - (high - low), Decimal(0)) / 2
    margin = (high - low + 2 * missing) * _MARGIN + missing
    return PriceAxis(low=max(low - margin, Decimal(0)), high=high + margin, top=top, bottom=bottom)


def price_words(price: Decimal, step: Decimal) -> str:
    """``98,765.4``: with the decimal places of ``step``, a tick or the distance of two grid lines."""
    places = max(0, -_exponent(step))
    return f"{price.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN, _WIDE):,f}"


def step_words(steps: Sequence[Decimal]) -> list[str]:
    """The labels of a grid."""
    distance = steps[1] - steps[0] if len(steps) > 1 else sum(steps)
    return [price_words(each, Decimal(distance)) for each in steps]


def _exponent(step: Decimal) -> int:
    exponent = step.normalize(_WIDE).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
