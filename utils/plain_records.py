"""Typed records as the plain data that the store keeps. Pure."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

_CONTAINERS = frozenset({dict, list, tuple})


def to_plain(record: msgspec.Struct) -> dict[str, Any]:
    """A record as dicts and lists of str, int, bool, None, Decimal and datetime; `msgspec.convert` is the way back."""
    plain: dict[str, Any] = _listed(msgspec.to_builtins(record, builtin_types=(Decimal, datetime)))
    return plain


def shared(record: dict[str, Any]) -> dict[str, Any]:
    """The same record, changed in place: texts, numbers and times that are written alike are one object each.

    What is read back from the disk has each of them anew, and a ladder of orders says the same figures many times.
    """
    _share(record, {})
    return record


def _share(value: Any, seen: dict[Any, Any]) -> Any:
    kind = type(value)
    if kind is Decimal:
        return seen.setdefault(value.as_tuple(), value)  # 1 and 1.00 are equal, and not written alike
    if kind is str or kind is datetime:
        return seen.setdefault(value, value)
    if kind is dict or kind is list:
        for place, item in tuple(value.items() if kind is dict else enumerate(value)):
            value[place] = _share(item, seen)
    return value


def _listed(value: Any) -> Any:
    """Tuples as lists: the state file holds plain types only. Mappings are changed in place: they are ours."""
    if type(value) is dict:
        for key, item in value.items():
            if type(item) in _CONTAINERS:
                value[key] = _listed(item)
        return value
    return [_listed(item) if type(item) in _CONTAINERS else item for item in value]
