"""Numbers as Bybit writes them: plain decimal strings without an exponent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def plain(value: Decimal | None, absent: str = "") -> str:
    """The shortest plain form of a number; ``absent`` when there is none (the wire says "" here and "0" there)."""
    if value is None:
        return absent
    if not value:
        return "0"
    return format(value.normalize(), "f")
