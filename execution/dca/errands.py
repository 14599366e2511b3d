"""What an actor has going on beside its steps, one piece of work for each key; each is reported once when it ends."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Errands:
    """A key is free again only when the actor has taken note that its work ended (`settled`)."""

    def __init__(self, name: str, on_ended: Callable[[str, BaseException | None], None]) -> None:
        """``on_ended`` hears of each end, with the exception that nobody expected."""
        self._name = name
        self._on_ended = on_ended
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ended: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._tasks

    def __bool__(self) -> bool:
        return bool(self._tasks)

    @property
    def has_ended(self) -> bool:
        """Whether something has, and was not taken note of."""
        return bool(self._ended)

    def has_ended_but(self, key: str) -> bool:
        """The same, of another one than this."""
        return any(ended != key for ended in self._ended)

    def begin(self, key: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=f"{self._name}: {key}")
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._done(key, done))

    def settled(self) -> None:
        for key in self._ended:
            self._tasks.pop(key, None)
        self._ended.clear()

    async def wait(self) -> None:
        """Until all that is under way has ended."""
        if self._tasks:
            await asyncio.sleep(0)  # most need no more than a turn, and to wait for one costs more than it does
        under_way = [task for task in self._tasks.values() if not task.done()]
        if under_way:
            await asyncio.wait(under_way)

    def cancel(self) -> None:
        for task in self._tasks.values():
            task.cancel()

    def _done(self, key: str, task: "asyncio.Task[None]") -> None:
        if task.cancelled():
            return
        self._ended.append(key)
        self._on_ended(key, task.exception())
