"""The work that the engine has under way: each piece by name, ended with the engine, and reported when it dies."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog

from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

AGAIN: Final = 0.2
"""Seconds after which work is told again to end."""


def failed_inside() -> str:
    """Whatever the error was, in words: a trader can do nothing with its name."""
    return text("engine-failed-inside")


class EngineTasks:
    """Starts work and keeps hold of it; ``on_failure`` hears of what ended by an error."""

    def __init__(self, on_failure: Callable[[str], None]) -> None:
        self._on_failure = on_failure
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Begins it beside everything else."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def stop(self) -> None:
        """Ends all of it; what was failing as it was told to end, and would try again, is told once more."""
        while self._tasks:
            for task in list(self._tasks):
                task.cancel()
            await asyncio.wait(self._tasks, timeout=AGAIN)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task_died", task=task.get_name(), exc_info=error)
            self._on_failure(f"{task.get_name()}: {failed_inside()}")  # its name stands so in the log
