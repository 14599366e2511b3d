"""What Telegram takes in one message: a text that is longer is cut and says so, instead of being refused whole."""

import re
from html import unescape
from typing import Final

from handlers.words.say import label, lines

MOST: Final = 4000
"""Telegram takes 4096 UTF-16 units of shown text; the rest is for what is added on the way."""

_TAG: Final = re.compile(r"</?[a-z][^<>]*>")


def fitting(html: str) -> str:
    """The same HTML, or what fits of it without its markup, which a cut would break."""
    units = _shown(html)
    if len(units) // 2 <= MOST:
        return html
    cut = label("words-cut")
    room = 2 * (MOST - len(cut) - 1)
    return lines([units[:room].decode("utf-16-le", errors="ignore").rstrip(), cut])


def length_of(html: str) -> int:
    """UTF-16 units of what is shown of it."""
    return len(_shown(html)) // 2


def _shown(html: str) -> bytes:
    return unescape(_TAG.sub("", html)).encode("utf-16-le")
