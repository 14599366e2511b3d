"""The indicators once more, as their definitions read: slowly, in exact fractions, one value at a time.

Each takes all closed candles, oldest first, and answers for the newest; None where there is no value.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from execution.facts.prices import Candle

Values = list[Fraction | None]


def closes_of(candles: Sequence[Candle]) -> list[Fraction]:
    return [Fraction(each.close) for each in candles]


def rsi(closes: Sequence[Fraction], period: int) -> Fraction | None:
    """Wilder: means of gains and of losses, each new one weighing one part in ``period``."""
    changes = [after - before for before, after in pairwise(closes)]
    if len(changes) < period or not any(changes[-period:]):
        return None
    gain = sum((max(each, Fraction(0)) for each in changes[:period]), Fraction(0)) / period
    loss = sum((max(-each, Fraction(0)) for each in changes[:period]), Fraction(0)) / period
    for each in changes[period:]:
        gain = (gain * (period - 1) + max(each, Fraction(0))) / period
        loss = (loss * (period - 1) + max(-each, Fraction(0))) / period
    return 100 * gain / (gain + loss)


def percent_k(highs: Values, lows: Values, closes: Values, period: int) -> Fraction | None:
    top, bottom, close = highs[-period:], lows[-period:], closes[-1]
    if len(top) < period or close is None:
        return None
    known_top, known_bottom = [x for x in top if x is not None], [x for x in bottom if x is not None]
    if len(known_top) < period or max(known_top) == min(known_bottom):
        return None
    return 100 * (close - min(known_bottom)) / (max(known_top) - min(known_bottom))


def stochastic(candles: Sequence[Candle], period: int) -> Fraction | None:
    highs: Values = [Fraction(each.high) for each in candles]
    lows: Values = [Fraction(each.low) for each in candles]
    return percent_k(highs, lows, [*closes_of(candles)], period)


def stochastic_rsi(candles: Sequence[Candle], rsi_period: int, period: int) -> Fraction | None:
    """Of RSIs to the sixth decimal: what is closer together is the same."""
    closes = closes_of(candles)
    exact = [rsi(closes[:end], rsi_period) for end in range(len(closes) - period + 1, len(closes) + 1)]
    values: Values = [None if value is None else round(value, 6) for value in exact]
    return percent_k(values, values, values, period)


def ema(values: Sequence[Fraction], length: int) -> list[Fraction]:
    """From the first ``length`` values on, whose plain mean it begins with."""
    if len(values) < length:
        return []
    averages = [sum(values[:length], Fraction(0)) / length]
    for value in values[length:]:
        averages.append(averages[-1] + (value - averages[-1]) * Fraction(2, length + 1))
    return averages


def histogram(closes: Sequence[Fraction], fast: int, slow: int, signal: int) -> list[Fraction]:
    macd = [a - b for a, b in zip(ema(closes, fast)[slow - fast :], ema(closes, slow), strict=True)]
    return [a - b for a, b in zip(macd[signal - 1 :], ema(macd, signal), strict=True)]


def mfi(candles: Sequence[Candle], period: int) -> Fraction | None:
    if len(candles) <= period:
        return None
    up, down = Fraction(0), Fraction(0)
    for before, after in pairwise(candles[-period - 1 :]):
        typical_before = Fraction(before.high + before.low + before.close) / 3
        typical = Fraction(after.high + after.low + after.close) / 3
        flow = typical * Fraction(after.volume or 0)
        up += flow if typical > typical_before else 0
        down += flow if typical < typical_before else 0
    return None if up + down == 0 else 100 * up / (up + down)
