"""The buttons below an alert that asks something."""

from collections.abc import Mapping
from typing import Any

from telegram import InlineKeyboardMarkup

from execution.notices import NoticeKind
from handlers.people.people_text import stranger_keyboard
from handlers.questions import adoption_text, gap_text, stop_question_text


def alert_keyboard(row: Mapping[str, Any]) -> InlineKeyboardMarkup | None:
    """None for a row that asks nothing."""
    fields = row.get("fields")
    if isinstance(fields, dict) and row.get("kind") == NoticeKind.STRANGER.value and fields.get("user_id") is not None:
        return stranger_keyboard(int(fields["user_id"]))
    if not isinstance(fields, dict) or not isinstance(fields.get("question"), str):
        return None
    match row.get("kind"):
        case NoticeKind.ADOPTION_ASKED.value:
            return adoption_text.question_keyboard(fields)
        case NoticeKind.ADOPTED.value:
            return adoption_text.targets_keyboard(fields)
        case NoticeKind.STOP_ASKED.value:
            return stop_question_text.question_keyboard(fields)
        case NoticeKind.TRAIL_ASKED.value:
            return gap_text.question_keyboard(fields)
        case _:
            return None
