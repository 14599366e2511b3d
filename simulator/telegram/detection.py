"""Entities that Telegram finds in a text by itself: commands, mentions, tags and addresses."""

from __future__ import annotations

import re

from simulator.telegram.formatted_text import Entity, FormattedText, utf16_length

_PATTERNS = (
    ("url", re.compile(r"\b(?:https?|tg)://[^\s<>\"]*[^\s<>\".,;:!?)\]'`]", re.IGNORECASE)),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{1,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<![\w/@])@[A-Za-z0-9_]{3,32}\b")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}\b")),
)
_CLOSED = frozenset({"code", "pre", "text_link", "custom_emoji"})


def with_detected(formatted: FormattedText) -> FormattedText:
    """The same text with what Telegram finds added, except inside code and links."""
    taken = [entity for entity in formatted.entities if entity.type in _CLOSED]
    found: list[Entity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(formatted.text):
            entity = Entity(utf16_length(formatted.text[: match.start()]), utf16_length(match.group()), kind)
            if not any(entity.offset < other.end and other.offset < entity.end for other in (*taken, *found)):
                found.append(entity)
    if not found:
        return formatted
    entities = sorted((*formatted.entities, *found), key=lambda entity: (entity.offset, -entity.length))
    return FormattedText(formatted.text, tuple(entities))
