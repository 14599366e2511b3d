import asyncio

import pytest

from execution.bybit.budget import Budget, Priority
from execution.bybit.endpoints import Endpoint


class SteppedTime:
    """Time that passes only in `run`, from one sleeper to the next."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, future))
        await future

    async def run(self, until: float) -> None:
        while True:
            for _ in range(50):
                await asyncio.sleep(0)
            due = [sleeper for sleeper in self._sleepers if sleeper[0] <= until]
            if not due:
                self.now = until
                return
            first = min(due, key=lambda sleeper: sleeper[0])
            self._sleepers.remove(first)
            self.now = max(self.now, first[0])
            if not first[1].done():
                first[1].set_result(None)


class Line:
    """Requests in line, and when each of them left."""

    def __init__(self, budget: Budget, time: SteppedTime) -> None:
        self.left: list[tuple[str, float]] = []
        self._budget = budget
        self._time = time
        self._tasks: list[asyncio.Task[None]] = []

    def send(self, name: str, endpoint: Endpoint, priority: Priority, count: int = 1) -> None:
        async def one() -> None:
            await self._budget.acquire(endpoint, priority)
            self.left.append((name, self._time.now))

        self._tasks += [asyncio.create_task(one()) for _ in range(count)]

    def count(self, name: str, until: float) -> int:
        return sum(1 for left, at in self.left if left == name and at <= until)

    async def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture
def time() -> SteppedTime:
    return SteppedTime()


@pytest.fixture
def budget(time: SteppedTime) -> Budget:
    return Budget(now=lambda: time.now, sleep=time.sleep)


@pytest.fixture
def line(budget: Budget, time: SteppedTime) -> Line:
    return Line(budget, time)


async def test_no_rolling_second_sees_more_than_the_limit(line: Line, time: SteppedTime) -> None:
    line.send("stop", Endpoint.SET_TRADING_STOP, Priority.STOP, 35)
    await time.run(10)
    moments = [at for _, at in line.left]
    assert len(moments) == 35
    assert all(sum(start <= at < start + 1 for at in moments) <= 10 for start in moments)
    assert moments[9] == 0, "what the limit allows leaves at once"
    assert moments[-1] < 4


async def test_what_is_left_and_what_waits_is_told(budget: Budget, line: Line, time: SteppedTime) -> None:
    line.send("entry", Endpoint.CREATE_ORDER, Priority.ENTRY, 8)
    await time.run(0.1)
    left = budget.left()
    assert (left["create_order"].limit, left["create_order"].left) == (10, 5), "half of it is not for entries"
    assert (left["address"].limit, left["address"].left) == (600, 595)
    assert left["set_trading_stop"].left == 10
    assert budget.waiting == 3
    budget.block(Endpoint.SET_TRADING_STOP, 1)
    assert budget.left()["set_trading_stop"].left == 0
    await time.run(10)
    assert budget.left()["create_order"].left == 10
    assert budget.waiting == 0


async def test_closes_find_room_that_entries_and_take_profits_left(line: Line, time: SteppedTime) -> None:
    line.send("entry", Endpoint.CREATE_ORDER, Priority.ENTRY, 20)
    await time.run(0.1)
    assert line.count("entry", 0.1) == 5
    line.send("take profit", Endpoint.CREATE_ORDER, Priority.TAKE_PROFIT, 20)
    await time.run(0.2)
    assert line.count("take profit", 0.2) == 2
    line.send("close", Endpoint.CREATE_ORDER, Priority.CLOSE, 3)
    await time.run(0.3)
    assert line.count("close", 0.3) == 3
    await line.cancel()


async def test_the_higher_class_overtakes_what_waits(line: Line, time: SteppedTime) -> None:
    line.send("early", Endpoint.CREATE_ORDER, Priority.CLOSE, 10)
    await time.run(0.1)
    line.send("entry", Endpoint.CREATE_ORDER, Priority.ENTRY, 10)
    line.send("take profit", Endpoint.CREATE_ORDER, Priority.TAKE_PROFIT, 10)
    line.send("close", Endpoint.CREATE_ORDER, Priority.CLOSE, 10)
    await time.run(30)
    order = [name for name, _ in line.left[10:]]
    assert order == ["close"] * 10 + ["take profit"] * 10 + ["entry"] * 10


async def test_equals_keep_their_order(budget: Budget, time: SteppedTime) -> None:
    left: list[int] = []

    async def one(number: int) -> None:
        await budget.acquire(Endpoint.CANCEL_ORDER, Priority.TAKE_PROFIT)
        left.append(number)

    tasks = [asyncio.create_task(one(number)) for number in range(25)]
    await time.run(30)
    assert left == list(range(25))
    assert all(task.done() for task in tasks)


async def test_buckets_do_not_share(line: Line, time: SteppedTime) -> None:
    line.send("stop", Endpoint.SET_TRADING_STOP, Priority.STOP, 10)
    line.send("close", Endpoint.CREATE_ORDER, Priority.CLOSE, 10)
    await time.run(0)
    assert len(line.left) == 20


async def test_reads_leave_room_at_the_address(line: Line, time: SteppedTime) -> None:
    reads = [Endpoint.POSITIONS, Endpoint.OPEN_ORDERS, Endpoint.EXECUTIONS, Endpoint.ORDER_HISTORY, Endpoint.TICKERS]
    for endpoint in reads:
        line.send("read", endpoint, Priority.READ, 120)
    await time.run(5)
    assert line.count("read", 5) == 480, "of the 600 that wait"
    line.send("stop", Endpoint.SET_TRADING_STOP, Priority.STOP, 10)
    await time.run(5)
    assert line.count("stop", 5) == 10
    await line.cancel()


async def test_r19_a_sweep_goes_before_hundreds_of_questions(line: Line, time: SteppedTime) -> None:
    """After a start each slot may have some; what proves every stop at once waits for none of them."""
    line.send("question", Endpoint.OPEN_ORDERS, Priority.READ, 500)
    await time.run(0.5)
    assert line.count("question", 0.5) == 40
    line.send("page", Endpoint.OPEN_ORDERS, Priority.SWEEP, 5)
    await time.run(0.5)
    assert line.count("page", 0.5) == 5, "of the room that questions have to leave"
    line.send("page", Endpoint.OPEN_ORDERS, Priority.SWEEP, 40)
    await time.run(2)
    assert line.count("page", 2) == 45, "before the questions that wait"
    await line.cancel()


async def test_use_by_others_shows_in_the_headers_and_counts(line: Line, time: SteppedTime, budget: Budget) -> None:
    line.send("stop", Endpoint.SET_TRADING_STOP, Priority.STOP)
    await time.run(0)
    budget.learn(Endpoint.SET_TRADING_STOP, limit=10, remaining=2)
    line.send("more", Endpoint.SET_TRADING_STOP, Priority.STOP, 5)
    await time.run(0.5)
    assert line.count("more", 0.5) == 2
    await time.run(2)
    assert line.count("more", 2) == 5


async def test_a_larger_limit_of_the_account_is_used(line: Line, time: SteppedTime, budget: Budget) -> None:
    budget.learn(Endpoint.SET_TRADING_STOP, limit=20, remaining=20)
    line.send("stop", Endpoint.SET_TRADING_STOP, Priority.STOP, 30)
    await time.run(0)
    assert len(line.left) == 20
    await line.cancel()


async def test_nothing_leaves_a_spent_budget_before_its_reset(line: Line, time: SteppedTime, budget: Budget) -> None:
    budget.block(Endpoint.SET_TRADING_STOP, 0.7)
    line.send("stop", Endpoint.SET_TRADING_STOP, Priority.STOP)
    await time.run(0.69)
    assert line.left == []
    await time.run(0.71)
    assert len(line.left) == 1


async def test_a_reset_in_a_far_future_is_not_believed(line: Line, time: SteppedTime, budget: Budget) -> None:
    budget.block(Endpoint.SET_TRADING_STOP, 86_400)
    line.send("stop", Endpoint.SET_TRADING_STOP, Priority.STOP)
    await time.run(6)
    assert len(line.left) == 1


async def test_who_gives_up_frees_its_place(line: Line, time: SteppedTime, budget: Budget) -> None:
    line.send("stop", Endpoint.SET_TRADING_STOP, Priority.STOP, 15)
    await time.run(0)
    await line.cancel()
    later = Line(budget, time)
    later.send("later", Endpoint.SET_TRADING_STOP, Priority.STOP, 10)
    await time.run(2)
    assert len(later.left) == 10


async def test_r15_a_batch_counts_its_orders_and_is_one_request_of_the_address(
    budget: Budget, time: SteppedTime
) -> None:
    left: list[float] = []

    async def batch(count: int) -> None:
        await budget.acquire(Endpoint.AMEND_BATCH, Priority.TAKE_PROFIT, count)
        left.append(time.now)

    tasks = [asyncio.create_task(batch(count)) for count in (10, 10, 3, 3)]
    await time.run(10)
    assert all(task.done() for task in tasks)
    assert left[0] == 0, "ten at once, though the class may use seven by itself"
    assert left[1] >= 1, "the next ten when the second is over"
    assert left[2] >= left[1] + 1
    assert left[3] == left[2]
    assert len(budget._address._sent) <= 4


async def test_r11_a_batch_that_waits_is_not_overtaken_by_smaller_ones(budget: Budget, time: SteppedTime) -> None:
    """Take profits that stand in the way of a close: what comes later and asks for less took their room."""
    left: list[tuple[int, float]] = []

    async def cancel(count: int, after: float) -> None:
        await time.sleep(after)
        await budget.acquire(Endpoint.CANCEL_BATCH, Priority.CLOSE, count)
        left.append((count, time.now))

    tasks = [asyncio.create_task(cancel(count, after)) for count, after in ((5, 0.01), (6, 0.2), (2, 0.4), (2, 0.9))]
    await time.run(1.2)
    assert [count for count, _ in left] == [5, 6, 2, 2]
    assert left[1][1] == pytest.approx(1.11, abs=0.02)
    await asyncio.gather(*tasks)


async def test_what_is_taken_without_waiting_counts_like_the_rest(
    line: Line, time: SteppedTime, budget: Budget
) -> None:
    taken = [budget.try_take(Endpoint.SET_TRADING_STOP, Priority.STOP) for _ in range(12)]
    assert taken[:10] == [0.0] * 10
    assert all(seconds > 1 for seconds in taken[10:])
    line.send("stop", Endpoint.SET_TRADING_STOP, Priority.STOP)
    await time.run(1)
    assert line.left == []
    await time.run(1.2)
    assert line.count("stop", 1.2) == 1


def test_r16_trading_stop_keeps_room_for_what_is_urgent(budget: Budget) -> None:
    def burst(priority: Priority) -> int:
        count = 0
        while budget.try_take(Endpoint.SET_TRADING_STOP, priority) == 0:
            count += 1
        return count

    assert [burst(p) for p in (Priority.RATCHET, Priority.MOVED_STOP, Priority.REASSERTED_STOP, Priority.STOP)] == [
        6, 0, 2, 2,
    ]  # fmt: skip
