"""The command menu that Telegram shows while somebody types: for each person what is theirs to send."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import structlog
from telegram import BotCommandScopeAllGroupChats, BotCommandScopeChat
from telegram.error import TelegramError

from handlers.help_text import menu
from handlers.people.people import People
from handlers.people.role import Role
from handlers.telegram.pacing import Priority
from handlers.telegram.replies import Bot

_log = structlog.get_logger(__name__)

_IN_GROUPS: Final = Role.TRADER
"""There Telegram shows one menu to all."""


class Menus:
    """Sets them in the background; where Telegram refuses, as with who never wrote to it, the general one stays."""

    def __init__(self, bot: Bot, people: People) -> None:
        self._bot = bot
        self._people = people
        self._due: set[int] = set()
        self._woken = asyncio.Event()

    def changed(self, chat_id: int) -> None:
        """Somebody has another role now, or has come; cheap. Nothing is changed for groups."""
        if chat_id > 0:
            self._due.add(chat_id)
            self._woken.set()

    async def run(self) -> None:
        """Set them until cancelled."""
        await self._try(lambda: self._bot.set_my_commands(menu(Role.VIEWER)))
        await self._try(lambda: self._bot.set_my_commands(menu(_IN_GROUPS), scope=BotCommandScopeAllGroupChats()))
        await self._try(self._all_due)
        while True:
            while self._due:
                await self._try(partial(self._set, self._due.pop()))
            self._woken.clear()
            await self._woken.wait()

    async def _all_due(self) -> None:
        self._due |= {person.user_id for person in self._people.all()}

    async def _set(self, user_id: int) -> None:
        role, scope = self._people.role_of(user_id), BotCommandScopeChat(user_id)
        if role is None:
            await self._bot.delete_my_commands(scope=scope, rate_limit_args=Priority.DASHBOARD)
        else:
            await self._bot.set_my_commands(menu(role), scope=scope, rate_limit_args=Priority.DASHBOARD)

    async def _try(self, work: Callable[[], Awaitable[object]]) -> None:
        try:
            await work()
        except TelegramError as error:
            _log.info("a command menu was not set", error=type(error).__name__)
        except Exception:  # noqa: BLE001 - the edge: a menu is the least of what may be broken
            _log.exception("a command menu was not set")
