"""What is asked of the whole account after something moved: one read, and one more for what moved during it."""

import asyncio
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any, cast

from execution.event_routing import EventRouting
from execution.exchange_events import PrivateStreamMoved, StreamState
from execution.facts.slots import Slot
from execution.observations import ExecutionsMissed
from execution.watched_prices import WatchedPrices

STRANGE = PrivateStreamMoved(StreamState.UP, "undecodable message")


class Sweep:
    """Each read ends when a test says so."""

    def __init__(self) -> None:
        self.begun = 0
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
