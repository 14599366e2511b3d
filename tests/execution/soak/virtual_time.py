"""An event loop whose time stands still while there is something to do, and jumps to the next timer when there is not.

`asyncio.timeout`, `asyncio.sleep` and the project's clock all run on it, so that an hour of waiting costs nothing and
every run with the same seed is the same.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOST_TURNS = 10_000
"""Turns of the loop without a pause: more than that is a program that spins (twenty or so are usual)."""

_T = TypeVar("_T")


class Spinning(AssertionError):
    """Something runs again and again without ever waiting."""


class _Selector(selectors.DefaultSelector):  # type: ignore[misc,valid-type]
    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        loop = self.loop
        if timeout is not None and timeout <= 0:
            loop.count_turn()
            return []
        if loop.is_working_elsewhere():
            return super().select(0.05)
        if events := super().select(0):
            return events
        if timeout is None:
            raise RuntimeError("nothing is scheduled, and nobody will ever wake anybody")
        loop.jump(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Belongs to one run. ``works_elsewhere`` are asked whether a thread is at work that time has to wait for."""

    def __init__(self) -> None:
        self._virtual = 0.0
        self._turns = 0
        self._in_executor = 0
        self.works_elsewhere: list[Callable[[], bool]] = []
        selector = _Selector()
        super().__init__(selector)
        selector.loop = self

    def time(self) -> float:
        return self._virtual

    def jump(self, seconds: float) -> None:
        self._virtual += seconds
        self._turns = 0

    def count_turn(self) -> None:
        self._turns += 1
        if self._turns > MOST_TURNS:
            raise Spinning(f"{MOST_TURNS} turns at {self._virtual:.3f} s")

    def is_working_elsewhere(self) -> bool:
        return self._in_executor > 0 or any(look() for look in self.works_elsewhere)

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> "asyncio.Future[Any]":
        future = super().run_in_executor(executor, func, *args)
        self._in_executor += 1
        future.add_done_callback(self._came_back)
        return future

    def _came_back(self, _: Any) -> None:
        self._in_executor -= 1


class LoopClock:
    """The bot's clock. It moves by a microsecond with each look: no two moments of a real machine are the same."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        self._loop._virtual += 1e-6
        return START + timedelta(seconds=self._loop.time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


class EngineClock:
    """The exchange's clock, on the same time; ``ahead_ms`` is how far it goes before ours."""

    def __init__(self, loop: VirtualLoop, ahead_ms: int = 0) -> None:
        self._loop = loop
        self._start_ms = int(START.timestamp() * 1000) + ahead_ms

    def now_ms(self) -> int:
        return self._start_ms + int(self._loop.time() * 1000)

    def seconds_until(self, at_ms: int) -> float:
        return max(0, at_ms - self.now_ms()) / 1000


# ---------------------------------------- lives

LIFE: ContextVar[set["asyncio.Task[Any]"] | None] = ContextVar("LIFE", default=None)
"""The tasks of the program that is running here: whatever one of them starts belongs to it as well."""


def _factory(loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, _T], **options: Any) -> "asyncio.Task[_T]":
    task: asyncio.Task[_T] = asyncio.Task(coro, loop=loop, **options)
    context = options.get("context")
    tasks = LIFE.get() if context is None else context.get(LIFE)
    if tasks is not None:
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    return task


def new_loop() -> VirtualLoop:
    loop = VirtualLoop()
    loop.set_task_factory(_factory)
    return loop
