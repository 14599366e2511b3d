"""Whether the exchange has shown, since some moment, all that guards a position. Pure."""

from datetime import datetime

from execution.monitor import Monitor
from execution.tracked_orders import OrderState, TrackedOrder
from utils.money import ZERO


def is_verified(monitor: Monitor, since: datetime) -> bool:
    """Its size, and the stop that should stand, were observed since then (R14); and no order of it is in doubt.

    What was shown before stands in the record as well, and says nothing of now.
    """
    if monitor.look_at is not None or any(map(_is_in_doubt, monitor.orders.values())):
        return False
    if monitor.size == ZERO:
        return True
    row, order = monitor.row, monitor.stop.order
    seen = row is not None and order is not None and min(row.observed_at, order.observed_at) >= since
    return seen and monitor.stop_confirmed


def _is_in_doubt(order: TrackedOrder) -> bool:
    return order.is_open and (order.ask_at is not None or order.state is OrderState.PLANNED)
