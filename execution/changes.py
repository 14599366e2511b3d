"""What a person changes in the plan of a guarded position, and takes back for a while (undo). Pure.

A stop that a person sets stands as if it had been moved in the app: what break-even, follow and trail asked for before
no longer counts. An undo gives the plan back as it was, and the stop only where that loosens nothing (I3).
"""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from execution.exit_plan import ExitPlan
from execution.monitor import Monitor, Undo
from execution.stop_policy import with_stop
from execution.stop_record import StopOrigin
from execution.stop_wishes import is_tighter
from execution.trailing import Trailing


def fold_stop(monitor: Monitor, price: Decimal, now: datetime, keep_for: timedelta) -> Monitor:
    """The person's S*. While the position is being closed, or before it is open, nothing changes."""
    if not can_change(monitor) or price == monitor.stop.price:
        return monitor
    return with_stop(_undoable(monitor, now, keep_for), price, StopOrigin.CHAT)


def fold_plan(monitor: Monitor, plan: ExitPlan, now: datetime, keep_for: timedelta) -> Monitor:
    """Another plan for the same position: what is entered and what is hit stays; a changed trail begins anew."""
    if not can_change(monitor) or plan == monitor.plan:
        return monitor
    trail = monitor.trail if plan.trail == monitor.plan.trail else Trailing()
    return replace(_undoable(monitor, now, keep_for), plan=plan, trail=trail)


def fold_undo(monitor: Monitor, now: datetime) -> Monitor:
    """The last change is taken back, if it is not too long ago; a stop that stands tighter than before stays."""
    undo = undo_of(monitor, now)
    if undo is None:
        return monitor
    trail = monitor.trail if undo.plan.trail == monitor.plan.trail else Trailing()
    monitor = replace(monitor, plan=undo.plan, trail=trail, undo=None)
    if is_tighter(monitor.side, undo.stop, monitor.stop.price):
        return with_stop(monitor, undo.stop, undo.origin)
    return monitor


def can_change(monitor: Monitor) -> bool:
    return monitor.closing is None and monitor.flat_since is None and monitor.ended_seq is None


def undo_of(monitor: Monitor, now: datetime) -> Undo | None:
    """What an undo would take back now; None when there is nothing, or it is too late."""
    undo = monitor.undo
    return undo if undo is not None and now < undo.until and can_change(monitor) else None


def _undoable(monitor: Monitor, now: datetime, keep_for: timedelta) -> Monitor:
    before = Undo(plan=monitor.plan, stop=monitor.stop.price, origin=monitor.stop.origin, until=now + keep_for)
    return replace(monitor, undo=before)
