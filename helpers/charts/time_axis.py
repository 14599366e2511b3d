"""Times as columns of pixels, and the round times in UTC at which a chart has its grid. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from utils.texts.catalogue import text

_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_WEEK: Final = 7 * _DAY
_STEPS: Final = (
    5, 10, 15, 30, _HOUR, 2 * _HOUR, 3 * _HOUR, 4 * _HOUR, 6 * _HOUR, 12 * _HOUR,
    _DAY, 2 * _DAY, 4 * _DAY, _WEEK, 2 * _WEEK, 4 * _WEEK, 8 * _WEEK, 16 * _WEEK, 52 * _WEEK,
)  # fmt: skip
"""Minutes."""
_MONDAY: Final = datetime(1970, 1, 5, tzinfo=UTC)
"""Steps are counted from a Monday, so that days begin at midnight and weeks on Mondays."""


class TimeAxis(Struct, frozen=True, kw_only=True):
    """Times from ``begin`` to ``end`` on the columns from ``left`` to ``right``."""

    begin: datetime
    end: datetime
    left: int
    right: int

    def column(self, at: datetime) -> int:
        """Rounded down; beyond the edges for times that lie there."""
        span = self.end - self.begin
        return self.left + (at - self.begin) * (self.right - self.left) // span

    def shows(self, at: datetime) -> bool:
        return self.begin <= at <= self.end

    def bounded(self, at: datetime | None, otherwise: datetime) -> datetime:
        """The time itself where it is shown, else the edge; ``otherwise`` stands for None."""
        return min(max(otherwise if at is None else at, self.begin), self.end)

    def steps(self, most: int) -> list[datetime]:
        """Round times for at most so many lines, or a few more than that over more than a decade."""
        span = self.end - self.begin
        step = next((s for s in map(_minutes, _STEPS) if s * most >= span), _minutes(_STEPS[-1]))
        first = _MONDAY - (_MONDAY - self.begin) // step * step
        return [first + step * number for number in range((self.end - first) // step + 1)]


def time_words(at: datetime) -> str:
    """``14:30``, and at midnight the day: ``21 Nov``. UTC."""
    utc = at.astimezone(UTC)
    return f"{utc:%H:%M}" if utc.hour or utc.minute else text("chart-day", day=utc.day, month=utc.month)


def length_words(length: timedelta) -> str:
    """``45 min``, ``30 h``, ``12 d``: one unit, rounded down."""
    minutes = length // timedelta(minutes=1)
    if minutes < 2 * _HOUR:
        return f"{minutes} min"
    return f"{minutes // _HOUR} h" if minutes < 3 * _DAY else f"{minutes // _DAY} d"


def interval_words(minutes: int) -> str:
    """``15m``, ``4h``, ``1d``."""
    for length, letter in ((_DAY, "d"), (_HOUR, "h")):
        if minutes % length == 0:
            return f"{minutes // length}{letter}"
    return f"{minutes}m"


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
