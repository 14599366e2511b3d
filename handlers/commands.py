"""The commands of the chat: each goes to the part that carries it out, if the person may send it."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, MessageHandler, filters

from handlers.command_table import COMMANDS
from handlers.help_text import unknown_command_text
from handlers.people.audit import Audit
from handlers.people.people import People
from handlers.people.role import Role
from handlers.presses import Presses
from handlers.signals.pasted import PastedSignals
from handlers.telegram.command_name import command_for_us, command_in
from handlers.telegram.replies import Replies
from handlers.wizard.room import WizardRoom
from handlers.words.say import label, say

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
        audit: Audit,
        signals: PastedSignals,
        wizard: WizardRoom,
        replies: Replies,
        counts: Counter[str],
    ) -> None:
        """``handles``: what carries out each command of the table, and ``start``, which Telegram sends by itself."""
        self._handles = handles
        self._presses = presses
        self._people = people
        self._audit = audit
        self._signals = signals
        self._wizard = wizard
        self._replies = replies
        self._counts = counts

    def handlers(self) -> Handlers:
        """New messages only: an edited `/trade` must not trade a second time. And only words of who sends them."""
        new = filters.UpdateType.MESSAGE
        of_others = filters.FORWARDED | filters.VIA_BOT
        return [
            MessageHandler(new & filters.COMMAND & of_others, self._of_others),
            MessageHandler(new & filters.COMMAND, self._command),
            CallbackQueryHandler(self._press),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.COMMAND, self._edited),
            MessageHandler(new & (filters.TEXT | filters.CAPTION), self._talk),
        ]

    async def failed(self, update: object, error: BaseException | None) -> None:
        """A handler raised: logged, counted, and said."""
        self._counts["updates failed"] += 1
        _log.error("an update failed", exc_info=error)
        if isinstance(update, Update) and update.message is not None:
            await self._replies.send(update.message.chat_id, say("command-failed"))

    async def _command(self, update: Update, _context: Any) -> None:
        message = _message(update)
        name = command_for_us(message)
        if name not in self._handles:
            await self._unknown(message)
            return
        left = await self._wizard.left(message)
        await self._carry_out(name, message)
        await self._wizard.tell(left, f"/{name}")

    async def _carry_out(self, name: str, message: Message) -> None:
        line, user, command = message.text or "", message.from_user, COMMANDS.get(name)
        needed = command.role_for(line) if command is not None else Role.VIEWER
        role = self._people.role_of(user.id) if user is not None else None
        if role is None or role < needed:
            self._audit.denied(user, role, message.chat_id, line)
            await self._replies.send(message.chat_id, say("command-not-yours", name=name, role=needed.word))
        elif command is not None and command.is_audited(line):
            with self._audit.watching(user, role, message.chat_id, line):
                await self._handles[name](message)
        else:
            await self._handles[name](message)

    async def _press(self, update: Update, _context: Any) -> None:
        if update.callback_query is not None:
            await self._presses.handle(update.callback_query)

    async def _edited(self, update: Update, _context: Any) -> None:
        if update.edited_message is not None and _is_for_us(update.edited_message):
            await self._replies.send(update.edited_message.chat_id, say("help-edited"))

    async def _of_others(self, update: Update, _context: Any) -> None:
        """A signal may be anybody's, for its preview is looked at; a command acts."""
        message = _message(update)
        if _is_for_us(message):
            await self._replies.send(message.chat_id, say("help-forwarded"))

    async def _unknown(self, message: Message) -> None:
        if not _is_for_us(message):
            return
        await self._wizard.tell(await self._wizard.left(message), label("wizard-ended-by-command"))
        name, addressed = command_in(message)
        if addressed and name.lower() in COMMANDS:
            await self._replies.send(message.chat_id, say("help-other-bot", name=name, bot=addressed))
            return
        await self._replies.send(message.chat_id, say("help-all", problem=unknown_command_text(name)))

    async def _talk(self, update: Update, _context: Any) -> None:
        """What is no command: a signal, or else small talk, which in a group is not for us."""
        message = _message(update)
        signal = await self._signals.read(message)
        if signal is not None:
            left = await self._wizard.left(message)
            await self._signals.answer(message, signal)
            await self._wizard.tell(left, label("wizard-ended-by-signal"))
        elif await self._wizard.hear(message):
            return
        elif message.chat.type == message.chat.PRIVATE:
            await self._replies.send(message.chat_id, say("help-small-talk"))


def _is_for_us(message: Message) -> bool:
    """In a group other bots have commands, too; which one is meant by one that none of ours is, nobody knows."""
    if message.chat.type == message.chat.PRIVATE:
        return True
    name, addressed = command_in(message)
    return bool(command_for_us(message)) if addressed else name.lower() in COMMANDS


def _message(update: Update) -> Message:
    if update.message is None:
        raise TypeError("the handler is registered for new messages only")
    return update.message
