"""The command menu that a bot registers, by scope and language."""

from __future__ import annotations

import json
import re
from typing import Any

from simulator.telegram.errors import BadRequest

_NAME = re.compile(r"[a-z0-9_]{1,32}")
MAX_COMMANDS = 100
MAX_DESCRIPTION = 256


class CommandMenu:
    """Commands for each (scope, language code)."""

    def __init__(self) -> None:
        self._menus: dict[tuple[str, str], list[dict[str, str]]] = {}

    def set(self, commands: object, scope: object, language: str) -> None:
        """Replace a menu.

        Raises:
            BadRequest: a name or description that Telegram does not take.
        """
        if not isinstance(commands, list):
            raise BadRequest("can't parse commands: expected an Array of BotCommand")
        if len(commands) > MAX_COMMANDS:
            raise BadRequest("BOT_COMMANDS_TOO_MUCH")
        self._menus[_key(scope, language)] = [_checked(row) for row in commands]

    def get(self, scope: object, language: str) -> list[dict[str, str]]:
        return self._menus.get(_key(scope, language), [])

    def delete(self, scope: object, language: str) -> None:
        self._menus.pop(_key(scope, language), None)

    def clear(self) -> None:
        self._menus.clear()


def _key(scope: object, language: str) -> tuple[str, str]:
    return json.dumps(scope or {"type": "default"}, sort_keys=True), language


def _checked(row: Any) -> dict[str, str]:
    if not isinstance(row, dict) or not isinstance(row.get("command"), str):
        raise BadRequest("can't parse BotCommand: Can't find field \"command\"")
    name, description = row["command"].removeprefix("/"), row.get("description")
    if _NAME.fullmatch(name) is None:
        raise BadRequest("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not 1 <= len(description) <= MAX_DESCRIPTION:
        raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
