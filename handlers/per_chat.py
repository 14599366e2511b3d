"""Work of one chat in order, chats beside each other: a slow command in one never delays a close in another."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable

import structlog

_log = structlog.get_logger(__name__)

Work = Callable[[], Awaitable[None]]


class PerChat:
    """A queue and a worker for each chat that has work; a worker ends with its queue."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._queues: dict[int, deque[Work]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    def submit(self, chat_id: int, work: Work) -> None:
        """Queue work; a failure of it is logged and counted, and the next one goes on."""
        queue = self._queues.get(chat_id)
        if queue is not None:
            queue.append(work)
            return
        self._queues[chat_id] = deque([work])
        worker = asyncio.create_task(self._work(chat_id), name=f"chat {chat_id}")
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def close(self, seconds: float) -> None:
        """Let what is under way end within ``seconds``, then cancel it; what only waited is not begun."""
        for queue in self._queues.values():
            queue.clear()
        workers = list(self._workers)
        if workers:
            await asyncio.wait(workers, timeout=seconds)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, chat_id: int) -> None:
        queue = self._queues[chat_id]
        try:
            while queue:
                work = queue.popleft()
                try:
                    await work()
                except Exception:  # noqa: BLE001 - the edge of a chat: logged, counted, and the next update follows
                    self._counts["updates failed"] += 1
                    _log.exception("an update failed", chat_id=chat_id)
        finally:
            del self._queues[chat_id]
