"""The port that DCA bots ask: candles, readings and verdict together, computed once, and loaded only when asked."""

import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from structlog.testing import capture_logs

from execution.dca.dca_plan import Market
from execution.dca.indicator_terms import Ema, IndicatorTerms, Macd, PriceRise, Rsi, Stochastic, WhenNone
from execution.dca.readings import ReadsIndicators
from execution.dca.votes import Because, Vote
from execution.exchange_errors import Transient
from execution.facts.prices import Candle
from helpers.indicators import calculation, reader
from helpers.indicators.reader import IndicatorReader
from helpers.market_data.candle_cache import CandleCache
from tests.helpers.indicators.series import BEGIN, candle
from tests.utils.stepped_clock import SteppedClock

D = Decimal
FALLING = IndicatorTerms(wanted=(Stochastic(), Ema(), PriceRise()), candles=60, fewest=50)


class Falling:
    """A market that falls by one step in every candle; the newest one runs."""

    def __init__(self, candles: int = 61) -> None:
        self.candles = [
            candle(number, *[str(1000 - number)] * 3, is_closed=number < candles - 1) for number in range(candles)
        ]
        self.requests = 0
        self.failure: Exception | None = None

    @property
    def clock(self) -> SteppedClock:
        return SteppedClock(self.candles[-1].start + timedelta(seconds=30) if self.candles else BEGIN)

    async def fetch(self, market: Market, symbol: str, minutes: int, limit: int) -> list[Candle]:
        self.requests += 1
        if self.failure is not None:
            raise self.failure
        return self.candles[-limit:]


def reader_of(source: Falling, clock: SteppedClock) -> IndicatorReader:
    cache = CandleCache(source, timedelta(seconds=300), clock, lambda: clock.now().timestamp())
    return IndicatorReader(cache, clock)


async def test_a_reading_is_of_closed_candles_and_says_what_follows() -> None:
    market = Falling()
    asked: ReadsIndicators = reader_of(market, market.clock)
    readings = await asked.read(Market.SPOT, "BTCUSDT", FALLING)
    assert readings.candles == 60
    assert readings.close == D(941)
    assert readings.candle_end == market.candles[-1].start
    assert readings.verdict.votes == (Vote.BUY, Vote.BUY, Vote.HOLD)
    assert readings.verdict.opens
    assert list(readings.by_name) == ["stochastic", "ema", "price_rise"]
    (stochastic, said), (average, _) = readings.by_name["stochastic"], readings.by_name["ema"]
    assert (stochastic.value, stochastic.level, said) == (0, 20, Vote.BUY)
    assert (average.value, average.level) == (D(941), D(953))  # a straight line is (25 - 1) / 2 steps behind


async def test_too_few_candles_hold() -> None:
    market = Falling(candles=50)
    readings = await reader_of(market, market.clock).read(Market.SPOT, "BTCUSDT", FALLING)
    assert readings.candles == 49
    assert (readings.verdict.opens, readings.verdict.because) == (False, Because.SHORT)


async def test_no_candles_at_all_hold() -> None:
    market = Falling(candles=0)
    readings = await reader_of(market, market.clock).read(Market.SPOT, "BTCUSDT", FALLING)
    assert (readings.candles, readings.candle_end, readings.close) == (0, None, None)
    assert readings.verdict.because is Because.SHORT


@pytest.mark.parametrize(("late", "opens"), [(299, True), (300, False)])
async def test_candles_that_have_stopped_say_nothing_of_now(late: int, opens: bool) -> None:
    """A whole candle is missing: the exchange keeps no more of them, as during its maintenance."""
    market = Falling()
    clock = SteppedClock(market.candles[-1].start + timedelta(minutes=5, seconds=late))
    readings = await reader_of(market, clock).read(Market.SPOT, "BTCUSDT", FALLING)
    assert readings.verdict.opens is opens
    assert opens or readings.verdict.because is Because.SHORT


async def test_no_indicators_at_all_follow_the_policy() -> None:
    market = Falling()
    asked = reader_of(market, market.clock)
    for policy, opens in ((WhenNone.HOLD, False), (WhenNone.BUY, True)):
        terms = IndicatorTerms(wanted=(), when_none=policy)
        assert (await asked.read(Market.SPOT, "BTCUSDT", terms)).verdict.opens is opens


async def test_the_same_candles_are_computed_once_for_each_set_of_terms() -> None:
    market = Falling()
    clock = market.clock
    asked = reader_of(market, clock)
    other = IndicatorTerms(wanted=(Rsi(), Macd()), candles=60)
    with patch.object(calculation, "calculate", wraps=calculation.calculate) as calculate:
        for _ in range(5):
            await asked.read(Market.SPOT, "BTCUSDT", FALLING)
            await asked.read(Market.SPOT, "BTCUSDT", other)
        assert (calculate.call_count, market.requests) == (2, 1)
        await clock.advance(300)
        await asked.read(Market.SPOT, "BTCUSDT", FALLING)
        assert (calculate.call_count, market.requests) == (3, 2)


async def test_results_of_bots_that_are_gone_do_not_gather(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_KEPT", 3)
    market = Falling()
    asked = reader_of(market, market.clock)
    for number in range(6):
        await asked.read(Market.SPOT, f"COIN{number}", FALLING)
    assert [key.symbol for key, _ in asked._computed] == ["COIN3", "COIN4", "COIN5"]


async def test_what_the_exchange_does_not_tell_is_no_reading() -> None:
    market = Falling()
    market.failure = Transient("away")
    with pytest.raises(Transient):
        await reader_of(market, market.clock).read(Market.SPOT, "BTCUSDT", FALLING)


async def test_the_log_names_the_bot_that_asks() -> None:
    market = Falling()
    clock = market.clock
    asked, said = reader_of(market, clock), []
    await asked.read(Market.SPOT, "BTCUSDT", FALLING, lambda line: said.append(f"[Bot-abc123] {line}"))
    await clock.advance(120)
    await asked.read(Market.SPOT, "BTCUSDT", FALLING, lambda line: said.append(f"[Bot-abc123] {line}"))
    assert said == ["[Bot-abc123] OHLCV data cached", "[Bot-abc123] Using cached OHLCV data (age: 120s)"]
    with capture_logs() as logs:
        await asked.read(Market.SPOT, "BTCUSDT", FALLING)
    assert [entry["event"] for entry in logs] == ["Using cached OHLCV data (age: 120s)"]


def test_without_a_question_neither_numpy_nor_the_library_is_loaded() -> None:
    """25 MB that a bot which only guards positions does not pay for."""
    program = (
        "import sys, main, helpers.indicators.reader, helpers.market_data.market_candles\n"
        "print(*(name for name in ('numpy', 'talib', 'helpers.indicators.calculation') if name in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.strip() == ""
