"""The order that speaks for an entry of the plan: a person may have given it another quantity or price. Pure.

The bot amends no entry; so what differs from the plan is a person's, and it is what waits, is at risk and is replaced.
"""

from decimal import Decimal

from execution.exit_plan import EntryLeg
from execution.monitor import Monitor
from execution.tracked_orders import Role, TrackedOrder
from utils.money import ZERO


def order_of(monitor: Monitor, leg: EntryLeg) -> TrackedOrder | None:
    """The one that is open, else the newest whose id was not taken by another (R10); None: there is none yet."""
    kept = (o for o in reversed(monitor.orders_of(Role.ENTRY, leg.number)) if not o.superseded)
    return monitor.open_order(Role.ENTRY, leg.number) or next(kept, None)


def price_of(monitor: Monitor, leg: EntryLeg) -> Decimal | None:
    """Where it waits or would be sent; None: at the market."""
    order = order_of(monitor, leg)
    return leg.price if order is None or order.price is None else order.price


def unfilled(monitor: Monitor, leg: EntryLeg) -> Decimal:
    """What of it the executions that we hold have not filled, in base coin."""
    order = order_of(monitor, leg)
    if order is None:
        return leg.qty
    return max(ZERO, order.qty - order.filled_before - monitor.filled_of(order.link_id))


def unsent(monitor: Monitor, order: TrackedOrder) -> Decimal:
    """What of an order that ended the next one is for; a row may show fills whose executions are not here yet."""
    return order.qty - max(order.seen_filled, order.filled_before + monitor.filled_of(order.link_id))
