"""Charts of a real trade: engine, adapter, trade log and the simulator's candles."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from drills import processes
from helpers.charts.picture import Theme
from helpers.charts.position_charts import PositionCharts
from helpers.charts.position_record import record_of
from helpers.charts.studio import Studio
from helpers.trade_log import TradeLog
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator
from tests.handlers.fakes import D
from utils.clock import SystemClock


@pytest.fixture
async def simulator(simulator_process: processes.Simulator) -> AsyncIterator[Simulator]:
    async with Simulator(simulator_process.url) as running:
        await running.control("reset", seed=7)
        yield running


async def test_a_trade_is_drawn_while_it_is_open_and_whole_when_it_is_over(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        log = TradeLog(guard.books, guard.history, tmp_path)
        charts = PositionCharts(guard.exchange, log, Studio(), SystemClock())
        await guard.trade(request())
        await simulator.price("50500")
        await until(lambda: guard.told("stop_moved"), "the stop to be confirmed at break-even")
        (position,) = guard.manager.account_view().positions
        assert position.drawn_for is not None
        trade_id = position.drawn_for.generation
        day = await charts.now("BTCUSDT", position, 1440, Theme.DARK)
        assert (day.minutes, (day.end - day.begin).days) == (1440, 119)
        (moved,) = guard.told("stop_moved")
        story = await log.story(trade_id)
        assert story is not None
        open_ = record_of(story)
        assert [move.price for move in open_.stops] == [D(49000), moved["new"]]
        assert [target.hit_at is not None for target in open_.targets] == [target.hit for target in position.targets]
        await guard.manager.close_position("BTCUSDT", None, None)
        await until(guard.last_trade, "the end of the trade in the history")
        chart = await charts.closed(trade_id, None, Theme.LIGHT)
        assert chart.minutes == 1
        assert chart.trade is not None
        assert chart.begin < chart.trade.opened_at < chart.end
        (told,) = guard.told("closed")
        trade = chart.trade
        assert (told["side"], told["qty"], told["exit"]) == (trade.side, trade.entry_qty, trade.exit_price)
        ended = await log.story(trade_id)
        assert ended is not None
        assert [len(record_of(ended).exits), len(open_.exits)] == [2, 1]
