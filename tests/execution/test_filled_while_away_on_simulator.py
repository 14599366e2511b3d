"""R17: an entry or a target that fills while the bot is away, and a price that comes and goes before it is back."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest_asyncio
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, Trail
from execution.new_trade.trade_request import TradeRequest
from execution.stops.trailing import TrailBy, TrailDistance
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator

D = Decimal
ONE_PERCENT = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
FAR_TARGET = (("60000", "1"),)


@pytest_asyncio.fixture
async def stepped(stepped_url: str) -> AsyncIterator[Simulator]:
    async with Simulator(stepped_url) as running:
        yield running


async def left_waiting(simulator: Simulator, directory: Path, trade: TradeRequest, orders: int) -> str:
    """The trade is begun, and the bot goes once its orders stand."""

    async def stand() -> bool:
        return len(await guard.own_orders()) == orders

    async with Guard(simulator, directory) as guard:
        key = await guard.trade(trade)
        await until(stand, "its orders")
    return key


async def goes_through(simulator: Simulator, *prices: str) -> None:
    """Each a minute and a half after the one before, so that each has a candle of its own."""
    for price in prices:
        await simulator.control("clock", advance_ms=90_000)
        await simulator.price(price)


async def clean(simulator: Simulator) -> None:
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["loose_ms"]) == (0, 0)


async def test_r17_a_trail_whose_entry_filled_while_the_bot_was_away_knows_the_peak_since(
    stepped: Simulator, tmp_path: Path
) -> None:
    trade = replace(request(entries=("49900",), targets=FAR_TARGET, break_even=None), trail=ONE_PERCENT)
    key = await left_waiting(stepped, tmp_path, trade, 1)
    await goes_through(stepped, "49900", "52000", "51700")
    async with Guard(stepped, tmp_path) as again:
        await until(lambda: again.stop_at_is("51480"), "the stop a percent behind the peak that was missed")
        guarded = again.monitor(key)
        assert guarded.trail.waits_since == guarded.opened_at == guarded.fills[0].at
    await clean(stepped)


async def test_r17_a_trail_whose_target_was_hit_while_the_bot_was_away_knows_the_peak_since(
    stepped: Simulator, tmp_path: Path
) -> None:
    targets = (("50500", "0.5"), ("60000", "0.5"))
    trail = replace(ONE_PERCENT, after_tp=1)
    trade = replace(request(targets=targets, break_even=None), trail=trail)
    await left_waiting(stepped, tmp_path, trade, 2)
    await goes_through(stepped, "50500", "52000", "51700")
    async with Guard(stepped, tmp_path) as again:
        await until(lambda: again.told("tp_hit"), "the target to be told")
        await until(lambda: again.stop_at_is("51480"), "the stop a percent behind the peak that was missed")
    await clean(stepped)


async def test_r17_break_even_whose_price_came_and_went_after_a_fill_while_the_bot_was_away_is_armed(
    stepped: Simulator, tmp_path: Path
) -> None:
    even = BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(2))
    trade = request(entries=("49900",), targets=FAR_TARGET, break_even=even)
    await left_waiting(stepped, tmp_path, trade, 1)
    await goes_through(stepped, "49900", "52000", "50400")

    async def is_even() -> bool:
        stop = await again.stop_at()
        return stop is not None and stop > 49900

    async with Guard(stepped, tmp_path) as again:
        await until(is_even, "break-even")
    await clean(stepped)
