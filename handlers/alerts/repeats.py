"""News of the bot itself that says again what the chat was told last: left out for a while.

Only what is not urgent, and only the same words with nothing else of that topic in between: "away" behind "back" is
news again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from execution.notices import NoticeKind

COOLDOWN: Final = timedelta(minutes=30)

_Topic = tuple[int, str]
"""Chat, and what it is about."""


class Repeats:
    """In memory: after a restart the first is told again."""

    def __init__(self) -> None:
        self._last: dict[_Topic, tuple[str, datetime]] = {}

    def is_one(self, chat_id: int, row: Mapping[str, Any], now: datetime) -> bool:
        """Whether it says nothing new there."""
        if row.get("urgent") or (topic := _topic(chat_id, row)) is None:
            return False
        text, at = self._last.get(topic, ("", now))
        return text == _text(row) and timedelta() <= now - at < COOLDOWN

    def sent(self, chat_id: int, row: Mapping[str, Any], now: datetime) -> None:
        if (topic := _topic(chat_id, row)) is not None:
            self._last[topic] = (_text(row), now)


def _topic(chat_id: int, row: Mapping[str, Any]) -> _Topic | None:
    fields = row.get("fields")
    if row.get("kind") != NoticeKind.SYSTEM.value or not isinstance(fields, dict):
        return None
    return chat_id, str(fields.get("about", ""))


def _text(row: Mapping[str, Any]) -> str:
    return str(row["fields"].get("text", ""))
