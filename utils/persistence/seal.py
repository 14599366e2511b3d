"""A small file of plain values that says itself whether it still is as it was written."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

_SEAL: Final = "seal"
_DIGITS: Final = 16


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same with its seal as the last value."""
    return {**content, _SEAL: _seal_of(content)}


def is_whole(content: Mapping[str, Any]) -> bool:
    """False where a value is another one than was sealed; a file of before has no seal, and is taken as it is."""
    return _SEAL not in content or content[_SEAL] == _seal_of(content)


def _seal_of(content: Mapping[str, Any]) -> str:
    values = {name: value for name, value in content.items() if name != _SEAL}
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:_DIGITS]
