"""A DCA bot through a whole day of a real market on the simulator: 1,440 candles, four prices each."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from drills import processes
from tests.execution.simulator_hand import Simulator
from tests.helpers.dca_backtest.agreement import REQUESTS, agrees_with_the_backtest, agrees_with_the_wallet
from tests.helpers.dca_backtest.recorded_candles import recorded
from tests.helpers.dca_backtest.simulated_day import arguments, asked, live

DAY = datetime(2022, 1, 5, tzinfo=UTC)
WARM_UP = 105


async def test_i6_a_day_of_real_candles_end_to_end(tmp_path: Path) -> None:
    candles = recorded(DAY, 24 * 60, WARM_UP)
    with processes.Simulator(*arguments(candles)) as started:
        async with Simulator(started.url) as simulator:
            lived = await live(simulator, tmp_path, candles, WARM_UP)
            question = await asked(simulator, candles, WARM_UP, Decimal(10_000))
    assert lived.bot.stats.trades > 5
    agrees_with_the_wallet(lived)
    assert 0 < lived.candle_requests <= REQUESTS
    await agrees_with_the_backtest(lived, question)
