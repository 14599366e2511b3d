"""Who guards what, from the first moment on."""

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

from msgspec.structs import replace

from execution.engine_tasks import EngineTasks
from execution.exchange import Exchange
from execution.guards import Guards
from execution.observations import StopWanted
from execution.records.books import MonitorBooks
from execution.requests import EntryOrder, StopRequest
from tests.execution.actor_bench import Bench, Clock, settle
from tests.execution.builders import D, instrument, plan, resting
from tests.execution.guard import BRAKES


class Tasks:
    """Keeps what it is given, and starts nothing."""

    def spawn(self, work: Coroutine[Any, Any, None], _name: str) -> None:
        work.close()


async def test_entries_wait_while_they_are_held_and_are_sent_when_that_ends() -> None:
    bench = Bench()
    bench.watch = lambda _: None  # type: ignore[attr-defined]
    bench.rows = lambda _: {}  # type: ignore[attr-defined]
    guards = Guards(
        cast("Exchange", bench), cast("MonitorBooks", bench), Clock(), BRAKES, cast("EngineTasks", Tasks()),
        bench.failures.append, lambda _: None, lambda: None,
    )  # fmt: skip
    guards.entry_hold.begin("Bybit is away", "the connection")
    waiting = replace(resting(), plan=plan(entries=((1, None), (1, 49900))), armed_at=None)
    guards.begin(waiting, instrument())
    actor = guards.by_slot[waiting.slot]
    actor.post(StopWanted(D(49500)))
    await settle(actor)
    assert StopRequest in [type(sent) for sent in bench.sent], "what protects goes on"
    assert EntryOrder not in [type(sent) for sent in bench.sent]
    guards.entry_hold.end("the connection")
    await settle(actor)
    assert EntryOrder in [type(sent) for sent in bench.sent]


async def test_a_monitor_of_an_earlier_life_follows_rules_that_changed_while_nobody_was_here() -> None:
    """Else its take profits are refused until the rules change once more."""
    bench = Bench()
    bench.watch = lambda _: None  # type: ignore[attr-defined]
    guards = Guards(
        cast("Exchange", bench), cast("MonitorBooks", bench), Clock(), BRAKES, cast("EngineTasks", Tasks()),
        bench.failures.append, lambda _: None, lambda: None,
    )  # fmt: skip
    bench.rows = lambda _: {}  # type: ignore[attr-defined]
    before = resting()
    guards.begin(before, instrument(tick_size=D(300)))
    actor = guards.by_slot[before.slot]
    await actor.step()
    await asyncio.sleep(0)
    assert {leg.price % 300 for leg in actor.monitor.plan.legs} == {0}
    assert [leg.price for leg in before.plan.legs] != [leg.price for leg in actor.monitor.plan.legs]
