"""The decision that a position shall be flat. Pure."""

from datetime import datetime

from msgspec.structs import replace

from execution.closing.closing_record import CLOSE_AGAIN, CloseReason, Closing
from execution.monitor import Monitor
from execution.tracked_orders import OrderState, Role, TrackedOrder


def close(monitor: Monitor, reason: CloseReason, now: datetime, retry_at: datetime | None = None) -> Monitor:
    """From now on the position shall be flat; a reason that stands already is kept."""
    if monitor.closing is not None:
        return monitor
    orders = {link_id: _hastened(order, now) for link_id, order in monitor.orders.items()}
    return replace(monitor, orders=orders, closing=Closing(reason=reason, since=now, retry_at=retry_at))


def _hastened(order: TrackedOrder, now: datetime) -> TrackedOrder:
    """A take profit may stand in the way of the close (R11): its cancel waits for no pause of an earlier request."""
    is_standing = order.role is Role.TAKE_PROFIT and order.state is OrderState.LIVE
    if not is_standing or order.not_before is None:
        return order
    return replace(order, not_before=min(order.not_before, now + CLOSE_AGAIN))
