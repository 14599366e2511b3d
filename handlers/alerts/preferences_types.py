"""Alerts in the groups that a trader knows, and which of them are critical. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from execution.notices import NoticeKind


class AlertType(StrEnum):
    """What a person can have with sound, silent, or not at all; in this order it is shown."""

    ENTRIES = "entries"
    TARGETS = "targets"
    STOPS = "stops"
    CLOSED = "closed"
    DCA = "dca"
    QUESTIONS = "questions"
    PRICES = "prices"
    REPORTS = "reports"
    CONNECTION = "connection"
    HEALTH = "health"
    PEOPLE = "people"


_KINDS: Final[Mapping[AlertType, frozenset[NoticeKind]]] = {
    AlertType.ENTRIES: frozenset(
        {
            NoticeKind.ENTRY_FILLED,
            NoticeKind.ENTRY_REFUSED,
            NoticeKind.ENTRIES_CANCELLED,
            NoticeKind.ENTRY_MOVED,
            NoticeKind.LATE_ENTRY_GUARDED,
            NoticeKind.NOT_FILLED,
            NoticeKind.ADOPTED,
            NoticeKind.SIZE_CHANGED,
        }
    ),
    AlertType.TARGETS: frozenset(
        {
            NoticeKind.TP_HIT,
            NoticeKind.LEG_REMOVED,
            NoticeKind.LEG_LOST,
            NoticeKind.LEG_MOVED,
            NoticeKind.LEGS_JOINED,
            NoticeKind.REDUCED,
            NoticeKind.REDUCTION_REFUSED,
        }
    ),
    AlertType.STOPS: frozenset(
        {
            NoticeKind.STOP_MOVED,
            NoticeKind.STOP_PUT_BACK,
            NoticeKind.STOP_WAITS,
            NoticeKind.TRAIL_SET,
            NoticeKind.TRAIL_REFUSED,
            NoticeKind.TRAIL_CHANGED,
            NoticeKind.TRAIL_IN_DOUBT,
            NoticeKind.BREAK_EVEN_IN_DOUBT,
            NoticeKind.TRAIL_MISSED,
            NoticeKind.TRAIL_GAP,
        }
    ),
    AlertType.CLOSED: frozenset({NoticeKind.CLOSED}),
    AlertType.DCA: frozenset(kind for kind in NoticeKind if kind.value.startswith("dca_")),
    AlertType.QUESTIONS: frozenset({NoticeKind.STOP_ASKED, NoticeKind.TRAIL_ASKED, NoticeKind.ADOPTION_ASKED}),
    AlertType.PRICES: frozenset({NoticeKind.PRICE_ALERT}),
    AlertType.REPORTS: frozenset({NoticeKind.REPORT}),
    AlertType.PEOPLE: frozenset({NoticeKind.STRANGER, NoticeKind.CHAT_CLOSED}),
}
_TYPES: Final = {kind: type_ for type_, kinds in _KINDS.items() for kind in kinds}
_CRITICAL: Final = frozenset(
    {
        NoticeKind.UNPROTECTED,
        NoticeKind.PROTECTED,
        NoticeKind.STOP_REFUSED,
        NoticeKind.STOP_BEYOND_LIQUIDATION,
        NoticeKind.BREACH,
        NoticeKind.BREACH_OVER,
        NoticeKind.CLOSING,
        NoticeKind.CLOSE_REFUSED,
        NoticeKind.CLOSE_UNFILLED,
        NoticeKind.DCA_UNPROTECTED,
    }
)
ALWAYS_TOLD: Final = frozenset({AlertType.QUESTIONS, AlertType.REPORTS})
"""With sound or silent, but never off: what is not answered decides itself, and reports end where they began."""


def type_of(row: Mapping[str, Any]) -> AlertType | None:
    """Of an outbox row; None: it is critical, and in nobody's choice. So is what nobody knows here."""
    try:
        kind = NoticeKind(row["kind"])
    except (KeyError, ValueError):
        return None
    if kind in _CRITICAL:
        return None
    if kind is not NoticeKind.SYSTEM:
        return _TYPES.get(kind)
    if row.get("urgent"):
        return None
    fields = row.get("fields")
    about = fields.get("about") if isinstance(fields, dict) else None
    return AlertType.CONNECTION if about == "connection" else AlertType.HEALTH
