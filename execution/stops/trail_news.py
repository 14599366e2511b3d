"""What there is to tell of a trail: the exchange's own stands, cannot be, was changed; a trigger was missed. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from execution.facts import ZERO
from execution.fills import result_at
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.stops.native_record import NativeTrail
from execution.stops.trailing import TrailStatus


def news_of_trail(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """Each fact once, while the position is open."""
    if after.size == ZERO or after.closing is not None:
        return
    if after.missed_trigger is not None and after.missed_trigger != before.missed_trigger:
        price = after.missed_trigger.price
        yield _notice(after, NoticeKind.TRAIL_MISSED, now, trigger=price, stop=after.standing_stop)
    old, new = before.native_trail, after.native_trail
    if old is not None and _is_changed_by_hand(old, new):
        yield _notice(
            after,
            NoticeKind.TRAIL_CHANGED,
            now,
            old=old.distance,
            new=None if new is None else new.distance,
            stop=after.stop.price,
            result=result_at(after, after.stop.price),
        )
    elif new is not None and new.stood and not (old is not None and old.stood):
        is_waiting = after.trail.status is TrailStatus.WAITING
        activation = after.trail.activation if is_waiting else None
        yield _notice(
            after, NoticeKind.TRAIL_SET, now, distance=new.distance, activation=activation, stop=after.stop.price
        )
    if new is not None and new.gave_up and not (old is not None and old.gave_up):
        yield _notice(after, NoticeKind.TRAIL_REFUSED, now, text=new.gave_up)


def _is_changed_by_hand(old: NativeTrail, new: NativeTrail | None) -> bool:
    """One that the plan gives up leaves first; one that nobody gave up is gone because a person removed it."""
    if not old.stood or old.leaving:
        return False
    return new is None or (new.by_hand and new.distance != old.distance)


def _notice(monitor: Monitor, kind: NoticeKind, now: datetime, **fields: Any) -> Notice:
    is_by_hand = kind is NoticeKind.TRAIL_CHANGED
    return Notice(
        id=f"{monitor.generation}:{kind.value}:{now.isoformat()}",
        kind=kind,
        chat_id=monitor.chat_id,
        at=now,
        urgent=is_by_hand,
        fields={"symbol": monitor.slot.symbol, "side": monitor.side.value, **fields},
    )
