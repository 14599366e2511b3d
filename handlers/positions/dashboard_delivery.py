"""What a dashboard asks of Telegram, and what its refusals mean."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from handlers.positions.dashboard_picture import Picture
from handlers.positions.dashboard_rows import Place
from handlers.telegram.pacing import Priority
from handlers.telegram.replies import Bot
from handlers.words.moments import in_plain_words
from handlers.words.say import Html, say

_log = structlog.get_logger(__name__)

_GONE: Final = ("message to edit not found", "can't be edited", "message_id_invalid")
_CLOSED: Final = ("chat not found", "thread not found", "topic_deleted", "group chat was deactivated")

_T = TypeVar("_T")


def is_closed(error: BadRequest) -> bool:
    """The chat or the topic is there no more."""
    return _says(error, _CLOSED)


class Delivery:
    """The messages of one place. Each method raises TelegramErrors that it says nothing of."""

    def __init__(self, bot: Bot, place: Place) -> None:
        self._bot = bot
        self._place = place
        self._speaks_plainly = False

    async def post(self, picture: Picture) -> int:
        """A new message, without a sound; its id."""
        message = await self._plainly_if_refused(
            picture.text,
            lambda text: self._bot.send_message(
                self._place.chat_id,
                text,
                message_thread_id=self._place.topic,
                parse_mode=ParseMode.HTML,
                reply_markup=picture.keyboard,
                disable_notification=True,
                rate_limit_args=Priority.DASHBOARD,
            ),
        )
        return message.message_id

    async def edit(self, message_id: int, picture: Picture) -> bool:
        """False when there is nothing to edit any more."""
        try:
            await self._plainly_if_refused(
                picture.text,
                lambda text: self._bot.edit_message_text(
                    text,
                    self._place.chat_id,
                    message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=picture.keyboard,
                    rate_limit_args=Priority.DASHBOARD,
                ),
            )
        except BadRequest as error:
            if _says(error, ("not modified",)):
                return True
            if _says(error, _GONE):
                return False
            raise
        return True

    async def pin(self, message_id: int) -> bool:
        """It works unpinned as well: in a group the bot may lack the right."""
        try:
            await self._bot.pin_chat_message(
                self._place.chat_id, message_id, disable_notification=True, rate_limit_args=Priority.REPLY
            )
        except TelegramError as error:
            _log.info("a dashboard could not be pinned", place=self._place.key, error=type(error).__name__)
            return False
        return True

    async def is_surely_unpinned(self, message_id: int) -> bool:
        """Telegram names the newest pinned message: this one is not pinned if that is older, or there is none."""
        chat = await self._bot.get_chat(self._place.chat_id, rate_limit_args=Priority.DASHBOARD)
        newest = chat.pinned_message
        return newest is None or newest.message_id < message_id

    async def retire(self, message_id: int) -> None:
        """Figures of the past must not stand there as if they were those of now."""
        chat_id = self._place.chat_id
        try:
            await self._bot.delete_message(chat_id, message_id, rate_limit_args=Priority.DASHBOARD)
        except BadRequest:
            try:
                await self._bot.edit_message_text(
                    say("dashboard-over"),
                    chat_id,
                    message_id,
                    parse_mode=ParseMode.HTML,
                    rate_limit_args=Priority.DASHBOARD,
                )
                await self._bot.unpin_chat_message(chat_id, message_id, rate_limit_args=Priority.DASHBOARD)
            except BadRequest as error:
                _log.info("a former dashboard is out of reach", place=self._place.key, text=str(error))

    async def _plainly_if_refused(self, text: Html, send: Callable[[str], Awaitable[_T]]) -> _T:
        """A server of one's own may be older than the entity that counts the time."""
        if not self._speaks_plainly:
            try:
                return await send(text)
            except BadRequest as error:
                if not _says(error, ("tg-time",)):
                    raise
                self._speaks_plainly = True
        return await send(in_plain_words(text))


def _says(error: BadRequest, words: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(each in text for each in words)
