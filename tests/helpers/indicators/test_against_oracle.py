"""Every indicator against its definition in exact fractions, on walks of every price and every kind of stillness."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from execution.dca.indicator_terms import Ema, Macd, Mfi, PriceDrop, PriceRise, Rsi, Stochastic, StochasticRsi, Term
from execution.dca.votes import Reading, Vote, vote
from execution.facts.prices import Candle
from helpers.indicators.calculation import calculate
from tests.helpers.indicators import oracle
from tests.helpers.indicators.series import candle, of_closes

WALKS = settings(max_examples=60, deadline=None)
NOISE = Decimal("0.000002")


def walk(seed: int) -> list[Candle]:
    """5 to 70 candles that often stand still, of a coin of 0.00000001 or of 100000, traded a lot or not at all."""
    chance = Random(seed)
    step = Decimal(1).scaleb(chance.choice([-10, -5, -1, 0, 2]))
    volume_step = Decimal(1).scaleb(chance.choice([-8, -3, 0, 6]))
    stillness = chance.choice([0, 0.3, 0.9])
    close = chance.randint(200, 100_000)

    def moved(most: int) -> int:
        return 0 if chance.random() < stillness else chance.randint(0, most)

    candles = []
    for number in range(chance.randint(5, 70)):
        close = max(100, close + chance.choice([-1, 1]) * moved(20))
        low, high = close - moved(30), close + moved(30)
        texts = [format(value * step, "f") for value in (high, low, close)]
        volume = moved(chance.choice([5, 10**9]))
        candles.append(candle(number, *texts, format(volume * volume_step, "f")))
    return candles


def walks() -> st.SearchStrategy[list[Candle]]:
    return st.integers(0, 2**32).map(walk)


def read(term: Term, candles: Sequence[Candle]) -> Reading:
    (reading,) = calculate([term], candles)
    return reading


def assert_same(value: Decimal | None, expected: Fraction | None, noise: Decimal = NOISE) -> None:
    if expected is None or value is None:
        assert value is None
        assert expected is None
    else:
        assert abs(Fraction(value) - expected) <= Fraction(noise)


def step_of(candles: Sequence[Candle]) -> Decimal:
    exponent = min(int(each.close.as_tuple().exponent) for each in candles)
    return Decimal(1).scaleb(exponent)


@WALKS
@given(walks(), st.integers(2, 15))
def test_rsi(candles: list[Candle], period: int) -> None:
    closes = oracle.closes_of(candles)
    reading = read(Rsi(period=period, must_rise=False), candles)
    assert_same(reading.value, oracle.rsi(closes, period))
    last = [oracle.rsi(closes[:end], period) for end in range(len(closes) - 2, len(closes) + 1)]
    rising = read(Rsi(period=period, oversold=Decimal(100)), candles)
    if len(candles) < period + 3 or last[-1] is None:
        assert rising.value is None
    else:
        known = [round(each, 6) for each in last if each is not None]
        expected = Vote.UNKNOWN if len(known) < 3 else Vote.BUY if known[0] < known[1] < known[2] else Vote.HOLD
        assert vote(Rsi(period=period, oversold=Decimal(100)), rising) is expected


@WALKS
@given(walks(), st.integers(2, 15), st.integers(1, 4))
def test_stochastic(candles: list[Candle], period: int, smoothing: int) -> None:
    by_k = read(Stochastic(period=period, smoothing=1), candles)
    assert_same(by_k.value, oracle.stochastic(candles, period))
    lines = [oracle.stochastic(candles[: len(candles) - back], period) for back in range(smoothing)]
    known = [each for each in lines if each is not None]
    mean = sum(known, Fraction(0)) / smoothing if len(known) == smoothing else None
    by_d = read(Stochastic(period=period, smoothing=smoothing, by_signal=True), candles)
    assert_same(by_d.value, mean)


@WALKS
@given(walks(), st.integers(2, 10), st.integers(2, 10))
def test_stochastic_rsi(candles: list[Candle], rsi_period: int, period: int) -> None:
    reading = read(StochasticRsi(rsi_period=rsi_period, period=period, smoothing=1), candles)
    expected = oracle.stochastic_rsi(candles, rsi_period, period) if len(candles) >= rsi_period + period else None
    assert_same(reading.value, expected)


@WALKS
@given(walks(), st.integers(2, 30))
def test_ema(candles: list[Candle], length: int) -> None:
    closes = oracle.closes_of(candles)
    reading = read(Ema(length=length), candles)
    averages, noise = oracle.ema(closes, length), NOISE * step_of(candles)
    assert_same(reading.level, averages[-1] if averages else None, noise)
    if averages:
        assert reading.value == candles[-1].close
    if averages and abs(closes[-1] - averages[-1]) > Fraction(noise):
        assert (vote(Ema(length=length), reading) is Vote.BUY) == (closes[-1] < averages[-1])


@WALKS
@given(walks(), st.integers(2, 9), st.integers(1, 9), st.integers(2, 9))
def test_macd(candles: list[Candle], fast: int, apart: int, signal: int) -> None:
    term = Macd(fast=fast, slow=fast + apart, signal=signal)
    reading = read(term, candles)
    bars = oracle.histogram(oracle.closes_of(candles), term.fast, term.slow, term.signal)
    if len(bars) < 2:
        assert reading == Reading(name="macd", value=None)
        return
    noise = NOISE * step_of(candles)
    assert_same(reading.value, bars[-1], noise)
    assert_same(reading.before[0], bars[-2], noise)
    if bars[-1] == bars[-2]:
        assert vote(term, reading) is Vote.HOLD


@WALKS
@given(walks(), st.integers(2, 15))
def test_mfi(candles: list[Candle], period: int) -> None:
    assert_same(read(Mfi(period=period), candles).value, oracle.mfi(candles, period))


@WALKS
@given(walks(), st.integers(2, 8))
def test_price_moves(candles: list[Candle], lookback: int) -> None:
    closes = oracle.closes_of(candles)[-lookback:]
    highest, lowest = max(closes[:-1]), min(closes[:-1])
    for term, expected in (
        (PriceDrop(lookback=lookback), 100 * (highest - closes[-1]) / highest),
        (PriceRise(lookback=lookback), 100 * (closes[-1] - lowest) / lowest),
    ):
        assert_same(read(term, candles).value, expected if len(closes) == lookback else None)


@pytest.mark.parametrize("still", ["0.1", "0.00000001", "100000"])
def test_a_market_that_stands_still_is_not_oversold(still: str) -> None:
    """The library says 0 for all of these, and 0 would buy."""
    terms = (Rsi(must_rise=False), Stochastic(), StochasticRsi(), Mfi())
    readings = calculate(terms, of_closes([still] * 60))
    assert [reading.value for reading in readings] == [None] * 4
    assert [vote(term, reading) for term, reading in zip(terms, readings, strict=True)] == [Vote.UNKNOWN] * 4


def test_a_thin_market_has_a_money_flow_too() -> None:
    """Under one unit of quote currency in all: that is not none."""
    rising = [candle(number, *[str(Decimal(1) + number)] * 3, "0.00001") for number in range(15)]
    assert read(Mfi(), rising).value == 100


def test_without_volumes_there_is_no_money_flow() -> None:
    of_mark = [candle(number, *[str(1 + number)] * 3, None) for number in range(60)]
    assert read(Mfi(), of_mark).value is None


@pytest.mark.parametrize("seed", [36, 37, 170])
def test_candles_without_a_move_are_no_rise_of_the_rsi(seed: int) -> None:
    """Gains and losses shrink alike then, and only the noise of floats rises: in these walks it does, twice."""
    chance, closes = Random(seed), [100]
    for _ in range(59):
        closes.append(closes[-1] + chance.choice([-3, -2, -1, 0, 1, 2, 3]))
    values = read(Rsi(), of_closes([str(close) for close in [*closes, *closes[-1:] * 3]]))
    assert values.before == (values.value, values.value)
    assert vote(Rsi(oversold=Decimal(100)), values) is Vote.HOLD


def test_moves_of_exactly_the_percentage_count() -> None:
    fallen, risen = of_closes(["50000", "49900", "49750"]), of_closes(["50000", "50100", "50250"])
    assert read(PriceDrop(), fallen).value == Decimal("0.5")
    assert vote(PriceDrop(), read(PriceDrop(), fallen)) is Vote.BUY
    assert vote(PriceRise(), read(PriceRise(), fallen)) is Vote.HOLD
    assert vote(PriceRise(), read(PriceRise(), risen)) is Vote.BUY
