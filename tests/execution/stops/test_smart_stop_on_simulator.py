"""The smart stop on real sockets, with a clock that is moved on: a quarter of an hour passes at once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from execution.bybit.adapter import BybitExchange
from execution.commands.answers import ChangeRefused
from execution.stops.smart_stop import SmartStop, begin_of
from tests.execution import guard as guards
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock

D = Decimal
KEY = "BTCUSDT_Buy_main"
LENGTH = timedelta(minutes=5)


class MovedClock(SystemClock):
    """The machine's, ahead by what the test has let pass."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + MovedClock.ahead


class MovedSimulator(Simulator):
    """Its exchange has the bot's clock."""

    def exchange(self, **changes: Any) -> BybitExchange:
        return super().exchange(clock=MovedClock(), **changes)

    async def passes(self, until_time: datetime) -> None:
        """Both clocks move on to this moment."""
        now = (await self.look("market"))["now_ms"]
        await self.control("clock", advance_ms=max(1, int(until_time.timestamp() * 1000) - now))
        MovedClock.ahead = until_time - datetime.now(UTC)


@pytest_asyncio.fixture
async def simulator(stepped_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MovedSimulator]:
    monkeypatch.setattr(guards, "SystemClock", MovedClock)
    monkeypatch.setattr(MovedClock, "ahead", timedelta())
    async with MovedSimulator(stepped_url) as running:
        yield running


async def test_a_candle_that_closes_beyond_it_closes_the_position_and_a_wick_does_not(
    simulator: MovedSimulator, tmp_path: Path
) -> None:
    smart = SmartStop(price=D(49500), minutes=5)
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(replace(request(), smart=smart))
        await until(lambda: guard.told("entry_filled"), "the entry")
        closes = begin_of(MovedClock().now(), LENGTH) + LENGTH
        await simulator.price("49300")
        await simulator.price("49900")
        await simulator.passes(closes + timedelta(seconds=2))

        async def judged() -> bool:
            await guard.manager.sweep(with_orders=False)
            monitor = guard.monitor(KEY)
            return monitor is not None and monitor.smart is not None and monitor.smart.judged_until >= closes

        await until(judged, "the first candle to be judged")
        assert (await guard.size(), await guard.stop_at()) == (D("0.01"), 49000)
        assert guard.manager.account_view().positions[0].smart == smart
        await simulator.price("49400")
    # The bot is away while the next candle closes beyond it, and the price comes back.
    await simulator.passes(closes + LENGTH + timedelta(seconds=2))
    await simulator.price("49800")
    async with Guard(simulator, tmp_path) as guard:
        trade = await until(guard.last_trade, "the end")
        assert trade.reason == "smart stop"
        assert trade.net == await guard.engine_net()
        (told,) = guard.told("closing")
        assert (told["smart"], told["closed_at"], told["candles"]) == (49500, 49400, "5m")
        assert told["ended"] == closes + LENGTH
        assert (await simulator.look("account"))["orders"] == []


async def test_it_can_be_set_changed_and_taken_away_later(simulator: MovedSimulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.told("entry_filled"), "the entry")
        commands = guard.manager.commands
        smart = SmartStop(price=D(49600), minutes=60)
        confirmed = await commands.set_smart("BTCUSDT", None, smart)
        assert (confirmed.done, confirmed.stop) == (True, 49000)
        for wrong, problem in (("48900", "tighter than the stop"), ("49600.01", "steps of"), ("50100", "below")):
            with pytest.raises(ChangeRefused, match=problem):
                await commands.set_smart("BTCUSDT", None, SmartStop(price=D(wrong)))
        monitor = guard.monitor(KEY)
        assert monitor is not None
        assert monitor.plan.smart == smart
        assert (await commands.undo("BTCUSDT", None)).done
        assert guard.monitor(KEY).plan.smart is None
        assert (await commands.set_smart("BTCUSDT", None, None)).done
