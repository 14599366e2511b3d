"""The exchange's own order behind the full stop: what it shows, and whether it has fired (R12). Pure."""

from datetime import datetime

from msgspec.structs import replace

from execution.closing.begin import close
from execution.facts.orders import OrderRow, OrderStatus
from execution.fills import reason_of_stop
from execution.monitor import Monitor
from execution.stops.foreign_stop import fold_foreign_price
from execution.stops.stop_answers import VERIFY_AFTER, shown_by_order_alone
from execution.stops.stop_record import ManualStop, StopOrderSeen
from execution.stops.stop_removal import BY_CANCEL
from utils.money import ZERO


def fold_stop_order(
    monitor: Monitor,
    row: OrderRow,
    now: datetime,
    manual: ManualStop = ManualStop.ADOPT,
    read_at: datetime | None = None,
) -> Monitor:
    """The exchange's order behind the full stop. One that fired puts the monitor in CLOSING (R12).

    ``read_at`` is when the read that shows it began; None: it was pushed.
    """
    held = monitor.stop.order
    if _is_from_before_an_entry(monitor, row, read_at):
        return monitor
    if held is not None and (row.updated_at, row.observed_at) < (held.updated_at, held.observed_at):
        return monitor
    if held is not None and row.order_id != held.order_id and not row.status.is_open and not has_fired(row):
        return monitor  # the end of an order that another has replaced
    monitor = replace(monitor, stop=replace(monitor.stop, order=seen_of(row), retry_at=_again_at(monitor, row)))
    if has_fired(row):
        return _closing_without(monitor, row, now)
    if row.status is OrderStatus.UNTRIGGERED:
        return fold_foreign_price(monitor, row.trigger_price, row.observed_at, manual)
    return monitor


def _is_from_before_an_entry(monitor: Monitor, row: OrderRow, read_at: datetime | None) -> bool:
    """R1: whether S* still stands after the entry that filled last, no row tells that may be of before.

    A newer change of the order tells, by the exchange's own time, and a read that began since. In the millisecond of
    the fill nobody knows which came first.
    """
    held, filled_at = monitor.stop.order, monitor.last_entry_fill_at
    in_doubt = held is not None and held.status is OrderStatus.UNKNOWN
    shows_it = row.status is OrderStatus.UNTRIGGERED and row.trigger_price == monitor.stop.price
    if not (in_doubt and shows_it) or (read_at is not None and (filled_at is None or read_at >= filled_at)):
        return False
    return any(fill.at >= row.updated_at for fill in monitor.fills if fill.side is monitor.side)


def _again_at(monitor: Monitor, row: OrderRow) -> datetime | None:
    """When S* may be sent again: a receipt gives it its time to show, and what has shown and is gone needs no more."""
    stop, held = monitor.stop, monitor.stop.order
    if stop.retry_at is None or stop.written_at is None or stop.refusals or row.status.is_open or held is None:
        return stop.retry_at
    is_ours_gone = row.order_id == held.order_id and row.trigger_price == stop.price
    return min(stop.retry_at, stop.written_at + VERIFY_AFTER) if is_ours_gone else stop.retry_at


def doubt(monitor: Monitor, now: datetime) -> Monitor:
    """A message may be lost: where the row that has come denies the stop, the slot is read (I1)."""
    is_denied = shown_by_order_alone(monitor) and monitor.look_at is None and monitor.closing is None
    return replace(monitor, look_at=now) if is_denied else monitor


def seen_of(row: OrderRow) -> StopOrderSeen:
    return StopOrderSeen(
        order_id=row.order_id,
        status=row.status,
        price=row.trigger_price,
        trigger_by=row.trigger_by.value if row.trigger_by else "",
        filled_qty=row.filled_qty,
        updated_at=row.updated_at,
        observed_at=row.observed_at,
        cancel_type="" if row.status.is_open else row.cancel_type,
    )


def has_fired(row: OrderRow) -> bool:
    """Once triggered it lives on as an ordinary order; one that ends before it triggers is Deactivated."""
    at_rest = row.status in {OrderStatus.UNTRIGGERED, OrderStatus.DEACTIVATED, OrderStatus.UNKNOWN}
    # One that was taken away has not: what is left of the position needs another one (R12).
    taken_away = row.status is OrderStatus.CANCELLED and row.cancel_type in BY_CANCEL
    return row.filled_qty > ZERO or not (at_rest or taken_away)


def _closing_without(monitor: Monitor, row: OrderRow, now: datetime) -> Monitor:
    """The stop fired: while its own order runs it comes first; once that has ended, what remains is closed at once."""
    monitor = close(monitor, reason_of_stop(monitor), now)
    if row.status.is_open or monitor.closing is None or monitor.closing.refusals:
        return monitor
    return replace(monitor, closing=replace(monitor.closing, retry_at=None))
