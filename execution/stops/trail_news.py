"""What there is to tell of a trail: the exchange's own stands, cannot be, was changed; a trigger was missed. Pure."""

from collections.abc import Iterator
from datetime import datetime

from execution.fills import result_at
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind, notice_of
from execution.stops.gap_news import news_of_gap, stop_as_told
from execution.stops.native_record import NativeTrail
from execution.stops.trail_gap import TrailDoubt
from execution.stops.trailing import TrailStatus
from utils.money import ZERO


def news_of_trail(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """Each fact once, while the position is open."""
    if after.size == ZERO or after.closing is not None:
        return
    what = now.isoformat()
    if after.gap != before.gap:
        yield from news_of_gap(after, now)
    elif after.missed_trigger is not None and after.missed_trigger != before.missed_trigger:
        price = after.missed_trigger.price
        yield notice_of(after, NoticeKind.TRAIL_MISSED, what, now, trigger=price, stop=stop_as_told(after))
    if after.trail_doubt is not None and after.trail_doubt != before.trail_doubt:
        yield _in_doubt(after, after.trail_doubt, now)
    old, new = before.native_trail, after.native_trail
    if old is not None and _is_changed_by_hand(old, new):
        yield notice_of(
            after,
            NoticeKind.TRAIL_CHANGED,
            what,
            now,
            urgent=True,
            old=old.distance,
            new=None if new is None else new.distance,
            stop=after.stop.price,
            result=result_at(after, after.stop.price),
        )
    elif new is not None and new.stood and not (old is not None and old.stood):
        is_waiting = after.trail.status is TrailStatus.WAITING
        activation = after.trail.activation if is_waiting else None
        stop = after.stop.price
        yield notice_of(after, NoticeKind.TRAIL_SET, what, now, distance=new.distance, activation=activation, stop=stop)
    if new is not None and new.gave_up and not (old is not None and old.gave_up):
        yield notice_of(after, NoticeKind.TRAIL_REFUSED, what, now, text=new.gave_up)


def _in_doubt(monitor: Monitor, doubt: TrailDoubt, now: datetime) -> Notice:
    return notice_of(
        monitor,
        NoticeKind.TRAIL_IN_DOUBT,
        now.isoformat(),
        now,
        urgent=True,
        best=doubt.best,
        trigger=doubt.trigger,
        watermark=monitor.trail.watermark,
        stop=stop_as_told(monitor),
    )


def _is_changed_by_hand(old: NativeTrail, new: NativeTrail | None) -> bool:
    """One that the plan gives up leaves first; one that nobody gave up is gone because a person removed it."""
    if not old.stood or old.leaving:
        return False
    return new is None or (new.by_hand and new.distance != old.distance)
