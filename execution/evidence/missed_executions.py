"""Executions that may have gone untold, though all sizes agree: what left may have come back (R6, R22). Pure.

The stream was away, or the engine was, or a row has moved on alone. They are read to their end before the trade is
over, from the newest one that was held when the doubt began: newer ones are told meanwhile, and say nothing of it.
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from execution.evidence.row_seen import RowSeen
from execution.monitor import Monitor
from utils.money import ZERO

SHOWN_WITHIN: Final = timedelta(seconds=2)
"""An answer of the exchange may be as old as that: a read that begins sooner may lack the newest (R19)."""


def note_missed(monitor: Monitor, now: datetime) -> Monitor:
    """Until now some may have gone untold."""
    return replace(monitor, executions_missed_at=max(now, monitor.executions_missed_at or now))


def note_row(monitor: Monitor, held: RowSeen | None) -> Monitor:
    """The newest row has a seq that no execution of ours brought, though its size is explained (R6)."""
    row = monitor.row
    if row is None or not _has_begun(monitor) or monitor.ended_seq is not None:
        return monitor
    known = max(fill.seq for fill in monitor.fills)
    has_moved = row.seq > known and (held is None or row.seq > held.seq)
    return note_missed(monitor, row.observed_at) if has_moved and monitor.unexplained_qty == ZERO else monitor


def are_to_be_read(monitor: Monitor) -> bool:
    """Of a trade that has not begun there are none."""
    return monitor.executions_missed_at is not None and _has_begun(monitor)


def due_at(monitor: Monitor) -> datetime | None:
    """When they are read; None: none are missed."""
    missed_at = monitor.executions_missed_at
    return missed_at + SHOWN_WITHIN if missed_at is not None and _has_begun(monitor) else None


def fold_read(monitor: Monitor, began_at: datetime) -> Monitor:
    """They were read to their end by a request that began then."""
    missed_at = monitor.executions_missed_at
    is_known = missed_at is not None and began_at >= missed_at + SHOWN_WITHIN
    return replace(monitor, executions_missed_at=None) if is_known else monitor


def remember_since(before: Monitor, after: Monitor) -> Monitor:
    """From where they are read while some are in doubt, whatever is told meanwhile."""
    is_in_doubt = after.unexplained_since is not None or after.executions_missed_at is not None
    known_until = (after.executions_known_until or newest_at(before)) if is_in_doubt else None
    if known_until == after.executions_known_until:
        return after
    return replace(after, executions_known_until=known_until)


def newest_at(monitor: Monitor) -> datetime:
    """When the newest execution that we hold was made; without one, when the record began."""
    return monitor.fills[-1].at if monitor.fills else monitor.created_at


def _has_begun(monitor: Monitor) -> bool:
    return bool(monitor.fills)
