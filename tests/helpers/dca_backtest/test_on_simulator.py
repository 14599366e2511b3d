"""Two hours in which a real market fell, on the simulator and in a backtest. A whole day: tests/torture/dca_day.py."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from drills import processes
from tests.execution.simulator_hand import Simulator
from tests.helpers.dca_backtest.agreement import agrees_with_the_backtest, agrees_with_the_wallet
from tests.helpers.dca_backtest.recorded_candles import recorded
from tests.helpers.dca_backtest.simulated_day import arguments, asked, live

EVENING = datetime(2022, 1, 5, 19, tzinfo=UTC)
WARM_UP = 105


async def test_i6_wallet_record_and_backtest_agree(tmp_path: Path) -> None:
    candles = recorded(EVENING, 120, WARM_UP)
    with processes.Simulator(*arguments(candles)) as started:
        async with Simulator(started.url) as simulator:
            lived = await live(simulator, tmp_path, candles, WARM_UP)
            question = await asked(simulator, candles, WARM_UP, Decimal(10_000))
    assert lived.bot.stats.trades >= 1
    assert lived.bot.lots
    agrees_with_the_wallet(lived)
    assert lived.candle_requests <= 120 // 5
    await agrees_with_the_backtest(lived, question)
