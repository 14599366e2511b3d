"""The actor's own promises: nothing ends the guard of a slot, and a disk that fails stops no protection."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from execution.actions import Cancel, Place, SetStop
from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.commands.plan_version import version_of
from execution.exchange import Exchange
from execution.exchange_errors import Overtaken, Refusal, Refused, Transient
from execution.exit_plan import BreakEven, BreakEvenWhen, TpLeg
from execution.facts.slots import Side
from execution.fold import fold
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    ExecutionsMissed,
    OrderAccepted,
    OrderAsked,
    OrderObserved,
    PlanWanted,
    RowObserved,
    StopWanted,
    TargetsWanted,
    Woken,
)
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, Receipt, StopRequest
from execution.slot_actor import SlotActor
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    RULES,
    D,
    at,
    execution,
    fold_all,
    link,
    monitor,
    order_row,
    plan,
    resting,
    row,
    tracked,
    with_orders,
)
from tests.execution.guard import until
from tests.execution.late_entries import closed_by_hand, filled_late
from tests.execution.late_entries import running as running_trade
from utils.clock import SystemClock
from utils.persistence.errors import PersistenceError


class Clock(SystemClock):
    """Stands still, and sleeps for nothing."""

    def now(self) -> Any:
        return at(60)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Bench:
    """Books that may only hold, or refuse, and an exchange that writes down what it is sent."""

    def __init__(self) -> None:
        self.saved: list[Monitor] = []
        self.heirs: list[Monitor] = []
        self.told: list[Notice] = []
        self.sent: list[object] = []
        self.batches: list[list[object]] = []
        self.failures: list[str] = []
        self.is_durable = True
        self.is_broken = False

    async def save(self, record: Monitor, notices: tuple[Notice, ...]) -> bool:
        if self.is_broken:
            raise PersistenceError("no such monitor")
        self.saved.append(record)
        self.told += notices
        return self.is_durable

    async def close(self, record: Monitor, notices: tuple[Notice, ...], heir: Monitor | None = None) -> bool:
        self.heirs += [heir] if heir is not None and not self.is_broken else []
        return await self.save(record, notices)

    async def change(self, record: Monitor, notices: tuple[Notice, ...], also: Callable[[Any], None]) -> None:
        also(None)
        await self.save(record, notices)

    def last_ticker(self, symbol: str) -> None:
        return None

    async def set_stop(self, stop: StopRequest) -> None:
        self.sent.append(stop)

    async def _take(self, order: object) -> Receipt:
        self.sent.append(order)
        return Receipt("id")

    place_entry = place_exit = amend = cancel = _take

    async def _take_each(self, orders: list[object]) -> list[Receipt]:
        self.batches.append(orders)
        return [await self._take(order) for order in orders]

    place_exits = amend_each = cancel_each = _take_each

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


def needs_a_stop(bench: Bench) -> SlotActor:
    """A stop that was removed while an execution came in."""
    bare = actor_of(resting(), bench)
    bare.post(RowObserved(row(1, 101, 9, stop_loss=None)))
    bare.post(ExecutionObserved(execution("more", Side.BUY, 1, seq=102)))
    return bare


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


async def test_what_waits_for_the_disk_goes_on_within_a_second_of_its_healing() -> None:
    bench = Bench()
    bench.is_durable = False
    actor = SlotActor(
        monitor(created_at=SystemClock().now()),
        exchange=bench,  # type: ignore[arg-type]
        books=bench,
        rules=RULES,
        clock=SystemClock(),
        on_failure=bench.failures.append,
    )
    running = asyncio.create_task(actor.run())
    await actor.caught_up()
    assert bench.sent == []
    bench.is_durable = True
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
    assert {type(a) for going in actor._traffic._under_way.values() for a in going} <= {Place, SetStop}
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
    assert not actor._traffic._tasks
    assert not actor._traffic._overtaken
    assert bench.failures == []


async def test_while_paused_no_entry_leaves_and_everything_else_does() -> None:
    bench, paused = Bench(), True
    waiting = replace(resting(), plan=plan(entries=((1, None), (1, 49900))), armed_at=None)
    actor = SlotActor(
        waiting, exchange=bench, books=bench, rules=RULES, clock=Clock(), on_failure=bench.failures.append,
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


async def confirmed(actor: SlotActor, wanted: TargetsWanted, also: Callable[[Any], None]) -> bool:
    change = asyncio.create_task(actor.change(wanted, also))
    await settle(actor)
    return await change


def one_target(record: Monitor) -> TargetsWanted:
    return TargetsWanted(drawn_for=version_of(record), targets=(TpLeg(number=1, price=D(54000), share=D(1)),))


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


# ---------------------------------------- one commit a step

BREAK_EVEN_AFTER_TP1 = plan(break_even=BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1)))


def target_filled(bench: Bench, **of_bench: bool) -> SlotActor:
    """A position at rest whose first take profit fills: its stop goes to break-even."""
    for name, value in of_bench.items():
        setattr(bench, name, value)
    actor = actor_of(replace(resting(), plan=BREAK_EVEN_AFTER_TP1), bench)
    filled = execution("tp1", Side.SELL, "0.5", price=51000, seq=102, link_id=link(Role.TAKE_PROFIT, 1))
    actor.post(ExecutionObserved(filled))
    return actor


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
    assert actor._wake_at is not None
    await settle(actor)
    assert CancelOrder in {type(sent) for sent in bench.sent}


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
        resting(), exchange=exchange, books=bench, rules=RULES, clock=Clock(), on_failure=bench.failures.append,
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
