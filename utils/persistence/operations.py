"""The operation history: what was done to the state and why, the newest thousand lines, in the state itself.

It is a section of numbered places that are written over in turn, so that it is bounded without ever being swept, and a
line becomes durable together with what it tells of.
"""

from datetime import datetime
from typing import Any, Final, Protocol

SECTION: Final = "operations"
KEPT: Final = 1000
_LAST: Final = "last"


class Writing(Protocol):
    """What of a transaction a line needs."""

    @property
    def id(self) -> str: ...
    def get(self, section: str, key: str) -> Any: ...
    def put(self, section: str, key: str, value: Any) -> None: ...


def append_operation(txn: Writing, at: datetime, operation: str, key: str, detail: dict[str, Any]) -> None:
    """Write a line, in place of the one that was written a thousand lines ago."""
    number = (txn.get(SECTION, _LAST) or {"number": 0})["number"] + 1
    line = {"number": number, "at": at, "operation": operation, "key": key, "txn": txn.id, "detail": detail}
    txn.put(SECTION, f"{number % KEPT:04d}", line)
    txn.put(SECTION, _LAST, {"number": number})


def newest_operations(section: dict[str, Any], key: str | None, limit: int) -> list[dict[str, Any]]:
    """Return the lines of a section, the newest first; only those about one key if one is given."""
    lines = [line for place, line in section.items() if place != _LAST and (key is None or line["key"] == key)]
    return sorted(lines, key=lambda line: -line["number"])[:limit]
