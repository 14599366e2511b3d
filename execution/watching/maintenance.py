"""Maintenance of the exchange: no entries from a quarter of an hour before it until it ends (R25). Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from execution.facts.account import Maintenance
from utils.texts.catalogue import text

NO_ENTRIES_BEFORE: Final = timedelta(minutes=15)
"""A position that cannot be looked after soon is better not opened."""


def in_force(known: Iterable[Maintenance], now: datetime) -> Maintenance | None:
    """The one that keeps entries away now. Its end is an expectation: one that still runs then is not over."""
    for each in sorted(known, key=lambda each: each.begin):
        has_ended = each.end is not None and now >= each.end and not each.is_running
        if now >= each.begin - NO_ENTRIES_BEFORE and not has_ended:
            return each
    return None


def why_no_entries(known: Iterable[Maintenance], now: datetime) -> str:
    """What the exchange announces, and until when, for a person; "": entries are sent."""
    each = in_force(known, now)
    return "" if each is None else text("refused-maintenance", announced=words_of(each))


def words_of(each: Maintenance) -> str:
    end = f"{each.end:%Y-%m-%d %H:%M}" if each.end is not None else "none"
    return text("told-maintenance", title=each.title or "none", begin=f"{each.begin:%Y-%m-%d %H:%M}", end=end)
