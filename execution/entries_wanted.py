"""Which entries of the plan are wanted, until when, and which make room for another (R1, R2). Pure."""

from datetime import datetime, timedelta
from typing import Final

from execution.entry_orders import price_of
from execution.exit_plan import EntryLeg
from execution.monitor import Monitor
from execution.stops.stop_wishes import is_tighter
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO

MARKET_ENTRY_FRESH: Final = timedelta(seconds=60)
"""A market entry that could not be sent within this time of its confirmation is a different trade: not sent."""


def entry_wanted(monitor: Monitor, leg: EntryLeg, now: datetime) -> bool:
    """R2: until the chosen TP, beyond the stop, and once: an entry that ended is not sent again (R24).

    And not into a slot in which somebody holds the other side: it would close what is none of ours (R4).
    """
    if monitor.row is not None and monitor.row.other_side > ZERO:
        return False
    tracked = monitor.orders_of(Role.ENTRY, leg.number)
    if any(o.state is OrderState.ENDED and not _is_replaced(o) for o in tracked) or entry_is_over(monitor, leg, now):
        return False
    if leg.number in monitor.entries_announced and not any(o.is_open for o in tracked):
        return False  # what a person was told of as ended does not come back
    if leg.price is None:
        sent = any(o.state is OrderState.LIVE for o in tracked)
        return sent or now - (leg.added_at or monitor.created_at) <= MARKET_ENTRY_FRESH
    return is_tighter(monitor.side, price_of(monitor, leg) or leg.price, monitor.stop.price)


def entry_expires_at(monitor: Monitor, leg: EntryLeg) -> datetime | None:
    """When an entry that waits is cancelled; None: never."""
    hours = monitor.plan.entry_hours
    since = leg.added_at or monitor.created_at
    return None if hours is None else since + timedelta(seconds=int(hours * 3600))


def _is_replaced(order: TrackedOrder) -> bool:
    """It ended for another one to take its place; that it has ended the exchange has shown, or it never was there."""
    return order.superseded or (order.makes_room and (order.status is None or not order.status.is_open))


def carries_a_looser_stop(monitor: Monitor, order: TrackedOrder) -> bool:
    """R1: its fill would replace the position's stop by the one attached to it, so it goes when S* has tightened.

    A market order is not waited for and not replaced: what it fills, it fills now.
    """
    attached = order.attached_stop
    is_looser = attached is not None and is_tighter(monitor.side, monitor.stop.price, attached)
    return is_looser and not order.stop_is_partial and order.price is not None


def entry_is_over(monitor: Monitor, leg: EntryLeg, now: datetime) -> bool:
    """The plan has done with it: by a person, after its TP, or in time."""
    expires = entry_expires_at(monitor, leg)
    return is_done_with(monitor, leg) or (expires is not None and now >= expires)


def is_done_with(monitor: Monitor, leg: EntryLeg) -> bool:
    """Whatever the time is: by a person, or after its TP."""
    if leg.is_over or monitor.entries_over:
        return True
    after = monitor.plan.cancel_entries_after_tp
    return any(monitor.leg_done(leg.number) for leg in monitor.plan.legs if leg.number >= after)
