"""A disk that fails stops no protection, and nothing leaves that a restart would not know."""

import asyncio

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.notices import Notice
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    OrderObserved,
)
from execution.read_turns import ReadTurns
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest
from execution.slot_actor import SlotActor
from execution.tracked_orders import Role
from tests.execution.actor_bench import Bench, actor_of, needs_a_stop, settle, target_filled
from tests.execution.builders import (
    RULES,
    D,
    at,
    execution,
    link,
    monitor,
    order_row,
    resting,
    with_orders,
)
from tests.execution.guard import until
from utils.clock import SystemClock


@pytest.mark.parametrize("trouble", ["held", "refused"])
async def test_with_a_failing_disk_stops_go_on_and_entries_do_not(trouble: str) -> None:
    bench = Bench()
    bench.is_durable, bench.is_broken = trouble != "held", trouble == "refused"
    opening = actor_of(monitor(), bench)
    opening._clock.now = lambda: at(1)  # type: ignore[method-assign]
    await settle(opening)
    assert bench.sent == []
    await settle(needs_a_stop(bench))
    assert [type(sent) for sent in bench.sent] == [StopRequest]


async def test_a_store_that_refuses_a_record_is_told() -> None:
    bench = Bench()
    bench.is_broken = True
    await settle(needs_a_stop(bench))
    assert any("no such monitor" in failure for failure in bench.failures)


async def test_what_a_store_refused_is_tried_again_within_a_second() -> None:
    bench = Bench()
    actor = target_filled(bench, is_broken=True)
    await actor.step()
    assert actor._wake_at is not None
    assert actor._wake_at <= at(61)


async def test_what_was_held_back_leaves_soon_after_the_store_takes_changes_again() -> None:
    bench = Bench()
    actor = actor_of(replace(resting(), legs_removed=(3,)), bench)
    bench.is_broken = True
    actor.post(ExecutionObserved(execution("other", Side.SELL, "0.1", seq=102)))
    for is_broken in (True, True, False):
        bench.is_broken = is_broken
        await actor.step()
        await asyncio.sleep(0)
    assert actor.mail_waiting
    await settle(actor)
    assert CancelOrder in {type(sent) for sent in bench.sent}


async def test_what_waits_for_the_disk_goes_on_when_it_heals_and_does_not_look_whether_it_does() -> None:
    """Thousands that looked every second would leave the loop no time to save them all."""
    bench = Bench()
    bench.is_durable = False
    actor = SlotActor(
        monitor(created_at=SystemClock().now()),
        exchange=bench,  # type: ignore[arg-type]
        books=bench,
        rules=RULES,
        clock=SystemClock(),
        reads=ReadTurns(),
        on_failure=bench.failures.append,
    )
    running = asyncio.create_task(actor.run())
    await actor.caught_up()
    assert bench.sent == []
    actor.disk_heals()
    await actor.caught_up()
    assert actor._wake_at is None
    assert bench.sent == [], "it has not healed"
    bench.is_durable = True
    actor.disk_heals()
    await until(lambda: bench.sent, "the entry to be sent")
    assert [type(sent) for sent in bench.sent] == [EntryOrder]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_close_is_saved_answered_and_sent_while_the_disk_fails() -> None:
    bench = Bench()
    bench.is_durable = False
    actor = actor_of(resting(), bench)
    actor.post(CloseRequested(None))
    answered = asyncio.create_task(actor.caught_up())
    await asyncio.sleep(0)
    await settle(actor)
    assert answered.done(), "the person waits for an answer"
    assert bench.saved[-1].closing is not None
    (close,) = [sent for sent in bench.sent if isinstance(sent, ExitOrder)]
    assert (close.price, close.side) == (None, Side.SELL)
    assert bench.failures == []


async def test_take_profits_in_the_way_of_a_close_are_cancelled_while_the_disk_fails() -> None:
    bench = Bench()
    bench.is_durable = False
    in_the_way = resting()
    closing = Closing(reason=CloseReason.CHAT, since=at(9), clear_tps=True)
    await settle(actor_of(replace(in_the_way, closing=closing), bench))
    assert isinstance(bench.sent[0], CancelOrder)


@pytest.mark.parametrize("is_durable", [False, True])
async def test_a_take_profit_of_a_trade_that_goes_on_is_cancelled_when_its_record_is_on_disk(is_durable: bool) -> None:
    """After a crash its end would look like a person's act, and the leg would stay away for good (R15)."""
    bench = Bench()
    bench.is_durable = is_durable
    await settle(actor_of(replace(resting(), legs_removed=(3,)), bench))
    cancelled = [sent.link_id for sent in bench.sent if isinstance(sent, CancelOrder)]
    assert cancelled == ([link(Role.TAKE_PROFIT, 3)] if is_durable else [])


@pytest.mark.parametrize("is_durable", [False, True])
async def test_r8_a_take_profit_is_amended_when_its_record_is_on_disk(is_durable: bool) -> None:
    """After a crash the price that we asked for would look like a person's move, and be told as one."""
    bench = Bench()
    bench.is_durable = is_durable
    moved = with_orders(resting(), replace(resting().orders[link(Role.TAKE_PROFIT, 1)], asked_price=D(50900)))
    await settle(actor_of(moved, bench))
    amended = [(sent.link_id, sent.price) for sent in bench.sent if isinstance(sent, AmendOrder)]
    assert amended == ([(link(Role.TAKE_PROFIT, 1), D(51000))] if is_durable else [])


class FailsUnderACancel(Bench):
    """The disk works until a cancel is to be saved."""

    has_failed = False

    async def save(self, record: Monitor, notices: tuple[Notice, ...]) -> bool:
        if not self.has_failed and any(order.cancelling for order in record.orders.values()):
            self.has_failed, self.is_durable = True, False
        return await super().save(record, notices)

    @property
    def cancelled(self) -> list[str]:
        return [sent.link_id for sent in self.sent if isinstance(sent, CancelOrder)]


async def test_a_cancel_does_not_leave_when_the_disk_fails_under_its_own_record() -> None:
    """What was decided while the disk worked may be held all the same; it leaves when the disk has healed (R15)."""
    bench = FailsUnderACancel()
    actor = actor_of(replace(resting(), legs_removed=(3,)), bench)
    await settle(actor)
    assert bench.has_failed
    assert bench.cancelled == []
    assert not any(order.cancelling for order in bench.saved[-1].orders.values())
    bench.is_durable = True
    await settle(actor)
    assert bench.cancelled == [link(Role.TAKE_PROFIT, 3)]


async def test_what_was_seen_in_the_step_whose_cancel_was_put_off_stays_in_the_record() -> None:
    bench = FailsUnderACancel()
    actor = actor_of(replace(resting(), legs_removed=(3,)), bench)
    third = actor.monitor.orders[link(Role.TAKE_PROFIT, 3)]
    actor.post(OrderObserved(order_row(third, 9)))
    await settle(actor)
    assert bench.has_failed
    kept = bench.saved[-1].orders[third.link_id]
    assert (kept.cancelling, kept.updated_at) == (False, at(9))


async def test_a_cancel_that_was_put_off_leaves_within_a_second_of_the_healing() -> None:
    bench = FailsUnderACancel()
    actor = actor_of(replace(resting(), legs_removed=(3,)), bench)
    running = asyncio.create_task(actor.run())
    await until(lambda: bench.has_failed, "the disk to fail")
    bench.is_durable = True
    await until(lambda: bench.cancelled, "the cancel to be sent")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_is_held_is_told_once() -> None:
    bench = Bench()
    bench.is_durable = False
    await settle(needs_a_stop(bench))
    ids = [notice.id for notice in bench.told]
    assert ids
    assert len(ids) == len(set(ids))
