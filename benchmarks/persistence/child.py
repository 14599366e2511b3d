"""A process for each contender: its own memory, garbage collector and event loop, and one asked at a time.

So that a hundred thousand records of one do not slow the other, and yet all take turns on the same disk.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar

from utils.logs import configure_logging

# Forked from a process that has imported everything and done nothing.
_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["benchmarks.persistence.contenders"])

P = ParamSpec("P")
T = TypeVar("T")


class Contender(Protocol):
    """Something that keeps records, described here and opened there."""

    async def open(self) -> None:
        """Gets ready with all records in place."""
        ...

    async def close(self) -> None:
        """Ends, in order."""
        ...


C_co = TypeVar("C_co", bound=Contender, covariant=True)


class Child(Generic[C_co]):
    """A contender in its process, as long as the `with` block lasts."""

    def __init__(self, contender: C_co) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=_CONTEXT, initializer=_configure)
        self._contender = contender

    def do(self, work: Callable[Concatenate[C_co, P], Coroutine[Any, Any, T]], *args: P.args, **named: P.kwargs) -> T:
        """Runs a function of a module with the open contender in its event loop and returns the result."""
        return self._pool.submit(_with_contender, work, args, named).result()

    def __enter__(self) -> Self:
        self._pool.submit(_open, self._contender).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._pool.submit(_close).result()
        finally:
            self._pool.shutdown()


def in_fresh_process(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """Runs a function of a module in a process that has done nothing before."""
    with ProcessPoolExecutor(1, mp_context=_CONTEXT, initializer=_configure) as pool:
        return pool.submit(work, *args, **named).result()


class _Here:
    """What a child process holds."""

    runner: asyncio.Runner
    contender: Any


def _configure() -> None:
    configure_logging("WARNING", "text", ())


def _open(contender: Contender) -> None:
    _Here.runner = asyncio.Runner()
    _Here.contender = contender
    _Here.runner.run(contender.open())


def _with_contender(work: Callable[..., Coroutine[Any, Any, T]], args: tuple[Any, ...], named: dict[str, Any]) -> T:
    return _Here.runner.run(work(_Here.contender, *args, **named))


def _close() -> None:
    _Here.runner.run(_Here.contender.close())
    _Here.runner.close()
