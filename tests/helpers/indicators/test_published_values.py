"""The indicators against worked tables that others publish, typed from there, to the last published digit."""

from decimal import Decimal
from itertools import pairwise

import pytest

from execution.dca.indicator_terms import Ema, Macd, Mfi, Rsi, Stochastic, StochasticRsi, Term
from execution.dca.votes import Reading
from execution.facts.prices import Candle
from helpers.indicators.calculation import calculate
from tests.helpers.indicators.series import candle, of_closes

D = Decimal
FINE = D("0.0000001")
"""A bar is rounded to the sixth decimal of the step of its prices, here a hundredth."""


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

# Invest Excel, "How to Calculate MACD in Excel": Apple, 19 February to 21 May 2013, averages of 12, 26 and 9 days.
MACD_CLOSES = numbers("""
459.99 448.85 446.06 450.81 442.80 448.97 444.57 441.40 430.47 420.05 431.14 425.66 430.58 431.72 437.87 428.43 428.35
432.50 443.66 455.72 454.49 452.08 452.73 461.91 463.58 461.14 452.08 442.66 428.91 429.79 431.99 427.72 423.20 426.21
426.98 435.69 434.33 429.80 419.85 426.24 402.80 392.05 390.53 398.67 406.13 405.46 408.38 417.20 430.12 442.78 439.29
445.52 449.98 460.71 458.66 463.84 456.77 452.97 454.74 443.86 428.85 434.58 433.26 442.93 439.66
""")
MACD_HISTOGRAM = numbers("-5.10808405882886 -4.52749455759267 -3.38777517583258 -2.5922724401365 -2.25061327856795")
MACD_SIGNAL = numbers("""
3.03752586873395 1.90565222933578 1.05870843537763 0.410640325343509 -0.152012994298479 -0.790034731709356
-1.33810041258299 -2.17197457979186 -3.30783450954566 -4.59014109868629 -5.75668618055047 -6.65738137622787
-7.33974702300915 -7.78618154079804 -7.90287193112745 -7.58262468963905 -6.78603605354027 -5.77285851501159
-4.5644861655494 -3.21555428301682 -1.67071586469137 -0.112968660984149 1.45411118991556 2.82877971367526
3.94371200786538 4.85665087093101 5.41047306555065 5.45836826902626 5.26562556819742 4.89909832689482 4.58597343224244
4.26011131701701
""")

# TA-Lib's regression tables (ta_regtest, test_stoch.c): the first stochastic RSI of its daily series, by two periods.
STOCHASTIC_RSI_CLOSES = numbers("""
91.5 94.815 94.375 95.095 93.78 94.625 92.53 92.75 90.315 92.47 96.125 97.25 98.5 89.875 91 92.815 89.155 89.345 91.625
89.875 88.375 87.625 84.78 83 83.5 81.375 84.44 89.25 86.375 86.25 85.25 87.125 85.815 88.97 88.47 86.875 86.815 84.875
84.19 83.875 83.375 85.5 89.19 89.44 91.095 90.75 91.44 89 91 90.5 89.03 88.815 84.28 83.5 82.69 84.75 85.655 86.19
88.94
""")

# StockCharts ChartSchool, "StochRSI": from the RSI of each day, 0 to 1.
STOCHASTIC_RSI_RSI = numbers("""
54.09 59.90 58.20 59.76 52.35 52.82 56.94 57.47 55.26 57.51 54.80 51.47 56.16 58.34 56.02 60.22 56.75 57.38 50.23 57.06
61.51 63.69 66.22 69.16 70.73 67.79 68.82 62.38 67.59 67.59
""")
STOCHASTIC_RSI_PUBLISHED = numbers(
    "0.81 0.54 1.00 0.60 0.68 0.00 0.68 1.00 1.00 1.00 1.00 1.00 0.86 0.91 0.59 0.85 0.85"
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


def test_macd() -> None:
    """The table prints two bars of the histogram for each day but the first: the one before is in the reading too."""
    candles = of_closes(MACD_CLOSES)
    for days, published in enumerate(MACD_HISTOGRAM, 34):
        bar = read(Macd(), candles, days + 1).before[0]
        assert abs(bar - D(published)) < FINE
        assert days == 34 or read(Macd(), candles, days).value == bar


@pytest.mark.parametrize(
    ("days", "before", "signal"), [(35 + n, *pair) for n, pair in enumerate(pairwise(MACD_SIGNAL))]
)
def test_macd_by_its_signal_line(days: int, before: str, signal: str) -> None:
    """The signal line goes a fifth of the way to the MACD each day, so a bar is four times its step."""
    value = read(Macd(), of_closes(MACD_CLOSES), days).value
    assert value is not None
    assert abs(value - 4 * (D(signal) - D(before))) < FINE


@pytest.mark.parametrize(("period", "days", "published"), [(14, 28, "94.156709"), (45, 59, "79.729186")])
def test_stochastic_rsi(period: int, days: int, published: str) -> None:
    """The RSIs that it is made of are rounded to the sixth decimal, and a few points apart."""
    value = read(StochasticRsi(period=period, smoothing=1), of_closes(STOCHASTIC_RSI_CLOSES), days).value
    assert value is not None
    assert abs(value - D(published)) < D("0.00001")


@pytest.mark.parametrize(("days", "published"), list(enumerate(STOCHASTIC_RSI_PUBLISHED, 14)))
def test_stochastic_of_the_rsi(days: int, published: str) -> None:
    value = read(Stochastic(smoothing=1), of_closes(STOCHASTIC_RSI_RSI), days).value
    assert_published(None if value is None else value / 100, published)


@pytest.mark.parametrize(
    ("term", "candles", "first"),
    [
        (Rsi(must_rise=False), of_closes(RSI_CLOSES), 15),
        (Ema(length=10), of_closes(EMA_CLOSES), 10),
        (Stochastic(by_signal=True), stochastic_days(), 16),
        (Mfi(), mfi_days(), 15),
        (Macd(), of_closes(MACD_CLOSES), 35),
        (StochasticRsi(smoothing=1), of_closes(STOCHASTIC_RSI_CLOSES), 28),
    ],
)
def test_before_the_first_published_day_there_is_no_reading(term: Term, candles: list[Candle], first: int) -> None:
    assert read(term, candles, first).value is not None
    assert read(term, candles, first - 1).value is None
    assert read(term, candles, 0).value is None
