"""Threads for pybit's blocking calls. They are daemons: a call that hangs never keeps the process from ending."""

import asyncio
import contextlib
import itertools
import threading
import time
from collections.abc import Callable
from queue import PriorityQueue
from typing import Any, Generic, NamedTuple, TypeVar

Resource = TypeVar("Resource")
Result = TypeVar("Result")

_FIRST_OF_ALL = -1
"""Rank of the order to leave: before everything that waits."""


class LaneClosedError(Exception):
    """The job was never begun."""


class _Job(NamedTuple):
    rank: int
    number: int
    run: Callable[[Callable[[], Any]], None] | None
    """Is given what gets the thread's resource; None: the thread leaves."""
    refuse: Callable[[], None]


class Lane(Generic[Resource]):
    """A few threads with one resource each, fed by rank: a lower rank overtakes what waits.

    A thread makes its resource for its first job. One that cannot be made fails that job alone, and is tried again.
    """

    def __init__(self, name: str, size: int, make: Callable[[], Resource], discard: Callable[[Resource], None]) -> None:
        self._name = name
        self._size = size
        self._make = make
        self._discard = discard
        self._jobs: PriorityQueue[_Job] = PriorityQueue()
        self._numbers = itertools.count()
        self._threads: list[threading.Thread] = []
        self._is_closed = False

    @property
    def waiting(self) -> int:
        """Jobs that no thread has begun."""
        return self._jobs.qsize()

    async def call(self, job: Callable[[Resource], Result], rank: int = 0) -> Result:
        """Run a job on one of the threads; it is skipped if the caller has gone before it begins.

        Raises:
            LaneClosedError: the lane was closed before the job began.
        """
        if self._is_closed:
            raise LaneClosedError
        self._start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()

        def run(resource: Callable[[], Resource]) -> None:
            if not future.cancelled():
                _settle(loop, future, lambda: job(resource()))

        def refuse() -> None:
            if not future.done():
                future.set_exception(LaneClosedError())

        self._jobs.put(_Job(rank, next(self._numbers), run, refuse))
        return await future

    def close(self) -> None:
        """Refuse what waits and let each thread leave after the job that it is at. Only from the event loop."""
        self._is_closed = True
        while not self._jobs.empty():
            self._jobs.get_nowait().refuse()
        for _ in self._threads:
            self._jobs.put(_Job(_FIRST_OF_ALL, next(self._numbers), None, lambda: None))

    def join(self, limit: float) -> None:
        """Wait for the threads to leave, ``limit`` seconds at most in all. Blocks."""
        deadline = time.monotonic() + limit
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _start(self) -> None:
        while len(self._threads) < self._size:
            name = f"{self._name}-{len(self._threads)}"
            thread = threading.Thread(target=self._work, name=name, daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the machine gives no more threads now
                if not self._threads:
                    raise
                return
            self._threads.append(thread)

    def _work(self) -> None:
        made: list[Resource] = []

        def resource() -> Resource:
            if not made:
                made.append(self._make())
            return made[0]

        try:
            while (job := self._jobs.get().run) is not None:
                job(resource)
        finally:
            for each in made:
                self._discard(each)


async def in_daemon_thread(
    job: Callable[[], Result], *, limit: float, discard: Callable[[Result], None] = lambda _: None
) -> Result:
    """Run one job on a thread of its own; ``discard`` takes a result that came after the caller had gone.

    Raises:
        TimeoutError: it took more than ``limit`` seconds; the thread is left to end by itself.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()
    thread = threading.Thread(target=_settle, args=(loop, future, job, discard), name="bybit-once", daemon=True)
    thread.start()
    try:
        async with asyncio.timeout(limit):
            return await future
    except TimeoutError:
        if _is_settled(future):  # the loop stood still, so that the end of the job and of its time came at once
            return future.result()
        raise
    except asyncio.CancelledError:
        if _is_settled(future) and future.exception() is None:
            discard(future.result())
        raise


def _is_settled(future: "asyncio.Future[Any]") -> bool:
    return future.done() and not future.cancelled()


def _settle(
    loop: asyncio.AbstractEventLoop,
    future: asyncio.Future[Result],
    job: Callable[[], Result],
    discard: Callable[[Result], None] = lambda _: None,
) -> None:
    """Run a job on this thread and hand its end to the loop; every error of the job is the caller's."""

    def fail(error: Exception) -> None:
        if not future.done():
            future.set_exception(error)

    def succeed(result: Result) -> None:
        if future.done():
            discard(result)
        else:
            future.set_result(result)

    try:
        result = job()
    except Exception as error:  # noqa: BLE001  a thread's edge: the error goes to who awaits
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(fail, error)
        return
    try:
        loop.call_soon_threadsafe(succeed, result)
    except RuntimeError:  # the loop has ended: nobody takes the result
        discard(result)
