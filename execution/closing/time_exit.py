"""A position that has been open for as long as its plan allows is closed. Pure."""

from datetime import datetime, timedelta

from execution.closing.begin import close
from execution.closing.closing_record import CloseReason
from execution.monitor import Monitor
from utils.money import ZERO

_SECONDS = 3600


def time_exit_at(monitor: Monitor) -> datetime | None:
    """When the position falls due; None without a limit, or with nothing to close."""
    hours, opened_at = monitor.plan.max_hours, monitor.opened_at
    if hours is None or opened_at is None or monitor.size == ZERO or monitor.closing is not None:
        return None
    return opened_at + timedelta(seconds=int(hours * _SECONDS))


def close_in_time(monitor: Monitor, now: datetime) -> Monitor:
    """The monitor, closing from the moment on at which it falls due."""
    due = time_exit_at(monitor)
    return close(monitor, CloseReason.TIME, now) if due is not None and now >= due else monitor
