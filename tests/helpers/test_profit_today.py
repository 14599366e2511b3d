"""What today has earned: read when something was committed, and never a figure of another day."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from execution.new_trade.daily_loss import HistoryUnreadable
from execution.records.books import MonitorBooks
from helpers.profit_today import AGAIN_AFTER, DayProfit, ProfitToday
from tests.utils.stepped_clock import SteppedClock
from utils.trade_history import Trade

D = Decimal


def a_trade(net: Decimal | None) -> Trade:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    return Trade(trade_id="t", key="k", symbol="BTCUSDT", side="Buy", account="main", opened_at=at, net=net)


class Bench:
    """A trade log that holds what a test says; ``asked`` are the days from which on it was read."""

    def __init__(self) -> None:
        self.clock = SteppedClock()
        self.trades: list[Trade] | Exception = []
        self.asked: list[datetime] = []
        self.profit = ProfitToday(cast("MonitorBooks", cast("Any", self)), self.clock)

    async def closed_since(self, moment: datetime) -> list[Trade]:
        self.asked.append(moment)
        if isinstance(self.trades, Exception):
            raise self.trades
        return self.trades

    async def shown(self) -> DayProfit | None:
        """What is shown once the reading that the first look began is over."""
        self.profit.shown()
        for _ in range(3):
            await asyncio.sleep(0)
        return self.profit.shown()


async def test_results_that_are_known_are_summed_and_the_others_counted() -> None:
    bench = Bench()
    assert bench.profit.shown() is None, "not read yet, and unknown is not zero"
    assert await bench.shown() == DayProfit(net=D(0), trades=0, unknown=0)
    bench.trades = [a_trade(D("12.5")), a_trade(D(-5)), a_trade(None)]
    assert await bench.shown() == DayProfit(net=D(0), trades=0, unknown=0)
    assert len(bench.asked) == 1, "nothing was committed"
    bench.profit.doubt()
    assert await bench.shown() == DayProfit(net=D("7.5"), trades=3, unknown=1)
    await bench.profit.stop()


async def test_a_new_day_begins_with_nothing_of_the_last() -> None:
    bench = Bench()
    bench.trades = [a_trade(D(1))]
    await bench.shown()
    await bench.clock.advance(86400)
    assert bench.profit.shown() is None
    bench.trades = []
    assert await bench.shown() == DayProfit(net=D(0), trades=0, unknown=0)
    assert [moment.hour for moment in bench.asked] == [0, 0]
    assert bench.asked[1] - bench.asked[0] == timedelta(days=1)


async def test_a_log_that_cannot_be_read_is_unknown_and_tried_again_later() -> None:
    bench = Bench()
    bench.trades = HistoryUnreadable()
    for _ in range(3):
        assert await bench.shown() is None
    assert len(bench.asked) == 1
    await bench.clock.advance(AGAIN_AFTER.total_seconds())
    bench.trades = [a_trade(D(1))]
    assert await bench.shown() == DayProfit(net=D(1), trades=1, unknown=0)


async def test_nothing_is_read_any_more_when_the_bot_stops() -> None:
    bench = Bench()
    await bench.profit.stop()
    bench.profit.shown()
    await bench.profit.stop()
    assert bench.asked == []
