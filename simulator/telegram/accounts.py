"""The bots of this world: each token is one, with its own updates, private chats, menu and profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.telegram.callbacks import CallbackDesk
from simulator.telegram.chat_book import ChatBook
from simulator.telegram.command_menu import CommandMenu
from simulator.telegram.poll_brakes import PollBrakes
from simulator.telegram.profile import Profile
from simulator.telegram.speed_limits import SpeedLimits
from simulator.telegram.updates import UpdateQueue
from simulator.telegram.users import User
from simulator.telegram.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.telegram.chats import Chat

_NAME = "Holdfast"
_USERNAME = "holdfast_simulated_bot"


class BotAccount:
    """One bot: everything that another bot of the same world does not see."""

    def __init__(
        self, user: User, user_ids: tuple[int, ...], groups: dict[int, Chat], clock: Callable[[], float]
    ) -> None:
        self.user = user
        self.chats = ChatBook(user_ids, groups)
        self.updates = UpdateQueue(clock)
        self.callbacks = CallbackDesk(clock)
        self.commands = CommandMenu()
        self.profile = Profile()
        self.webhook = Webhook(self.updates, clock)
        self.speed = SpeedLimits()
        self.brakes = PollBrakes()
        self.since = clock()
        self.logged_out_until = 0.0

    def clear(self) -> None:
        """Forget everything but who the bot is; its poll keeps its connection."""
        self.chats.clear()
        self.updates.clear()
        self.callbacks.clear()
        self.commands.clear()
        self.profile.clear()
        self.webhook.remove()
        self.speed.clear()
        self.brakes = PollBrakes()
        self.logged_out_until = 0.0


class Accounts:
    """All bots by id. ``first`` is the one that people write to when they name none.

    It has its place before it calls, so that people can write to it at once: the bot that calls first, at the start or
    after everything was cleared, takes it.
    """

    def __init__(self, user_ids: tuple[int, ...], clock: Callable[[], float]) -> None:
        self._user_ids = user_ids
        self._clock = clock
        self.groups: dict[int, Chat] = {}
        self.first = self._new(User(0, _NAME, is_bot=True, username=_USERNAME))
        self._by_id: dict[int, BotAccount] = {}
        self._is_taken = False

    def all(self) -> list[BotAccount]:
        return list(self._by_id.values()) or [self.first]

    def find(self, bot_id: int) -> BotAccount | None:
        return self._by_id.get(bot_id)

    def of_token(self, bot_id: int) -> BotAccount:
        """The bot with this id: nobody hands out tokens here, so whoever calls exists."""
        account = self._by_id.get(bot_id)
        if account is None and not self._by_id:
            account = self.first
            account.user = User(bot_id, _NAME, is_bot=True, username=_USERNAME)
        elif account is None:
            account = self._new(User(bot_id, f"Bot {bot_id}", is_bot=True, username=f"simulated_{bot_id}_bot"))
        self._by_id[bot_id] = account
        if not self._is_taken:
            self.first, self._is_taken = account, True
        return account

    def clear(self) -> None:
        self.groups.clear()
        self._is_taken = False
        for account in self.all():
            account.clear()

    def _new(self, user: User) -> BotAccount:
        return BotAccount(user, self._user_ids, self.groups, self._clock)
