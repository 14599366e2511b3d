"""``parse_mode=HTML``: Telegram's own small dialect, with its error texts and byte offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from simulator.telegram.errors import BadRequest
from simulator.telegram.text.formatted_text import Entity, FormattedText, utf16_length
from simulator.telegram.text.links import date_time, link_entity

_STYLES = {
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
}
_TAGS = frozenset({*_STYLES, "a", "pre", "code", "blockquote", "tg-emoji", "tg-time"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]*))")
_MAX_REFERENCE = 9
_SPACES = " \t\r\n\v\x00"
_NUMBER = re.compile(r"[0-9]{1,19}")
_TAG_NAME = re.compile(rf"[^{_SPACES}>]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{_SPACES}=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(rf"[{_SPACES}]*")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    begin: int


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
            if self._peek() != "<":
                self._put(self._character())
            elif self._peek(1) == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise _cannot(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        entities = (replace(entity, extra=()) if entity.type == "code" else entity for entity in self._entities)
        text = _PAIR.sub(_joined, "".join(self._text))
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise _cannot(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
                "surrogate code units"
            )
        return FormattedText(text, tuple(sorted(entities, key=lambda entity: entity.rank)))

    def _peek(self, ahead: int = 0) -> str:
        return self._source[self._at + ahead : self._at + ahead + 1]

    def _at_space(self) -> bool:
        """White space; Telegram counts the end of the text as such."""
        return self._peek() in _SPACES

    def _put(self, text: str) -> None:
        self._text.append(text)
        self._length += utf16_length(text)

    def _character(self) -> str:
        decoded, width = _decoded(self._source, self._at) if self._peek() == "&" else ("", 0)
        if not decoded:
            decoded, width = self._peek(), 1
        self._at += width
        return decoded

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode())

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._source, self._at)
        text = found.group() if found else ""
        self._at += len(text)
        return text

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        tag = self._take(_TAG_NAME).lower()
        if not self._peek():
            raise _cannot(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in _TAGS:
            raise _cannot(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        attributes: dict[str, str] = {}
        self._take(_SPACE)
        while self._peek() != ">":
            name, value = self._attribute(tag, begin)
            attributes[name] = value
            self._take(_SPACE)
        self._at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _cannot(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self._open.append(_Open(tag, attributes, self._length, len(self._text)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        where = f'tag "{tag}" at byte offset {self._byte(begin)}'
        name = self._take(_ATTRIBUTE_NAME)
        if not name:
            raise _cannot(f"Empty attribute name in the {where}")
        self._take(_SPACE)
        if self._peek() != "=":
            if not self._peek():
                raise _cannot(f"Unclosed start {where}")
            return name, ""
        self._at += 1
        self._take(_SPACE)
        if not self._peek():
            raise _cannot(f"Unclosed start {where}")
        value = self._quoted() if self._peek() in {'"', "'"} else self._token()
        if not self._peek():
            raise _cannot(f"Unclosed start tag at byte offset {self._byte(begin)}")
        return name, value

    def _quoted(self) -> str:
        quote = self._peek()
        self._at += 1
        value = []
        while self._peek() not in {quote, ""}:
            value.append(self._character())
        self._at += 1
        return "".join(value)

    def _token(self) -> str:
        begin = self._at
        value = self._take(_TOKEN)
        if not self._at_space() and self._peek() != ">":
            raise _cannot(f"Unexpected end of name token at byte offset {self._byte(begin)}")
        return value.lower()

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise _cannot(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self._at += 2
        name = self._take(_TAG_NAME).lower()
        self._take(_SPACE)
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
        given, offset, length = opened.attributes, opened.offset, self._length - opened.offset
        match opened.tag:
            case "a":
                address = given.get("href") or "".join(self._text[opened.begin :])
                self._add(link_entity(offset, length, address))
            case "tg-emoji":
                self._add(Entity(offset, length, "custom_emoji", (("custom_emoji_id", _emoji_id(given)),)))
            case "tg-time":
                self._add(_moment(offset, length, given))
            case "code" | "pre":
                self._code(opened.tag, offset, length, given.get("class", ""))
            case "blockquote":
                self._add(Entity(offset, length, "expandable_blockquote" if "expandable" in given else "blockquote"))
            case style:
                self._add(Entity(offset, length, _STYLES[style]))

    def _add(self, entity: Entity | None) -> None:
        if entity is not None:
            self._entities.append(entity)

    def _code(self, tag: str, offset: int, length: int, style: str) -> None:
        """Code in a language is written as two tags around the same text, and is one entity."""
        named = tag == "code" and style.startswith("language-") and style != "language-"
        language = (("language", style.removeprefix("language-")),) if named else ()
        inner = self._entities[-1] if self._entities else None
        if inner is not None and (inner.offset, inner.length) == (offset, length):
            if tag == "pre" and inner.type == "code" and inner.extra:
                self._entities[-1] = replace(inner, type="pre")
                return
            if tag == "code" and inner.type == "pre" and language:
                self._entities[-1] = replace(inner, extra=language)
                return
        self._entities.append(Entity(offset, length, tag, language))


def _emoji_id(attributes: dict[str, str]) -> str:
    number = attributes.get("emoji-id", "")
    if not (_NUMBER.fullmatch(number) and 0 < int(number) < 2**63):
        raise _cannot("Invalid custom emoji identifier specified")
    return str(int(number))


def _moment(offset: int, length: int, attributes: dict[str, str]) -> Entity | None:
    """Without a time the text stays as it is; with a format that does not exist the message is refused."""
    if date_time(1, attributes.get("format", "")) is None:
        raise _cannot("Invalid date format used")
    unix = attributes.get("unix", "")
    number = int(unix) if _NUMBER.fullmatch(unix) else 0
    moment = date_time(number, attributes.get("format", ""))
    return replace(moment, offset=offset, length=length) if moment else None


def _decoded(source: str, at: int) -> tuple[str, int]:
    """The character that a reference stands for and the width of the reference; "" when it stands for nothing."""
    found = _REFERENCE.match(source, at)
    if found is None:
        return "", 0
    hexadecimal, decimal, named = found.groups()
    width = len(found.group()) + (source[found.end() : found.end() + 1] == ";")
    if named is not None:
        return _NAMED.get(named, ""), width
    if len(found.group()) > _MAX_REFERENCE:
        return "", 0
    code = int(hexadecimal or "0", 16) if hexadecimal is not None else int(decimal or "0")
    return (chr(code) if 0 < code < 0x10FFFF else ""), width


def _joined(pair: re.Match[str]) -> str:
    return pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _cannot(reason: str) -> BadRequest:
    return BadRequest(f"can't parse entities: {reason}")
