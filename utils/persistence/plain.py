"""The only values that the store takes: plain ones, which every Python reads back without our code.

Floats are not among them because money would pass through them, nor objects, because a state file that names classes
is broken by renaming one. A value that was taken is kept frozen, as the bytes of its pickle: nobody can change it in
place, a snapshot is nothing but these bytes in a row, and the garbage collector has nothing to look through.
"""

import pickle
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, NewType

from utils.persistence.unpickler import plain_loads

Frozen = NewType("Frozen", bytes)
"""One complete pickle of a plain value."""

PROTOCOL: Final = 3
"""Numbers what it remembers explicitly, so that frozen values can stand one behind the other in a larger pickle."""

_ALWAYS_READY = frozenset({str, int, bool, type(None)})
_DEEPEST = 50
_LARGEST_EXPONENT = 100
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
    if not _is_ready(value, 0):
        value = _copied(value, path, 0)
    return Frozen(pickle.dumps(value, PROTOCOL))


def thaw(frozen: bytes) -> Any:
    """Return the value anew.

    Raises:
        ValueError: these bytes are not a pickle of plain data.
    """
    return plain_loads(frozen)


def _is_ready(value: Any, depth: int) -> bool:
    """Tell quickly whether a value can be pickled as it stands; if not, `_copied` mends it or says what is wrong.

    One loop and few calls: every commit goes through it.
    """
    kind = type(value)  # exact: a subclass would be pickled by its own name
    if kind is dict:
        if depth >= _DEEPEST:
            return False
        for key in value:
            if type(key) is not str:
                return False
        items = value.values()
    elif kind is list:
        if depth >= _DEEPEST:
            return False
        items = value
    else:
        items = (value,)
    for item in items:
        kind = type(item)
        if kind in _ALWAYS_READY:
            continue
        if kind is Decimal:
            if not (item.is_finite() and -_LARGEST_EXPONENT <= item.adjusted() <= _LARGEST_EXPONENT):
                return False
        elif kind is datetime:
            if item.tzinfo is not UTC:
                return False
        elif (kind is not dict and kind is not list) or not _is_ready(item, depth + 1):
            return False
    return True


def _copied(value: Any, path: str, depth: int) -> Any:
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is Decimal:
        if not value.is_finite():
            raise ValueError(f"{path}: {value} is not a finite number")
        if not -_LARGEST_EXPONENT <= value.adjusted() <= _LARGEST_EXPONENT:
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
