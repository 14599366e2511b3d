"""One call of a bot, as the methods see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import BadRequest

if TYPE_CHECKING:
    from simulator.telegram.chats import Chat, Message, User
    from simulator.telegram.parameters import Parameters
    from simulator.telegram.service import TelegramService


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, with what, against which world."""

    service: TelegramService
    bot: User
    parameters: Parameters

    def chat(self) -> Chat:
        return self.service.chats.for_bot(self.parameters.text("chat_id"))

    def message(self, chat: Chat, purpose: str) -> Message:
        """The message that ``message_id`` means; ``purpose`` is the word in Telegram's "message to … not found"."""
        message_id = self.parameters.integer("message_id")
        if message_id == 0:
            raise BadRequest("message identifier is not specified")
        message = chat.messages.get(message_id)
        if message is None:
            raise BadRequest(f"message to {purpose} not found")
        return message

    def own_message(self, chat: Chat) -> Message:
        """The message to edit: bots edit only what a bot has written."""
        message = self.message(chat, "edit")
        if not message.sender.is_bot:
            raise BadRequest("message can't be edited")
        return message


Method = Callable[[Call], Awaitable[Any]]
"""A method answers the ``result`` of the call, or raises ApiError."""
