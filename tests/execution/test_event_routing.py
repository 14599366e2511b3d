"""What is asked of the whole account after something moved: one read, and one more for what moved during it."""

import asyncio
from collections.abc import Coroutine
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

from execution.event_routing import EventRouting
from execution.exchange_events import PositionMoved, PriceMoved, PrivateStreamMoved, StreamState
from execution.facts.positions import PositionRow
from execution.facts.prices import Ticker
from execution.facts.slots import Slot
from execution.observations import ExecutionsMissed, PricesMissed
from execution.watched_prices import WatchedPrices
from tests.execution.builders import at, resting, row

STRANGE = PrivateStreamMoved(StreamState.UP, "undecodable message")


class Sweep:
    """Each read ends when a test says so."""

    def __init__(self) -> None:
        self.begun = 0
        self.foreign: dict[Slot, PositionRow] = {}
        self.goes_on = asyncio.Event()

    async def run_until_done(self) -> None:
        self.begun += 1
        self.goes_on.clear()
        await self.goes_on.wait()


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_r19_a_hundred_rows_that_cannot_be_read_make_two_sweeps() -> None:
    """The sweep may fail of the same row: with one for each of them the budget of reads would soon be spent on it."""
    sweep, tasks = Sweep(), []

    def spawn(work: Coroutine[Any, Any, None], _name: str) -> asyncio.Task[None]:
        tasks.append(asyncio.create_task(work))
        return tasks[-1]

    exchange = cast("Any", SimpleNamespace(account="main"))
    watched = WatchedPrices(lambda _: None)
    routing = EventRouting(exchange, {}, watched, cast("Any", sweep), spawn, is_safe_mode=False)
    for _ in range(100):
        routing.on_event(STRANGE)
        await turns()
    assert (sweep.begun, len(tasks)) == (1, 1)
    for reads in (2, 2):
        sweep.goes_on.set()
        await turns()
        assert sweep.begun == reads
    routing.on_event(STRANGE)
    await turns()
    assert sweep.begun == 3
    sweep.goes_on.set()
    await asyncio.gather(*tasks)


async def test_r20_a_position_that_nobody_has_met_is_looked_at_at_once() -> None:
    """One that is guarded, that was met already, or that is gone asks for nothing."""
    sweep, posted = Sweep(), []
    guarded, met, free = (Slot("main", f"{coin}USDT", 0) for coin in ("BTC", "ETH", "SOL"))
    sweep.foreign = {met: row()}
    actor = SimpleNamespace(post=posted.append)
    routing = EventRouting(
        cast("Any", SimpleNamespace(account="main")), {guarded: cast("Any", actor)}, WatchedPrices(lambda _: None),
        cast("Any", sweep), lambda work, _: asyncio.create_task(work), is_safe_mode=False,
    )  # fmt: skip
    for symbol, size in ((guarded.symbol, 1), (met.symbol, 1), (free.symbol, 0)):
        routing.on_event(PositionMoved(row(size, symbol=symbol)))
    await turns()
    assert (len(posted), sweep.begun) == (1, 0)
    routing.on_event(PositionMoved(row(symbol=free.symbol)))
    await turns()
    assert sweep.begun == 1
    sweep.goes_on.set()
    await turns()


async def test_a_stream_that_comes_up_leaves_the_doubt_of_each_slot_for_the_sweep() -> None:
    """With hundreds, a step of each would hold up the very sweep that shows what was missed."""
    sweep, left, posted = Sweep(), [], []
    slot = Slot("main", "BTCUSDT", 0)
    actor = SimpleNamespace(leave=left.append, post=posted.append)
    routing = EventRouting(
        cast("Any", SimpleNamespace(account="main")), {slot: cast("Any", actor)}, WatchedPrices(lambda _: None),
        cast("Any", sweep), lambda work, _: asyncio.create_task(work), is_safe_mode=False,
    )  # fmt: skip
    routing.on_event(PrivateStreamMoved(StreamState.UP, "subscribed"))
    await turns()
    assert (left, posted, sweep.begun) == ([ExecutionsMissed()], [], 1)
    sweep.goes_on.set()
    await turns()


async def test_r17_a_silence_of_prices_is_told_with_its_beginning_and_its_end_by_the_exchanges_clock() -> None:
    posted: list[object] = []
    slot = Slot("main", "BTCUSDT", 0)
    actor = SimpleNamespace(post=posted.append, monitor=resting())
    watched = WatchedPrices(lambda _: actor.monitor)
    watched.doubt(slot)
    routing = EventRouting(
        cast("Any", SimpleNamespace(account="main")), {slot: cast("Any", actor)}, watched,
        cast("Any", Sweep()), lambda work, _: asyncio.create_task(work), is_safe_mode=False,
    )  # fmt: skip
    for seconds in (0, 10, 20.5):
        price = Decimal(50000)
        routing.on_event(PriceMoved(Ticker(symbol="BTCUSDT", last=price, mark=price, index=price, at=at(seconds))))
    assert posted == [PricesMissed(at(10), at(20.5))]
