"""A read of the slot: what it shows, and what it does not show any more. Pure.

A sweep proves what is there. That something is gone, only a read by symbol proves, and only of what was there before
it began (R19).
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from execution.evidence import order_rows, position_row
from execution.facts.orders import OrderRow
from execution.monitor import Monitor
from execution.observations import SlotRead
from execution.stops import partial_stops
from execution.stops.stop_record import ManualStop
from utils.money import ZERO

LOOK_AGAIN: Final = timedelta(milliseconds=500)
"""Between two reads of a slot that is not seen to be flat and clean yet."""


def fold_read(monitor: Monitor, read: SlotRead, now: datetime, manual: ManualStop) -> Monitor:
    """The row and the open orders; where they leave a doubt, the slot is read once more, by symbol."""
    orders = read.open_orders
    if read.row is not None:
        monitor = position_row.fold_row(monitor, read.row, manual)
    if orders is not None:
        monitor = order_rows.fold_all(monitor, read, orders, now, manual)
    if read.by_symbol and orders is not None:
        return _looked(monitor, read, orders, now)
    # Absence in a sweep is no evidence of zero: a second look, by symbol, is (R19).
    is_missing = read.row is None or (orders is not None and _misses_stop(monitor, read, orders))
    return replace(monitor, look_at=now) if is_missing and monitor.size > ZERO else monitor


def _misses_stop(monitor: Monitor, read: SlotRead, orders: tuple[OrderRow, ...]) -> bool:
    """The stop order that we hold as open is not among those, though it was there before they were read.

    One that has ended is in no such list, and what it was still says why the position closed.
    """
    held = monitor.stop.order
    if held is None or not held.status.is_open or held.observed_at >= read.began_at:
        return False
    return all(order.order_id != held.order_id for order in orders)


def _looked(monitor: Monitor, read: SlotRead, orders: tuple[OrderRow, ...], now: datetime) -> Monitor:
    """What only a read by symbol can say: which stop order is not there, and that the slot is flat and clean."""
    stop = monitor.stop
    if stop.verify_at is not None and read.began_at >= stop.verify_at:
        stop = replace(stop, verify_at=None)
    if _misses_stop(monitor, read, orders):
        stop = replace(stop, order=None)
    monitor = replace(monitor, stop=stop)
    verified = monitor.verified_flat or _is_flat_and_clean(monitor, read, orders)
    look_at = None if monitor.look_at is None or monitor.look_at <= read.began_at else monitor.look_at
    if monitor.flat_since is not None and not verified:
        look_at = now + LOOK_AGAIN
    return replace(monitor, look_at=look_at, verified_flat=verified)


def _is_flat_and_clean(monitor: Monitor, read: SlotRead, orders: tuple[OrderRow, ...]) -> bool:
    """Read after the end: nothing of ours is open, and the slot is empty or another's (I5)."""
    shows_flat = read.row is not None and (read.row.size == ZERO or read.row.side is not monitor.side)
    shows_another = monitor.ended_seq is not None and read.row is not None and read.row.seq > monitor.ended_seq
    clean = not any(row.link_id in monitor.orders or partial_stops.is_left(monitor, row) for row in orders)
    after_the_end = monitor.flat_since is not None and read.began_at >= monitor.flat_since
    return after_the_end and clean and (shows_flat or shows_another)
