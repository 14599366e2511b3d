"""That a position is guarded from now on, of which no entry is told: adopted, or begun by a late entry. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

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


def _adopted(monitor: Monitor, adopted: Adopted, now: datetime) -> Notice:
    return notice_of(monitor, NoticeKind.ADOPTED, "", now, **facts_of_adopted(monitor, adopted))


def facts_of_adopted(monitor: Monitor, adopted: Adopted) -> dict[str, Any]:
    """As `NoticeKind.ADOPTED` lists them."""
    return {
        "size": monitor.size,
        "entry": monitor.avg_entry,
        "stop": monitor.standing_stop,
        "kept": monitor.stop.origin is StopOrigin.PERSON,
        "targets": [leg.price for leg in monitor.plan.legs],
        "offered": list(adopted.offered),
        "is_estimated": monitor.is_estimated,
        "take_profit": adopted.take_profit,
        "question": monitor.generation if adopted.automatic and adopted.offered else None,
        "drawn": adopted.drawn,
    }


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
