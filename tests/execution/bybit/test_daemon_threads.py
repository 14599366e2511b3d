import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from execution.bybit.daemon_threads import Lane, LaneClosedError, in_daemon_thread
from tests.execution.bybit.fake_bybit import until


class Tools:
    """Resources of a lane, counted."""

    def __init__(self) -> None:
        self.made = 0
        self.discarded = 0

    def make(self) -> int:
        self.made += 1
        return self.made

    def discard(self, _: int) -> None:
        self.discarded += 1


@pytest.fixture
def tools() -> Tools:
    return Tools()


@pytest.fixture
def lane(tools: Tools) -> Iterator[Lane[int]]:
    """A lane of one thread."""
    only = Lane("test", 1, tools.make, tools.discard)
    yield only
    only.close()
    only.join(30)
    assert tools.discarded == tools.made


async def occupied(lane: Lane[int]) -> tuple[threading.Event, "asyncio.Task[bool]"]:
    """Keep the only thread busy until the event is set."""
    release, is_at_it = threading.Event(), threading.Event()

    def job(_: int) -> bool:
        is_at_it.set()
        return release.wait(60)

    task = asyncio.create_task(lane.call(job))
    await until(is_at_it.is_set)
    return release, task


async def test_a_thread_keeps_its_resource(lane: Lane[int]) -> None:
    assert [await lane.call(lambda tool: tool) for _ in range(3)] == [1, 1, 1]


async def test_an_error_goes_to_who_asked(lane: Lane[int]) -> None:
    with pytest.raises(ZeroDivisionError):
        await lane.call(lambda tool: tool / 0)
    assert await lane.call(lambda tool: tool) == 1


async def test_what_cannot_be_made_fails_its_job_alone_and_the_thread_goes_on() -> None:
    """A thread that ended of it would leave whoever waits for its lane, a stop perhaps, waiting for ever."""
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        if len(made) == 1:
            raise OSError("too many open files")
        return 7

    lane = Lane("test", 1, make, lambda _: None)
    async with asyncio.timeout(30):
        with pytest.raises(OSError, match="too many"):
            await lane.call(lambda tool: tool)
        assert await lane.call(lambda tool: tool) == 7
    lane.close()
    lane.join(30)


async def test_a_lane_goes_on_with_the_threads_that_it_can_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that could not be started is none: it is tried again with the next job."""
    begin, allowed = threading.Thread.start, 1

    def start(thread: threading.Thread) -> None:
        nonlocal allowed
        if not allowed:
            raise RuntimeError("can't start new thread")
        allowed -= 1
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    lane = Lane("test", 2, lambda: threading.current_thread().name, lambda _: None)
    assert await lane.call(lambda tool: tool) == "test-0"
    allowed = 1
    both = threading.Barrier(2)
    each = [lane.call(lambda tool: (both.wait(30), tool)[1]) for _ in range(2)]
    assert sorted(await asyncio.gather(*each)) == ["test-0", "test-1"]
    lane.close()
    lane.join(30)


async def test_a_lane_without_any_thread_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    lane = Lane("test", 2, lambda: 1, lambda _: None)
    with pytest.raises(RuntimeError, match="new thread"):
        await lane.call(lambda tool: tool)
    lane.close()
    lane.join(30)


async def test_the_lower_rank_goes_first(lane: Lane[int]) -> None:
    release, first = await occupied(lane)
    done: list[int] = []
    jobs = [asyncio.create_task(lane.call(lambda _, rank=rank: done.append(rank), rank)) for rank in (4, 2, 0, 2)]
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(first, *jobs)
    assert done == [0, 2, 2, 4]


async def test_a_job_whose_caller_has_gone_is_not_begun(lane: Lane[int]) -> None:
    release, first = await occupied(lane)
    done: list[int] = []
    gone = asyncio.create_task(lane.call(done.append))
    await asyncio.sleep(0)
    gone.cancel()
    release.set()
    await first
    await lane.call(lambda _: None)
    assert done == []


async def test_closing_refuses_what_waits_and_finishes_what_runs(lane: Lane[int], tools: Tools) -> None:
    release, first = await occupied(lane)
    waiting = asyncio.create_task(lane.call(lambda tool: tool))
    await asyncio.sleep(0)
    lane.close()
    with pytest.raises(LaneClosedError):
        await waiting
    with pytest.raises(LaneClosedError):
        await lane.call(lambda tool: tool)
    release.set()
    assert await first
    await until(lambda: tools.discarded == 1)


async def test_a_result_that_comes_too_late_is_discarded() -> None:
    release = threading.Event()
    discarded: list[str] = []

    def job() -> str:
        release.wait(60)
        return "late"

    with pytest.raises(TimeoutError):
        await in_daemon_thread(job, limit=0.05, discard=discarded.append)
    release.set()
    await until(lambda: discarded == ["late"])


async def test_an_error_that_comes_too_late_is_nobodys() -> None:
    release = threading.Event()

    def job() -> None:
        release.wait(60)
        raise RuntimeError("late")

    with pytest.raises(TimeoutError):
        await in_daemon_thread(job, limit=0.05)
    release.set()
    await asyncio.sleep(0.05)


def test_a_result_for_a_loop_that_has_ended_is_discarded() -> None:
    release = threading.Event()
    discarded: list[str] = []

    def job() -> str:
        release.wait(60)
        return "orphan"

    async def leave() -> None:
        with pytest.raises(TimeoutError):
            await in_daemon_thread(job, limit=0.05, discard=discarded.append)

    asyncio.run(leave())
    release.set()
    deadline = time.monotonic() + 30
    while not discarded and time.monotonic() < deadline:
        time.sleep(0.005)
    assert discarded == ["orphan"]


def ended_since(before: set[threading.Thread]) -> None:
    """Waits, with the loop standing still, for the threads that were begun meanwhile."""
    for thread in set(threading.enumerate()) - before:
        thread.join(30)


async def test_a_result_that_came_while_the_loop_stood_still_is_handed_over() -> None:
    """Else a connection that was opened meanwhile would be nobody's, and go on for ever."""
    discarded: list[str] = []
    before = set(threading.enumerate())

    async def opens() -> str:
        return await in_daemon_thread(lambda: "opened", limit=0.05, discard=discarded.append)

    task = asyncio.create_task(opens())
    await asyncio.sleep(0)
    ended_since(before)
    time.sleep(0.1)  # noqa: ASYNC251  swapped out, stopped, moved to another machine
    assert await task == "opened"
    assert discarded == []


async def test_a_result_that_came_with_the_end_of_its_caller_is_discarded() -> None:
    discarded: list[str] = []
    before = set(threading.enumerate())
    task = asyncio.create_task(in_daemon_thread(lambda: "opened", limit=60, discard=discarded.append))
    await asyncio.sleep(0)
    ended_since(before)
    asyncio.get_running_loop().call_soon(task.cancel)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert discarded == ["opened"]
