"""What there is to tell of changes of size by what is not in the record: a person's, or lost from it. Pure."""

from collections.abc import Iterator
from datetime import datetime

from execution.closing.reduction_news import news_of_lost_reductions
from execution.fill_record import Fill
from execution.fills import forced_reason
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind, notice_of
from execution.tracked_orders import Role
from utils.money import ZERO


def news_of_size(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """Each by itself, while the position is to stay: what closes it is told with its end."""
    if after.size > ZERO and after.closing is None:
        known = {f.exec_id for f in before.fills}
        new = [f for f in after.fills if f.exec_id not in known]
        yield from news_of_lost_reductions(after, new, now)
        yield from _by_executions(after, new, now)
    has_ended = before.ended_seq is not None and after.ended_seq is not None
    if after.external_qty != before.external_qty and not has_ended:
        change = after.external_qty - before.external_qty
        what = f"ext{after.external_qty}@{after.row.seq if after.row else 0}"
        yield notice_of(after, NoticeKind.SIZE_CHANGED, what, now, change=change, size=after.size)


def _by_executions(monitor: Monitor, new: list[Fill], now: datetime) -> Iterator[Notice]:
    for fill in new:
        is_ours = fill.role is Role.ENTRY and fill.link_id not in monitor.orders
        if fill.role is None or is_ours:
            change = fill.qty if fill.side is monitor.side else -fill.qty
            forced = forced_reason(fill)
            yield notice_of(
                monitor,
                NoticeKind.SIZE_CHANGED,
                fill.exec_id,
                now,
                change=change,
                size=monitor.size,
                is_ours=is_ours,
                forced=None if forced is None else forced.value,
            )
