"""That a position is guarded from now on, of which no entry is told: adopted, or begun by a late entry. Pure."""

from collections.abc import Iterator
from datetime import datetime

from execution.adoption.adoption_record import Adopted
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind, notice_of
from execution.stops.stop_record import StopOrigin


def news_of_guarded(monitor: Monitor, now: datetime) -> Iterator[Notice]:
    """Of one whose first stop is confirmed now."""
    if monitor.adopted is not None:
        yield _adopted(monitor, monitor.adopted, now)
    elif monitor.follows:
        yield _late_entry(monitor, now)


def may_get_targets(monitor: Monitor) -> bool:
    """Its stop was set by itself, and nobody has given it targets: the button of that news may be pressed."""
    is_by_itself = monitor.adopted is not None and monitor.adopted.automatic
    return is_by_itself and not monitor.plan.legs and monitor.closing is None and monitor.flat_since is None


def _adopted(monitor: Monitor, adopted: Adopted, now: datetime) -> Notice:
    return notice_of(
        monitor,
        NoticeKind.ADOPTED,
        "",
        now,
        size=monitor.size,
        entry=monitor.avg_entry,
        stop=monitor.stop.price,
        kept=monitor.stop.origin is StopOrigin.PERSON,
        targets=[leg.price for leg in monitor.plan.legs],
        offered=list(adopted.offered),
        is_estimated=monitor.is_estimated,
        question=monitor.generation if adopted.automatic else None,
    )


def _late_entry(monitor: Monitor, now: datetime) -> Notice:
    return notice_of(
        monitor,
        NoticeKind.LATE_ENTRY_GUARDED,
        "",
        now,
        urgent=True,
        size=monitor.size,
        entry=monitor.avg_entry,
        stop=monitor.stop.price,
        targets=[leg.price for leg in monitor.plan.legs],
    )
