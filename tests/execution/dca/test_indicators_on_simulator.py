"""A DCA bot that asks indicators, on the simulator: what opens its gate, what it logs, and that no exit waits."""

import asyncio
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from execution.dca.dca_bot import DcaBot, OrderRole
from execution.dca.dca_plan import Market
from execution.dca.indicator_terms import IndicatorTerms, Rsi
from helpers.indicators.reader import IndicatorReader
from helpers.market_data.candle_cache import CandleCache
from helpers.market_data.market_candles import MarketCandles
from tests.execution.dca.life import DcaLife, plan
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock

KLINE = "/v5/market/kline"
ALWAYS = IndicatorTerms(wanted=(Rsi(oversold=Decimal(100), must_rise=False),))
NEVER = IndicatorTerms(wanted=(Rsi(oversold=Decimal("0.001"), must_rise=False),))


def a_life(simulator: Simulator, directory: Path, time_to_live: int = 300) -> DcaLife:
    life, clock = DcaLife(simulator, directory), SystemClock()
    source = MarketCandles({Market.SPOT: life.exchange.spot})
    cache = CandleCache(source, timedelta(seconds=time_to_live), clock, time.monotonic)
    life.bots.starts.indicators = IndicatorReader(cache, clock)
    return life


async def requests(simulator: Simulator) -> int:
    return await simulator.requests(KLINE)


async def simulator_asked(simulator: Simulator, more_than: int) -> None:
    for _ in range(500):
        if await requests(simulator) > more_than:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("no candles were asked for")


def said(logs: list[Any], bot_id: str) -> list[str]:
    prefix = f"[Bot-{bot_id}] "
    return [entry["event"].removeprefix(prefix) for entry in logs if entry["event"].startswith(prefix)]


def has_its_sell(bot: DcaBot) -> bool:
    return any(order.order_id for order in bot.orders_of(OrderRole.SELL))


async def test_it_buys_when_they_agree_and_then_does_not_look_until_the_price_has_moved(
    simulator: Simulator, tmp_path: Path
) -> None:
    with capture_logs() as logs:
        async with a_life(simulator, tmp_path) as life:
            bot = await life.bots.new(plan(indicators=ALWAYS), name="asks", chat_id=1)
            await life.until(bot.bot_id, has_its_sell)
            skipped = "Price change 0.0% < 0.5%, skipping indicator checks"
            await life.until(bot.bot_id, lambda _: said(logs, bot.bot_id).count(skipped) >= 3)
            assert len(life.bot(bot.bot_id).lots) == 1
            assert said(logs, bot.bot_id).count("OHLCV data cached") == await requests(simulator) == 1

            await simulator.price("49700")  # 0.6 % below
            await life.until(bot.bot_id, lambda b: len(b.lots) == 2)
            assert any(line.startswith("Using cached OHLCV data (age: ") for line in said(logs, bot.bot_id))
            assert await requests(simulator) == 1
            assert not life.failures


async def test_it_does_not_buy_when_they_do_not_agree(simulator: Simulator, tmp_path: Path) -> None:
    async with a_life(simulator, tmp_path) as life:
        bot = await life.bots.new(plan(indicators=NEVER), name="asks", chat_id=1)
        asked = await life.until(bot.bot_id, lambda b: b.evaluated_at is not None)
        assert not asked.lots
        assert "too few indicators agree" in life.bots.view(bot.bot_id).obstacles[0].words


async def test_i6_no_exit_waits_for_candles_that_do_not_come(simulator: Simulator, tmp_path: Path) -> None:
    """The bot is asking about its next buy, and nobody answers: the lot is sold at its target all the same."""
    async with a_life(simulator, tmp_path, time_to_live=0) as life:
        bot = await life.bots.new(plan(indicators=ALWAYS), name="asks", chat_id=1)
        bought = await life.until(bot.bot_id, has_its_sell)
        (sell,) = bought.orders_of(OrderRole.SELL)
        assert sell.price is not None
        await simulator.fault("lost_request", KLINE, count=1000)
        asked = await requests(simulator)
        await simulator.price("49700")
        await simulator_asked(simulator, more_than=asked)
        await simulator.price(str(sell.price))
        sold = await life.until(bot.bot_id, lambda b: not b.lots)
        assert (sold.stats.wins, sold.stats.purchases) == (1, 1)
