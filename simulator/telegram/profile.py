"""How a bot presents itself: name, descriptions and menu button."""

from __future__ import annotations

import re
from typing import Any

from simulator.telegram.errors import BadRequest

_LIMITS = {"name": 64, "description": 512, "short_description": 120}
_TOO_LONG = {
    "name": "BOT_TITLE_INVALID",
    "description": "BOT_DESCRIPTION_TOO_LONG",
    "short_description": "BOT_SHORT_DESCRIPTION_TOO_LONG",
}
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")


def checked_language(code: str) -> str:
    """A language code of two letters, or "" for everybody."""
    if _LANGUAGE.fullmatch(code) is None:
        raise BadRequest("invalid language code specified")
    return code


class Profile:
    """Texts by language, falling back to the one for everybody; menu buttons by chat, falling back likewise."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], str] = {}
        self._buttons: dict[int, dict[str, Any]] = {}

    def set_text(self, field: str, language: str, text: str) -> None:
        """Set "name", "description" or "short_description"; an empty text removes it."""
        if len(text) > _LIMITS[field]:
            raise BadRequest(_TOO_LONG[field])
        self._texts[field, checked_language(language)] = text

    def text(self, field: str, language: str) -> str:
        return self._texts.get((field, checked_language(language))) or self._texts.get((field, "")) or ""

    def set_button(self, chat_id: int, button: dict[str, Any]) -> None:
        """``chat_id`` 0 is the button for all chats without their own."""
        self._buttons[chat_id] = button

    def button(self, chat_id: int) -> dict[str, Any]:
        own = self._buttons.get(chat_id, {"type": "default"})
        return own if own["type"] != "default" or not chat_id else self.button(0)

    def clear(self) -> None:
        self._texts.clear()
        self._buttons.clear()
