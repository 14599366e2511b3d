"""What Telegram does to every text before it stores it: control characters, white space at the ends, borders."""

from __future__ import annotations

from dataclasses import replace

from simulator.telegram.errors import BadRequest
from simulator.telegram.text.detection import find_entities
from simulator.telegram.text.entity_rules import arrange, shifted
from simulator.telegram.text.formatted_text import Entity, FormattedText, utf16_length

MAX_ENTITIES = 100
_MAX_OFFSET = 1_000_000
_BLANK = " \n"
_SPACES = {code: " " for code in range(33) if chr(code) not in "\n\r"}
_DROPPED = {ord("\r"), 0x030A, 0x0333, 0x033F, *range(0x2028, 0x202F)}
"""Besides carriage returns: marks that turn the direction of a line, or draw over its neighbours."""


def settle(formatted: FormattedText) -> FormattedText:
    """The text as Telegram stores it; "" when nothing but white space is left.

    Raises:
        BadRequest: an entity lies outside of the text, or begins or ends inside a character.
    """
    entities = arrange(_checked(formatted.entities))
    text, entities = _without_dropped(formatted.text, entities)
    text = text.translate(_SPACES)
    kept = text.rstrip(_BLANK)
    end = utf16_length(kept)
    clipped = [replace(entity, length=min(entity.end, end) - entity.offset) for entity in entities]
    entities = arrange(entity for entity in clipped if entity.length > 0)
    first = min((entity.offset for entity in entities), default=end)
    leading = min(len(kept) - len(kept.lstrip(_BLANK)), first)
    return FormattedText(kept[leading:], tuple(shifted(entity, -leading) for entity in entities))


def with_detected(formatted: FormattedText) -> FormattedText:
    """A settled text with what Telegram finds in it; no more than a hundred entities are kept."""
    entities = arrange(formatted.entities, find_entities(formatted.text))
    return FormattedText(formatted.text, entities[:MAX_ENTITIES])


def _checked(entities: tuple[Entity, ...]) -> list[Entity]:
    for entity in entities:
        if not 0 <= entity.offset <= _MAX_OFFSET:
            raise BadRequest(f"receive an entity with incorrect offset {entity.offset}")
        if not 0 <= entity.length <= _MAX_OFFSET:
            raise BadRequest(f"receive an entity with incorrect length {entity.length}")
    return list(entities)


def _without_dropped(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """Drop characters and move the entities along; this is also where their borders are held against the text."""
    if not entities:
        return "".join(character for character in text if ord(character) not in _DROPPED), ()
    places = _Places(text)
    moved = [
        replace(entity, offset=start, length=places.end(entity) - start)
        for entity in entities
        for start in [places.start(entity)]
    ]
    return places.kept, tuple(moved)


class _Places:
    """Where each UTF-16 offset of a text comes to lie when the dropped characters are gone."""

    def __init__(self, text: str) -> None:
        self._new: dict[int, int] = {}
        self._byte: dict[int, int] = {}
        units = unit_bytes = now = 0
        kept = []
        for character in text:
            self._new[units], self._byte[units] = now, unit_bytes
            width = 2 if character > "\uffff" else 1
            units += width
            unit_bytes += len(character.encode())
            self._byte.setdefault(units - 1, unit_bytes)
            if ord(character) not in _DROPPED:
                kept.append(character)
                now += width
        self._new[units], self._byte[units] = now, unit_bytes
        self._length = units
        self.kept = "".join(kept)

    def start(self, entity: Entity) -> int:
        if entity.offset > self._length:
            raise BadRequest(f"entity begins after the end of the text at UTF-16 offset {entity.offset}")
        if entity.offset not in self._new:
            where = self._byte[entity.offset]
            raise BadRequest(f"entity begins in a middle of a UTF-16 symbol at byte offset {where}")
        return self._new[entity.offset]

    def end(self, entity: Entity) -> int:
        beginning = f"entity beginning at UTF-16 offset {entity.offset} ends"
        if entity.end > self._length:
            raise BadRequest(f"{beginning} after the end of the text at UTF-16 offset {entity.end}")
        if entity.end not in self._new:
            where = self._byte[entity.end]
            raise BadRequest(f"{beginning} in a middle of a UTF-16 symbol at byte offset {where}")
        return self._new[entity.end]
