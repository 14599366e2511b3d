"""What the bot says in answer to a person: in order for each chat, and never in the way of the next command."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog
from telegram import InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError
from telegram.ext import ExtBot

from handlers.telegram.message_length import fitting
from handlers.telegram.pacing import Priority
from utils.clock import Clock

_log = structlog.get_logger(__name__)

_PATIENCE: Final = 3.0
"""Seconds that a handler waits for its reply; then the reply goes on by itself and the next command is read."""
_TRIES: Final = 3
_MOST_ANSWER: Final = 200
"""Characters of the answer to a press."""

_REPEATED: Final = "\n<i>(possibly repeated)</i>"

Bot = ExtBot[Priority]


class Said:
    """Something that was said in a chat, or is about to be; ``message_id`` is None until Telegram has taken it."""

    def __init__(self, chat_id: int) -> None:
        self.chat_id = chat_id
        self.message_id: int | None = None


class Replies:
    """Sends, edits and answers; what cannot be delivered is logged and counted, and is nobody's exception."""

    def __init__(self, bot: Bot, clock: Clock, counts: Counter[str]) -> None:
        self._bot = bot
        self._clock = clock
        self._counts = counts
        self._last: dict[int, asyncio.Task[None]] = {}

    async def send(self, chat_id: int, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Said:
        """Say something new (HTML)."""
        said = Said(chat_id)
        await self._in_order(chat_id, lambda: self._send(said, text, keyboard))
        return said

    async def send_photo(self, chat_id: int, png: bytes, caption: str) -> None:
        """Send a picture with a caption (HTML)."""

        async def once(*, is_repeat: bool) -> None:
            await self._bot.send_photo(
                chat_id,
                png,
                caption + (_REPEATED if is_repeat else ""),
                parse_mode=ParseMode.HTML,
                rate_limit_args=Priority.REPLY,
            )

        await self._in_order(chat_id, lambda: self._deliver("picture", once))

    async def revise(self, said: Said, text: str) -> None:
        """Say it otherwise (HTML), in the same message where it is there, and behind what was said since where not."""

        async def again() -> None:
            if said.message_id is None:
                await self._send(said, text, None)
            else:
                await self._edit(said.chat_id, said.message_id, text, None)

        await self._in_order(said.chat_id, again)

    async def edit(
        self, chat_id: int, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Replace a message of ours (HTML) and its buttons."""
        await self._in_order(chat_id, lambda: self._edit(chat_id, message_id, text, keyboard))

    async def _send(self, said: Said, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        async def once(*, is_repeat: bool) -> None:
            message = await self._bot.send_message(
                said.chat_id,
                fitting(text) + (_REPEATED if is_repeat else ""),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                rate_limit_args=Priority.REPLY,
            )
            said.message_id = message.message_id

        await self._deliver("reply", once)

    async def _edit(self, chat_id: int, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None) -> None:
        async def once(*, is_repeat: bool) -> None:  # noqa: ARG001 - an edit says the same however often it arrives
            await self._bot.edit_message_text(
                fitting(text),
                chat_id,
                message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                rate_limit_args=Priority.REPLY,
            )

        await self._deliver("edit", once)

    async def answer(self, query_id: str, text: str, *, is_alert: bool = False) -> None:
        """Answer a press: a toast, or an alert that has to be closed."""
        try:
            await self._bot.answer_callback_query(query_id, text[:_MOST_ANSWER], show_alert=is_alert)
        except TelegramError as error:
            self._counts["presses not answered"] += 1
            _log.warning("a press could not be answered", error=type(error).__name__)

    async def close(self, seconds: float) -> None:
        """Wait a little for what is on its way, then drop it."""
        tasks = list(self._last.values())
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _in_order(self, chat_id: int, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        earlier = self._last.get(chat_id)

        async def run() -> None:
            if earlier is not None:
                await asyncio.wait([earlier])
            await work()

        task = asyncio.create_task(run(), name=f"reply to {chat_id}")
        self._last[chat_id] = task
        task.add_done_callback(lambda done: self._forget(chat_id, done))
        await asyncio.wait([task], timeout=_PATIENCE)

    def _forget(self, chat_id: int, task: asyncio.Task[None]) -> None:
        if self._last.get(chat_id) is task:
            del self._last[chat_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._counts["replies lost"] += 1
            _log.error("a reply failed", chat_id=chat_id, exc_info=error)

    async def _deliver(self, what: str, once: Callable[..., Coroutine[Any, Any, None]]) -> None:
        for attempt in range(_TRIES):
            try:
                await once(is_repeat=attempt > 0)
            except BadRequest as error:
                if "not modified" not in str(error).lower():
                    self._lost(what, error)
                return
            except Forbidden as error:
                self._lost(what, error)
                return
            except NetworkError as error:
                # It may have arrived: a reply that is there twice, and says so, is better than none.
                if attempt + 1 == _TRIES:
                    self._lost(what, error)
                    return
                await self._clock.sleep(0.5 * 2**attempt)
            except TelegramError as error:
                self._lost(what, error)
                return
            else:
                return

    def _lost(self, what: str, error: TelegramError) -> None:
        self._counts["replies lost"] += 1
        _log.error("not delivered", what=what, error=type(error).__name__, text=str(error))
