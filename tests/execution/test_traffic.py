"""One request in each lane, never two about one order (R9), and stops that overtake (R16)."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.actions import Action, AskOrder, Cancel, LookAtSlot, SetStop
from execution.facts.prices import TriggerBy
from execution.lanes import Lane
from execution.observations import Doubted, Observation, OrderUncertain, Woken
from execution.outcomes import Denied, Outcome, ReadFailed
from execution.requests import CancelOrder, StopRequest, StopUrgency
from execution.tracked_orders import Role
from execution.traffic import Traffic
from tests.execution.builders import SYMBOL, D, at, monitor
from tests.execution.every_action import AMEND, place
from utils.clock import SystemClock

CANCEL = Cancel(CancelOrder(link_id="tp1", symbol=SYMBOL))
OTHER = Cancel(CancelOrder(link_id="tp2", symbol=SYMBOL))
LOOK = LookAtSlot()


def stop(price: int = 49000, urgency: StopUrgency = StopUrgency.MOVE) -> SetStop:
    return SetStop(
        StopRequest(symbol=SYMBOL, position_idx=0, stop_loss=D(price), trigger_by=TriggerBy.LAST, urgency=urgency)
    )


class Clock(SystemClock):
    def now(self):
        return at(60)


class Road:
    """Traffic whose requests hang until the gate of their first action opens; answers are written down."""

    def __init__(self) -> None:
        self.sent: list[tuple[Action, ...]] = []
        self.gates: dict[Action, asyncio.Event] = {}
        self.outcome: Outcome | Exception = Doubted()
        self.answered: list[tuple[Action, Observation]] = []
        self.failures: list[str] = []
        answer = lambda action, observation: self.answered.append((action, observation))  # noqa: E731
        self.traffic = Traffic(self._send, answer, Clock(), self.failures.append)

    async def _send(self, actions: tuple[Action, ...]) -> list[Outcome]:
        self.sent.append(actions)
        await self.gates.setdefault(actions[0], asyncio.Event()).wait()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return [self.outcome for _ in actions]

    async def start(self, lane: Lane, *actions: Action) -> None:
        self.traffic.start(actions, lane, monitor())
        await asyncio.sleep(0)

    async def answer(self, action: Action, outcome: Outcome | Exception | None = None) -> None:
        self.outcome = outcome or self.outcome
        self.gates[action].set()
        for _ in range(3):
            await asyncio.sleep(0)


async def test_r9_a_lane_takes_one_request_and_the_others_are_free_meanwhile() -> None:
    road = Road()
    await road.start(Lane.ORDERS, CANCEL)
    assert not road.traffic.takes(OTHER, Lane.ORDERS)
    assert road.traffic.takes(stop(), Lane.STOP)
    assert road.traffic.takes(LOOK, Lane.READS)
    await road.answer(CANCEL)
    assert road.answered == [(CANCEL, Doubted())]
    assert road.traffic.takes(OTHER, Lane.ORDERS)


async def test_r9_an_order_of_which_something_is_under_way_waits_until_that_is_folded() -> None:
    road = Road()
    await road.start(Lane.ORDERS, CANCEL, OTHER)
    again = replace(CANCEL, makes_room=True)
    assert road.traffic.holds(again)
    assert road.traffic.holds(OTHER)
    assert not road.traffic.holds(stop())
    await road.answer(CANCEL)
    assert road.traffic.holds(again), "the step that is under way does not know of the answer yet"
    road.traffic.folded()
    assert not road.traffic.holds(again)


@pytest.mark.parametrize("other", [place(Role.ENTRY), place(), AMEND])
async def test_r3_no_order_is_placed_or_changed_before_the_answer_to_the_stop_of_a_naked_position_is_folded(
    other: Action,
) -> None:
    """Where the price is through, the position is closed: take profits sent meanwhile would only be in the way."""
    road = Road()
    naked = stop(urgency=StopUrgency.NAKED)
    await road.start(Lane.STOP, naked)
    assert road.traffic.holds(other)
    assert not any(road.traffic.holds(free) for free in (place(Role.CLOSE), CANCEL, LOOK))
    await road.answer(naked)
    assert road.traffic.holds(other), "the step that is under way does not know of the answer yet"
    road.traffic.folded()
    assert not road.traffic.holds(other)


async def test_r3_while_another_stop_stands_orders_do_not_wait_for_the_new_one() -> None:
    road = Road()
    await road.start(Lane.STOP, stop(urgency=StopUrgency.REASSERT))
    assert not road.traffic.holds(place())


async def test_what_is_about_no_order_is_not_sent_again_by_a_step_that_does_not_know_of_its_answer() -> None:
    road = Road()
    await road.start(Lane.READS, LOOK)
    await road.answer(LOOK)
    assert road.traffic.holds(LOOK)
    road.traffic.folded()
    assert not road.traffic.holds(LOOK)


@pytest.mark.parametrize(
    ("newer", "overtakes"),
    [
        (stop(), False),
        (stop(49100), True),
        (stop(urgency=StopUrgency.NAKED), True),
        (stop(urgency=StopUrgency.RATCHET), False),
    ],
)
async def test_r16_another_price_or_more_urgency_takes_the_place_of_a_stop_that_waits(
    newer: SetStop, overtakes: bool
) -> None:
    road = Road()
    await road.start(Lane.STOP, stop())
    assert road.traffic.takes(newer, Lane.STOP) is overtakes


async def test_r16_the_answer_of_a_stop_that_was_overtaken_leaves_the_lane_to_the_newer_one() -> None:
    road = Road()
    older, newer = stop(), stop(49100)
    await road.start(Lane.STOP, older)
    await road.start(Lane.STOP, newer)
    await road.answer(older)
    assert not road.traffic.takes(newer, Lane.STOP), "the newer one is still under way"
    await road.answer(newer)
    assert road.traffic.takes(newer, Lane.STOP)
    assert [action for action, _ in road.answered] == [older, newer]


async def test_a_read_that_failed_rests_and_is_tried_again_in_its_time() -> None:
    road = Road()
    until = at(60) + timedelta(seconds=1)
    await road.start(Lane.READS, LOOK)
    await road.answer(LOOK, ReadFailed(until))
    road.traffic.folded()
    assert road.answered == [(LOOK, Woken())]
    assert list(road.traffic.wakes) == [until]
    road.traffic.begin_step(until - timedelta(milliseconds=1))
    assert road.traffic.holds(LOOK)
    road.traffic.begin_step(until)
    assert not road.traffic.holds(LOOK)


async def test_that_access_is_denied_is_told_and_means_what_it_means_for_the_action() -> None:
    road = Road()
    await road.start(Lane.READS, LOOK)
    await road.answer(LOOK, Denied(ReadFailed(at(65)), "expired"))
    assert road.failures == ["Bybit denies access: expired"]
    assert road.answered == [(LOOK, Woken())]
    assert list(road.traffic.wakes) == [at(65)]


async def test_a_defect_in_a_request_frees_the_lane_and_the_write_is_in_doubt() -> None:
    road = Road()
    await road.start(Lane.ORDERS, CANCEL)
    await road.answer(CANCEL, LookupError("a defect"))
    ((action, observation),) = road.answered
    assert action == CANCEL
    assert isinstance(observation, OrderUncertain)
    assert road.failures == ["BTCUSDT long, cancelling an order: it failed inside Holdfast; its log says how"]
    assert road.traffic.takes(OTHER, Lane.ORDERS)


async def test_when_it_stops_nothing_is_left_under_way() -> None:
    road = Road()
    await road.start(Lane.STOP, stop())
    await road.start(Lane.STOP, stop(49100))
    await road.start(Lane.ORDERS, CANCEL)
    tasks = [task for task in asyncio.all_tasks() if task.get_name().startswith("BTCUSDT_Buy_main")]
    assert len(tasks) == 3
    road.traffic.stop()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert all(task.cancelled() for task in tasks)
    assert road.answered == []


async def test_r9_an_order_that_another_lane_was_just_given_waits_and_so_do_orders_for_a_naked_stop() -> None:
    road = Road()
    asked = AskOrder("tp1")
    assert road.traffic.holds(asked, [CANCEL])
    assert not road.traffic.holds(asked, [OTHER])
    assert road.traffic.holds(place(), [stop(urgency=StopUrgency.NAKED)])
    assert not road.traffic.holds(place(), [stop()])
