"""Text with formatting as Telegram holds it: plain characters, and entities that point into them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.telegram.users import person

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
VERBATIM = frozenset({"code", "pre", "date_time"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_PRIORITIES = {
    **dict.fromkeys(QUOTES, 0),
    "pre": 10,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    **{style: 90 + number for number, style in enumerate(STYLES)},
    "custom_emoji": 99,
}
_FOUND = 50
"""The priority of what Telegram finds by itself: commands, addresses, tags."""


def utf16_length(text: str) -> int:
    """Length in UTF-16 units, which is how Telegram counts offsets."""
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass(frozen=True, slots=True)
class Entity:
    """A formatted part: ``offset`` and ``length`` in UTF-16 units; ``extra`` is the url, language, user or emoji id."""

    offset: int
    length: int
    type: str
    extra: tuple[tuple[str, Any], ...] = field(default=())

    @property
    def end(self) -> int:
        return self.offset + self.length

    @property
    def rank(self) -> tuple[int, int, int]:
        """Telegram's order: by place, the longer first, and of two equal ones that which holds the other."""
        return self.offset, -self.length, _PRIORITIES.get(self.type, _FOUND)

    def as_json(self) -> dict[str, Any]:
        extra = dict(self.extra)
        if self.type == "text_mention":
            extra = {"user": person(extra["user_id"]).as_json()}
        return {"type": self.type, "offset": self.offset, "length": self.length, **extra}


@dataclass(frozen=True, slots=True)
class FormattedText:
    """What a message says. Its length is in characters, as Telegram's limits are."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    def __len__(self) -> int:
        return len(self.text)
