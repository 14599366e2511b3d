"""Which orders travel in one request, and what each of them is told: R15."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import pytest
from msgspec.structs import replace

from execution.acting import act
from execution.actions import Action, Amend, Cancel, Place, SetStop
from execution.closing.closing_record import Reduction
from execution.exchange import BatchOutcome, Exchange
from execution.exchange_errors import AccessDenied, Ambiguous, ExchangeError, Refusal, Refused, Transient
from execution.facts.prices import TriggerBy
from execution.monitor import Monitor
from execution.notices import Notice
from execution.observations import EntriesUnwanted, OrderAccepted, OrderRefused, OrderUncertain
from execution.observe import observing
from execution.outcomes import Denied
from execution.requests import AmendOrder, CancelOrder, ExitOrder, Receipt
from execution.targets.batches import together
from execution.tracked_orders import Role
from tests.execution.actor_bench import Bench, actor_of, settle
from tests.execution.builders import D, at, guarded, monitor, plan, resting, todo, with_orders
from utils.clock import SystemClock

TEN_LEGS = tuple((51000 + 100 * n, "0.1") for n in range(10))


class Clock(SystemClock):
    def now(self) -> datetime:
        return at(9)


class Desk:
    """Takes requests, and answers each as it is told."""

    def __init__(self, *outcomes: BatchOutcome, whole: ExchangeError | None = None) -> None:
        self.outcomes = list(outcomes)
        self.whole = whole
        self.batches: list[Sequence[object]] = []
        self.alone: list[object] = []

    async def _batch(self, orders: Sequence[object]) -> list[BatchOutcome]:
        self.batches.append(orders)
        if self.whole is not None:
            raise self.whole
        return self.outcomes

    async def _one(self, order: object) -> Receipt:
        self.alone.append(order)
        return Receipt("alone")

    place_exits = amend_each = cancel_each = _batch
    place_exit = amend = cancel = _one

    @property
    def exchange(self) -> Exchange:
        return cast("Exchange", self)


def sent() -> list[Action]:
    """Three take profits, to be placed."""
    return [a for a in todo(guarded()).actions if isinstance(a, Place)]


def amends(*numbers: int) -> list[Action]:
    of = resting()
    legs = [of.open_order(Role.TAKE_PROFIT, n) for n in numbers]
    return [Amend(AmendOrder(link_id=leg.link_id, symbol="BTCUSDT", qty=D("0.1"), price=None)) for leg in legs if leg]


def cancels(*numbers: int) -> list[Action]:
    of = resting()
    legs = [of.open_order(Role.TAKE_PROFIT, n) for n in numbers]
    return [Cancel(CancelOrder(link_id=leg.link_id, symbol="BTCUSDT")) for leg in legs if leg]


# ---------------------------------------- what travels together


def test_r15_ten_legs_are_one_request() -> None:
    record = guarded(the_plan=plan(legs=TEN_LEGS))
    actions = todo(record).actions
    assert len(together(record, actions)) == 10


def test_r15_eleven_are_two() -> None:
    record = resting()
    many = cancels(1, 2, 3) * 4
    assert len(together(record, many)) == 10


def test_r15_only_what_is_of_one_kind_and_in_a_row() -> None:
    record = resting()
    actions = [*amends(1, 2), *cancels(3), *amends(3)]
    assert together(record, actions) == tuple(actions[:2])
    assert together(record, actions[2:]) == tuple(actions[2:3])


def test_what_no_batch_carries_goes_alone() -> None:
    entries = list(todo(monitor(the_plan=plan(entries=((1, 49900), (1, 49800)))), 1).actions)
    assert all(isinstance(a, Place) for a in entries)
    assert len(together(monitor(), entries)) == 1
    stop = next(a for a in todo(replace(guarded(), armed_at=None, row=None), 9).actions if isinstance(a, SetStop))
    assert together(guarded(), [stop, stop]) == (stop,)


def test_r21_a_leg_that_waits_for_its_trigger_is_amended_alone_and_cancelled_with_the_others() -> None:
    record = resting()
    waiting = record.open_order(Role.TAKE_PROFIT, 2)
    assert waiting is not None
    record = with_orders(record, replace(waiting, trigger_by=TriggerBy.LAST))
    assert len(together(record, amends(1, 2, 3))) == 1
    assert len(together(record, amends(2, 3))) == 1
    assert len(together(record, cancels(1, 2, 3))) == 3


# ---------------------------------------- what each is told


async def told(desk: Desk, actions: list[Action]) -> list[Any]:
    return await act(desk.exchange, resting(), actions, Clock())


async def test_r15_each_order_has_an_outcome_of_its_own() -> None:
    outcomes = [Receipt("a"), Refused(Refusal.NO_HEADROOM, 110017, "no"), Ambiguous("?", at(15))]
    desk = Desk(*outcomes)
    actions = sent()
    first, second, third = await told(desk, actions)
    links = [a.order.link_id for a in actions if isinstance(a, Place)]
    assert first == OrderAccepted(link_id=links[0], order_id="a", began_at=at(9))
    assert second == OrderRefused(link_id=links[1], refusal=Refusal.NO_HEADROOM, text="no", creating=True)
    assert third == OrderUncertain(link_id=links[2], fence=at(15), retry_at=at(9))
    assert [len(batch) for batch in desk.batches] == [3]


@pytest.mark.parametrize("actions", [sent(), amends(1, 2), cancels(1, 2, 3)])
async def test_r15_a_batch_that_nobody_answers_for_makes_each_of_its_orders_doubtful(actions: list[Action]) -> None:
    for outcome in await told(Desk(whole=Ambiguous("timeout", at(15))), actions):
        assert isinstance(outcome, OrderUncertain)
        assert outcome.fence == at(15)


async def test_r15_a_batch_that_was_not_sent_is_sent_again() -> None:
    for outcome in await told(Desk(whole=Transient("busy", 2)), amends(1, 2)):
        assert isinstance(outcome, OrderUncertain)
        assert (outcome.fence, outcome.retry_at) == (None, at(11))
    for outcome in await told(Desk(whole=AccessDenied("key")), amends(1, 2)):
        assert isinstance(outcome, Denied)


async def test_r15_a_batch_that_is_refused_as_a_whole_goes_one_by_one() -> None:
    desk = Desk(whole=Refused(Refusal.UNSUPPORTED, 10032, "not in demo"))
    outcomes = await told(desk, amends(1, 2))
    assert [type(outcome) for outcome in outcomes] == [OrderAccepted, OrderAccepted]
    assert len(desk.alone) == 2


async def test_an_error_that_is_no_outcome_is_a_defect() -> None:
    with pytest.raises(ExchangeError):
        await told(Desk(whole=ExchangeError("?")), amends(1, 2))


async def test_r25_what_only_observes_sends_no_batch() -> None:
    desk = Desk(Receipt("a"), Receipt("b"), Receipt("c"))
    watching = observing(desk.exchange)
    order = ExitOrder(
        link_id="a", symbol="BTCUSDT", position_idx=0, side=resting().side.opposite, qty=D(1), price=D(51000)
    )
    amendment = AmendOrder(link_id="a", symbol="BTCUSDT", qty=D(1), price=None)
    with pytest.raises(Transient):
        await watching.place_exits([order])
    with pytest.raises(Transient):
        await watching.amend_each([amendment])
    with pytest.raises(Transient):
        await watching.cancel_each([CancelOrder(link_id="a", symbol="BTCUSDT")])
    assert desk.batches == []


def test_every_writing_method_of_the_port_is_watched() -> None:
    """A new one that MODE=observe does not know would be sent."""
    reads = {"account", "start", "stop", "watch", "last_ticker", "health"}
    writes = ["place_entry", "place_exit", "amend", "cancel", "place_exits", "amend_each", "cancel_each"]
    assert all(name in vars(type(observing(Desk().exchange))) for name in writes)
    assert not reads & set(vars(type(observing(Desk().exchange))))


# ---------------------------------------- in the actor


def to_shrink() -> Monitor:
    """Three take profits, of a position of which a part shall be closed."""
    return replace(resting(), reduction=Reduction(qty=D("0.4"), revision=0))


async def test_r15_a_batch_is_committed_once_before_it_leaves() -> None:
    bench = Bench()
    on_disk: list[Monitor] = []
    take_each = bench._take_each

    async def noted(orders: list[object]) -> list[Receipt]:
        on_disk.append(bench.saved[-1])
        return await take_each(orders)

    bench.amend_each = noted  # type: ignore[method-assign]
    await settle(actor_of(to_shrink(), bench))
    assert [len(batch) for batch in bench.batches] == [3]
    sent = [order for order in bench.sent if isinstance(order, AmendOrder)]
    assert all(order.qty in on_disk[0].orders[order.link_id].known_qtys for order in sent)


async def test_r9_what_is_answered_while_a_step_saves_is_not_sent_again_by_that_step() -> None:
    """The step has folded what it knows already; the answers are folded by the next one."""
    bench = Bench()
    answer, disk = asyncio.Event(), asyncio.Event()
    take_each = bench._take_each

    async def later(orders: list[object]) -> list[Receipt]:
        await answer.wait()
        return await take_each(orders)

    async def slow(record: Monitor, notices: tuple[Notice, ...]) -> bool:
        await disk.wait()
        return True

    bench.amend_each = later  # type: ignore[method-assign]
    actor = actor_of(to_shrink(), bench)
    await actor.step()
    bench.save = slow  # type: ignore[method-assign]
    actor.post(EntriesUnwanted())
    step = asyncio.create_task(actor.step())
    await asyncio.sleep(0)
    answer.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(bench.batches) == 1
    disk.set()
    await step
    await settle(actor)
    assert len(bench.batches) == 1
