"""Where a trade ends, since when it is flat, and when its record may go (R5, I5). Pure."""

from datetime import datetime

from msgspec.structs import replace

from execution.closing.begin import close
from execution.closing.closing_record import CloseReason
from execution.entries_wanted import entry_wanted
from execution.evidence import missed_executions
from execution.monitor import Monitor
from execution.tracked_orders import OrderState, Role
from utils.money import ZERO


def mark_end(monitor: Monitor) -> Monitor:
    """R5: the executions, in order of seq, come back to zero, or a row of zero says so, and nothing is unexplained.

    What others did in the slot afterwards is not ours and is left out. An execution that arrives late and belongs
    before the end takes the end back.
    """
    if monitor.ended_seq is not None:
        row = monitor.row
        denied = row is not None and row.seq == monitor.ended_seq and row.size > ZERO
        stands = monitor.open_after(monitor.ended_seq) <= ZERO and not denied
        return _brought_forward(monitor, monitor.ended_seq) if stands else _taken_back(monitor)
    if monitor.unexplained or not (monitor.entered > ZERO or monitor.external_qty > ZERO):
        return monitor
    end = _first_return_to_zero(monitor) if monitor.external_qty == ZERO else _last_seq_of_zero(monitor)
    return monitor if end is None else _ended_at(monitor, end)


def _ended_at(monitor: Monitor, end: int) -> Monitor:
    ours = tuple(f for f in monitor.fills if f.seq <= end or f.role is not None)
    return replace(monitor, ended_seq=end, fills=ours)


def _brought_forward(monitor: Monitor, ended_seq: int) -> Monitor:
    """Executions that had been missed may show that it ended before: what came then was another's."""
    if monitor.unexplained or monitor.external_qty != ZERO:
        return monitor
    end = _first_return_to_zero(monitor)
    return monitor if end is None or end >= ended_seq else _ended_at(monitor, end)


def _taken_back(monitor: Monitor) -> Monitor:
    """Without an end no entry came after it: what was to be closed as late is guarded on."""
    closing = monitor.closing
    is_late = closing is not None and closing.reason is CloseReason.LATE_ENTRY
    return replace(monitor, ended_seq=None, tail_read=False, closing=None if is_late else closing)


def _first_return_to_zero(monitor: Monitor) -> int | None:
    was_open = False
    for seq, left in monitor.open_by_seq():
        if was_open and left <= ZERO:
            return seq
        was_open = was_open or left > ZERO
    return None


def _last_seq_of_zero(monitor: Monitor) -> int | None:
    """A change that no execution explains has no seq of its own: only the newest row can tell that nothing is left."""
    if monitor.row is None or monitor.size > ZERO:
        return None
    return max([monitor.row.seq, *(f.seq for f in monitor.fills)])


def note_flat(monitor: Monitor, now: datetime) -> Monitor:
    """Flat from now on, and to be looked at; or flat no more, and what came after the end is closed again."""
    size = monitor.size
    if monitor.flat_since is None and size == ZERO and _has_ended(monitor, now):
        return replace(monitor, flat_since=now, verified_flat=False, tail_read=False, look_at=now)
    if size == ZERO:
        return monitor
    if monitor.flat_since is not None:
        monitor = replace(monitor, flat_since=None, verified_flat=False)
    # An entry that raced its cancel filled after the end: it is closed again (R2, LATE_ENTRY=close). One read of
    # executions may bring both, and then the record was never flat.
    is_late = monitor.ended_seq is not None and monitor.late_entry_at is None
    return close(monitor, CloseReason.LATE_ENTRY, now) if is_late else monitor


def _has_ended(monitor: Monitor, now: datetime) -> bool:
    """A position that was there is gone; or none came, and none can come any more."""
    if monitor.ended_seq is not None:
        return True
    if monitor.unexplained:
        return False
    may_still_come = monitor.closing is None and any(entry_wanted(monitor, leg, now) for leg in monitor.plan.entries)
    ended = all(order.state is OrderState.ENDED for order in monitor.orders_of(Role.ENTRY))
    return ended and not may_still_come


def is_over(monitor: Monitor) -> bool:
    """I5: flat, explained to the last step, and the exchange shows none of our orders: the monitor may go."""
    settled = monitor.flat_since is not None and monitor.verified_flat
    is_explained = not monitor.unexplained and not missed_executions.are_to_be_read(monitor)
    return settled and is_explained and not monitor.has_open_orders
