"""The commands of the chat: each goes to the part that carries it out, if the person may send it."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import structlog
from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from handlers.command_table import COMMANDS
from handlers.help_text import unknown_command_text
from handlers.people.people import People
from handlers.people.role import Role
from handlers.presses import Presses
from handlers.telegram.replies import Replies
from handlers.words.say import say

_log = structlog.get_logger(__name__)

Handlers = list[BaseHandler[Any, Any, Any]]
Handle = Callable[[Message], Awaitable[None]]


class Commands:
    """Every command of the table, every press, and what is neither."""

    def __init__(
        self,
        handles: Mapping[str, Handle],
        presses: Presses,
        people: People,
        replies: Replies,
        counts: Counter[str],
    ) -> None:
        """``handles``: what carries out each command of the table, and ``start``, which Telegram sends by itself."""
        self._handles = handles
        self._presses = presses
        self._people = people
        self._replies = replies
        self._counts = counts

    def handlers(self) -> Handlers:
        """New messages only: an edited `/trade` must not trade a second time."""
        new = filters.UpdateType.MESSAGE
        return [
            *(CommandHandler(name, partial(self._command, name), filters=new) for name in self._handles),
            CallbackQueryHandler(self._press),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.COMMAND, self._edited),
            MessageHandler(new & filters.COMMAND, self._unknown),
            MessageHandler(new & filters.TEXT & filters.ChatType.PRIVATE, self._small_talk),
        ]

    async def failed(self, update: object, error: BaseException | None) -> None:
        """A handler raised: logged, counted, and said."""
        self._counts["updates failed"] += 1
        _log.error("an update failed", exc_info=error)
        if isinstance(update, Update) and update.message is not None:
            await self._replies.send(update.message.chat_id, say("command-failed"))

    async def _command(self, name: str, update: Update, _context: Any) -> None:
        message = _message(update)
        needed = COMMANDS[name].role if name in COMMANDS else Role.VIEWER
        user_id = message.from_user.id if message.from_user is not None else 0
        if not self._people.may(user_id, needed):
            await self._replies.send(message.chat_id, say("command-not-yours", name=name, role=needed.word))
            return
        await self._handles[name](message)

    async def _press(self, update: Update, _context: Any) -> None:
        if update.callback_query is not None:
            await self._presses.handle(update.callback_query)

    async def _edited(self, update: Update, _context: Any) -> None:
        if update.edited_message is not None:
            await self._replies.send(update.edited_message.chat_id, say("help-edited"))

    async def _unknown(self, update: Update, _context: Any) -> None:
        message = _message(update)
        name, _, addressed = (message.text or "/").split()[0].removeprefix("/").partition("@")
        if addressed and name.lower() in COMMANDS:
            await self._replies.send(message.chat_id, say("help-other-bot", name=name, bot=addressed))
            return
        await self._replies.send(message.chat_id, say("help-all", problem=unknown_command_text(name)))

    async def _small_talk(self, update: Update, _context: Any) -> None:
        await self._replies.send(_message(update).chat_id, say("help-small-talk"))


def _message(update: Update) -> Message:
    if update.message is None:
        raise TypeError("the handler is registered for new messages only")
    return update.message
