"""Forty minutes of a real market on the simulator and in a backtest. A whole day: tests/torture/dca_day.py."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from drills import processes
from execution.dca.dca_plan import Market, OrderBy
from execution.dca.smart_gate import SmartGate
from helpers.dca_backtest.backtests import DcaBacktests
from tests.execution.dca.life import plan
from tests.execution.simulator_hand import Simulator
from tests.helpers.dca_backtest.agreement import agrees_with_the_backtest, agrees_with_the_wallet
from tests.helpers.dca_backtest.recorded_candles import recorded
from tests.helpers.dca_backtest.simulated_day import CACHE, TERMS, arguments, asked, live

EVENING = datetime(2022, 1, 5, 22, 10, tzinfo=UTC)
WARM_UP = 105
MINUTES = 40


async def test_i6_wallet_record_and_backtest_agree(tmp_path: Path) -> None:
    candles = recorded(EVENING, MINUTES, WARM_UP)
    with processes.Simulator(*arguments(candles)) as started:
        async with Simulator(started.url) as simulator:
            lived = await live(simulator, tmp_path, candles, WARM_UP)
            question = await asked(simulator, candles, WARM_UP, Decimal(10_000))
    assert lived.bot.stats.trades == 2
    assert lived.bot.lots
    agrees_with_the_wallet(lived)
    assert lived.candle_requests <= MINUTES // 5
    await agrees_with_the_backtest(lived, question)


async def test_candles_come_from_the_exchange_and_the_answer_from_a_process(
    simulator_process: processes.Simulator,
) -> None:
    async with Simulator(simulator_process.url) as simulator:
        await simulator.control("reset", seed=7)
        exchange = simulator.exchange()
        backtests = DcaBacktests({Market.SPOT: exchange.spot}, SmartGate(), TERMS.check_every, CACHE)
        wanted = plan(buy={"by": OrderBy.MARKET, "max_lots": 1})
        assert await backtests.offered(wanted, 30) == 30  # there are candles of half a day further back
        result = await backtests.run(wanted, 1)
        await exchange.stop()
    assert 400 < result.candles <= 500  # as many as the simulator begins with
    assert result.buys
    assert result.profit == result.realised + result.unrealised
