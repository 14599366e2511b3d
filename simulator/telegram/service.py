"""The simulated Telegram: one world of people, chats, bots and files."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.era import Era
from simulator.telegram.accounts import Accounts, BotAccount
from simulator.telegram.chats import Chat
from simulator.telegram.errors import BadRequest
from simulator.telegram.files import FileStore
from simulator.telegram.held_calls import HeldCalls
from simulator.telegram.keyboards import Keyboard, Markup, RemoveKeyboard, ReplyKeyboard
from simulator.telegram.messages import Content, Message, Origin
from simulator.telegram.users import User

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Posting:
    """What else a new message brings, besides its content."""

    markup: Markup | None = None
    reply_to: int | None = None
    thread_id: int | None = None
    origin: Origin | None = None
    album: str | None = None
    is_protected: bool = False


class TelegramService:
    """State of the Bot API server.

    Args:
        user_ids: people whose private chats exist from the start.
        clock: Unix seconds; dates, the age of callback queries and the age of messages follow it.
        flood_limits: whether bots that write too fast are refused; asked at each call.
        pace: seconds by which their speed is measured. That is real time also where ``clock`` is stepped by hand, for a
            bot waits in real time.
    """

    def __init__(
        self,
        user_ids: tuple[int, ...] = (1001,),
        clock: Callable[[], float] = time.time,
        *,
        flood_limits: Callable[[], bool] = lambda: True,
        pace: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self.accounts = Accounts(user_ids, clock)
        self.files = FileStore()
        self.flood_limits = flood_limits
        self.pace = pace
        self.era = Era()
        self.held = HeldCalls()
        self.chance = random.Random(0)
        self._albums = 0
        self._calls: Counter[str] = Counter()

    def reset(self) -> None:
        """Forget everything; a bot that is polling keeps its connection and hears what comes next, a fault lets go."""
        self.era.end()
        self.era = Era()
        self.accounts.clear()
        self.files.clear()
        self.chance.seed(0)
        self._calls.clear()

    def stats(self) -> dict[str, int]:
        """Calls so far by canonical method name, counted on arrival, whatever became of them."""
        return dict(self._calls)

    def count(self, method: str) -> None:
        self._calls[method] += 1

    def close(self) -> None:
        """Let go of everybody who waits: the server shuts down."""
        self.era.end()
        for account in self.accounts.all():
            account.updates.close()
            account.webhook.remove()

    def now(self) -> float:
        return self._clock()

    def next_album(self) -> str:
        self._albums += 1
        return str(int(self.now()) * 1000 + self._albums)

    def account_of(self, sender: User) -> BotAccount | None:
        """The bot that has written a message; None for a person's."""
        return self.accounts.find(sender.user_id) if sender.is_bot else None

    def post(self, chat: Chat, sender: User, content: Content, posting: Posting | None = None) -> Message:
        """Put a new message into a chat."""
        posting = posting or Posting()
        match posting.markup:
            case ReplyKeyboard():
                chat.reply_keyboard = posting.markup
            case RemoveKeyboard():
                chat.reply_keyboard = None
            case _:
                pass
        if sender.is_bot:
            chat.last_bot = sender.user_id
        buttons = posting.markup if isinstance(posting.markup, Keyboard) else Keyboard()
        return chat.put(
            Message(
                chat.next_message_id(),
                sender,
                int(self.now()),
                content,
                buttons,
                reply_to=posting.reply_to,
                thread_id=posting.thread_id,
                origin=posting.origin,
                album=posting.album,
                is_protected=posting.is_protected,
                is_final=posting.origin is not None or isinstance(posting.markup, ReplyKeyboard | RemoveKeyboard),
            )
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
