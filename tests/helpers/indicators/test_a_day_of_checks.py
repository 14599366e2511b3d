"""What the cache and the smart gate save, counted by the exchange itself over a day of checks, one every minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from msgspec import Struct

from drills import processes
from execution.bybit.adapter import BybitExchange
from execution.dca.dca_plan import Market
from execution.dca.indicator_terms import Ema, IndicatorTerms, Macd, Rsi
from execution.dca.smart_gate import BuyCheck, SmartGate, may_ask
from execution.facts.prices import Candle
from helpers.indicators.reader import IndicatorReader
from helpers.market_data.candle_cache import CandleCache
from helpers.market_data.market_candles import MarketCandles
from tests.execution.simulator_hand import Simulator
from tests.utils.stepped_clock import SteppedClock

CHECKS = 24 * 60
CHECK_SECONDS = 60
KLINE = "/v5/market/kline"
TERMS = IndicatorTerms(wanted=(Rsi(oversold=Decimal(40), must_rise=False), Ema(), Macd()), candles=50)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, processes.Simulator("--clock", "stepped") as started:
        for name in ("NO_PROXY", "no_proxy"):
            patch.setenv(name, "127.0.0.1,localhost")
        yield started.url


def prices(checks: int) -> list[Decimal]:
    """A walk in steps of up to 0.06 % a minute."""
    chance, price, walked = Random(6), 50000, []
    for _ in range(checks):
        price += chance.randint(-30, 30)
        walked.append(Decimal(price))
    return walked


class Exchange:
    """The real adapter on the real simulator, whose clock and price catch up with the test's when it is asked."""

    def __init__(self, simulator: Simulator, adapter: BybitExchange, clock: SteppedClock) -> None:
        self._simulator = simulator
        self._source = MarketCandles({Market.SPOT: adapter.spot})
        self._clock = clock
        self._walked: list[Decimal] = [Decimal(50000)]

    def moves(self, price: Decimal) -> None:
        self._walked.append(price)

    async def fetch(self, market: Market, symbol: str, minutes: int, limit: int) -> list[Candle]:
        walked = [str(price) for price in self._walked]
        await self._simulator.control("market/path", symbol=symbol, prices=walked, interval_ms=CHECK_SECONDS * 1000)
        self._walked = self._walked[-1:]
        return await self._source.fetch(market, symbol, minutes, limit)


class Day(Struct):
    """What one day took. ``late``: checks that judged older candles than had closed."""

    requests: int
    asked: int
    bought: int
    late: int


async def spend(url: str, gate: SmartGate, time_to_live: int, checks: int = CHECKS) -> Day:
    """One day of a bot that asks its indicators whenever the gate lets it, and buys when they agree."""
    async with Simulator(url) as simulator:
        await simulator.control("reset", seed=6)
        clock = SteppedClock(await begin(simulator))
        adapter = simulator.exchange(clock=clock)
        exchange = Exchange(simulator, adapter, clock)
        cache = CandleCache(exchange, timedelta(seconds=time_to_live), clock, lambda: clock.now().timestamp())
        reader = IndicatorReader(cache, clock)
        bought_at: Decimal | None = Decimal(50000)
        day = Day(0, 0, 0, 0)
        before = (await simulator.look("stats"))["requests"].get(KLINE, 0)
        for price in prices(checks):
            await clock.advance(CHECK_SECONDS)
            exchange.moves(price)
            check = BuyCheck(price=price, at=clock.now(), bought_at_price=bought_at)
            if not may_ask(gate, check, TERMS).asked.is_yes:
                continue
            day.asked += 1
            readings = await reader.read(Market.SPOT, "BTCUSDT", TERMS, lambda line: None)
            assert readings.candles == TERMS.candles
            assert readings.candle_end is not None
            day.late += clock.now() - readings.candle_end >= timedelta(minutes=TERMS.minutes)
            if readings.verdict.opens:
                day.bought += 1
                bought_at = price
        day.requests = (await simulator.look("stats"))["requests"][KLINE] - before
        await adapter.stop()
        return day


async def begin(simulator: Simulator) -> datetime:
    """So that the first check falls half a minute into a candle, and the last one of a day into the 288th."""
    now_ms = (await simulator.control("clock", advance_ms=1))["now_ms"]
    left = 600_000 - now_ms % 300_000 + 30_000 - CHECK_SECONDS * 1000
    await simulator.control("clock", advance_ms=left)
    return datetime.fromtimestamp((now_ms + left) / 1000, UTC)


async def test_i6_without_either_every_check_is_a_request(url: str) -> None:
    """An hour of it, as it would go on: 1,440 a day, the seed's "before"."""
    day = await spend(url, SmartGate(is_on=False), 0, checks=CHECKS // 24)
    assert (day.requests, day.asked, day.late) == (60, 60, 0)


async def test_i6_the_cache_makes_it_288_and_the_smart_gate_fewer_still(url: str) -> None:
    """A quarter of the day; `make torture` spends all of it. And whoever is asked has the newest closed candle."""
    cached = await spend(url, SmartGate(is_on=False), 300, checks=CHECKS // 4)
    assert (cached.requests, cached.asked, cached.late) == (288 // 4, 1440 // 4, 0)
    gated = await spend(url, SmartGate(), 300, checks=CHECKS // 4)
    assert 0 < gated.requests < cached.requests
    assert 0 < gated.asked < cached.asked
    assert gated.late == 0
