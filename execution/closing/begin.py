"""The decision that a position shall be flat. Pure."""

from datetime import datetime

from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.monitor import Monitor


def close(monitor: Monitor, reason: CloseReason, now: datetime, retry_at: datetime | None = None) -> Monitor:
    """From now on the position shall be flat; a reason that stands already is kept."""
    closing = monitor.closing or Closing(reason=reason, since=now, retry_at=retry_at)
    return replace(monitor, closing=closing)
