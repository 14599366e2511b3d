"""The one way out to Telegram: every call of the bot waits here for its turn, urgent ones first."""

import asyncio
from bisect import insort
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import timedelta
from itertools import count
from typing import Any, Protocol

import structlog
from telegram.error import BadRequest, ChatMigrated, RetryAfter
from telegram.ext import BaseRateLimiter

from handlers.telegram.pacing import Pacer, Priority

_log = structlog.get_logger(__name__)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram wants silence; the library's type for it depends on its environment."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


class ChatMoves(Protocol):
    """Groups that became supergroups, under another id."""

    def now(self, chat_id: int) -> int:
        """The id under which a chat is reached today."""

    async def moved(self, old: int, new: int) -> None:
        """Telegram says so; remembered on return."""


class _Waiter:
    def __init__(self, priority: Priority, number: int, chat_id: int, turn: asyncio.Future[None]) -> None:
        self.priority = priority
        self.number = number
        self.chat_id = chat_id
        self.turn = turn

    def __lt__(self, other: "_Waiter") -> bool:
        return (self.priority, self.number) < (other.priority, other.number)


class Gateway(BaseRateLimiter[Priority]):
    """Paces calls that name a chat. What Telegram refuses for flooding is said again when it allows.

    A refusal for flooding (429) means that nothing was delivered, so that saying it again doubles nothing. A dashboard
    is not said again: by then its text is old.
    """

    def __init__(self, counts: Counter[str], pacer: Pacer | None = None, chats: ChatMoves | None = None) -> None:
        """``chats``: where chats have gone. What is new in one that has moved goes to its new id."""
        self._counts = counts
        self._chats = chats
        self._pacer = pacer or Pacer()
        self._waiting: list[_Waiter] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Priority | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Make one call in its turn; see the base class."""
        chat_id = data.get("chat_id")
        if not isinstance(chat_id, int):
            return await callback(*args, **kwargs)
        priority = Priority.REPLY if rate_limit_args is None else rate_limit_args
        number, has_moved = next(self._numbers), False
        while True:
            chat_id = data["chat_id"] = self._reached(chat_id, data)
            await self._turn(chat_id, priority, number)
            try:
                return await callback(*args, **kwargs)
            except ChatMigrated as error:
                if self._chats is None or has_moved:
                    raise
                has_moved = True
                await self._chats.moved(chat_id, error.new_chat_id)
            except RetryAfter as error:
                seconds = seconds_of(error)
                self._counts["floods"] += 1
                _log.warning("Telegram asks for silence", endpoint=endpoint, chat_id=chat_id, seconds=seconds)
                self._pacer.hold(chat_id, asyncio.get_running_loop().time() + seconds)
                if priority is Priority.DASHBOARD:
                    raise

    def _reached(self, chat_id: int, data: dict[str, Any]) -> int:
        """Where it goes today. A message stays in the chat it was sent to; elsewhere its id means another."""
        now = self._chats.now(chat_id) if self._chats is not None else chat_id
        if now != chat_id and "message_id" in data:
            raise BadRequest("message to edit not found: the chat has moved")
        return now

    async def _turn(self, chat_id: int, priority: Priority, number: int) -> None:
        loop = asyncio.get_running_loop()
        silence = self._pacer.silence(chat_id, loop.time())
        if silence and priority is Priority.DASHBOARD:
            raise RetryAfter(timedelta(seconds=silence))
        waiter = _Waiter(priority, number, chat_id, loop.create_future())
        insort(self._waiting, waiter)
        self._let_go()
        try:
            await waiter.turn
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def _let_go(self) -> None:
        """Give their turn to all that may have it now, and come back when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        now = loop.time()
        soonest: float | None = None
        for waiter in list(self._waiting):
            wait = self._pacer.wait(waiter.chat_id, waiter.priority, now)
            if wait > 0:
                soonest = wait if soonest is None else min(soonest, wait)
                continue
            self._waiting.remove(waiter)
            if not waiter.turn.done():
                self._pacer.take(waiter.chat_id, now)
                waiter.turn.set_result(None)
        if soonest is not None:
            self._timer = loop.call_later(soonest, self._let_go)
