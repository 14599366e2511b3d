"""Executions: what each does to the stop, and what is known once they were read to their end (R1, R6, R12). Pure."""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from execution.closing.begin import close
from execution.closing.closing_record import STOP_RUNS, CloseReason
from execution.evidence import missed_executions
from execution.facts.executions import Execution
from execution.fills import fold_execution, leave_out_strangers, reason_of_stop
from execution.monitor import Monitor
from execution.observations import ExecutionsRead
from execution.stops import partial_stops, stop_policy
from utils.money import ZERO

TRAILED: Final = frozenset({"CreateByTrailingStop", "CreateByTrailingProfit"})
READ_AGAIN: Final = timedelta(seconds=2)
"""Between two reads of executions that leave something unexplained."""


def fold_one(monitor: Monitor, execution: Execution, now: datetime) -> Monitor:
    """A later entry fill sends S* again (R1); of a stop that fired, what it leaves over is closed (R12)."""
    folded = fold_execution(monitor, execution, now)
    if folded.entered > monitor.entered:
        return stop_policy.reassert(folded) if monitor.size > ZERO else folded
    if folded.exited == monitor.exited or folded.size == ZERO:
        return folded
    fired = _reason_of_fired(folded, execution)
    return folded if fired is None else close(folded, fired, now, retry_at=now + STOP_RUNS)


def _reason_of_fired(monitor: Monitor, execution: Execution) -> CloseReason | None:
    """Why the stop stood of which this is a fill; None: it is of none, or of one that takes only its part."""
    if execution.create_type in TRAILED:
        return CloseReason.TRAILING
    is_full = execution.create_type == "CreateByStopLoss"
    fired = is_full or partial_stops.has_fired_as_the_stop(monitor, execution.order_id)
    return reason_of_stop(monitor) if fired else None


def fold_read(monitor: Monitor, read: ExecutionsRead, now: datetime) -> Monitor:
    """All executions since a time: only now may a change of size be called a person's (R6)."""
    for execution in read.executions:
        monitor = fold_one(monitor, execution, now)
    monitor = missed_executions.fold_read(monitor, read.began_at)
    if monitor.reopened_at is not None and read.began_at > monitor.reopened_at:
        monitor = replace(monitor, reopened_at=None)
    monitor = leave_out_strangers(monitor)
    if _is_newer_than_the_row(read, monitor) and monitor.unexplained_qty != ZERO:
        monitor = replace(monitor, external_qty=monitor.external_qty + monitor.unexplained_qty)
        if monitor.external_qty != ZERO:  # the read may have lagged behind the row (R19)
            monitor = missed_executions.note_missed(monitor, read.began_at)
    if _is_of_the_tail(read, monitor):
        monitor = replace(monitor, tail_read=True)
    if monitor.unexplained:
        return replace(monitor, unexplained_since=now + READ_AGAIN)
    return monitor


def _is_newer_than_the_row(read: ExecutionsRead, monitor: Monitor) -> bool:
    return monitor.row is not None and monitor.row.observed_at < read.began_at


def _is_of_the_tail(read: ExecutionsRead, monitor: Monitor) -> bool:
    """It shows what came after the end: nothing of ours is open since, or a late entry is, beside another's size."""
    if monitor.flat_since is not None:
        return read.began_at >= monitor.flat_since
    return monitor.ended_seq is not None and _is_newer_than_the_row(read, monitor)
