"""The simulated Telegram: one world of chats, updates and files that any bot token connects to."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING

from simulator.telegram.callbacks import CallbackDesk
from simulator.telegram.chats import Chat, ChatBook, Content, Message, User
from simulator.telegram.command_menu import CommandMenu
from simulator.telegram.errors import BadRequest
from simulator.telegram.files import FileStore
from simulator.telegram.keyboards import Keyboard
from simulator.telegram.updates import UpdateQueue

if TYPE_CHECKING:
    from collections.abc import Callable


class TelegramService:
    """State of the Bot API server.

    Args:
        user_ids: people whose private chats exist from the start.
        clock: Unix seconds; dates, the age of callback queries and the age of messages follow it.
    """

    def __init__(self, user_ids: tuple[int, ...] = (1001,), clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.chats = ChatBook(user_ids)
        self.updates = UpdateQueue(clock)
        self.callbacks = CallbackDesk(clock)
        self.files = FileStore()
        self.commands = CommandMenu()
        self.webhook_url = ""
        self.closing = asyncio.Event()
        self._calls: Counter[str] = Counter()

    def reset(self) -> None:
        """Forget everything; a bot that is polling keeps its connection and hears what comes next."""
        self.chats.clear()
        self.updates.clear()
        self.callbacks.clear()
        self.files.clear()
        self.commands.clear()
        self.webhook_url = ""
        self._calls.clear()

    def stats(self) -> dict[str, int]:
        """Calls so far by canonical method name, counted on arrival, whatever became of them."""
        return dict(self._calls)

    def count(self, method: str) -> None:
        self._calls[method] += 1

    def close(self) -> None:
        """Let go of everybody who waits: the server shuts down."""
        self.closing.set()
        self.updates.close()

    def now(self) -> float:
        return self._clock()

    def post(
        self, chat: Chat, sender: User, content: Content, keyboard: Keyboard | None = None, reply_to: int | None = None
    ) -> Message:
        """Put a new message into a chat."""
        return chat.put(
            Message(chat.next_message_id(), sender, int(self.now()), content, keyboard or Keyboard(), reply_to=reply_to)
        )

    def replace(self, chat: Chat, message: Message, content: Content, keyboard: Keyboard) -> Message:
        """Edit a message of the bot.

        Raises:
            BadRequest: nothing would change.
        """
        if content == message.content and keyboard == message.keyboard:
            raise BadRequest(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        return chat.put(message.edited(content, keyboard, int(self.now())))
