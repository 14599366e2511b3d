"""The actor's own promises: nothing ends the guard of a slot, and a store that cannot write stops no protection."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from execution.exchange import Exchange, Receipt, StopRequest, Transient
from execution.facts import Side
from execution.monitor import Monitor
from execution.notices import Notice
from execution.observations import ExecutionObserved, RowObserved, Woken
from execution.order_diff import Place, SetStop
from execution.slot_actor import SlotActor
from tests.execution.builders import RULES, at, execution, monitor, resting, row
from tests.execution.guard import until
from utils.clock import SystemClock
from utils.persistence.errors import PersistenceError


class Clock(SystemClock):
    """Stands still, and sleeps for nothing."""

    def now(self) -> Any:
        return at(60)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Bench:
    """Books that may be closed, and an exchange that writes down what it is sent."""

    def __init__(self) -> None:
        self.saved: list[Monitor] = []
        self.sent: list[object] = []
        self.failures: list[str] = []
        self.is_broken = False

    async def save(self, record: Monitor, notices: tuple[Notice, ...]) -> None:
        if self.is_broken:
            raise PersistenceError("disk full")
        self.saved.append(record)

    async def close(self, record: Monitor, notices: tuple[Notice, ...]) -> None:
        await self.save(record, notices)

    def last_ticker(self, symbol: str) -> None:
        return None

    async def set_stop(self, stop: StopRequest) -> None:
        self.sent.append(stop)

    async def place_entry(self, order: object) -> Receipt:
        self.sent.append(order)
        return Receipt("id")

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def unreachable(*_: object) -> None:
            raise Transient("not now")

        return unreachable


def actor_of(record: Monitor, bench: Bench) -> SlotActor:
    exchange: Exchange = bench  # type: ignore[assignment]
    return SlotActor(
        record, exchange=exchange, books=bench, rules=RULES, clock=Clock(), on_failure=bench.failures.append
    )


async def settle(actor: SlotActor) -> None:
    for _ in range(5):
        await actor.step()
        await asyncio.sleep(0)


async def test_an_order_is_on_disk_before_it_leaves() -> None:
    bench = Bench()
    actor = actor_of(monitor(), bench)
    actor._clock.now = lambda: at(1)  # type: ignore[method-assign]
    await settle(actor)
    (sent,) = bench.sent
    assert any(sent.link_id in record.orders for record in bench.saved)


async def test_with_a_broken_disk_stops_go_on_and_entries_do_not() -> None:
    bench = Bench()
    bench.is_broken = True
    opening = actor_of(monitor(), bench)
    opening._clock.now = lambda: at(1)  # type: ignore[method-assign]
    await settle(opening)
    assert bench.sent == []
    bare = actor_of(resting(), bench)
    bare.post(RowObserved(row(1, 101, 9, stop_loss=None)))
    bare.post(ExecutionObserved(execution("more", Side.BUY, 1, seq=102)))
    await settle(bare)
    assert [type(sent) for sent in bench.sent] == [StopRequest]
    assert any("disk full" in failure for failure in bench.failures)


async def test_a_defect_in_a_step_is_told_and_everything_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    actor = actor_of(resting(), bench)
    calls = iter([RuntimeError("a defect")])

    def once(*arguments: Any) -> Any:
        for error in calls:
            raise error
        return original(*arguments)

    from execution import slot_actor

    original = slot_actor.desired_orders
    monkeypatch.setattr(slot_actor, "desired_orders", once)
    running = asyncio.create_task(actor.run())
    actor.post(Woken())
    await until(lambda: actor.monitor.look_at is not None, "everything to be doubted", 5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert any("failed" in failure for failure in bench.failures)
    assert all(order.ask_at is not None for order in actor.monitor.orders.values() if order.is_open)


async def test_never_two_requests_about_one_order() -> None:
    bench = Bench()
    actor = actor_of(monitor(), bench)
    actor._clock.now = lambda: at(1)  # type: ignore[method-assign]
    hanging = asyncio.Event()

    async def hang(order: object) -> Receipt:
        bench.sent.append(order)
        await hanging.wait()
        return Receipt("id")

    bench.place_entry = hang  # type: ignore[method-assign]
    await settle(actor)
    await settle(actor)
    assert len(bench.sent) == 1
    assert {type(a) for a in actor._under_way.values()} <= {Place, SetStop}
    hanging.set()
    await asyncio.sleep(0)
    await settle(actor)
    assert actor.monitor.orders
