"""R16: the pace of trading-stop, over all slots, in stepped time."""

import asyncio
from typing import Any

import pytest

from execution.bybit.budget import Budget, Priority
from execution.bybit.endpoints import Endpoint
from execution.bybit.stop_queue import StopQueue
from execution.exchange_errors import Overtaken, Transient
from execution.facts.prices import TriggerBy
from execution.requests import StopRequest, StopUrgency
from tests.execution.builders import D
from tests.execution.bybit.test_budget import SteppedTime


class Post:
    """A way to the exchange with a real budget; an answer takes ``answers_after`` seconds."""

    def __init__(self) -> None:
        self.time = SteppedTime()
        self.budget = Budget(now=lambda: self.time.now, sleep=self.time.sleep)
        self.left: list[tuple[str, StopUrgency, str, float]] = []
        self.answers_after = 0.0
        self.error: Exception | None = None

    def try_pay(self, endpoint: Endpoint, priority: Priority) -> float:
        return self.budget.try_take(endpoint, priority)

    async def write_paid(self, endpoint: Endpoint, priority: Priority, parameters: dict[str, Any]) -> None:
        urgencies = [Priority.STOP, Priority.REASSERTED_STOP, Priority.MOVED_STOP, Priority.RATCHET]
        urgency = StopUrgency(urgencies.index(priority))
        self.left.append((parameters["symbol"], urgency, parameters["stopLoss"], self.time.now))
        if self.answers_after:
            await self.time.sleep(self.answers_after)
        if self.error is not None:
            raise self.error

    def moments(self, *urgencies: StopUrgency) -> list[float]:
        return [at for _, urgency, _, at in self.left if urgency in urgencies]


class Senders:
    """Slots that each want a stop; how it ended for each."""

    def __init__(self, post: Post) -> None:
        self.queue = StopQueue(post, post.time.sleep)
        self.tasks: list[asyncio.Task[None]] = []

    def want(self, slot: int, urgency: StopUrgency, price: int = 100) -> asyncio.Task[None]:
        request = StopRequest(
            symbol=f"S{slot}", position_idx=0, stop_loss=D(price), trigger_by=TriggerBy.LAST, urgency=urgency
        )
        task = asyncio.create_task(self.queue.set(request))
        self.tasks.append(task)
        return task


@pytest.fixture
def post() -> Post:
    return Post()


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(start <= at < start + 1 for at in moments) for start in moments)


async def test_r16_a_burst_of_a_hundred_slots_keeps_to_ten_a_second_and_moves_to_six(post: Post) -> None:
    senders = Senders(post)
    for slot in range(100):
        senders.want(slot, [StopUrgency.MOVE, StopUrgency.RATCHET, StopUrgency.REASSERT][slot % 3])
    await post.time.run(60)
    assert all(task.done() for task in senders.tasks)
    assert most_in_a_second([at for *_, at in post.left]) <= 10
    assert most_in_a_second(post.moments(StopUrgency.MOVE, StopUrgency.RATCHET)) <= 6
    assert max(post.moments(StopUrgency.REASSERT)) <= min(post.moments(StopUrgency.RATCHET))
    assert max(post.moments(StopUrgency.MOVE)) <= min(post.moments(StopUrgency.RATCHET))


@pytest.mark.parametrize("burst", [StopUrgency.REASSERT, StopUrgency.MOVE, StopUrgency.RATCHET])
async def test_r16_under_a_burst_of_a_hundred_slots_a_naked_one_goes_at_once(post: Post, burst: StopUrgency) -> None:
    senders = Senders(post)
    for slot in range(100):
        senders.want(slot, burst)
    await post.time.run(3)
    for slot in (200, 201):
        senders.want(slot, StopUrgency.NAKED)
    before = len(post.left)
    await post.time.run(3)
    assert [urgency for _, urgency, _, _ in post.left[before:]] == [StopUrgency.NAKED] * 2
    await post.time.run(60)
    assert len(post.left) == 102


async def test_r16_a_larger_budget_of_the_account_leaves_moves_at_six(post: Post) -> None:
    post.budget.learn(Endpoint.SET_TRADING_STOP, limit=60, remaining=60)
    senders = Senders(post)
    for slot in range(50):
        senders.want(slot, StopUrgency.RATCHET)
        senders.want(100 + slot, StopUrgency.NAKED)
    await post.time.run(30)
    assert most_in_a_second(post.moments(StopUrgency.RATCHET)) <= 6
    assert post.moments(StopUrgency.NAKED) == [0.0] * 50


async def test_r16_what_others_use_of_the_budget_shows_in_the_headers_and_slows_us(post: Post) -> None:
    post.budget.learn(Endpoint.SET_TRADING_STOP, limit=10, remaining=5)
    senders = Senders(post)
    for slot in range(10):
        senders.want(slot, StopUrgency.RATCHET)
    await post.time.run(0.5)
    assert len(post.left) == 1
    senders.want(99, StopUrgency.NAKED)
    await post.time.run(0.5)
    assert [name for name, *_ in post.left][1:] == ["S99"]
    await post.time.run(10)
    assert len(post.left) == 11


async def test_r16_of_a_slot_only_the_newest_stop_is_sent_and_the_others_are_told_so(post: Post) -> None:
    post.budget.block(Endpoint.SET_TRADING_STOP, 2)
    senders = Senders(post)
    waiting = [senders.want(1, StopUrgency.RATCHET, price) for price in (100, 101, 102)]
    await post.time.run(1)
    assert post.left == []
    waiting.append(senders.want(1, StopUrgency.RATCHET, 103))
    await post.time.run(5)
    assert [(slot, price) for slot, _, price, _ in post.left] == [("S1", "103")]
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Overtaken, Overtaken, Overtaken, type(None)]


async def test_r9_the_next_stop_of_a_slot_waits_for_the_answer_to_the_last(post: Post) -> None:
    post.answers_after = 2.0
    senders = Senders(post)
    senders.want(1, StopUrgency.NAKED, 100)
    await post.time.run(0.5)
    senders.want(1, StopUrgency.NAKED, 101)
    senders.want(2, StopUrgency.NAKED, 200)
    await post.time.run(10)
    assert [(price, at) for _, _, price, at in post.left] == [("100", 0.0), ("200", 0.5), ("101", 2.0)]


async def test_an_error_of_the_way_is_the_callers(post: Post) -> None:
    post.error = Transient("not now")
    senders = Senders(post)
    task = senders.want(1, StopUrgency.NAKED)
    await post.time.run(1)
    with pytest.raises(Transient, match="not now"):
        await task
    post.error = None
    again = senders.want(1, StopUrgency.NAKED)
    await post.time.run(2)
    await again


async def test_what_waits_when_the_connection_ends_was_not_sent(post: Post) -> None:
    post.budget.block(Endpoint.SET_TRADING_STOP, 2)
    senders = Senders(post)
    task = senders.want(1, StopUrgency.NAKED)
    await post.time.run(1)
    senders.queue.close()
    with pytest.raises(Transient, match="closed"):
        await task
    await post.time.run(5)
    assert post.left == []
