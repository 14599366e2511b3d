"""Critical alerts that tell of a trouble, and the news with which it is over. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from execution.notices import NoticeKind
from handlers.alerts.preferences_types import type_of

AGAIN: Final = "again"
"""In a row that is told once more: when it was told first."""
_GOOD_NEWS: Final = frozenset({NoticeKind.PROTECTED, NoticeKind.BREACH_OVER})
_ENDED_BY: Final[Mapping[NoticeKind, frozenset[NoticeKind]]] = {
    NoticeKind.UNPROTECTED: frozenset({NoticeKind.PROTECTED, NoticeKind.CLOSED}),
    NoticeKind.STOP_REFUSED: frozenset({NoticeKind.STOP_MOVED, NoticeKind.PROTECTED, NoticeKind.CLOSED}),
    # A stop that moved and would still come too late is told anew.
    NoticeKind.STOP_BEYOND_LIQUIDATION: frozenset({NoticeKind.STOP_MOVED, NoticeKind.CLOSED}),
    NoticeKind.CLOSING: frozenset({NoticeKind.CLOSED}),
    NoticeKind.CLOSE_REFUSED: frozenset({NoticeKind.CLOSED}),
    NoticeKind.CLOSE_UNFILLED: frozenset({NoticeKind.CLOSED}),
    NoticeKind.BREACH: frozenset({NoticeKind.BREACH_OVER}),
    NoticeKind.DCA_UNPROTECTED: frozenset({NoticeKind.DCA_STOP}),
    NoticeKind.SYSTEM: frozenset({NoticeKind.SYSTEM}),
}
_SAME: Final = ("symbol", "side", "bot_id", "invariant", "subject")
"""Fields that say what a trouble is about; news of it have the same."""


def is_trouble(row: Mapping[str, Any]) -> bool:
    """Whether an outbox row is critical and no good news; so is one of a kind that nobody knows here."""
    return type_of(row) is None and _kind_of(row) not in _GOOD_NEWS


def is_over_with(trouble: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """Whether ``news``, another outbox row, says that it is over.

    News of the bot itself have to be calm, and name the subject of the trouble (`execution.trouble_subjects`).

    What is older than the trouble, and waits still for a chat that is slow, is of an earlier one.
    """
    kind, fields, told = _kind_of(trouble), _fields(trouble), _fields(news)
    if kind is None or _kind_of(news) not in _ENDED_BY.get(kind, ()):
        return False
    began, at = trouble.get(AGAIN) or trouble.get("at"), news.get("at")
    if isinstance(began, datetime) and isinstance(at, datetime) and at < began:
        return False
    if kind is NoticeKind.SYSTEM:
        return not news.get("urgent") and bool(fields.get("subject")) and fields.get("subject") == told.get("subject")
    return all(fields.get(name) == told.get(name) for name in _SAME)


def is_same(trouble: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both tell of one trouble, which was told a second time because it lasts."""
    fields, others = _fields(trouble), _fields(other)
    is_worded = _kind_of(trouble) is None or (_kind_of(trouble) is NoticeKind.SYSTEM and not fields.get("subject"))
    same = (*_SAME, "about", "text") if is_worded else _SAME
    return trouble.get("kind") == other.get("kind") and all(fields.get(name) == others.get(name) for name in same)


def position_of(row: Mapping[str, Any]) -> tuple[str, str] | None:
    """Symbol and side of the guarded position that it is about; None: of none."""
    kind, fields = _kind_of(row), _fields(row)
    if kind is None or kind is NoticeKind.DCA_UNPROTECTED or not (fields.get("symbol") and fields.get("side")):
        return None
    return str(fields["symbol"]), str(fields["side"])


def bot_of(row: Mapping[str, Any]) -> str | None:
    """The id of the DCA bot whose position lacks a stop; None: it is not about that."""
    bot_id = _fields(row).get("bot_id")
    return str(bot_id) if bot_id and _kind_of(row) is NoticeKind.DCA_UNPROTECTED else None


def _kind_of(row: Mapping[str, Any]) -> NoticeKind | None:
    try:
        return NoticeKind(row["kind"])
    except (KeyError, ValueError):
        return None


def _fields(row: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = row.get("fields")
    return fields if isinstance(fields, dict) else {}
