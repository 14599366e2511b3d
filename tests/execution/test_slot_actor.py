"""The actor's own promises: nothing ends the guard of a slot, and no order is asked for twice."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from execution.actions import Cancel, Place, SetStop
from execution.closing.closing_record import Reduction
from execution.exchange import Exchange
from execution.exchange_errors import Overtaken, Refusal, Refused
from execution.fold import fold
from execution.monitor import Monitor
from execution.notices import NoticeKind
from execution.observations import (
    CloseRequested,
    ExecutionsMissed,
    OrderAccepted,
    OrderAsked,
    RowObserved,
    StopWanted,
    Woken,
)
from execution.read_turns import ReadTurns
from execution.requests import CancelOrder, EntryOrder, Receipt, StopRequest
from execution.slot_actor import SlotActor
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import Role
from tests.execution.actor_bench import Bench, Clock, actor_of, needs_a_stop, one_target, settle
from tests.execution.builders import (
    RULES,
    D,
    at,
    link,
    monitor,
    order_row,
    plan,
    resting,
    row,
)
from tests.execution.guard import until
from tests.execution.late_entries import closed_by_hand, filled_late
from tests.execution.late_entries import running as running_trade


@pytest.mark.parametrize(("refusal", "times"), [(Refusal.INVALID, 1), (Refusal.PRICE_THROUGH, 0)])
async def test_a_stop_that_other_rules_would_explain_has_them_read_at_once(
    monkeypatch, refusal: Refusal, times: int
) -> None:
    bench, doubted = Bench(), []
    actor = needs_a_stop(bench)
    actor._doubt_rules = lambda: doubted.append(1)  # type: ignore[method-assign]

    async def refuse(_: StopRequest) -> None:
        raise Refused(refusal, 10001, "StopLoss invalid")

    monkeypatch.setattr(bench, "set_stop", refuse)
    await settle(actor)
    assert len(doubted) == times


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
    await until(lambda: actor.monitor.look_at is not None, "everything to be doubted")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert any("failed" in failure for failure in bench.failures)
    assert all(order.ask_at is not None for order in actor.monitor.orders.values() if order.is_open)


async def test_a_defect_in_one_observation_loses_no_other_and_lets_nobody_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    actor = actor_of(resting(), bench)
    defective = Woken()

    def fold_but_one(before: Monitor, observation: object, *rest: Any) -> Monitor:
        if observation is defective:
            raise RuntimeError("a defect")
        return fold(before, observation, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("execution.slot_actor.fold", fold_but_one)
    actor.post(CloseRequested(None))
    actor.post(defective)
    running = asyncio.create_task(actor.run())
    async with asyncio.timeout(30):
        await actor.caught_up()
    assert actor.monitor.closing is not None
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_cancel_that_failed_for_no_foreseen_reason_is_asked_about_and_sent_again() -> None:
    """It may have left: until that is known, its end is no act of a person (R9, R15)."""
    bench = Bench()
    gone = link(Role.TAKE_PROFIT, 3)

    async def fail(order: CancelOrder) -> Receipt:
        bench.sent.append(order)
        raise LookupError("a defect")

    bench.cancel = fail  # type: ignore[method-assign]
    actor = actor_of(replace(resting(), legs_removed=(3,)), bench)
    await settle(actor)
    assert bench.failures
    doubted = actor.monitor.orders[gone]
    assert doubted.cancelling
    assert doubted.ask_at is not None
    standing = order_row(doubted, 61, updated_at=at(61))
    actor._clock.now = lambda: at(68)  # type: ignore[method-assign]
    actor.post(OrderAsked(link_id=gone, began_at=at(61), row=standing))
    await settle(actor)
    assert [sent.link_id for sent in bench.sent if isinstance(sent, CancelOrder)] == [gone, gone]


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
    assert {type(a) for going in actor._traffic._under_way.values() for a in going.actions} <= {Place, SetStop}
    hanging.set()
    await asyncio.sleep(0)
    await settle(actor)
    assert actor.monitor.orders


async def test_r16_a_newer_stop_is_put_into_the_queue_while_an_older_one_waits_there() -> None:
    """What becomes of the older one changes nothing: its place is another's."""
    bench = Bench()
    gate = asyncio.Event()

    async def set_stop(stop: StopRequest) -> None:
        bench.sent.append(stop)
        if len(bench.sent) == 1:
            await gate.wait()
            raise Overtaken("a newer one waits in its place")

    bench.set_stop = set_stop  # type: ignore[method-assign]
    actor = actor_of(with_stop(resting(), D(49500), StopOrigin.TRAIL), bench)
    await settle(actor)
    assert [stop.stop_loss for stop in bench.sent] == [49500]
    actor._record.monitor = with_stop(actor.monitor, D(49600), StopOrigin.TRAIL)
    actor.post(Woken())
    await settle(actor)
    assert [stop.stop_loss for stop in bench.sent] == [49500, 49600]
    (older,) = actor._traffic._overtaken
    gate.set()
    await settle(actor)
    await older
    assert [stop.stop_loss for stop in bench.sent] == [49500, 49600]
    assert actor.monitor.stop.written_at is not None, "the newer one was answered, and its answer counts"
    assert not actor._traffic._under_way
    assert not actor._traffic._overtaken
    assert bench.failures == []


async def test_while_paused_no_entry_leaves_and_everything_else_does() -> None:
    bench, paused = Bench(), True
    waiting = replace(resting(), plan=plan(entries=((1, None), (1, 49900))), armed_at=None)
    actor = SlotActor(
        waiting, exchange=bench, books=bench, rules=RULES, clock=Clock(), reads=ReadTurns(),
        on_failure=bench.failures.append,
        is_paused=lambda: paused,
    )  # type: ignore[arg-type]  # fmt: skip
    actor.post(StopWanted(D(49500)))
    await settle(actor)
    assert StopRequest in [type(sent) for sent in bench.sent]
    assert EntryOrder not in [type(sent) for sent in bench.sent]
    paused = False
    actor.post(Woken())
    await settle(actor)
    assert EntryOrder in [type(sent) for sent in bench.sent], "the pause has ended"


async def test_r2_late_entry_guard_the_new_generation_takes_the_slot_over_in_the_commit_that_ends_the_old_one() -> None:
    bench = Bench()
    bench.is_broken = True
    late = filled_late(closed_by_hand(running_trade()))
    actor = actor_of(late, bench)
    await actor.step()
    assert actor.monitor.generation == late.generation, "what cannot be written has not happened"
    assert bench.failures
    bench.is_broken = False
    actor.post(Woken())
    await actor.step()
    (heir,) = bench.heirs
    assert actor.monitor.generation == heir.generation != late.generation
    assert heir.follows == late.generation
    assert not actor.is_over
    closed = [notice for notice in bench.told if notice.kind is NoticeKind.CLOSED]
    assert [notice.fields["qty"] for notice in closed] == [1]
    await settle(actor)
    assert StopRequest in [type(sent) for sent in bench.sent], "its attached stop had its time to show up"


async def test_r2_late_entry_guard_an_answer_that_comes_after_the_old_generation_has_gone_harms_nothing() -> None:
    bench = Bench()
    late = filled_late(closed_by_hand(running_trade()))
    actor = actor_of(late, bench)
    await actor.step()
    old = Cancel(CancelOrder(link_id=link(Role.TAKE_PROFIT, 2), symbol="BTCUSDT"))
    assert old.request.link_id not in actor.monitor.orders
    actor._answered(old, OrderAccepted(link_id=old.request.link_id, order_id="", began_at=at(9), cancelled=True))
    await actor.step()
    assert bench.failures == []


async def test_r2_who_waits_for_the_end_of_a_trade_does_not_wait_for_the_one_that_follows_it() -> None:
    bench = Bench()
    late = filled_late(closed_by_hand(running_trade()))
    actor = actor_of(late, bench)
    waiting = asyncio.create_task(actor.seen(lambda m: m.flat_since is not None, None))
    await asyncio.sleep(0)
    await actor.step()
    assert actor.monitor.generation != late.generation
    assert actor.monitor.flat_since is None
    assert await asyncio.wait_for(waiting, 30)
    assert not await actor.seen(lambda m: m.flat_since is not None, 0.01), "asked now, it is of the new one"


async def test_i8_what_ended_with_the_old_generation_is_no_news_of_the_one_that_follows() -> None:
    bench = Bench()
    late = filled_late(closed_by_hand(running_trade()))
    actor = actor_of(replace(late, reduction=Reduction(qty=D("0.5"), revision=0)), bench)
    await actor.step()
    (heir,) = bench.heirs
    assert [notice.kind for notice in bench.told if notice.id.startswith(heir.generation)] == []


async def test_who_asked_for_a_change_and_went_away_does_not_keep_an_actor_from_ending() -> None:
    bench = Bench()
    flat = replace(closed_by_hand(running_trade()), orders={}, flat_since=at(9), verified_flat=True, look_at=None)
    actor = actor_of(flat, bench)
    gone = asyncio.create_task(actor.change(one_target(flat), lambda _: None))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await actor.run()
    assert actor.is_over


@pytest.mark.parametrize("first_step_at", [None, at(59), at(3600)])
async def test_i6_what_was_left_at_rest_has_its_first_step_with_the_sweep_or_when_that_does_not_come(
    first_step_at: datetime | None,
) -> None:
    bench = Bench()
    exchange: Exchange = bench  # type: ignore[assignment]
    actor = SlotActor(
        resting(), exchange=exchange, books=bench, rules=RULES, clock=Clock(), reads=ReadTurns(),
        on_failure=bench.failures.append,
        first_step_at=first_step_at,
    )  # fmt: skip
    actor.leave(ExecutionsMissed())
    life = asyncio.create_task(actor.run())
    for _ in range(10):
        await asyncio.sleep(0)
    assert bool(bench.saved) is (first_step_at != at(3600))
    actor.post(RowObserved(row("1", 102, 30)))
    await actor.caught_up()
    assert bench.saved[-1].executions_missed_at == at(60), "what was left was folded"
    life.cancel()
