"""What holds of every value that came through a parser, whatever it is."""

from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from msgspec import Struct

MOST_PLACES: Final = 40
"""Digits before and behind the point: beyond that, reckoning with it exactly ends."""
_LARGEST: Final = 2**80


def require_sound(value: Any, where: str = "value") -> None:
    """Numbers can be reckoned with, times have a zone, texts can be written. Raises AssertionError."""
    match value:
        case None | bool() | Enum() | float():
            pass
        case int():
            assert abs(value) < _LARGEST, f"{where}: an integer of {value.bit_length()} bits"
        case Decimal():
            assert value.is_finite(), f"{where}: {value}"
            _, digits, exponent = value.as_tuple()
            is_bearable = isinstance(exponent, int) and len(digits) <= 2 * MOST_PLACES
            assert is_bearable and abs(value.adjusted()) <= MOST_PLACES, f"{where}: {value!r:.60}"
        case datetime():
            assert value.utcoffset() is not None, f"{where}: a time without a zone"
        case str():
            assert can_be_written(value), f"{where}: {value!r:.60} cannot be written"
        case dict():
            for key, item in value.items():
                require_sound(key, f"a key of {where}")
                require_sound(item, f"{where}[{key!r:.30}]")
        case list() | tuple() | set() | frozenset():
            for number, item in enumerate(value):
                require_sound(item, f"{where}[{number}]")
        case Struct():
            for name in value.__struct_fields__:
                require_sound(getattr(value, name), f"{where}.{name}")
        case _ if is_dataclass(value):
            for field in fields(value):
                require_sound(getattr(value, field.name), f"{where}.{field.name}")
        case _:
            pass


def can_be_written(text: str) -> bool:
    """Half of a character, which JSON can hold, cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def require_words(error: Exception, longest: int = 5_000) -> None:
    """An error says something, in a length that a person reads. Raises AssertionError."""
    said = str(error)
    assert said.strip(), f"{type(error).__name__} says nothing"
    assert len(said) <= longest, f"{type(error).__name__} says {len(said)} characters"
