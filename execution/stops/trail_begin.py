"""When the trail of a plan begins to wait for its price. Pure."""

from datetime import datetime

from msgspec.structs import replace

from execution.facts.slots import Side
from execution.fill_sums import of_leg
from execution.monitor import Monitor
from execution.stops import trailing
from execution.stops.trailing import Direction, TrailStatus


def begin_trail(monitor: Monitor, now: datetime) -> Monitor:
    """The trail of the plan waits for its price from the first fill on, or from the TP that it comes after.

    That is when they were made, on the exchange's clock; where only a row shows the position yet, they are awaited.
    One that has triggered while the position is still here goes on: the exchange's own stop is what ends it (R13).
    """
    terms = monitor.plan.trail
    if monitor.trail.status is TrailStatus.TRIGGERED:
        return replace(monitor, trail=replace(monitor.trail, status=TrailStatus.ACTIVE))
    if terms is None or monitor.trail.status is not TrailStatus.INACTIVE:
        return monitor
    hits = _hits_from(monitor, terms.after_tp or 0)
    is_awaited = monitor.opened_at is None and monitor.unexplained
    if is_awaited or (terms.after_tp is not None and not hits):
        return monitor
    came = monitor.opened_at if terms.after_tp is None else _first_of(monitor, hits)
    since = now if came is None else max(came, monitor.trail_since or came)
    direction = Direction.UP if monitor.side is Side.BUY else Direction.DOWN
    waiting = trailing.start(direction, terms.distance, terms.at)
    return replace(monitor, trail=replace(waiting, waits_since=since))


def note_trail_changed(before: Monitor, monitor: Monitor, now: datetime) -> Monitor:
    """Another trail than the plan had is a person's, and counts from then on."""
    return monitor if monitor.plan.trail == before.plan.trail else replace(monitor, trail_since=now)


def _hits_from(monitor: Monitor, number: int) -> list[int]:
    """The TPs that were hit, this one or beyond it."""
    return [leg.number for leg in monitor.plan.legs if leg.number >= number and monitor.leg_done(leg.number)]


def _first_of(monitor: Monitor, hits: list[int]) -> datetime | None:
    """When the first of them was hit; None where no execution tells."""
    fills = (of_leg(monitor.fills, number) for number in hits)
    return min((max(fill.at for fill in own) for own in fills if own), default=None)
