"""The row of the position: newer ones take the place of older ones, and may say that it is another position. Pure."""

from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.closing.closing_attempts import is_held_by_exchange
from execution.evidence import missed_executions
from execution.evidence.row_seen import RowSeen
from execution.facts.positions import PositionRow, PositionStatus
from execution.monitor import Monitor
from execution.stops import foreign_stop, native_facts
from execution.stops.stop_record import ManualStop
from utils.money import ZERO

SAME_MEAN: Final = Decimal("0.0001")
"""Part of the mean price by which streams and reads may round it differently."""


def fold_row(monitor: Monitor, row: PositionRow, manual: ManualStop) -> Monitor:
    """The size, the stop and the status that the newest row shows (R6); ``manual``: what a moved stop means (R8)."""
    held = monitor.row
    newness = (row.seq, row.updated_at, row.observed_at)
    if held is not None and newness < (held.seq, held.updated_at, held.observed_at):
        return monitor
    before = held if held is not None and held.size > ZERO else None
    seen = _seen(monitor, row, before)
    if before is not None and monitor.ended_seq is None and _is_another(before, seen):
        monitor = replace(monitor, reopened_at=row.observed_at)
    if is_held_by_exchange(monitor) and row.status is PositionStatus.NORMAL:
        monitor = replace(monitor, stop=replace(monitor.stop, retry_at=None))  # what remains is armed at once (R12)
    monitor = replace(monitor, row=seen, stop=replace(monitor.stop, is_unread=False))
    monitor = native_facts.fold_shown(missed_executions.note_row(monitor, held))
    return foreign_stop.fold_foreign_price(monitor, seen.stop_loss, row.observed_at, manual)


def _seen(monitor: Monitor, row: PositionRow, before: RowSeen | None) -> RowSeen:
    """As it counts for our side; when the position was opened is remembered where a row does not say it."""
    ours = row.side is monitor.side
    opened_at = row.opened_at or (before.opened_at if before is not None else None)
    return RowSeen(
        size=row.size if ours else ZERO,
        seq=row.seq,
        updated_at=row.updated_at,
        observed_at=row.observed_at,
        stop_loss=row.stop_loss if ours else None,
        liq_price=row.liq_price if ours else None,
        leverage=row.leverage,
        status=row.status,
        trailing_stop=row.trailing_stop if ours else None,
        other_side=ZERO if ours else row.size,
        opened_at=opened_at if ours and row.size > ZERO else None,
        avg_price=row.avg_price if ours else None,
    )


def _is_another(before: RowSeen, seen: RowSeen) -> bool:
    """Opened at another time, or of the same size at another mean price: perhaps closed and opened again (R5)."""
    other_time = before.opened_at is not None and seen.opened_at not in {None, before.opened_at}
    other_mean = (
        seen.size == before.size
        and before.avg_price is not None
        and seen.avg_price is not None
        and abs(seen.avg_price - before.avg_price) > SAME_MEAN * before.avg_price
    )
    return other_time or other_mean
