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


def _listed(value: Any) -> Any:
    """Tuples as lists: the state file holds plain types only. Mappings are changed in place: they are ours."""
    if type(value) is dict:
        for key, item in value.items():
            if type(item) in _CONTAINERS:
                value[key] = _listed(item)
        return value
    return [_listed(item) if type(item) in _CONTAINERS else item for item in value]
