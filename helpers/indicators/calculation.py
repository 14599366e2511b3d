"""The indicators themselves, with TA-Lib and numpy. docs/indicators.md has the formulas.

Prices are counted in steps of their last decimal place: whole numbers, which a float holds exactly. So what is equal
stays equal, and the noise of floats is the same small part of a step for every coin.

In a market that stood still for a whole period RSI, stochastic and money flow are 0/0. TA-Lib says 0 then, which would
read as "oversold"; here there is no reading.

Loading this module loads numpy and TA-Lib: it is imported when a bot asks for the first time.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final, assert_never

import numpy as np
import numpy.typing as npt
import talib
from numpy.lib.stride_tricks import sliding_window_view

from execution.dca.indicator_terms import (
    RISING_VALUES,
    Ema,
    Macd,
    Mfi,
    PriceDrop,
    PriceRise,
    Rsi,
    Stochastic,
    StochasticRsi,
    Term,
    candles_needed,
)
from execution.dca.votes import Reading
from execution.facts.prices import Candle

Floats = npt.NDArray[np.float64]

_HUNDRED: Final = Decimal(100)
_DECIMALS: Final = 6
"""Of an oscillator, and of a price in steps: below that there is only the noise of floats."""


def calculate(wanted: Sequence[Term], candles: Sequence[Candle]) -> tuple[Reading, ...]:
    """What each indicator shows at the last of these closed candles (oldest first, without gaps)."""
    series = _Series(candles)
    return tuple(_reading(term, series) for term in wanted)


class _Series:
    """Candles as arrays, oldest first."""

    def __init__(self, candles: Sequence[Candle]) -> None:
        self.candles = candles
        self.step = _finest([price for candle in candles for price in (candle.high, candle.low, candle.close)])
        """Exponent of ten of the step that prices are counted in."""

    @cached_property
    def closes(self) -> Floats:
        return _counted([candle.close for candle in self.candles], self.step)

    @cached_property
    def highs(self) -> Floats:
        return _counted([candle.high for candle in self.candles], self.step)

    @cached_property
    def lows(self) -> Floats:
        return _counted([candle.low for candle in self.candles], self.step)

    @cached_property
    def volumes(self) -> Floats | None:
        """None: not of a series that is traded."""
        volumes = [float(candle.volume) for candle in self.candles if candle.volume is not None]
        return np.array(volumes, dtype=np.float64) if len(volumes) == len(self.candles) else None

    def price(self, steps: float) -> Decimal:
        return _decimal(steps).scaleb(self.step)


def _finest(prices: Sequence[Decimal]) -> int:
    """The last place of the one that has most decimals. A price mostly has as many as the one before."""
    others = [price for before, price in pairwise(prices) if not price.same_quantum(before)]
    return min(map(_last_place, (*prices[:1], *others)), default=0)


def _last_place(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _counted(values: Sequence[Decimal], step: int) -> Floats:
    return np.array([float(value.scaleb(-step)) for value in values], dtype=np.float64)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(float(value), _DECIMALS)))


def _reading(term: Term, series: _Series) -> Reading:
    if len(series.candles) < candles_needed(term):
        return Reading(name=term.name, value=None)
    match term:
        case Rsi():
            return _rsi_reading(term, series)
        case Stochastic():
            percent_k = _percent_k(series.highs, series.lows, series.closes, term.period)
            return _oscillator(term.name, _line(percent_k, term), term.oversold)
        case StochasticRsi():
            rsi = np.round(rsi_of(series.closes, term.rsi_period), _DECIMALS)
            return _oscillator(term.name, _line(_percent_k(rsi, rsi, rsi, term.period), term), term.oversold)
        case Ema():
            average = series.price(ema_of(series.closes, term.length)[-1])
            return Reading(name=term.name, value=series.candles[-1].close, level=average)
        case Macd():
            *before, histogram = map(series.price, _histogram(series.closes, term)[-2:])
            return Reading(name=term.name, value=histogram, before=tuple(before))
        case Mfi():
            return _oscillator(term.name, _money_flow(series, term.period), term.oversold)
        case PriceDrop() | PriceRise():
            return Reading(name=term.name, value=_moved(term, series.candles), level=term.percent)
        case _:
            assert_never(term)


def _oscillator(name: str, value: float, oversold: Decimal) -> Reading:
    return Reading(name=name, value=_decimal(value) if np.isfinite(value) else None, level=oversold)


def _rsi_reading(term: Rsi, series: _Series) -> Reading:
    shown = rsi_of(series.closes, term.period)[-RISING_VALUES if term.must_rise else -1 :]
    *before, newest = (_decimal(value) if np.isfinite(value) else None for value in shown)
    earlier = tuple(value for value in before if value is not None)
    return Reading(name=term.name, value=newest, before=earlier, level=term.oversold)


def rsi_of(closes: Floats, period: int) -> Floats:
    """Wilder's RSI at each close; NaN before the first, and where the last ``period`` changes were all zero."""
    rsi = np.asarray(talib.RSI(closes, period), dtype=np.float64)
    moves = np.abs(np.diff(closes)) > 0
    stands = ~sliding_window_view(moves, period).any(axis=1)
    rsi[period:][stands] = np.nan
    return rsi


def ema_of(closes: Floats, length: int) -> Floats:
    """Exponential moving average at each close, begun with the plain mean of the first ``length``; NaN before that."""
    return np.asarray(talib.EMA(closes, length), dtype=np.float64)


def _percent_k(highs: Floats, lows: Floats, closes: Floats, period: int) -> Floats:
    """Where each close lies between the extremes of its last ``period``, 0 to 100; NaN where they are the same."""
    highest = sliding_window_view(highs, period).max(axis=1)
    lowest = sliding_window_view(lows, period).min(axis=1)
    with np.errstate(invalid="ignore"):
        percent: Floats = 100 * (closes[period - 1 :] - lowest) / (highest - lowest)
    return percent


def _line(percent_k: Floats, term: Stochastic | StochasticRsi) -> float:
    return float(percent_k[-term.smoothing :].mean() if term.by_signal else percent_k[-1])


def _histogram(closes: Floats, term: Macd) -> Floats:
    """MACD less its signal line. Both averages begin at the first candle, as in the textbook."""
    macd = (ema_of(closes, term.fast) - ema_of(closes, term.slow))[term.slow - 1 :]
    return macd - ema_of(macd, term.signal)


def _money_flow(series: _Series, period: int) -> float:
    """MFI of the last ``period`` changes; NaN where no money flowed either way."""
    newest = slice(-period - 1, None)
    if series.volumes is None:
        return math.nan
    highs, lows, closes = series.highs[newest], series.lows[newest], series.closes[newest]
    volumes = series.volumes[newest]
    flowed = (np.diff(highs + lows + closes) != 0) & (volumes[1:] > 0)
    return float(talib.MFI(highs, lows, closes, volumes, period)[-1]) if flowed.any() else math.nan


def _moved(term: PriceDrop | PriceRise, candles: Sequence[Candle]) -> Decimal:
    """Percent below the highest, or above the lowest, of the closes before the newest; negative the other way."""
    *before, newest = (candle.close for candle in candles[-term.lookback :])
    match term:
        case PriceDrop():
            return (max(before) - newest) * _HUNDRED / max(before)
        case PriceRise():
            return (newest - min(before)) * _HUNDRED / min(before)
        case _:
            assert_never(term)
