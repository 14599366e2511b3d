"""How much a trade has entered or may still enter: entries that ended without filling do not count any more. Pure."""

from decimal import Decimal

from execution.entry_orders import order_of, unfilled
from execution.exit_plan import EntryLeg
from execution.monitor import Monitor
from execution.tracked_orders import OrderState, Role
from utils.money import ZERO


def coming_qty(monitor: Monitor) -> Decimal:
    """In base coin: what has filled, and what waits or is still to be sent."""
    return sum((_of_entry(monitor, leg) for leg in monitor.plan.entries), ZERO)


def some_are_over(monitor: Monitor) -> bool:
    """An entry of the plan will never fill wholly."""
    return any(_of_entry(monitor, leg) < leg.qty for leg in monitor.plan.entries)


def _of_entry(monitor: Monitor, leg: EntryLeg) -> Decimal:
    filled = sum((f.qty for f in monitor.fills if f.role is Role.ENTRY and f.leg == leg.number), ZERO)
    order = order_of(monitor, leg)
    has_ended = order is not None and order.state is OrderState.ENDED and not order.makes_room
    is_over = leg.is_over or monitor.entries_over or has_ended
    return filled if is_over else filled + unfilled(monitor, leg)
