"""How large a file is, for a person."""

from decimal import Decimal
from typing import Final

from handlers.words.say import label
from utils.money import plain

_UNITS: Final = ("bytes", "KB", "MB", "GB")
_STEP: Final = 1000


def size_word(size: int) -> str:
    """``812 bytes``, ``1.2 MB``: one place, rounded up, so that a file is never larger than what is said."""
    value, unit = Decimal(size), 0
    while value >= _STEP and unit + 1 < len(_UNITS):
        value, unit = value / _STEP, unit + 1
    return label("size-word", value=plain(value.quantize(Decimal("0.1"), "ROUND_CEILING")), unit=_UNITS[unit])
