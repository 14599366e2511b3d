"""What of the trade log cannot be read, in words."""

from collections.abc import Sequence
from typing import Final

from execution.new_trade.daily_loss import HistoryUnreadable
from handlers.words.say import Html, label, say
from helpers.trade_log import ArchivesUnreadable

_MOST_NAMED: Final = 2


def unreadable_text(error: HistoryUnreadable) -> Html:
    """Why there is no answer."""
    return say("history-unreadable", **_archives(error))


def unreadable_words(error: HistoryUnreadable) -> str:
    """The same without markup, as for a press."""
    return label("history-unreadable", **_archives(error))


def damaged_text(names: Sequence[str]) -> Html:
    """What is missing in an answer."""
    return say("history-damaged", count=len(names), names=_named(names))


def _archives(error: HistoryUnreadable) -> dict[str, str | int]:
    names = error.names if isinstance(error, ArchivesUnreadable) else ()
    return {"count": len(names), "names": _named(names)}


def _named(names: Sequence[str]) -> str:
    return ", ".join([*names[:_MOST_NAMED], *(["…"] if len(names) > _MOST_NAMED else [])])
