"""Entities that Telegram finds in a text by itself: commands, mentions, tags, addresses and phone numbers."""

from __future__ import annotations

import re
from collections import Counter

from simulator.telegram.text.formatted_text import Entity, utf16_length
from simulator.telegram.text.top_level_domains import COMMON

_AT_NAME = r"(?:@[A-Za-z0-9_]{3,32})?"
_PATTERNS = (
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)")),
    ("bot_command", re.compile(rf"(?<![\w/<>])/[A-Za-z0-9_]{{1,64}}{_AT_NAME}(?![\w/<>])")),
    ("hashtag", re.compile(rf"(?<![\w·])#(?=[\d_·]*[^\W\d_])[\w·]{{1,256}}{_AT_NAME}(?![\w·]*#)")),
    ("cashtag", re.compile(rf"(?<![\w$])\$(?:1INCH|[A-Z]{{1,8}}){_AT_NAME}(?![\w$])")),
    ("phone_number", re.compile(r"(?<![\w+.,-])\+\d(?:[ ()-]?\d){6,14}(?![\w-])")),
    ("url", re.compile(r"(?<!\w)(?:tg|ton)://[A-Za-z0-9_-]{1,253}(?:[/?#][^\s<>\"«»]*)?", re.IGNORECASE)),
    (
        "email",
        re.compile(
            r"(?<![\w.+-])[A-Za-z0-9_.+-]{1,100}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,28}[A-Za-z0-9])?\.)+[A-Za-z]{2,8}(?![\w-])"
        ),
    ),
    (
        "url",
        re.compile(
            r"(?<![\w/#@.~-])(?P<protocol>(?:https?|ftp|tonsite)://(?:[^\s/@\[\]{}()'`<>\"«»]+@)?)?"
            r"(?P<host>(?:[^\W_](?:[\w~-]*[^\W_])?\.)+(?P<top>xn--[A-Za-z0-9]{2,}|[^\W_]+))"
            r"(?P<rest>(?::\d{1,5})?(?:[/?#][^\s<>\"«»]*)?)",
            re.IGNORECASE,
        ),
    ),
)
_ENDINGS = ".:;,('?!`"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_NUMBER = re.compile(r"[\d.]+")
_IP = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")


def find_entities(text: str) -> list[Entity]:
    """What Telegram marks in ``text``, wherever it stands; some of it may overlap."""
    return [
        Entity(utf16_length(text[: match.start()]), utf16_length(found), kind)
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(text)
        for found in [_trimmed(kind, match)]
        if found
    ]


def _trimmed(kind: str, match: re.Match[str]) -> str:
    """What of a match counts; "" when nothing does."""
    if kind != "url" or "host" not in match.re.groupindex:
        return match.group().rstrip(_ENDINGS) if kind == "url" else match.group()
    if not _is_host(match["host"], match["top"].lower(), has_protocol=match["protocol"] is not None):
        return ""
    rest = _balanced(match["rest"]).rstrip(_ENDINGS)
    return (match["protocol"] or "") + match["host"] + rest


def _is_host(host: str, top: str, *, has_protocol: bool) -> bool:
    """Whether a name with dots is somebody's address, and not a number or the end of a sentence."""
    if _IP.fullmatch(host) is not None:
        return True
    if _NUMBER.fullmatch(host) is not None or len(top) < 2:
        return False
    return has_protocol or top.startswith("xn--") or top in COMMON


def _balanced(rest: str) -> str:
    """Up to the bracket that closes what the address did not open."""
    opened = Counter[str]()
    for place, character in enumerate(rest):
        opened[_PAIRS.get(character, character)] += -1 if character in _PAIRS else 1
        if opened[_PAIRS.get(character, character)] < 0:
            return rest[:place]
    return rest
