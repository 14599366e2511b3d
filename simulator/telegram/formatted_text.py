"""Text with formatting as Telegram holds it: plain characters, and entities that point into them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.telegram.errors import BadRequest

STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
VERBATIM = frozenset({"code", "pre"})
OWN_TYPES = STYLES | VERBATIM | {"blockquote", "expandable_blockquote", "text_link", "text_mention", "custom_emoji"}
"""What a bot may set; everything else ("url", "bot_command", …) Telegram finds in the text by itself."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_WHITESPACE = " \t\n"


def utf16_length(text: str) -> int:
    """Length in UTF-16 units, which is how Telegram counts offsets."""
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A formatted part: ``offset`` and ``length`` in UTF-16 units; ``extra`` is the url, language or emoji id."""

    offset: int
    length: int
    type: str
    extra: tuple[tuple[str, Any], ...] = field(default=(), compare=True)

    @property
    def end(self) -> int:
        return self.offset + self.length

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "offset": self.offset, "length": self.length, **dict(self.extra)}


@dataclass(frozen=True, slots=True)
class FormattedText:
    """What a message says."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    def __len__(self) -> int:
        return utf16_length(self.text)


def settle(formatted: FormattedText) -> FormattedText:
    """Clean a text as Telegram does before it stores one.

    Control characters become spaces, outer white space goes (leading only in front of the first entity), nothing stays
    formatted inside code, and styles step around code that stands in them.
    """
    text = _CONTROL.sub(" ", formatted.text.replace("\r", ""))
    removed = len(formatted.text) - len(text)
    entities = formatted.entities if not removed else _without_returns(formatted)
    end = utf16_length(text.rstrip(_WHITESPACE))
    text = text.rstrip(_WHITESPACE)
    entities = tuple(_clip(entity, 0, end) for entity in _around_code(entities) if entity.offset < end)
    first = min((entity.offset for entity in entities), default=end)
    leading = min(len(text) - len(text.lstrip(_WHITESPACE)), first)
    moved = (replace(entity, offset=entity.offset - leading) for entity in entities)
    return FormattedText(text[leading:], tuple(sorted((e for e in moved if e.length > 0), key=_outer_first)))


def entities_from_json(value: object) -> tuple[Entity, ...]:
    """The ``entities`` parameter of a call; types that Telegram finds by itself are dropped."""
    if not isinstance(value, list):
        raise BadRequest("can't parse entities: expected an array of MessageEntity")
    found = []
    for row in value:
        if not isinstance(row, dict) or not isinstance(row.get("type"), str):
            raise BadRequest("can't parse MessageEntity: Can't find field \"type\"")
        offset, length = row.get("offset"), row.get("length")
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
            raise BadRequest("can't parse MessageEntity: wrong offset or length")
        extra = tuple((name, row[name]) for name in ("url", "language", "custom_emoji_id") if row.get(name) is not None)
        if row["type"] in OWN_TYPES and length:
            found.append(Entity(offset, length, row["type"], extra))
    return tuple(found)


def _outer_first(entity: Entity) -> tuple[int, int, str]:
    return entity.offset, -entity.length, entity.type


def _clip(entity: Entity, start: int, end: int) -> Entity:
    begin, stop = max(entity.offset, start), min(entity.end, end)
    return replace(entity, offset=begin, length=stop - begin)


def _without_returns(formatted: FormattedText) -> tuple[Entity, ...]:
    units: list[int] = []
    kept = 0
    for character in formatted.text:
        units.extend([kept] * (2 if character > "\uffff" else 1))
        kept += 0 if character == "\r" else utf16_length(character)
    units.append(kept)
    last = len(units) - 1

    def move(entity: Entity) -> Entity:
        begin, stop = units[min(entity.offset, last)], units[min(entity.end, last)]
        return replace(entity, offset=begin, length=stop - begin)

    return tuple(move(entity) for entity in formatted.entities)


def _around_code(entities: tuple[Entity, ...]) -> list[Entity]:
    verbatim: list[Entity] = []
    for entity in sorted((e for e in entities if e.type in VERBATIM), key=_outer_first):
        if not verbatim or entity.offset >= verbatim[-1].end:
            verbatim.append(entity)
    kept = list(verbatim)
    for entity in entities:
        if entity.type in STYLES:
            kept.extend(_outside(entity, verbatim))
        elif entity.type not in VERBATIM and not any(_inside(entity, code) for code in verbatim):
            kept.append(entity)
    return kept


def _inside(entity: Entity, outer: Entity) -> bool:
    return outer.offset <= entity.offset and entity.end <= outer.end


def _outside(entity: Entity, verbatim: list[Entity]) -> list[Entity]:
    pieces, start = [], entity.offset
    for code in verbatim:
        if start < code.end and code.offset < entity.end:
            pieces.append(_clip(entity, start, min(code.offset, entity.end)))
            start = code.end
    if start < entity.end:
        pieces.append(_clip(entity, start, entity.end))
    return [piece for piece in pieces if piece.length > 0]
