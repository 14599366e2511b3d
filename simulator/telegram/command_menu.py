"""The command menu that a bot registers, by scope and language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.telegram.chat_book import Access
from simulator.telegram.errors import BadRequest
from simulator.telegram.json_fields import Fields
from simulator.telegram.profile import checked_language

if TYPE_CHECKING:
    from simulator.telegram.chat_book import ChatBook
    from simulator.telegram.chats import Chat

_NAME = re.compile(r"[a-z0-9_]+")
MAX_COMMANDS = 100
MAX_NAME = 32
MAX_DESCRIPTION = 256
_WIDE_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
Scope = tuple[str, int, int]
"""Kind, chat id and user id; 0 where the kind has none."""


class CommandMenu:
    """Commands for each scope and language code."""

    def __init__(self) -> None:
        self._menus: dict[tuple[Scope, str], list[dict[str, str]]] = {}

    def set(self, commands: object, scope: Scope, language: str) -> None:
        """Replace a menu.

        Raises:
            BadRequest: a name or description that Telegram does not take.
        """
        if commands is not None and not isinstance(commands, list):
            raise BadRequest("expected an Array of BotCommand")
        rows = [_named(row) for row in commands or []]
        language = checked_language(language)
        menu = [_checked(name, description) for name, description in rows]
        if len(menu) > MAX_COMMANDS:
            raise BadRequest("BOT_COMMANDS_TOO_MUCH")
        self._menus[scope, language] = menu

    def get(self, scope: Scope, language: str) -> list[dict[str, str]]:
        return self._menus.get((scope, checked_language(language)), [])

    def delete(self, scope: Scope, language: str) -> None:
        self._menus.pop((scope, checked_language(language)), None)

    def shown(self, chat: Chat, user_id: int, language: str = "en") -> list[dict[str, str]]:
        """What the app shows a person in a chat: the narrowest scope that has commands counts."""
        narrow: list[Scope] = [("chat_member", chat.chat_id, user_id), ("chat", chat.chat_id, 0)]
        if chat.is_private:
            scopes = [("chat", chat.chat_id, 0), ("all_private_chats", 0, 0)]
        elif user_id == chat.person.user_id:
            administrator = [("chat_administrators", chat.chat_id, 0), ("all_chat_administrators", 0, 0)]
            scopes = [narrow[0], administrator[0], narrow[1], administrator[1], ("all_group_chats", 0, 0)]
        else:
            scopes = [*narrow, ("all_group_chats", 0, 0)]
        for scope in (*scopes, ("default", 0, 0)):
            menu = self._menus.get((scope, language)) or self._menus.get((scope, ""))
            if menu:
                return menu
        return []

    def clear(self) -> None:
        self._menus.clear()


def read_scope(value: object, chats: ChatBook) -> Scope:
    """The ``scope`` of a call; absent means everybody."""
    if value is None:
        return "default", 0, 0
    given = Fields(value, "can't parse BotCommandScope: ", "BotCommandScope must be an Object")
    kind = given.text("type")
    if kind in _WIDE_SCOPES:
        return kind, 0, 0
    if kind not in _CHAT_SCOPES:
        raise given.wrong("Unsupported type specified")
    chat_id = given.text("chat_id")
    if not chat_id:
        raise given.wrong("Empty chat_id specified")
    user_id = given.number("user_id") if kind == "chat_member" else 0
    if kind == "chat_member" and user_id <= 0:
        raise given.wrong("Invalid user_id specified")
    return kind, chats.for_call(chat_id, Access.MEMBERS).chat_id, user_id


def _named(row: Any) -> tuple[str, str]:
    given = Fields(row, "can't parse BotCommand: ")
    return given.text("command"), given.text("description")


def _checked(name: str, description: str) -> dict[str, str]:
    name, description = name.strip().removeprefix("/"), description.strip()
    if not name:
        raise BadRequest("command must be non-empty")
    if len(name) > MAX_NAME:
        raise BadRequest(f"command length must not exceed {MAX_NAME}")
    if not description:
        raise BadRequest("command description must be non-empty")
    if len(description) > MAX_DESCRIPTION:
        raise BadRequest(f"command description length must not exceed {MAX_DESCRIPTION}")
    if _NAME.fullmatch(name) is None:
        raise BadRequest("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}
