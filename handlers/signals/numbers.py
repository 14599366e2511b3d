"""Figures as people write them: what the points, commas and spaces in them can mean. Pure."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Final

from handlers.signals.plain import THIN

NUMBER: Final = rf"[0-9]+(?:[.,'’_{THIN}][0-9]+)*|\.[0-9]+"

_MOST_DIGITS: Final = 18
_TIMES: Final = {"k": 1000, "m": 1_000_000}


class Style(StrEnum):
    """Which sign stands before the fraction; the other one groups thousands."""

    POINT = "."
    COMMA = ","


def value_of(text: str, style: Style, suffix: str = "") -> Decimal | None:
    """None: this is no such number in that style. ``suffix``: `k` or `m` behind it, or "" ."""
    thousands = "," if style is Style.POINT else "."
    whole, mark, fraction = text.partition(style.value)
    groups = re.split(rf"[{re.escape(thousands)}'’_{THIN}]", whole)
    if (mark and not fraction.isdigit()) or not (mark or "".join(groups).isdigit()):
        return None
    if not all(group.isdigit() or not group for group in groups):
        return None
    if len(groups) > 1 and (any(len(group) != 3 for group in groups[1:]) or not 1 <= len(groups[0]) <= 3):
        return None
    if len(groups) > 1 and groups[0].startswith("0"):
        return None
    digits = "".join(groups)
    if len(digits) + len(fraction) > _MOST_DIGITS:
        return None
    value = Decimal(f"{digits or '0'}.{fraction or '0'}") * _TIMES.get(suffix.lower(), 1)
    return _bare(value)


def _bare(value: Decimal) -> Decimal:
    """Without zeros behind the fraction: `50.0` and `50` are one figure."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()
