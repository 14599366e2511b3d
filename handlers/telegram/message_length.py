"""What Telegram takes in one message: a text that is longer is cut and says so, instead of being refused whole."""

import re
from html import escape, unescape
from typing import Final

MOST: Final = 4000
"""Telegram takes 4096 UTF-16 units of shown text; the rest is for what is added on the way."""

_TAG: Final = re.compile(r"</?[a-z][^<>]*>")
_CUT: Final = "\n… cut here: Telegram takes no longer message"


def fitting(html: str) -> str:
    """The same HTML, or what fits of it without its markup, which a cut would break."""
    shown = unescape(_TAG.sub("", html))
    units = shown.encode("utf-16-le")
    if len(units) // 2 <= MOST:
        return html
    room = 2 * (MOST - len(_CUT))
    return escape(units[:room].decode("utf-16-le", errors="ignore").rstrip()) + _CUT
