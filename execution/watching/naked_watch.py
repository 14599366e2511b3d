"""The time in which a position had no stop that the exchange shows standing: measured, and told when it lasts. Pure."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind, notice_of
from utils.money import ZERO

TOLD_AFTER: Final = timedelta(seconds=2)


class NakedWatch(Struct, frozen=True, kw_only=True):
    """``total`` is of ended intervals of this process; ``since`` is set while one runs."""

    total: timedelta = timedelta()
    since: datetime | None = None
    is_told: bool = False

    def lasted(self, now: datetime) -> timedelta:
        """All of it, the running interval included."""
        return self.total + (now - self.since if self.since else timedelta())

    @property
    def tell_at(self) -> datetime | None:
        """When the running interval has lasted so long that a person has to know."""
        return self.since + TOLD_AFTER if self.since is not None and not self.is_told else None


def watch(before: NakedWatch, monitor: Monitor, now: datetime) -> tuple[NakedWatch, tuple[Notice, ...]]:
    """The watch after the newest facts, and what there is to tell."""
    is_naked = monitor.size > ZERO and monitor.standing_stop is None
    if before.since is None:
        return (replace(before, since=now, is_told=False) if is_naked else before), ()
    lasted = now - before.since
    if is_naked:
        if before.is_told or lasted < TOLD_AFTER:
            return before, ()
        return replace(before, is_told=True), (_told(monitor, NoticeKind.UNPROTECTED, lasted, now),)
    ended = NakedWatch(total=before.total + lasted)
    if not before.is_told or monitor.size == ZERO:
        return ended, ()
    return ended, (_told(monitor, NoticeKind.PROTECTED, lasted, now),)


def _told(monitor: Monitor, kind: NoticeKind, lasted: timedelta, now: datetime) -> Notice:
    fields = {"size": monitor.size, "stop": monitor.standing_stop, "seconds": int(lasted.total_seconds())}
    return notice_of(monitor, kind, now.isoformat(), now, urgent=True, **fields)
