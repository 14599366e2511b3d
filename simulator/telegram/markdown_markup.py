"""``parse_mode=MarkdownV2``, with Telegram's error texts."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.telegram.errors import BadRequest
from simulator.telegram.formatted_text import Entity, FormattedText, utf16_length
from simulator.telegram.links import link_entity

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS = (
    ("||", "spoiler"),
    ("__", "underline"),
    ("_", "italic"),
    ("*", "bold"),
    ("~", "strikethrough"),
    ("```", "pre"),
    ("`", "code"),
)
_NAMES = {
    "spoiler": "Spoiler",
    "underline": "Underline",
    "italic": "Italic",
    "bold": "Bold",
    "strikethrough": "Strikethrough",
    "pre": "PreCode",
    "code": "Code",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
}


@dataclass(frozen=True, slots=True)
class _Open:
    type: str
    mark: str
    offset: int
    begin: int
    language: str = ""


def parse_markdown_v2(source: str) -> FormattedText:
    """Text and entities of ``source``.

    Raises:
        BadRequest: "can't parse entities: …" with the reason and the byte offset where the entity begins.
    """
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._quote: int | None = None
        self._entities: list[Entity] = []

    def parse(self) -> FormattedText:
        while self._at < len(self._source):
            self._step()
        if self._open:
            opened = self._open[-1]
            where = len(self._source[: opened.begin].encode())
            raise _cannot(f"Can't find end of {_NAMES[opened.type]} entity at byte offset {where}")
        self._end_quote()
        return FormattedText("".join(self._text), tuple(self._entities))

    def _step(self) -> None:
        if self._next("\\") and "\x00" < self._source[self._at + 1 : self._at + 2] < "\x7f":
            self._put(self._source[self._at + 1])
            self._at += 2
            return
        inner = self._open[-1] if self._open else None
        if inner is not None and self._next(inner.mark) and not (inner.mark == "_" and self._next("__")):
            self._close(self._open.pop())
        elif inner is not None and inner.type in {"code", "pre"}:
            self._literal(reserved=frozenset("`"))
        elif self._at_line_start() and self._next(">"):
            self._quote = self._length if self._quote is None else self._quote
            self._at += 1
        elif self._quote is not None and self._next("||") and self._line_ends_after(2):
            self._at += 2
            self._end_quote("expandable_blockquote")
        else:
            self._begin_or_literal()

    def _begin_or_literal(self) -> None:
        for mark, kind in _MARKS:
            if self._next(mark):
                self._begin(kind, mark, len(mark))
                return
        if self._next("!["):
            self._begin("custom_emoji", "]", 2)
        elif self._next("["):
            self._begin("text_link", "]", 1)
        else:
            self._literal(reserved=_RESERVED)

    def _literal(self, reserved: frozenset[str]) -> None:
        character = self._source[self._at]
        if character in reserved:
            raise _cannot(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        self._at += 1
        if character == "\n" and self._quote is not None and not self._next(">"):
            self._end_quote()
        self._put(character)

    def _begin(self, kind: str, mark: str, width: int) -> None:
        begin = self._at
        self._at += width
        language = self._language() if kind == "pre" else ""
        self._open.append(_Open(kind, mark, self._length, begin, language))

    def _language(self) -> str:
        end = self._at
        while end < len(self._source) and not self._source[end].isspace() and self._source[end] != "`":
            end += 1
        language = ""
        if end < len(self._source) and self._source[end] != "`":
            language, self._at = self._source[self._at : end], end
        self._at += 1 if self._next("\n") else 0
        return language

    def _close(self, opened: _Open) -> None:
        self._at += len(opened.mark)
        length = self._length - opened.offset
        address = self._address() if opened.mark == "]" else ""
        if not length:
            return
        match opened.type:
            case "text_link":
                text = "".join(self._text).encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
                link = link_entity(opened.offset, length, address or text)
                self._entities.extend([link] if link else [])
            case "custom_emoji":
                emoji = address.rpartition("id=")[2]
                self._entities.append(Entity(opened.offset, length, "custom_emoji", (("custom_emoji_id", emoji),)))
            case kind:
                extra = (("language", opened.language),) if opened.language else ()
                self._entities.append(Entity(opened.offset, length, kind, extra))

    def _address(self) -> str:
        if not self._next("("):
            return ""
        begin = self._at
        self._at += 1
        address = []
        while not self._next(")"):
            if self._next("\\"):
                self._at += 1
            if self._at >= len(self._source):
                raise _cannot(f"Can't find end of a URL at byte offset {len(self._source[:begin].encode())}")
            address.append(self._source[self._at])
            self._at += 1
        self._at += 1
        return "".join(address)

    def _end_quote(self, kind: str = "blockquote") -> None:
        if self._quote is not None and self._length > self._quote:
            self._entities.append(Entity(self._quote, self._length - self._quote, kind))
        self._quote = None

    def _at_line_start(self) -> bool:
        return self._at == 0 or self._source[self._at - 1] == "\n"

    def _line_ends_after(self, ahead: int) -> bool:
        return self._source[self._at + ahead : self._at + ahead + 1] in {"", "\n"}

    def _next(self, text: str) -> bool:
        return self._source.startswith(text, self._at)

    def _put(self, text: str) -> None:
        self._text.append(text)
        self._length += utf16_length(text)


def _cannot(reason: str) -> BadRequest:
    return BadRequest(f"can't parse entities: {reason}")
