"""How long the stop that an entry brings along may take to show (R3). Pure."""

from datetime import datetime, timedelta
from typing import Final

from execution.monitor import Monitor

ARMING: Final = timedelta(milliseconds=500)
"""The stop attached to an entry has this long to appear after the fill, else it is set (R3)."""


def armed_by(monitor: Monitor, now: datetime) -> datetime | None:
    """Until when the attached stop, which carries S*, may still show up; None: not any more, or it has been seen."""
    stop = monitor.stop
    is_seen_or_set = monitor.armed_at is not None or stop.written_at is not None
    if is_seen_or_set or stop.price != monitor.plan.stop:
        return None
    return _shows_by(monitor.arming_since, now)


def is_newest_late(monitor: Monitor, now: datetime) -> bool:
    """The stop attached to the newest entry that filled may still show up, whatever stood before."""
    return _shows_by(monitor.last_entry_fill_at, now) is not None


def _shows_by(filled_at: datetime | None, now: datetime) -> datetime | None:
    """A clock that was set back keeps nobody waiting."""
    if filled_at is None:
        return None
    return filled_at + ARMING if filled_at <= now < filled_at + ARMING else None
