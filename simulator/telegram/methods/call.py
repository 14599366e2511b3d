"""One call of a bot, as the methods see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.telegram.chat_book import Access
from simulator.telegram.errors import BadRequest, flood

if TYPE_CHECKING:
    from simulator.telegram.accounts import BotAccount
    from simulator.telegram.chats import Chat
    from simulator.telegram.messages import Message
    from simulator.telegram.parameters import Parameters
    from simulator.telegram.service import TelegramService


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, with what, against which world."""

    service: TelegramService
    account: BotAccount
    parameters: Parameters

    def chat(self, access: Access = Access.WRITE, name: str = "chat_id") -> Chat:
        return self.account.chats.for_call(self.parameters.text(name), access)

    def message(self, chat: Chat, purpose: str) -> Message:
        """The message that ``message_id`` means; ``purpose`` is the word in Telegram's "message to … not found"."""
        message = chat.messages.get(self.parameters.integer("message_id"))
        if message is None:
            raise BadRequest(f"message to {purpose} not found")
        return message

    def spend(self, chat: Chat, messages: int = 1) -> None:
        """Count what is about to be written.

        Raises:
            ApiError: 429, the bot writes too fast; nothing is counted then.
        """
        if self.service.flood_limits():
            wait = self.account.speed.refusal(chat.chat_id, messages, self.service.pace())
            if wait:
                raise flood(wait)


Method = Callable[[Call], Awaitable[Any]]
"""A method answers the ``result`` of the call, or raises ApiError."""
