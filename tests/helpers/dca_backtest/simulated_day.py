"""A bot through recorded candles on the simulator: adapter, store and streams are real, and time is stepped.

It sees the same four prices of each minute as a backtest does, and looks at its gate at the same moments.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from execution.dca.dca_actor import DcaActor
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import DcaPlan, Market, OrderBy
from execution.dca.dca_views import DcaTerms
from execution.dca.indicator_terms import Ema, IndicatorTerms, PriceDrop
from execution.dca.lots import ClosedLot
from execution.dca.market import MarketRules
from execution.dca.observations import Woken
from execution.exchange_events import Event, SpotPriceMoved
from execution.facts.instruments import FeeRate
from execution.facts.prices import Candle, SpotPrice
from execution.stops.trail_gap import OnGap
from helpers.dca_backtest.price_path import prices_of
from helpers.dca_backtest.result import Question
from helpers.dca_backtest.stepped_clock import SteppedClock
from helpers.indicators.reader import IndicatorReader
from helpers.market_data.candle_cache import CandleCache
from helpers.market_data.market_candles import MarketCandles
from tests.execution.dca.life import DcaLife, plan
from tests.execution.simulator_hand import Simulator
from tests.helpers.dca_backtest.recorded_candles import MINUTE

KLINE = "/v5/market/kline"
SYMBOL = "BTCUSDT"
PATIENCE = 30.0
CACHE = timedelta(seconds=300)
TERMS = DcaTerms(environment="mainnet", account="main", check_every=timedelta(seconds=60), missed_by_sells=OnGap.KEEP)
"""Prices stand still for minutes here, and none is missed."""
D = Decimal

PLAN: DcaPlan = plan(
    amount=D(100),
    buy={"by": OrderBy.MARKET, "step_percent": D("0.4"), "max_lots": 8, "budget": D(900)},
    sell={"by": OrderBy.TRAILING, "profit_percent": D("0.2"), "trail_percent": D("0.15")},
    indicators=IndicatorTerms(wanted=(Ema(length=12), PriceDrop(percent=D("0.05"))), candles=20, fewest=15),
)
"""Trailing sells, wider and wider steps down, and indicators of five minutes."""


class Lived(Struct, frozen=True):
    """What the bot recorded, what the exchange's wallet says of the same time, and how often candles were read."""

    bot: DcaBot
    sold: tuple[ClosedLot, ...]
    usdt: Decimal
    btc: Decimal
    candle_requests: int


def arguments(candles: list[Candle]) -> tuple[str, ...]:
    """Of a simulator whose time begins with these candles."""
    return ("--clock", "stepped", "--clock-start", candles[0].start.astimezone(UTC).isoformat())


class Street:
    """The simulator's price, its clock and the bot's, moved together."""

    def __init__(self, simulator: Simulator, begin: datetime) -> None:
        self._simulator = simulator
        self.clock = SteppedClock(begin)
        self._at = begin
        self.price = D(0)
        self._coming = (D(0), begin)

    async def begin(self, price: Decimal) -> None:
        await self._simulator.price(str(price), SYMBOL)
        self.price = price

    async def go(self, price: Decimal, at: datetime) -> None:
        """The bot's clock follows when the stream tells it."""
        self._coming = (price, at)
        walked = [str(self.price), str(price)]
        await self._simulator.control("market/path", symbol=SYMBOL, prices=walked, interval_ms=self._until(at))
        self.price, self._at = price, at

    async def walk(self, prices: list[Decimal], apart: timedelta) -> None:
        """Before there is a bot."""
        walked, interval_ms = [str(price) for price in prices], apart // timedelta(milliseconds=1)
        await self._simulator.control("market/path", symbol=SYMBOL, prices=walked, interval_ms=interval_ms)
        self.price = prices[-1]
        self._at += apart * (len(prices) - 1)

    async def wait(self, at: datetime) -> None:
        """The price stands."""
        await self._simulator.control("clock", advance_ms=self._until(at))
        self.clock.move_to(at)
        self._at = at

    def is_told(self, price: SpotPrice) -> bool:
        """Whether it is the next one; a market on hold tells the one before once a second meanwhile."""
        if (price.price, price.at) != self._coming:
            return False
        self.clock.move_to(price.at)
        return True

    def _until(self, at: datetime) -> int:
        return (at - self._at) // timedelta(milliseconds=1)


class SteppedLife(DcaLife):
    """Its bots hear of each price once, at the moment of that price."""

    def __init__(self, simulator: Simulator, directory: Path, street: Street) -> None:
        super().__init__(simulator, directory, TERMS, street.clock)
        self._street = street
        self.heard: SpotPrice | None = None
        """The newest of these prices."""

    def _on_event(self, event: Event) -> None:
        if not isinstance(event, SpotPriceMoved):
            super()._on_event(event)
        elif self._street.is_told(event.price):
            super()._on_event(event)
            self.heard = event.price


async def live(simulator: Simulator, directory: Path, candles: list[Candle], warm_up: int) -> Lived:
    """One bot through all candles but the first ``warm_up``, which the exchange alone sees."""
    street = Street(simulator, candles[0].start)
    await street.begin(candles[0].open)
    await street.walk([price for candle in candles[:warm_up] for _, price in prices_of(candle, MINUTE)], MINUTE / 4)
    await street.wait(candles[warm_up].start - timedelta(seconds=1))
    life = SteppedLife(simulator, directory, street)
    spot = life.exchange.spot
    cache = CandleCache(MarketCandles({Market.SPOT: spot}), CACHE, street.clock, lambda: _seconds(street.clock))
    life.bots.starts.indicators = IndicatorReader(cache, street.clock)
    async with life:
        spot.watch(frozenset({SYMBOL}))
        await _until(lambda: spot.last_price(SYMBOL) is not None, "no price is streamed")
        await street.go(candles[warm_up].open, candles[warm_up].start)
        await _until(lambda: street.clock.now() == candles[warm_up].start, "the first price did not come")
        usdt, btc = await life.wallet("USDT"), await life.wallet("BTC")
        requests = await _requests(simulator)
        bot = await life.bots.new(PLAN, name="day", chat_id=1)
        actor = life.bots.roster.actors[bot.bot_id]
        actor.post(Woken())  # it is not at rest before it has begun
        await _quiet(actor)
        for candle in candles[warm_up:]:
            for at, price in prices_of(candle, MINUTE):
                await _step(street, life, actor, price, at)
        assert not life.failures
        usdt, btc = await life.wallet("USDT") - usdt, await life.wallet("BTC") - btc
        requests = await _requests(simulator) - requests
        return Lived(actor.bot, tuple(life.bots.history(bot.bot_id)), usdt, btc, requests)


async def asked(simulator: Simulator, candles: list[Candle], warm_up: int, money: Decimal) -> Question:
    """The same for a backtest, with the trading rules and fees that the exchange tells."""
    exchange = simulator.exchange()
    rules: MarketRules = await exchange.spot.rules(SYMBOL)
    fees: FeeRate = await exchange.spot.fee_rate(SYMBOL)
    await exchange.stop()
    return Question(
        plan=PLAN, rules=rules, fees=fees, candles=tuple(candles), begin=candles[warm_up].start, money=money,
        check_seconds=int(TERMS.check_every.total_seconds()), cache_seconds=int(CACHE.total_seconds()),
    )  # fmt: skip


async def _step(street: Street, life: SteppedLife, actor: DcaActor, price: Decimal, at: datetime) -> None:
    if price == street.price:
        return
    while (due_at := actor.due_at) is not None and street.clock.now() < due_at < at:
        await street.wait(due_at)
        actor.post(Woken())
        await _quiet(actor)
    await street.go(price, at)
    await _until(lambda: life.heard == SpotPrice(symbol=SYMBOL, price=price, at=at), actor)
    await _quiet(actor)


async def _quiet(actor: DcaActor) -> None:
    """Until nothing is under way, and every order of the bot has ended with all of its executions."""
    await _until(lambda: actor.is_at_rest and not actor.bot.orders, lambda: actor.bot)


async def _until(is_so: Callable[[], bool], shown: object) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, shown() if callable(shown) else shown
        await asyncio.sleep(0.0002)


async def _requests(simulator: Simulator) -> int:
    return int((await simulator.look("stats"))["requests"].get(KLINE, 0))


def _seconds(clock: SteppedClock) -> float:
    return clock.now().timestamp()
