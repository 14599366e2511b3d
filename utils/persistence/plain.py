"""The only values that the store takes: plain ones, which every Python reads back without our code.

Floats are not among them because money would pass through them, nor objects, because a state file that names classes
is broken by renaming one.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

_DEEPEST = 50


def plain_copy(value: Any, path: str) -> Any:
    """Return a deep copy of plain data, times in UTC.

    Args:
        value: dict with str keys, list, str, int, bool, None, finite Decimal or aware datetime, nested.
        path: where the value stands, for the error.

    Raises:
        TypeError: something else is in it; the message names its path.
        ValueError: a Decimal is not finite, or the nesting is deeper than 50.
    """
    return _copied(value, path, 0)


def _copied(value: Any, path: str, depth: int) -> Any:
    kind = type(value)  # exact: a subclass would be pickled by its own name
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is Decimal:
        if not value.is_finite():
            raise ValueError(f"{path}: {value} is not a finite number")
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


def thaw(value: Any) -> Any:
    """Return a deep copy of data that was already checked."""
    kind = type(value)
    if kind is dict:
        return {key: thaw(item) for key, item in value.items()}
    if kind is list:
        return [thaw(item) for item in value]
    return value
