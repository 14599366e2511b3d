"""``parse_mode=MarkdownV2``, with Telegram's error texts and byte offsets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.telegram.errors import BadRequest
from simulator.telegram.text.formatted_text import Entity, FormattedText, utf16_length
from simulator.telegram.text.links import emoji_link, link_entity, time_link
from simulator.telegram.text.markup_language import code_language

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
_RESERVED_IN_CODE = frozenset("`")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A sort of entity: its name in Telegram's errors, and what ends it."""

    type: str
    name: str
    end: str


_BOLD = _Kind("bold", "Bold", "*")
_ITALIC = _Kind("italic", "Italic", "_")
_UNDERLINE = _Kind("underline", "Underline", "__")
_STRIKETHROUGH = _Kind("strikethrough", "Strikethrough", "~")
_SPOILER = _Kind("spoiler", "Spoiler", "||")
_CODE = _Kind("code", "Code", "`")
_PRE = _Kind("pre", "Pre", "```")
_PRE_CODE = _Kind("pre", "PreCode", "```")
_LINK = _Kind("text_link", "TextUrl", "]")
_REFERENCE = _Kind("custom_emoji", "CustomEmoji", "]")
_QUOTE = _Kind("blockquote", "BlockQuote", "\n")
_BEGINNINGS = {
    "__": _UNDERLINE,
    "||": _SPOILER,
    "![": _REFERENCE,
    "```": _PRE,
    "_": _ITALIC,
    "*": _BOLD,
    "~": _STRIKETHROUGH,
    "`": _CODE,
    "[": _LINK,
}


@dataclass(frozen=True, slots=True)
class _Open:
    kind: _Kind
    begin: int
    offset: int
    text_begin: int
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
        self._in_quote = False
        self._quote_may_begin = True
        self._entities: list[Entity] = []

    def parse(self) -> FormattedText:
        while self._at < len(self._source):
            self._step()
        self._end_of_text()
        return FormattedText("".join(self._text), tuple(sorted(self._entities, key=lambda entity: entity.rank)))

    def _step(self) -> None:
        character = self._source[self._at]
        inner = self._open[-1].kind.type if self._open else ""
        if self._is_escape(self._at):
            self._put(self._source[self._at + 1])
            self._at += 2
        elif character not in (_RESERVED_IN_CODE if inner in {"code", "pre"} else _RESERVED):
            self._put(character, begins_line=False)
            self._at += 1
        elif self._ends_here():
            self._close()
        else:
            self._begin(character)

    def _is_escape(self, at: int) -> bool:
        return self._source[at] == "\\" and "\x00" < self._source[at + 1 : at + 2] < "\x7f"

    def _ends_here(self) -> bool:
        if not self._open:
            return False
        if self._in_quote and self._next("\n") and not self._next("\n>"):
            return True
        kind = self._open[-1].kind
        if kind is _QUOTE:
            return False
        return self._next(kind.end) and not (kind is _ITALIC and self._next("__"))

    def _begin(self, character: str) -> None:
        if character == "\n":
            self._put(character)
            self._at += 1
            return
        if character == ">" and self._quote_may_begin:
            if not self._in_quote:
                self._in_quote = True
                self._push(_QUOTE, self._at)
            self._at += 1
            return
        mark = next((mark for mark in _BEGINNINGS if self._next(mark)), None)
        if mark is None:
            raise _cannot(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        begin, kind, language = self._at, _BEGINNINGS[mark], ""
        self._at += len(mark)
        if kind is _PRE:
            language, self._at = code_language(self._source, self._at)
        self._push(_PRE_CODE if language else kind, begin, language)

    def _push(self, kind: _Kind, begin: int, language: str = "") -> None:
        self._open.append(_Open(kind, begin, self._length, len(self._text), language))

    def _close(self) -> None:
        if self._next("\n") and self._open[-1].kind.end != "\n":
            self._close_expandable()
            return
        opened = self._open.pop()
        self._at += len(opened.kind.end)
        length = self._length - opened.offset
        match opened.kind.type:
            case "blockquote":
                self._close_quote(opened, "blockquote")
            case "text_link":
                address = self._address() or "".join(self._text[opened.text_begin :])
                self._add(link_entity(opened.offset, length, address), length)
            case "custom_emoji":
                self._add(self._referred(opened.offset, length), length)
            case kind:
                extra = (("language", opened.language),) if opened.language else ()
                self._add(Entity(opened.offset, length, kind, extra), length)

    def _close_expandable(self) -> None:
        """A quotation whose last line ends in ``||`` is folded; those bars have opened what looks like a spoiler."""
        self._drop_final_bars(self._at - 1 if self._text[-1:] == ["\r"] else self._at)
        self._at += 1
        self._close_quote(self._open.pop(), "expandable_blockquote")

    def _drop_final_bars(self, line_end: int) -> None:
        bars = self._open[-1]
        if bars.kind is not _SPOILER or bars.begin != line_end - 2:
            raise self._unended()
        self._open.pop()
        if not self._open or self._open[-1].kind is not _QUOTE:
            raise self._unended()

    def _close_quote(self, opened: _Open, kind: str) -> None:
        self._in_quote = False
        self._put("\n")
        self._entities.append(Entity(opened.offset, self._length - opened.offset, kind))

    def _end_of_text(self) -> None:
        if self._in_quote:
            kind = "blockquote"
            if self._open[-1].kind is _SPOILER and self._open[-1].begin == len(self._source) - 2:
                self._open.pop()
                kind = "expandable_blockquote"
            if self._open[-1].kind is _QUOTE:
                opened = self._open.pop()
                length = self._length - opened.offset
                self._add(Entity(opened.offset, length, kind), length)
        if self._open:
            raise self._unended()

    def _referred(self, offset: int, length: int) -> Entity:
        if not self._next("("):
            raise _cannot("The entity must contain a tg://emoji or tg://time URL")
        address = self._address()
        entity = emoji_link(address) or time_link(address)
        if entity is None:
            raise _cannot("Invalid tg://emoji or tg://time URL specified")
        return replace(entity, offset=offset, length=length)

    def _address(self) -> str:
        if not self._next("("):
            return ""
        self._at += 1
        begin = self._at
        address = []
        while not self._next(")"):
            if self._at >= len(self._source):
                raise _cannot(f"Can't find end of a URL at byte offset {self._byte(begin)}")
            self._at += 1 if self._is_escape(self._at) else 0
            address.append(self._source[self._at])
            self._at += 1
        self._at += 1
        return "".join(address)

    def _add(self, entity: Entity | None, length: int) -> None:
        if entity is not None and length:
            self._entities.append(entity)

    def _unended(self) -> BadRequest:
        opened = self._open[-1]
        return _cannot(f"Can't find end of {opened.kind.name} entity at byte offset {self._byte(opened.begin)}")

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode())

    def _next(self, text: str) -> bool:
        return self._source.startswith(text, self._at)

    def _put(self, text: str, *, begins_line: bool | None = None) -> None:
        self._text.append(text)
        self._length += utf16_length(text)
        if text != "\r":
            self._quote_may_begin = text == "\n" if begins_line is None else begins_line


def _cannot(reason: str) -> BadRequest:
    return BadRequest(f"can't parse entities: {reason}")
