"""What the bot says in answer to a person: in order for each chat, and never in the way of the next command."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog
from telegram import InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.ext import ExtBot

from handlers.telegram.arrival import topic_in
from handlers.telegram.hearing import HEAR
from handlers.telegram.message_length import fitting
from handlers.telegram.pacing import Priority
from handlers.words.say import Html, lines, say
from utils.clock import Clock

_log = structlog.get_logger(__name__)

_PATIENCE: Final = 3.0
"""Seconds that a handler waits for its reply; then the reply goes on by itself and the next command is read."""
_TRIES: Final = 3
LONGEST_ANSWER: Final = 200
"""Characters that Telegram shows of an answer to a press."""

Bot = ExtBot[Priority]


class Said:
    """Something that was said in a chat, or is about to be; ``message_id`` is None until Telegram has taken it.

    It belongs into the topic in which what it answers was said.
    """

    def __init__(self, chat_id: int) -> None:
        self.chat_id = chat_id
        self.topic = topic_in(chat_id)
        self.hear = HEAR.get()
        self.message_id: int | None = None


def _hear(said: Said, text: str) -> None:
    if said.hear is not None:
        said.hear(text)


def _marked(html: str, *, is_repeat: bool) -> str:
    """What may be there already says so."""
    return lines([Html(html), say("words-repeated")]) if is_repeat else html


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
        _hear(said, text)
        await self._in_order(chat_id, lambda: self._send(said, text, keyboard))
        return said

    async def send_photo(
        self, chat_id: int, png: bytes, caption: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Send a picture with a caption (HTML)."""
        topic = topic_in(chat_id)

        async def once(*, is_repeat: bool) -> None:
            await self._bot.send_photo(
                chat_id,
                png,
                _marked(caption, is_repeat=is_repeat),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=topic,
                rate_limit_args=Priority.REPLY,
            )

        await self._in_order(chat_id, lambda: self._deliver("picture", once))

    async def edit_photo(
        self, chat_id: int, message_id: int, png: bytes, caption: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Replace the picture of a message of ours, its caption (HTML) and its buttons."""

        async def once(*, is_repeat: bool) -> None:  # noqa: ARG001 - an edit shows the same however often it arrives
            await self._bot.edit_message_media(
                InputMediaPhoto(png, caption, parse_mode=ParseMode.HTML),
                chat_id,
                message_id,
                reply_markup=keyboard,
                rate_limit_args=Priority.REPLY,
            )

        await self._in_order(chat_id, lambda: self._deliver("picture", once))

    async def send_document(self, chat_id: int, content: bytes, name: str, caption: str) -> None:
        """Send a file with a caption (HTML)."""
        said = Said(chat_id)
        _hear(said, caption)

        async def once(*, is_repeat: bool) -> None:
            await self._bot.send_document(
                chat_id,
                content,
                filename=name,
                caption=_marked(caption, is_repeat=is_repeat),
                parse_mode=ParseMode.HTML,
                message_thread_id=said.topic,
                rate_limit_args=Priority.REPLY,
            )

        await self._in_order(chat_id, lambda: self._deliver("document", once))

    async def revise(self, said: Said, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Say it otherwise (HTML), in the same message where it is there, and behind what was said since where not."""
        _hear(said, text)

        async def again() -> None:
            if said.message_id is None:
                await self._send(said, text, keyboard)
            else:
                await self._edit(said.chat_id, said.message_id, text, keyboard)

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
                _marked(fitting(text), is_repeat=is_repeat),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=said.topic,
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
            await self._bot.answer_callback_query(query_id, text[:LONGEST_ANSWER], show_alert=is_alert)
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
        may_be_there = False
        for attempt in range(_TRIES):
            try:
                await once(is_repeat=may_be_there)
            except BadRequest as error:
                if "not modified" not in str(error).lower():
                    self._lost(what, error)
                return
            except Forbidden as error:
                self._lost(what, error)
                return
            except TelegramError as error:
                # It may have arrived, but where the token was refused: a reply that is there twice, and says so, is
                # better than none. A page in place of an answer is no answer either.
                may_be_there = may_be_there or not isinstance(error, InvalidToken)
                if attempt + 1 == _TRIES:
                    self._lost(what, error)
                    return
                await self._clock.sleep(0.5 * 2**attempt)
            else:
                return

    def _lost(self, what: str, error: TelegramError) -> None:
        self._counts["replies lost"] += 1
        _log.error("not delivered", what=what, error=type(error).__name__, text=str(error))
