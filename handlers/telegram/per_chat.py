"""Work of one chat in order, chats beside each other: a slow command in one never delays a close in another.

Work that from some point on only waits, for what the exchange shows of it, steps aside: the next command of its chat
is read meanwhile.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from typing import Any, Final

import structlog

_log = structlog.get_logger(__name__)

Work = Callable[[], Awaitable[None]]

_STEP_ASIDE: Final[ContextVar[Callable[[], None] | None]] = ContextVar("_STEP_ASIDE", default=None)


def step_aside() -> None:
    """The work in hand has done what those behind it must not overtake."""
    give_way = _STEP_ASIDE.get()
    if give_way is not None:
        give_way()


class PerChat:
    """A queue and a worker for each chat that has work; a worker ends with its queue."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._queues: dict[int, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, chat_id: int, work: Work) -> None:
        """Queue work; a failure of it is logged and counted, and the next one goes on."""
        queue = self._queues.get(chat_id)
        if queue is not None:
            queue.append(work)
            return
        self._queues[chat_id] = deque([work])
        self._start(self._work(chat_id), f"chat {chat_id}")

    async def close(self, seconds: float) -> None:
        """Let what is under way end within ``seconds``, then cancel it; what only waited is not begun."""
        for queue in self._queues.values():
            queue.clear()
        tasks = list(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _work(self, chat_id: int) -> None:
        queue = self._queues[chat_id]
        try:
            while queue:
                await self._turn(chat_id, queue.popleft())
        finally:
            del self._queues[chat_id]

    async def _turn(self, chat_id: int, work: Work) -> None:
        """Returns when the work has ended, or has stepped aside and goes on by itself."""
        gave_way = asyncio.Event()

        async def run() -> None:
            _STEP_ASIDE.set(gave_way.set)
            try:
                await work()
            except Exception:  # noqa: BLE001 - the edge of a chat: logged, counted, and the next update follows
                self._counts["updates failed"] += 1
                _log.exception("an update failed", chat_id=chat_id)

        task = self._start(run(), f"update of chat {chat_id}")
        task.add_done_callback(lambda _: gave_way.set())
        await gave_way.wait()
