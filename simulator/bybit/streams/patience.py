"""``max_active_time``: how long a private connection may be silent, as its client asks (docs/bybit.md, 5.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_DURATION: Final = re.compile(r"(\d{1,4})(s|m)")
_SECONDS: Final = {"s": 1, "m": 60}
_SHORTEST, _LONGEST = 30, 600


def asked_seconds(query: Mapping[str, str]) -> float | None:
    """Between 30 s and 10 m, like "45s" or "2m"; None when nothing (or nothing sensible) is asked for."""
    found = _DURATION.fullmatch(query.get("max_active_time", ""))
    if found is None:
        return None
    seconds = int(found[1]) * _SECONDS[found[2]]
    return seconds if _SHORTEST <= seconds <= _LONGEST else None
