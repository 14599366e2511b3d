"""The indicators against worked tables that charting schools publish, typed from there, to the last published digit."""

from decimal import Decimal

import pytest

from execution.dca.indicator_terms import Ema, Mfi, Rsi, Stochastic, Term
from execution.dca.votes import Reading
from execution.facts import Candle
from helpers.indicators.calculation import calculate
from tests.helpers.indicators.series import candle, of_closes

D = Decimal


def numbers(text: str) -> list[str]:
    return text.split()


# StockCharts ChartSchool, "Relative Strength Index (RSI)", spreadsheet of QQQQ, December 2009 to February 2010.
RSI_CLOSES = numbers("""
44.3389 44.0902 44.1497 43.6124 44.3278 44.8264 45.0955 45.4245 45.8433 46.0826 45.8931 46.0328 45.6140 46.2820 46.2820
46.0028 46.0328 46.4116 46.2222 45.6439 46.2122 46.2521 45.7137 46.4515 45.7835 45.3548 44.0288 44.1783 44.2181 44.5672
43.4205 42.6628 43.1314
""")
RSI_PUBLISHED = numbers("""
70.5328 66.3186 66.5498 69.4063 66.3552 57.9749 62.9296 63.2571 56.0593 62.3771 54.7076 50.4228 39.9898 41.4605 41.8689
45.4632 37.3040 33.0795 37.7730
""")

# StockCharts ChartSchool, "Moving Averages", ten-day averages of Intel, March to May 2010.
EMA_CLOSES = numbers("""
22.27 22.19 22.08 22.17 22.18 22.13 22.23 22.43 22.24 22.29 22.15 22.39 22.38 22.61 23.36 24.05 23.75 23.83 23.95 23.63
23.82 23.87 23.65 23.19 23.10 23.33 22.68 23.10 22.40 22.17
""")
EMA_PUBLISHED = numbers("""
22.22 22.21 22.24 22.27 22.33 22.52 22.80 22.97 23.13 23.28 23.34 23.43 23.51 23.53 23.47 23.40 23.39 23.26 23.23 23.08
22.92
""")

# StockCharts ChartSchool, "Stochastic Oscillator (Fast, Slow, and Full)", 14 days, February to April 2010.
STOCHASTIC_HIGHS = numbers("""
127.0090 127.6159 126.5911 127.3472 128.1730 128.4317 127.3671 126.4220 126.8995 126.8498 125.6460 125.7156 127.1582
127.7154 127.6855 128.2228 128.2725 128.0934 128.2725 127.7353 128.7700 129.2873 130.0633 129.1182 129.2873 128.4715
128.0934 128.6506 129.1381 128.6406
""")
STOCHASTIC_LOWS = numbers("""
125.3574 126.1633 124.9296 126.0937 126.8199 126.4817 126.0340 124.8301 126.3921 125.7156 124.5615 124.5715 125.0689
126.8597 126.6309 126.8001 126.7105 126.8001 126.1335 125.9245 126.9891 127.8148 128.4715 128.0641 127.6059 127.5960
126.9990 126.8995 127.4865 127.3970
""")
STOCHASTIC_CLOSES = numbers("""
127.2876 127.1781 128.0138 127.1085 127.7253 127.0587 127.3273 128.7103 127.8745 128.5809 128.6008 127.9342 128.1133
127.5960 127.5960 128.6904 128.2725
""")
"""From the fourteenth day on: those before it do not matter."""
PERCENT_K = numbers("""
70.4382 67.6089 89.2021 65.8106 81.7477 64.5238 74.5298 98.5814 70.1045 73.0561 73.4178 61.2313 60.9563 40.3861 40.3861
66.8285 56.7314
""")
PERCENT_D = numbers("""
75.7497 74.2072 78.9201 70.6940 73.6004 79.2117 81.0719 80.5807 72.1928 69.2351 65.2018 54.1912 47.2428 49.2003 54.6487
""")

# StockCharts ChartSchool, "Money Flow Index (MFI)", 14 days, December 2010 to January 2011.
MFI_DAYS = """
24.83 24.32 24.75 18730144, 24.76 24.60 24.71 12271740, 25.16 24.78 25.04 24691414, 25.58 24.95 25.55 18357606,
25.68 24.81 25.07 22964080, 25.34 25.06 25.11 15918948, 25.29 24.85 24.89 16067044, 25.13 24.75 25.00 16568487,
25.28 24.93 25.05 16018729, 25.39 25.03 25.34 9773569, 25.54 25.05 25.06 22572712, 25.60 25.06 25.45 12986669,
25.74 25.54 25.56 10906659, 25.72 25.46 25.56 5799259, 25.67 25.29 25.41 7395274, 25.45 25.17 25.37 5818162,
25.32 24.92 25.04 7164726, 25.26 24.91 24.92 5672914, 25.04 24.83 24.88 5624742, 25.01 24.71 24.97 5023469,
25.31 25.03 25.05 7457091, 25.12 24.34 24.45 11798009, 24.69 24.27 24.57 12366132, 24.55 23.89 24.02 13294865,
24.27 23.78 23.88 9256870, 24.27 23.72 24.20 9690604, 24.60 24.20 24.28 8870318, 24.48 24.24 24.33 7168965,
24.56 23.43 24.44 11356180, 25.16 24.27 25.00 13379374
"""
"""High, low, close, volume."""
MFI_PUBLISHED = numbers(
    "49.47 45.11 36.27 28.41 31.53 33.87 41.30 42.80 31.83 23.76 26.51 24.07 22.38 22.18 21.53 30.84"
)


def read(term: Term, candles: list[Candle], count: int) -> Reading:
    (reading,) = calculate([term], candles[:count])
    return reading


def assert_published(value: Decimal | None, published: str) -> None:
    """To half a unit of the last digit that was printed."""
    assert value is not None
    last_place = D(published).as_tuple().exponent
    assert isinstance(last_place, int)
    assert abs(value - D(published)) <= D("0.5").scaleb(last_place)


@pytest.mark.parametrize(("days", "published"), list(enumerate(RSI_PUBLISHED, 15)))
def test_rsi(days: int, published: str) -> None:
    assert_published(read(Rsi(must_rise=False), of_closes(RSI_CLOSES), days).value, published)


@pytest.mark.parametrize(("days", "published"), list(enumerate(EMA_PUBLISHED, 10)))
def test_ema(days: int, published: str) -> None:
    reading = read(Ema(length=10), of_closes(EMA_CLOSES), days)
    assert_published(reading.level, published)
    assert reading.value == D(EMA_CLOSES[days - 1])


def stochastic_days() -> list[Candle]:
    closes = STOCHASTIC_LOWS[:13] + STOCHASTIC_CLOSES
    rows = zip(STOCHASTIC_HIGHS, STOCHASTIC_LOWS, closes, strict=True)
    return [candle(number, *row) for number, row in enumerate(rows)]


@pytest.mark.parametrize(("days", "published"), list(enumerate(PERCENT_K, 14)))
def test_stochastic_k(days: int, published: str) -> None:
    assert_published(read(Stochastic(smoothing=1), stochastic_days(), days).value, published)


@pytest.mark.parametrize(("days", "published"), list(enumerate(PERCENT_D, 16)))
def test_stochastic_d(days: int, published: str) -> None:
    assert_published(read(Stochastic(by_signal=True), stochastic_days(), days).value, published)


def mfi_days() -> list[Candle]:
    return [candle(number, *day.split()) for number, day in enumerate(MFI_DAYS.replace("\n", " ").split(","))]


@pytest.mark.parametrize(("days", "published"), list(enumerate(MFI_PUBLISHED, 15)))
def test_mfi(days: int, published: str) -> None:
    assert_published(read(Mfi(), mfi_days(), days).value, published)


@pytest.mark.parametrize(
    ("term", "candles", "first"),
    [
        (Rsi(must_rise=False), of_closes(RSI_CLOSES), 15),
        (Ema(length=10), of_closes(EMA_CLOSES), 10),
        (Stochastic(by_signal=True), stochastic_days(), 16),
        (Mfi(), mfi_days(), 15),
    ],
)
def test_before_the_first_published_day_there_is_no_reading(term: Term, candles: list[Candle], first: int) -> None:
    assert read(term, candles, first).value is not None
    assert read(term, candles, first - 1).value is None
    assert read(term, candles, 0).value is None
