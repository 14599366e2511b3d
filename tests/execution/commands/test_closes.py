"""What the answer to a close says: what the exchange has shown, and nothing that was only asked for."""

import asyncio
from collections.abc import Coroutine
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.commands import closes
from execution.commands.answers import ClosePlan
from execution.commands.closes import Closes
from execution.commands.position_commands import PositionCommands
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import ExecutionObserved, OrderObserved, RowObserved
from execution.requests import ExitOrder
from execution.tracked_orders import Role
from tests.execution.actor_bench import Bench, Clock, actor_of
from tests.execution.builders import D, execution, link, order_row, resting, row, tracked, with_orders
from tests.execution.guard import until

CLOSE = link(Role.CLOSE, 0)


async def may_enter(_: Monitor) -> str:
    """Nothing keeps anything from entering."""
    return ""


def begin(work: Coroutine[Any, Any, None], _name: str) -> asyncio.Task[None]:
    return asyncio.create_task(work)


async def test_i8_a_part_of_which_the_market_took_only_some_is_told_as_what_was_closed() -> None:
    bench = Bench()
    actor = actor_of(resting(), bench)
    running = asyncio.create_task(actor.run())
    commands = PositionCommands(lambda: [actor], bench, Clock(), may_enter, observe=False)  # type: ignore[arg-type]
    closing = asyncio.create_task(
        Closes(lambda: [actor], commands, None, begin, observe=False).close("BTCUSDT", None, Decimal(50))
    )
    await until(lambda: any(isinstance(sent, ExitOrder) and sent.link_id == CLOSE for sent in bench.sent), "a close")
    await until(lambda: actor.monitor.orders[CLOSE].written_at is not None, "its receipt")
    fill = execution("some", Side.SELL, "0.2", 50100, seq=102, link_id=CLOSE, seconds=61, closed_size=D("0.2"))
    ended = replace(
        order_row(actor.monitor.orders[CLOSE], 61), status=OrderStatus.CANCELLED, filled_qty=D("0.2"), side=Side.SELL
    )
    for fact in (ExecutionObserved(fill), RowObserved(row("0.8", 102, 61)), OrderObserved(ended)):
        actor.post(fact)
    answer = await closing
    assert (answer.done, answer.qty, answer.left) == (True, D("0.2"), D("0.8"))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_part_that_is_shown_late_is_answered_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closes, "CONFIRM_WITHIN", 0.01)
    bench = Bench()
    actor = actor_of(resting(), bench)
    running = asyncio.create_task(actor.run())
    commands = PositionCommands(lambda: [actor], bench, Clock(), may_enter, observe=False)  # type: ignore[arg-type]
    told: list[ClosePlan] = []
    works: list[asyncio.Task[None]] = []

    async def later(plan: ClosePlan) -> None:
        told.append(plan)

    def spawn(work: Coroutine[Any, Any, None], _name: str) -> asyncio.Task[None]:
        works.append(asyncio.create_task(work))
        return works[-1]

    part = Closes(lambda: [actor], commands, None, spawn, observe=False)
    answer = await part.close("BTCUSDT", None, Decimal(50), later=later)
    assert (answer.done, answer.refused, told) == (False, "", [])
    await until(lambda: CLOSE in actor.monitor.orders and actor.monitor.orders[CLOSE].written_at, "its receipt")
    fill = execution("half", Side.SELL, "0.5", 50100, seq=102, link_id=CLOSE, seconds=61, closed_size=D("0.5"))
    ended = replace(
        order_row(actor.monitor.orders[CLOSE], 61), status=OrderStatus.FILLED, filled_qty=D("0.5"), side=Side.SELL
    )
    for fact in (ExecutionObserved(fill), RowObserved(row("0.5", 102, 61)), OrderObserved(ended)):
        actor.post(fact)
    await asyncio.gather(*works)
    assert [(plan.done, plan.qty, plan.left) for plan in told] == [(True, D("0.5"), D("0.5"))]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_closing_everything_was_not_shown_in_time_is_answered_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(closes, "CONFIRM_WITHIN", 0.01)
    bench = Bench()
    actor = actor_of(resting(), bench)
    running = asyncio.create_task(actor.run())
    commands = PositionCommands(lambda: [actor], bench, Clock(), may_enter, observe=False)  # type: ignore[arg-type]
    told: list[ClosePlan] = []
    works: list[asyncio.Task[None]] = []

    async def later(plan: ClosePlan) -> None:
        told.append(plan)

    def spawn(work: Coroutine[Any, Any, None], _name: str) -> asyncio.Task[None]:
        works.append(asyncio.create_task(work))
        return works[-1]

    (answer,) = await Closes(lambda: [actor], commands, None, spawn, observe=False).close_all(later=later)
    assert (answer.done, told) == (False, [])
    await until(lambda: CLOSE in actor.monitor.orders and actor.monitor.orders[CLOSE].written_at, "its receipt")
    fill = execution("all", Side.SELL, "1", 50100, seq=102, link_id=CLOSE, seconds=61, closed_size=D(1))
    for fact in (ExecutionObserved(fill), RowObserved(row("0", 102, 61))):
        actor.post(fact)
    for order in actor.monitor.orders.values():
        if order.is_open:
            gone = replace(order_row(order, 61), status=OrderStatus.CANCELLED, side=Side.SELL)
            actor.post(OrderObserved(gone))
    await asyncio.gather(*works)
    assert [(plan.key, plan.done, plan.left) for plan in told] == [(answer.key, True, D(0))]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_closing_everything_is_begun_though_whoever_asked_is_gone_before_it_is() -> None:
    """The chat's session ends while entries are awaited: what was confirmed is no less wanted."""
    bench = Bench()
    entering = with_orders(resting(), tracked(Role.ENTRY, 2, 1, 49500))
    actor = actor_of(entering, bench)
    running = asyncio.create_task(actor.run())
    commands = PositionCommands(lambda: [actor], bench, Clock(), may_enter, observe=False)  # type: ignore[arg-type]
    heard: list[bool] = []

    async def begun() -> None:
        heard.append(actor.monitor.closing is not None)

    everything = Closes(lambda: [actor], commands, None, begin, observe=False)
    asked = asyncio.create_task(everything.close_all(begun))
    await until(lambda: actor.monitor.entries_over, "entries unwanted")
    assert actor.monitor.closing is None
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    await until(lambda: actor.monitor.closing is not None, "the close")
    assert heard == []
    asked = asyncio.create_task(everything.close_all(begun))
    await until(lambda: heard, "that it is begun")
    assert heard == [True]
    for task in (asked, running):
        task.cancel()
    await asyncio.gather(asked, running, return_exceptions=True)
