"""The only values that the store takes: plain ones, which every Python reads back without our code.

Floats are not among them because money would pass through them, nor objects, because a state file that names classes
is broken by renaming one. A value that was taken is kept frozen, as the bytes of its pickle: nobody can change it in
place, a snapshot is nothing but these bytes in a row, and the garbage collector has nothing to look through.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NewType

from utils.persistence.plain_pickler import plain_dumps
from utils.persistence.unpickler import plain_loads

Frozen = NewType("Frozen", bytes)
"""One complete pickle of a plain value."""

_DEEPEST = 50
_LARGEST_EXPONENT = 100
_SMALLEST_EXPONENT = -100
"""More digits are no price of anything, and writing such a number out would take all memory."""


def freeze(value: Any, path: str) -> Frozen:
    """Take a value over, times in UTC.

    Args:
        value: dict with str keys, list, str, int, bool, None, finite Decimal or aware datetime, nested.
        path: where the value stands, for the error.

    Raises:
        TypeError: something else is in it; the message names its path.
        ValueError: a Decimal is not finite or absurdly long, or the nesting is deeper than 50.
    """
    if not _is_ready((value,), 0):
        value = _copied(value, path, 0)
    return Frozen(plain_dumps(value))


def thaw(frozen: bytes) -> Any:
    """Return the value anew.

    Raises:
        ValueError: these bytes are not a pickle of plain data.
    """
    return plain_loads(frozen)


def _is_ready(items: Iterable[Any], depth: int) -> bool:
    """Tell quickly whether values can be pickled as they stand; if not, `_copied` mends them or says what is wrong.

    One loop and few calls, what is frequent first: every commit goes through it.
    """
    for item in items:
        if item is None:
            continue
        kind = type(item)  # exact: a subclass would be pickled by its own name
        if kind is str or kind is int or kind is bool:
            continue
        if kind is Decimal:
            if not (item.is_finite() and _SMALLEST_EXPONENT <= item.adjusted() <= _LARGEST_EXPONENT):
                return False
        elif kind is datetime:
            if item.tzinfo is not UTC:
                return False
        elif kind is dict:
            if depth >= _DEEPEST:
                return False
            for key in item:
                if type(key) is not str:
                    return False
            if not _is_ready(item.values(), depth + 1):
                return False
        elif kind is not list or depth >= _DEEPEST or (item and not _is_ready(item, depth + 1)):
            return False
    return True


def _copied(value: Any, path: str, depth: int) -> Any:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is Decimal:
        if not value.is_finite():
            raise ValueError(f"{path}: {value} is not a finite number")
        if not _SMALLEST_EXPONENT <= value.adjusted() <= _LARGEST_EXPONENT:
            raise ValueError(f"{path}: {value} has an exponent beyond {_LARGEST_EXPONENT}")
        return value
    if kind is datetime:
        if value.utcoffset() is None:
            raise TypeError(f"{path}: a datetime without a time zone cannot be stored")
        return value.astimezone(UTC)
    if depth >= _DEEPEST:
        raise ValueError(f"{path}: nested deeper than {_DEEPEST}")
    if kind is list:
        return [_copied(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if kind is dict:
        return {_key(key, path): _copied(item, f"{path}.{key}", depth + 1) for key, item in value.items()}
    raise TypeError(f"{path}: {kind.__module__}.{kind.__qualname__} cannot be stored")


def _key(key: Any, path: str) -> str:
    if type(key) is not str:
        raise TypeError(f"{path}: the key {key!r} is no str")
    return key
