"""The candle cache: what it saves, what it never keeps, and that many who ask at once share one request."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from execution.dca.dca_plan import Market
from execution.exchange_errors import Transient
from execution.facts.prices import Candle
from helpers.market_data.candle_cache import CandleCache
from helpers.market_data.market_candles import MarketCandles
from tests.utils.stepped_clock import SteppedClock

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


class Exchange:
    """Closes each candle ``late`` seconds after its end; answers when ``gate`` is open."""

    def __init__(self, clock: SteppedClock) -> None:
        self.clock = clock
        self.late = 0.0
        self.failure: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked: list[tuple[Market, str, int, int]] = []

    async def fetch(self, market: Market, symbol: str, minutes: int, limit: int) -> list[Candle]:
        self.asked.append((market, symbol, minutes, limit))
        now = self.clock.now() - timedelta(seconds=self.late)
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        length = timedelta(minutes=minutes)
        running = now - (now - NOON.replace(hour=0)) % length
        return [
            Candle(
                start=running - back * length,
                **dict.fromkeys(("open", "high", "low", "close"), Decimal(back + 1)),
                volume=Decimal(1),
                is_closed=back > 0,
            )
            for back in reversed(range(limit))
        ]


class Bench:
    def __init__(self, time_to_live: int = 300, start: datetime = NOON) -> None:
        self.clock = SteppedClock(start)
        self.exchange = Exchange(self.clock)
        self.said: list[str] = []
        self.cache = CandleCache(
            self.exchange, timedelta(seconds=time_to_live), self.clock, lambda: self.clock.now().timestamp()
        )

    async def ask(
        self, symbol: str = "BTCUSDT", minutes: int = 5, limit: int = 3, market: Market = Market.SPOT
    ) -> Sequence[Candle]:
        return (await self.cache.closed(market, symbol, minutes, limit, self.said.append)).candles

    @property
    def requests(self) -> int:
        return len(self.exchange.asked)


async def test_the_running_candle_is_dropped_and_the_rest_is_as_many_as_wanted() -> None:
    bench = Bench(start=NOON + timedelta(seconds=90))
    candles = await bench.ask()
    assert [candle.start for candle in candles] == [NOON - timedelta(minutes=minutes) for minutes in (15, 10, 5)]
    assert all(candle.is_closed for candle in candles)
    assert bench.exchange.asked == [(Market.SPOT, "BTCUSDT", 5, 4)]


async def test_the_newest_ones_are_kept_when_no_candle_runs() -> None:
    bench = Bench()
    fetched = await bench.exchange.fetch(Market.SPOT, "X", 5, 5)

    class AllClosed:
        async def fetch(self, market: Market, symbol: str, minutes: int, limit: int) -> list[Candle]:
            return fetched[:4]

    cache = CandleCache(AllClosed(), timedelta(seconds=300), bench.clock, lambda: 0.0)
    closed = await cache.closed(Market.SPOT, "X", 5, 3, bench.said.append)
    assert closed.candles == tuple(fetched[1:4])
    assert closed.end == NOON


async def test_what_is_kept_is_said_as_in_the_seed() -> None:
    bench = Bench(start=NOON + timedelta(seconds=10))
    await bench.ask()
    await bench.clock.advance(120)
    first, second = await bench.ask(), await bench.ask()
    assert first is second
    assert bench.said == ["OHLCV data cached", *["Using cached OHLCV data (age: 120s)"] * 2]
    assert bench.cache.line() == "Candles for indicators: 1 requests (0 failed), 2 from the cache, 0 shared"


@pytest.mark.parametrize(("into_the_candle", "valid_for"), [(0, 300), (10, 292), (290, 20), (270, 32)])
async def test_it_is_valid_until_the_next_candle_has_closed(into_the_candle: int, valid_for: int) -> None:
    """Two seconds after that at the earliest, and never for less than twenty."""
    bench = Bench(start=NOON + timedelta(seconds=into_the_candle))
    await bench.ask()
    await bench.clock.advance(valid_for - 0.5)
    await bench.ask()
    assert bench.requests == 1
    await bench.clock.advance(0.5)
    await bench.ask()
    assert bench.requests == 2


async def test_the_time_to_live_is_the_cap() -> None:
    bench = Bench(time_to_live=300)
    await bench.ask(minutes=60)
    await bench.clock.advance(299)
    await bench.ask(minutes=60)
    assert bench.requests == 1
    await bench.clock.advance(1)
    await bench.ask(minutes=60)
    assert bench.requests == 2


async def test_without_a_time_to_live_nothing_is_kept() -> None:
    bench = Bench(time_to_live=0)
    for _ in range(5):
        await bench.ask()
    assert bench.requests == 5


async def test_a_candle_that_closes_late_is_asked_for_again_soon_but_not_at_once() -> None:
    bench = Bench(start=NOON + timedelta(seconds=2))
    bench.exchange.late = 10
    assert (await bench.ask())[-1].start == NOON - timedelta(minutes=10)
    await bench.clock.advance(19)
    assert (await bench.ask())[-1].start == NOON - timedelta(minutes=10)
    await bench.clock.advance(1)
    assert (await bench.ask())[-1].start == NOON - timedelta(minutes=5)
    assert bench.requests == 2


async def test_another_market_symbol_length_or_count_is_another_request() -> None:
    bench = Bench()
    for _ in range(2):
        await bench.ask()
        await bench.ask(symbol="ETHUSDT")
        await bench.ask(minutes=15)
        await bench.ask(limit=4)
        await bench.ask(market=Market.LINEAR)
    assert bench.requests == 5
    assert len(set(bench.exchange.asked)) == 5


async def test_who_asks_meanwhile_waits_for_the_same_request() -> None:
    bench = Bench()
    bench.exchange.gate.clear()
    waiting = [asyncio.create_task(bench.ask()) for _ in range(20)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    bench.exchange.gate.set()
    first, *others = await asyncio.gather(*waiting)
    assert all(each is first for each in others)
    assert bench.requests == 1
    assert bench.cache.line() == "Candles for indicators: 1 requests (0 failed), 0 from the cache, 19 shared"


async def test_who_stops_waiting_does_not_take_the_candles_from_the_others() -> None:
    bench = Bench()
    bench.exchange.gate.clear()
    first, second = asyncio.create_task(bench.ask()), asyncio.create_task(bench.ask())
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    bench.exchange.gate.set()
    assert len(await second) == 3
    assert bench.requests == 1


async def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    bench = Bench()
    bench.exchange.failure = Transient("away")
    bench.exchange.gate.clear()
    waiting = [asyncio.create_task(bench.ask()) for _ in range(3)]
    await asyncio.sleep(0)
    bench.exchange.gate.set()
    assert all(isinstance(each, Transient) for each in await asyncio.gather(*waiting, return_exceptions=True))
    bench.exchange.failure = None
    assert len(await bench.ask()) == 3
    assert bench.said == ["OHLCV data cached"]
    assert bench.cache.line() == "Candles for indicators: 2 requests (1 failed), 0 from the cache, 2 shared"


async def test_a_failure_after_the_cache_ran_out_is_no_old_candle() -> None:
    bench = Bench()
    await bench.ask()
    await bench.clock.advance(300)
    bench.exchange.failure = Transient("away")
    with pytest.raises(Transient):
        await bench.ask()


async def test_symbols_that_nobody_asks_for_any_more_are_forgotten() -> None:
    bench = Bench()
    for number in range(50):
        await bench.ask(symbol=f"COIN{number}USDT")
    await bench.clock.advance(302)
    await bench.ask()
    assert len(bench.cache._kept) == 1


async def test_no_candles_at_all_are_asked_for_again() -> None:
    class Nothing:
        async def fetch(self, market: Market, symbol: str, minutes: int, limit: int) -> list[Candle]:
            return []

    clock = SteppedClock(NOON)
    cache = CandleCache(Nothing(), timedelta(seconds=300), clock, lambda: clock.now().timestamp())
    closed = await cache.closed(Market.SPOT, "NEWUSDT", 5, 3, lambda line: None)
    assert (closed.candles, closed.end) == ((), None)


async def test_each_market_is_asked_for_its_own_candles() -> None:
    class Spot:
        async def candles(self, symbol: str, minutes: int, limit: int) -> list[Candle]:
            return await Exchange(SteppedClock(NOON)).fetch(Market.SPOT, symbol, minutes, limit)

    source = MarketCandles({Market.SPOT: Spot()})
    assert len(await source.fetch(Market.SPOT, "BTCUSDT", 5, 7)) == 7
