"""``parse_mode=HTML``: Telegram's own small dialect, with its error texts and byte offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.telegram.errors import BadRequest
from simulator.telegram.formatted_text import Entity, FormattedText, utf16_length
from simulator.telegram.links import link_entity

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


def parse_html(source: str) -> FormattedText:
    """Text and entities of ``source``.

    Raises:
        BadRequest: "can't parse entities: …" with the reason and the byte offset of the tag.
    """
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> FormattedText:
        while self._at < len(self._source):
            if self._source[self._at] != "<":
                self._put(self._character())
            elif self._peek(1) == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise _cannot(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return FormattedText("".join(self._text), tuple(self._entities))

    def _peek(self, ahead: int = 0) -> str:
        return self._source[self._at + ahead : self._at + ahead + 1]

    def _put(self, text: str) -> None:
        self._text.append(text)
        self._length += utf16_length(text)

    def _character(self) -> str:
        found = _CHARACTER.match(self._source, self._at)
        if found is not None:
            decoded = _decode(*found.groups())
            if decoded is not None:
                self._at = found.end()
                return decoded
        self._at += 1
        return self._source[self._at - 1]

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode())

    def _skip_space(self) -> None:
        found = _SPACE.match(self._source, self._at)
        self._at = found.end() if found else self._at

    def _start_tag(self) -> None:
        begin = self._at
        tag = self._name_until(" \t\n\r>", begin + 1).lower()
        if not self._peek():
            raise _cannot(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in _TYPES:
            raise _cannot(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        attributes: dict[str, str] = {}
        self._skip_space()
        while self._peek() != ">":
            name, value = self._attribute(tag, begin)
            attributes[name] = value
            self._skip_space()
        self._at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _cannot(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self._open.append(_Open(tag, attributes, self._length))

    def _name_until(self, stops: str, begin: int) -> str:
        self._at = begin
        while self._peek() and self._peek() not in stops:
            self._at += 1
        return self._source[begin : self._at]

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        where = f'the tag "{tag}" at byte offset {self._byte(begin)}'
        name = self._name_until(" \t\n\r=>", self._at).lower()
        if not name:
            raise _cannot(f"Empty attribute name in {where}" if self._peek() else _unclosed(self._byte(begin)))
        self._skip_space()
        if self._peek() != "=":
            if tag == "blockquote" and name == "expandable" and self._peek():
                return name, ""
            raise _cannot(f"Expected equal sign in declaration of an attribute of {where}")
        self._at += 1
        self._skip_space()
        value = self._quoted() if self._peek() in {'"', "'"} else self._token()
        if not self._peek():
            raise _cannot(_unclosed(self._byte(begin)))
        return name, value

    def _quoted(self) -> str:
        quote = self._peek()
        self._at += 1
        value = []
        while self._peek() and self._peek() != quote:
            value.append(self._character())
        self._at += 1
        return "".join(value)

    def _token(self) -> str:
        begin = self._at
        found = _TOKEN.match(self._source, begin)
        value = found.group() if found else ""
        self._at += len(value)
        if self._peek() and not self._peek().isspace() and self._peek() != ">":
            raise _cannot(f"Unexpected end of name token at byte offset {self._byte(begin)}")
        return value.lower()

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise _cannot(f"Unexpected end tag at byte offset {self._byte(begin)}")
        name = self._name_until(" \t\n\r>", begin + 2).lower()
        self._skip_space()
        if self._peek() != ">":
            raise _cannot(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self._at += 1
        opened = self._open.pop()
        if name and name != opened.tag:
            raise _cannot(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self._length > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self._length - opened.offset
        style = opened.attributes.get("class", "")
        language = style.removeprefix("language-") if style.startswith("language-") else ""
        match opened.tag:
            case "a":
                text = "".join(self._text).encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
                link = link_entity(opened.offset, length, opened.attributes.get("href") or text)
                self._entities.extend([link] if link else [])
            case "tg-emoji":
                emoji = opened.attributes.get("emoji-id", "")
                self._entities.append(Entity(opened.offset, length, "custom_emoji", (("custom_emoji_id", emoji),)))
            case "code" if self._open and self._open[-1].tag == "pre" and self._open[-1].offset == opened.offset:
                extra = (("language", language),) if language else ()
                self._entities.append(Entity(opened.offset, length, "pre", extra))
            case "pre" if Entity(opened.offset, length, "pre") == _bare(self._entities):
                return
            case "blockquote" if "expandable" in opened.attributes:
                self._entities.append(Entity(opened.offset, length, "expandable_blockquote"))
            case tag:
                self._entities.append(Entity(opened.offset, length, _TYPES[tag]))


def _bare(entities: list[Entity]) -> Entity | None:
    """The last entity without its language: ``<pre><code class="language-…">`` is one entity, not two."""
    return Entity(entities[-1].offset, entities[-1].length, entities[-1].type) if entities else None


def _decode(hexadecimal: str | None, decimal: str | None, named: str | None) -> str | None:
    if named:
        return _NAMED[named]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal or "0")
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def _unclosed(offset: int) -> str:
    return f"Unclosed start tag at byte offset {offset}"


def _cannot(reason: str) -> BadRequest:
    return BadRequest(f"can't parse entities: {reason}")
