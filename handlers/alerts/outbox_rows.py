"""What the outbox asks of its rows: whose turn it is, what they are about, and which of them are copies."""

from datetime import UTC, datetime
from typing import Any, Final

from execution.notices import NoticeKind
from handlers.alerts.folding import POSITIONS
from handlers.people.topics import subject_of_report

TRIED: Final = "sending"
"""In a row that was on its way before: it may have arrived."""
COPY: Final = "@"
"""In the key of what was for everybody, before the one that it is for."""
_SECOND: Final = ">"
"""In the key of the copy for the second channel."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)

Row = dict[str, Any]


def in_turn(item: tuple[str, Row]) -> tuple[bool, datetime, str]:
    key, row = item
    at = row.get("at")
    return not row.get("urgent"), at if isinstance(at, datetime) else _NEVER, key


def is_copy(key: str) -> bool:
    return COPY in key or _SECOND in key


def subject_of(row: Row) -> str:
    """What it is about, as far as its topic goes."""
    fields = row.get("fields")
    if not isinstance(fields, dict):
        return ""
    if row.get("kind") == NoticeKind.REPORT.value:
        return subject_of_report(str(fields.get("every") or ""))
    several = fields.get(POSITIONS)  # they have one topic, or they would not be together
    first = several[0] if isinstance(several, list) and several else fields
    return str(first.get("symbol") or "") if isinstance(first, dict) else ""
