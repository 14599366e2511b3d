"""One commit a step: what was seen, what is told of it, and what may leave after it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import Reduction
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    ExecutionObserved,
    PlanWanted,
    TargetsWanted,
    Woken,
)
from execution.requests import CancelOrder, EntryOrder, Receipt, StopRequest
from execution.slot_actor import SlotActor
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import OrderState, Role
from tests.execution.actor_bench import Bench, actor_of, one_target, settle, target_filled
from tests.execution.builders import (
    D,
    at,
    execution,
    fold_all,
    link,
    monitor,
    resting,
    tracked,
    with_orders,
)


class InOrder(Bench):
    """Writes down what was on disk and what left, in the order in which it happened."""

    def __init__(self) -> None:
        super().__init__()
        self.happened: list[tuple[str, frozenset[str]]] = []

    async def save(self, record: Monitor, notices: tuple[Notice, ...]) -> bool:
        is_durable = await super().save(record, notices)
        self.happened.append(("on disk", frozenset(record.orders)))
        return is_durable

    async def place_entry(self, order: EntryOrder) -> Receipt:
        self.happened.append(("left", frozenset({order.link_id})))
        return await self._take(order)


async def test_r5_an_order_is_on_disk_before_it_leaves() -> None:
    bench = InOrder()
    actor = actor_of(monitor(), bench)
    actor._clock.now = lambda: at(1)  # type: ignore[method-assign]
    await settle(actor)
    (left,) = [n for n, (what, _) in enumerate(bench.happened) if what == "left"]
    _, sent = bench.happened[left]
    assert any(what == "on disk" and sent <= ids for what, ids in bench.happened[:left])


async def test_what_was_seen_what_is_told_of_it_and_what_leaves_are_one_commit() -> None:
    bench = Bench()
    await target_filled(bench).step()
    await asyncio.sleep(0)
    (record,) = bench.saved
    (stop,) = [sent for sent in bench.sent if isinstance(sent, StopRequest)]
    assert "tp1" in [fill.exec_id for fill in record.fills]
    assert stop.stop_loss in [sent.price for sent in record.stop.sent]
    assert NoticeKind.TP_HIT in [notice.kind for notice in bench.told]


async def test_requests_of_all_lanes_leave_after_the_same_commit() -> None:
    bench = Bench()
    resized = replace(with_stop(resting(), D(49500), StopOrigin.CHAT), legs_removed=(3,))
    await actor_of(resized, bench).step()
    await asyncio.sleep(0)
    assert [type(sent) for sent in bench.sent] == [StopRequest, CancelOrder]
    (record,) = bench.saved
    assert record.orders[link(Role.TAKE_PROFIT, 3)].cancelling
    assert D(49500) in [sent.price for sent in record.stop.sent]


async def test_nothing_leaves_while_its_commit_is_under_way() -> None:
    bench, on_disk = Bench(), asyncio.Event()
    save = bench.save

    async def slowly(record: Monitor, notices: tuple[Notice, ...]) -> bool:
        await on_disk.wait()
        return await save(record, notices)

    bench.save = slowly  # type: ignore[method-assign]
    step = asyncio.create_task(actor_of(replace(resting(), legs_removed=(3,)), bench).step())
    for _ in range(5):
        await asyncio.sleep(0)
    assert bench.sent == []
    on_disk.set()
    await step
    await asyncio.sleep(0)
    assert [type(sent) for sent in bench.sent] == [CancelOrder]


async def test_what_a_step_has_chosen_that_failed_in_its_commit_does_not_leave_with_the_next_one() -> None:
    bench = Bench()
    actor = actor_of(replace(resting(), legs_removed=(3,)), bench)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench, "save", None)
        with pytest.raises(TypeError):
            await actor.step()
    actor._record.monitor = resting()
    await actor.step()
    await asyncio.sleep(0)
    assert bench.sent == []


async def test_a_defect_in_planning_keeps_nothing_that_was_seen_from_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    actor = target_filled(bench)

    def fail(*_: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("execution.slot_actor.desired_orders", fail)
    waiting = asyncio.create_task(actor.caught_up())
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError):
        await actor.step()
    await asyncio.sleep(0)
    assert "tp1" in [fill.exec_id for fill in bench.saved[-1].fills]
    assert waiting.done()


async def confirmed(actor: SlotActor, wanted: TargetsWanted, also: Callable[[Any], None]) -> bool:
    change = asyncio.create_task(actor.change(wanted, also))
    await settle(actor)
    return await change


async def test_what_a_person_confirms_is_one_commit_with_what_goes_with_it() -> None:
    bench, beside = Bench(), []
    actor = actor_of(resting(), bench)
    await settle(actor)
    before = len(bench.saved)
    assert await confirmed(actor, one_target(actor.monitor), beside.append)
    assert beside == [None], "once, and in the same commit"
    assert [leg.price for leg in bench.saved[before].plan.legs if leg.share] == [54000]
    assert actor.monitor.plan == bench.saved[-1].plan
    assert [type(sent) for sent in bench.sent] == [CancelOrder] * 2, "then it is acted upon: two legs fewer"


async def test_what_prevents_the_commit_changes_nothing() -> None:
    bench = Bench()
    actor = actor_of(resting(), bench)
    await settle(actor)
    plan_before, saved = actor.monitor.plan, list(bench.saved)

    def prevent(_: object) -> None:
        raise LookupError("void")

    with pytest.raises(LookupError, match="void"):
        await confirmed(actor, one_target(actor.monitor), prevent)
    reduced = replace(actor.monitor, reduction=Reduction(qty=D("0.5"), revision=0))
    closing = actor_of(reduced, bench)
    assert not await confirmed(closing, one_target(reduced), prevent), "it does not hold any more"
    assert actor.monitor.plan == closing.monitor.plan == plan_before
    assert [record.plan for record in bench.saved[len(saved) :]] == [plan_before] * (len(bench.saved) - len(saved))


async def test_of_what_was_seen_with_a_change_that_is_prevented_everything_is_told_once() -> None:
    bench = Bench()
    actor = target_filled(bench)

    def prevent(_: object) -> None:
        raise LookupError("void")

    other = PlanWanted(replace(actor.monitor.plan, max_hours=D(7)), drawn_for=actor.monitor.plan)
    prevented = asyncio.create_task(actor.change(other, prevent))
    confirmed = asyncio.create_task(actor.change(other, lambda _: None))
    await asyncio.sleep(0)
    await settle(actor)
    with pytest.raises(LookupError):
        await prevented
    assert await confirmed
    assert "tp1" in [fill.exec_id for fill in bench.saved[0].fills]
    ids = [notice.id for notice in bench.told]
    assert len(ids) == len(set(ids))
    assert NoticeKind.TP_HIT in [notice.kind for notice in bench.told]


async def test_i5_an_order_that_is_forgotten_is_told_and_committed_together() -> None:
    """Its mark is in no commit that tells nothing of it."""
    bench = Bench()
    absent = tracked(Role.TAKE_PROFIT, 3, "0.25", 53000, state=OrderState.ABSENT)
    forgotten = replace(with_orders(resting(), absent), legs_removed=(3,))
    actor = actor_of(replace(forgotten, look_at=at(9)), bench)
    await actor.step()
    assert all(record.orders[absent.link_id].state is OrderState.ABSENT for record in bench.saved)
    await actor.step()
    assert bench.saved[-1].orders[absent.link_id].state is OrderState.ENDED


async def test_i5_a_trade_whose_last_order_is_forgotten_beside_another_action_is_told_before_it_goes() -> None:
    """The read's own commit must not be the one that ends it."""
    bench = Bench()
    out = fold_all(resting(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    entry, (first,) = out.orders_of(Role.ENTRY), out.orders_of(Role.TAKE_PROFIT, 1)
    absent = replace(first, state=OrderState.ABSENT, ask_at=None)
    orders = {order.link_id: order for order in (*entry, absent)}
    flat = replace(out, orders=orders, flat_since=at(9), verified_flat=True, look_at=at(9), row=None)
    actor = actor_of(flat, bench)
    actor.post(Woken())
    while not actor.is_over:
        await actor.step()
    assert [notice.kind for notice in bench.told].count(NoticeKind.CLOSED) == 1
