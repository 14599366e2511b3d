"""The stop to break-even after a target, where a text says it: "move SL to entry after TP1". Pure."""

import re
from typing import Final

from msgspec import Struct

from handlers.signals.plain import folded

_STOP: Final = r"(?:sl|s/l|stop(?:[ -]?loss)?)"
_STRICTLY_EVEN: Final = r"(?:be|b/e|break[ -]?even)"
_EVEN: Final = rf"(?:{_STRICTLY_EVEN}|entry|entry price|cost|einstieg|entrada|б/у|бу|безубыток|giris)"
_PLACE: Final = r"(?:tp|t|target|take[ -]?profit|ziel|цел\w+|тейк\w*|hedef)[ ]?#?\(?([1-9]|10)\)?(?![0-9.,])"
_TARGET: Final = rf"(?:hitting\s+|reaching\s+)?{_PLACE}(?:[ ]+(?:is[ ]+|gets[ ]+)?(?:hits?|reached|done|filled))?"
_MOVE: Final = r"(?:(?:move|shift|set|bring|put|trail|raise)\s+)?(?:your\s+|the\s+)?"
_WHEN: Final = r"(?:after|when|once|at|on|if|nach|tras|после)"
_TO: Final = r"\s*(?:to|at|into|in|->|:|=)\s*"
_BEHIND: Final = re.compile(rf"{_MOVE}{_STOP}{_TO}{_EVEN}\s*,?\s*{_WHEN}\s*{_TARGET}")
_BEFORE: Final = re.compile(rf"{_WHEN}\s*{_TARGET}\s*[,:]?\s*{_MOVE}{_STOP}{_TO}{_EVEN}")
_SHORT: Final = re.compile(rf"(?<![^\W_]){_STRICTLY_EVEN}\s*(?:{_WHEN}|@)\s*{_TARGET}")
_CORNIX: Final = re.compile(r"stop\s*:\s*break-?even\s*-?\s*trigger\s*:\s*target\s*\((\d{1,2})\)")
_LOOSE: Final = re.compile(rf"(?:move|shift|set|bring)\s+(?:your\s+|the\s+)?{_STOP}\s+(?:to|at)\s+{_EVEN}")


class BreakEven(Struct, frozen=True):
    """``text`` without such words; ``target``: after which, none is never; ``lines`` on which a target was named.

    ``is_loose``: words without a target were among them.
    """

    text: str
    target: int | None
    lines: frozenset[int]
    is_loose: bool


def without_break_even(text: str) -> BreakEven:
    number: int | None = None
    lines: set[int] = set()
    lower = folded(text)
    for pattern in (_CORNIX, _BEHIND, _BEFORE, _SHORT):
        for found in pattern.finditer(lower):
            number = number or int(found[1])
            lines |= {lower.count("\n", 0, place) for place in found.span()}
            text = _blanked(text, found)
        lower = folded(text)
    loose = _LOOSE.search(lower)
    return BreakEven(_blanked(text, loose) if loose else text, number, frozenset(lines), bool(loose))


def _blanked(text: str, found: re.Match[str]) -> str:
    blank = re.sub(r"[^\n]", " ", found[0])
    return text[: found.start()] + blank + text[found.end() :]
