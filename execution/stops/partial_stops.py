"""Market stops of a part of the position: those that entries brought along, and those that a person set. Pure.

An entry that is sent while there is size carries its stop in Partial mode: each of its fills brings a stop of its own
quantity, and the position's full stop stays as it is (R1). Once the full stop is confirmed at S* again, ours are of no
more use and are cancelled by the exchange's id; a person's count as cover (R14), and are never touched (I7).

Such a stop may be heard of before the fill that made it, and even before the end of the position whose full stop is on
record: then it is all that stands. So that S* is confirmed counts for it only by a row that is no older than itself.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from execution.facts.orders import OrderRow, OrderStatus, OrderType, StopKind
from execution.monitor import Monitor
from execution.observations import PartialStopAnswered
from execution.order_ids import generation_of
from execution.stops.stop_record import PartialStop
from execution.stops.stop_wishes import is_tighter
from utils.money import ZERO

SETTLED: Final = timedelta(seconds=2)
"""A row read so long after a stop was first seen is no older than the stop, whatever times the exchange gave them."""


def fold_row(monitor: Monitor, row: OrderRow) -> Monitor:
    """What a row says of a stop of a part; limit stops are no cover (R14)."""
    if row.stop_kind is not StopKind.PARTIAL_STOP_LOSS or row.side is monitor.side or row.trigger_price is None:
        return monitor
    held = monitor.partial_stops.get(row.order_id)
    is_older = held is not None and (row.updated_at, row.observed_at) < (held.updated_at, held.observed_at)
    if is_older or row.order_type is not OrderType.MARKET:
        return monitor
    others = {order_id: stop for order_id, stop in monitor.partial_stops.items() if order_id != row.order_id}
    has_fired = row.filled_qty > 0 or row.status is OrderStatus.TRIGGERED
    if not row.status.is_open and not has_fired:
        return replace(monitor, partial_stops=others)
    seen = PartialStop(
        parent_link_id=row.parent_link_id,
        price=row.trigger_price,
        qty=row.qty,
        is_waiting=row.status is OrderStatus.UNTRIGGERED,
        updated_at=row.updated_at,
        observed_at=row.observed_at,
        not_before=held.not_before if held is not None else None,
        first_seen_at=_seen_at(held) if held is not None else row.observed_at,
    )
    return replace(monitor, partial_stops={**others, row.order_id: seen})


def fold_absent(monitor: Monitor, shown: frozenset[str], began_at: datetime) -> Monitor:
    """A complete list of open orders that misses one which waited before it was read: it is gone."""
    kept = {
        order_id: stop
        for order_id, stop in monitor.partial_stops.items()
        if order_id in shown or not stop.is_waiting or stop.observed_at >= began_at
    }
    return monitor if len(kept) == len(monitor.partial_stops) else replace(monitor, partial_stops=kept)


def fold_answered(monitor: Monitor, answer: PartialStopAnswered) -> Monitor:
    """Its end was asked for; what became of it a row will tell, or, where that was refused, a look at the slot."""
    stop = monitor.partial_stops.get(answer.order_id)
    if stop is None:
        return monitor
    stops = {**monitor.partial_stops, answer.order_id: replace(stop, not_before=answer.not_before)}
    return replace(monitor, partial_stops=stops, look_at=answer.look_at or monitor.look_at)


def is_left(monitor: Monitor, row: OrderRow) -> bool:
    """A stop that an entry of ours brought along, and that still has to go, or tells of a fill that is not here yet.

    The full stop of an entry whose end is known does neither: it is that of the position, whoever holds it now (I7).
    """
    if generation_of(row.parent_link_id) != monitor.generation and row.parent_link_id not in monitor.orders:
        return False
    return row.stop_kind is StopKind.PARTIAL_STOP_LOSS or not _has_told_all(monitor, row.parent_link_id)


def _has_told_all(monitor: Monitor, link_id: str) -> bool:
    """The entry has ended, and its executions are here."""
    entry = monitor.orders.get(link_id)
    return entry is not None and not entry.is_open and not monitor.unexplained


def leftovers(monitor: Monitor) -> Iterator[tuple[str, PartialStop]]:
    """Ours that are of no use any more: S* stands for the whole position, or the position is gone."""
    is_covered = monitor.stop_confirmed and monitor.closing is None
    for order_id, stop in monitor.partial_stops.items():
        is_over = monitor.flat_since is not None and _is_outlived(monitor, stop)
        is_of_no_use = (is_covered and _is_shown_after(monitor, stop)) or is_over
        if is_of_no_use and stop.is_waiting and stop.parent_link_id in monitor.orders:
            yield order_id, stop


def _is_shown_after(monitor: Monitor, stop: PartialStop) -> bool:
    """The row is of the position that the stop is of: by the exchange's times, or read well after the stop was seen."""
    row = monitor.row
    return row is not None and (row.updated_at >= stop.updated_at or row.observed_at >= _seen_at(stop) + SETTLED)


def _seen_at(stop: PartialStop) -> datetime:
    return stop.first_seen_at or stop.observed_at


def _is_outlived(monitor: Monitor, stop: PartialStop) -> bool:
    """The slot was seen flat after the stop was made; until then it tells of a late entry whose fill is not here yet.

    By the exchange's times: what came later may be older. Where the slot is another's by now, nothing is missing.
    """
    row = monitor.row
    is_flat = row is not None and row.size == ZERO and row.updated_at > stop.updated_at
    return is_flat or (monitor.tail_read and _has_told_all(monitor, stop.parent_link_id))


def has_fired_as_the_stop(monitor: Monitor, order_id: str) -> bool:
    """One of ours fired at S* or beyond it: the price was there, and all shall go (R12)."""
    stop = monitor.partial_stops.get(order_id)
    is_known = stop is not None and stop.parent_link_id in monitor.orders
    return is_known and stop is not None and not is_tighter(monitor.side, stop.price, monitor.stop.price)
