"""The text of a pasted message without its dress: one kind of space, dash and digit, no markdown. Pure.

What is matched is `folded`: small letters without accents, character by character, so that places stay the same.
"""

import re
import unicodedata
from typing import Final

_KEYCAP: Final = re.compile("([0-9])\ufe0f?\u20e3")
_TEN: Final = "\N{KEYCAP TEN}"
_CIRCLED: Final = re.compile("[\u2460-\u2473\u2776-\u277f\u2780-\u2793\u24f5-\u24fe]")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufe0e\ufe0f\u00ad]")
_DASHES: Final = re.compile("[\u2010-\u2015\u2212\u2043\u30fc\uff0d]")
_ARROWS: Final = re.compile("[\u2192\u27a1\u21d2\u27f6\u2794\u279c\u27a4\u25b6\u25ba\u00bb\u203a]")
_MARKDOWN: Final = re.compile(r"[*`]+|~~|\|\||__")

THIN: Final = "\x1f"
"""A narrow or no-break space between digits: it groups thousands."""
_BLANKS: Final = re.compile(rf"[^\S\n{THIN}]+")
_GROUPING: Final = re.compile("(?<=[0-9])[\u00a0\u202f\u2009\u2007](?=[0-9]{3}(?![0-9]))")

_ZEROS: Final = re.compile("(?<![0-9.])0[.,]0([\u2080-\u2089])(?=[0-9])")
"""`0.0\u208512`: so many zeros behind the point."""
_RAISED: Final = re.compile("(?<=[0-9])[\u00b9\u00b2\u00b3\u2070-\u2079\u2080-\u2089]+")
"""A mark behind a figure is no digit of it."""


def plain_text(text: str) -> str:
    """The same words in plain characters; lines stay lines."""
    text = _KEYCAP.sub(r"\1) ", text).replace(_TEN, "10) ")
    text = _CIRCLED.sub(lambda found: f"{int(unicodedata.numeric(found[0]))}) ", text)
    text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    text = _ZEROS.sub(lambda found: "0." + "0" * int(unicodedata.normalize("NFKC", found[1])), text)
    text = _GROUPING.sub(THIN, _RAISED.sub(" ", text))
    text = unicodedata.normalize("NFKC", text.replace("\u2026", " ").replace("\u0130", "I"))
    text = _DASHES.sub("-", _INVISIBLE.sub("", text))
    text = _MARKDOWN.sub("", _ARROWS.sub(" : ", text)).replace("\r", "\n")
    return _BLANKS.sub(" ", text)


def folded(text: str) -> str:
    """Of the same length."""
    return "".join(_folded(char) for char in text)


def _folded(char: str) -> str:
    if char == "\u0131":
        return "i"
    base = unicodedata.normalize("NFD", char)[0]
    return base.casefold()[:1] if char.isalpha() else char
