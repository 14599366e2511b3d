"""JSON from outside: read like any other, but never so deep that reading it exhausts the stack."""

from __future__ import annotations

import json
import re
from typing import Any, Final

DEEPEST: Final = 100
_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]+|\\.)*+"?|[\[\]{}]', re.DOTALL)


def read_json(text: str | bytes) -> Any:
    """What a text says.

    Raises:
        ValueError: it is no JSON, no UTF-8, or nested deeper than ``DEEPEST``.
    """
    text = text if isinstance(text, str) else text.decode()
    check_depth(text)
    return json.loads(text)


def check_depth(text: str) -> None:
    """Refuse what no reader would survive; a text with few brackets is not even looked through.

    Raises:
        ValueError: nested deeper than ``DEEPEST``.
    """
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        first = found.group()[0]
        if first in "[{":
            depth += 1
        elif first in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
