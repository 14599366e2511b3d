"""Entries: those to cancel, those to send, and the stops of a part that they leave behind (R1, R2). Pure."""

from collections.abc import Iterator
from datetime import datetime

from execution.actions import Action, Later, RemoveStop
from execution.desired_orders import Desired
from execution.entries_wanted import carries_a_looser_stop
from execution.monitor import Monitor
from execution.steps.order_steps import cancel, new_order, resend
from execution.stops.partial_stops import leftovers
from execution.tracked_orders import Role
from utils.money import ZERO


def cancel_unwanted(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    """What may not wait any more, and what carries a looser stop: that one makes room for another (R1)."""
    wanted = {entry.leg for entry in desired.entries}
    entries = monitor.orders_of(Role.ENTRY)
    yield from cancel(monitor, [o for o in entries if o.leg not in wanted], now)
    loose = [o for o in entries if o.leg in wanted and carries_a_looser_stop(monitor, o)]
    yield from cancel(monitor, loose, now, makes_room=True)


def open_entries(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    for entry in desired.entries:
        open_order = monitor.open_order(Role.ENTRY, entry.leg)
        if open_order is None:
            replaces = bool(monitor.orders_of(Role.ENTRY, entry.leg))
            if not replaces or monitor.stop_confirmed or monitor.size == ZERO:  # S* first, then who relies on it (R1)
                yield new_order(monitor, Role.ENTRY, entry.leg, entry)
        elif not carries_a_looser_stop(monitor, open_order):
            yield from resend(monitor, open_order, now)


def remove_leftovers(monitor: Monitor, now: datetime) -> Iterator[Action | Later]:
    for order_id, stop in leftovers(monitor):
        if stop.not_before is not None and now < stop.not_before:
            yield Later(stop.not_before)
        else:
            yield RemoveStop(order_id)
