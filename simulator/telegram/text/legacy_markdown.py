"""``parse_mode=Markdown``: the first dialect. Nothing nests, and a backslash counts outside of entities only."""

from __future__ import annotations

from simulator.telegram.errors import BadRequest
from simulator.telegram.text.formatted_text import Entity, FormattedText, utf16_length
from simulator.telegram.text.links import link_entity
from simulator.telegram.text.markup_language import code_language

_MARKS = frozenset("_*`[")
_STYLES = {"_": "italic", "*": "bold", "`": "code"}


def parse_legacy_markdown(source: str) -> FormattedText:
    """Text and entities of ``source``.

    Raises:
        BadRequest: "can't parse entities: …" with the byte offset of the entity that does not end.
    """
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._length = 0
        self._entities: list[Entity] = []

    def parse(self) -> FormattedText:
        while self._at < len(self._source):
            character = self._source[self._at]
            if character == "\\" and self._source[self._at + 1 : self._at + 2] in _MARKS:
                self._put(self._source[self._at + 1])
                self._at += 2
            elif character in _MARKS:
                self._entity(character)
            else:
                self._put(character)
                self._at += 1
        return FormattedText("".join(self._text), tuple(self._entities))

    def _put(self, text: str) -> None:
        self._text.append(text)
        self._length += utf16_length(text)

    def _entity(self, mark: str) -> None:
        begin, offset, language = self._at, self._length, ""
        mark = "```" if self._source.startswith("```", begin) else mark
        self._at += len(mark)
        if mark == "```":
            language, self._at = code_language(self._source, self._at)
        end = self._source.find("]" if mark == "[" else mark, self._at)
        if end < 0:
            where = len(self._source[:begin].encode())
            raise BadRequest(f"can't parse entities: Can't find end of the entity starting at byte offset {where}")
        inner = self._source[self._at : end]
        self._put(inner)
        self._at = end + len(mark)
        address = self._address() if mark == "[" else ""
        if not inner:
            return
        length = self._length - offset
        if mark == "[":
            link = link_entity(offset, length, address or inner)
            self._entities.extend([link] if link else [])
        elif mark == "```":
            extra = (("language", language),) if language else ()
            self._entities.append(Entity(offset, length, "pre", extra))
        else:
            self._entities.append(Entity(offset, length, _STYLES[mark]))

    def _address(self) -> str:
        """What stands in the brackets behind a link; an open bracket reaches to the end of the text."""
        if not self._source.startswith("(", self._at):
            return ""
        end = self._source.find(")", self._at)
        end = len(self._source) if end < 0 else end
        address = self._source[self._at + 1 : end]
        self._at = end + 1
        return address
