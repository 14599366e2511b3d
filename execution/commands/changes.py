"""What a person changes in the plan of a guarded position, and takes back for a while (undo). Pure.

A stop that a person sets stands as if it had been moved in the app: what break-even, follow and trail asked for before
no longer counts. An undo gives the plan back as it was, and the stop only where that loosens nothing (I3). Entries that
were cancelled it wants again: they are sent anew where they still may be, as far as they had not filled (R1, R2).
"""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from execution.commands.plan_version import still_holds
from execution.commands.undo_record import Undo
from execution.entries_wanted import entry_wanted
from execution.exit_plan import ExitPlan
from execution.facts.orders import OrderStatus
from execution.monitor import Monitor
from execution.observations import PlanWanted, TargetsWanted
from execution.stops.gap_trigger import without_question
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.stops.stop_wishes import is_tighter
from execution.targets.retargeting import replanned, with_new_targets, with_targets
from execution.tracked_orders import OrderState, Role, TrackedOrder


def fold_stop(monitor: Monitor, price: Decimal, now: datetime, keep_for: timedelta) -> Monitor:
    """The person's S*. While the position is being closed, or before it is open, nothing changes."""
    if not can_change(monitor) or price == monitor.stop.price:
        return monitor
    return with_stop(without_question(undoable(monitor, now, keep_for)), price, StopOrigin.CHAT)


def fold_plan(monitor: Monitor, wanted: PlanWanted, now: datetime, keep_for: timedelta) -> Monitor:
    """Another plan for the same position: what is entered and what is hit stays; a changed trail begins anew."""
    plan = _carried_over(wanted, monitor.plan)
    if not can_change(monitor) or plan == monitor.plan:
        return monitor
    return replanned(_with_break_even_of(undoable(monitor, now, keep_for), plan, now), plan)


def _carried_over(wanted: PlanWanted, plan: ExitPlan) -> ExitPlan:
    """What the person changed, in the plan as it is by now: a leg moved in the app, a merged trade came between."""
    before = wanted.drawn_for or plan
    names = (name for name in ExitPlan.__struct_fields__ if getattr(wanted.plan, name) != getattr(before, name))
    return replace(plan, **{name: getattr(wanted.plan, name) for name in names})


def fold_targets(monitor: Monitor, wanted: TargetsWanted, now: datetime, keep_for: timedelta) -> Monitor:
    """Other targets for what is open; nothing where the position is not as it was shown."""
    is_ready = can_change(monitor) and monitor.reduction is None and monitor.is_base_known
    if not is_ready or not still_holds(wanted.drawn_for, monitor):
        return monitor
    plan = with_new_targets(monitor, wanted.targets)
    folded = with_targets(undoable(monitor, now, keep_for), plan)
    is_other = (plan, folded.legs_removed) != (monitor.plan, monitor.legs_removed)
    return folded if is_other else monitor


def fold_entries_unwanted(monitor: Monitor, now: datetime, keep_for: timedelta) -> Monitor:
    """No more entries; while the position is being closed that is for good."""
    if monitor.entries_over:
        return monitor
    over = replace(monitor, entries_over=True)
    if not can_change(monitor):
        return over
    waiting = tuple(leg.number for leg in monitor.plan.entries if entry_wanted(monitor, leg, now))
    kept = undoable(monitor, now, keep_for, entries=waiting)
    return replace(over, undo=kept.undo)


def fold_undo(monitor: Monitor, now: datetime) -> Monitor:
    """The last change is taken back, if it is not too long ago; a stop that stands tighter than before stays."""
    undo = undo_of(monitor, now)
    if undo is None:
        return monitor
    removed = (*undo.legs_removed, *(n for n in monitor.legs_removed if n not in undo.legs_removed))
    before = _before(monitor, undo.plan)
    monitor = replanned(_with_break_even_of(replace(monitor, undo=None, legs_removed=removed), before, now), before)
    monitor = monitor if undo.entries is None else _with_entries(monitor, undo.entries, now)
    if is_tighter(monitor.side, undo.stop, monitor.stop.price):
        return with_stop(monitor, undo.stop, undo.origin)
    return monitor


def _with_entries(monitor: Monitor, waited: tuple[int, ...], now: datetime) -> Monitor:
    """Those that waited are wanted again; what ended by another hand meanwhile, or may not wait any more, is not."""
    cancelled = {
        order.link_id: replace(order, makes_room=True)
        for number in waited
        for order in monitor.orders_of(Role.ENTRY, number)
        if _went_by_us(order)
    }
    untold = tuple(number for number in monitor.entries_announced if number not in waited)
    anew = replace(monitor, entries_over=False, orders={**monitor.orders, **cancelled}, entries_announced=untold)
    back = {leg.number for leg in anew.plan.entries if leg.number in waited and entry_wanted(anew, leg, now)}
    told = tuple(number for number in monitor.entries_announced if number not in back)
    return replace(anew, entries_announced=told)


def _went_by_us(order: TrackedOrder) -> bool:
    """Our cancel took it, or is about to; or it never was there. A market order is not sent twice."""
    if order.price is None or order.superseded or order.status is OrderStatus.FILLED:
        return False
    return order.cancelled_by_us or (order.state is OrderState.ENDED and order.status is None)


def _before(monitor: Monitor, plan: ExitPlan) -> ExitPlan:
    """The former plan; entries that have come since are ended, and what they have filled already stays."""
    known = {leg.number for leg in plan.entries}
    entries = (leg if leg.number in known else replace(leg, is_over=True) for leg in monitor.plan.entries)
    return replace(plan, entries=tuple(entries))


def _with_break_even_of(monitor: Monitor, plan: ExitPlan, now: datetime) -> Monitor:
    """Another break-even or follow than before is asked for anew."""
    if (plan.break_even, plan.follow) == (monitor.plan.break_even, monitor.plan.follow):
        return monitor
    stop = replace(monitor.stop, break_even_asked=False, moved_at=None)
    return replace(monitor, stop=stop, break_even_since=now)


def can_change(monitor: Monitor) -> bool:
    return monitor.closing is None and monitor.flat_since is None and monitor.ended_seq is None


def undo_of(monitor: Monitor, now: datetime) -> Undo | None:
    """What an undo would take back now; None when there is nothing, or it is too late."""
    undo = monitor.undo
    return undo if undo is not None and now < undo.until and can_change(monitor) else None


def undo_until(monitor: Monitor) -> datetime | None:
    """Until when the last change can be taken back; None also where that would change nothing: no stop is loosened."""
    undo = monitor.undo
    if undo is None or not can_change(monitor):
        return None
    are_legs_other = not set(undo.legs_removed) <= set(monitor.legs_removed)
    is_plan_other = undo.plan != monitor.plan or are_legs_other or undo.entries is not None
    return undo.until if is_plan_other or is_tighter(monitor.side, undo.stop, monitor.stop.price) else None


def undoable(
    monitor: Monitor, now: datetime, keep_for: timedelta, *, entries: tuple[int, ...] | None = None
) -> Monitor:
    """With what an undo gives back for a while; ``entries``: those that wait, and shall not any more."""
    before = Undo(
        plan=monitor.plan,
        stop=monitor.stop.price,
        origin=monitor.stop.origin,
        until=now + keep_for,
        legs_removed=monitor.legs_removed,
        entries=entries,
    )
    return replace(monitor, undo=before)
