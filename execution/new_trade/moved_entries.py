"""Entries that a person changed in the app: told once each, with what the whole trade may lose now (R8). Pure.

The bot amends no entry. So a quantity other than the one that was asked for is a person's, and so is a price other than
the one that stood; the first price that is seen to stand is what the exchange made of ours, within its band.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from execution.entries_wanted import entry_wanted
from execution.entry_orders import order_of
from execution.exit_plan import EntryLeg
from execution.monitor import Monitor
from execution.new_trade.risk import result_if_all_fill
from execution.notices import Notice, NoticeKind, notice_of
from execution.stops.stop_wishes import is_tighter
from execution.tracked_orders import TrackedOrder
from utils.money import ZERO


def news_of_moved_entries(
    before: Monitor, after: Monitor, now: datetime, most_at_risk: Decimal | None
) -> Iterator[Notice]:
    """Of what waits or has filled; ``most_at_risk`` is the money that one trade may lose, None: not known."""
    if after.closing is not None or after.flat_since is not None:
        return
    for leg in after.plan.entries:
        order = order_of(after, leg)
        was = None if order is None else before.orders.get(order.link_id)
        if order is not None and was is not None and _is_moved(was, order) and _counts(after, leg, order, now):
            yield _moved(after, was, order, most_at_risk, now)


def _is_moved(was: TrackedOrder, order: TrackedOrder) -> bool:
    """A market order stands nowhere, and nobody can change it."""
    was_seen = was.updated_at is not None
    return order.price is not None and (order.qty != was.qty or (was_seen and order.price != was.price))


def _counts(monitor: Monitor, leg: EntryLeg, order: TrackedOrder, now: datetime) -> bool:
    """Not one that was on its way out anyway, or is gone without a fill: that is told as cancelled."""
    if not order.is_open:
        return order.seen_filled > ZERO
    return entry_wanted(monitor, leg, now) or _is_beyond_stop(monitor, order)


def _is_beyond_stop(monitor: Monitor, order: TrackedOrder) -> bool:
    """There it is not wanted (R2)."""
    return order.is_open and order.price is not None and not is_tighter(monitor.side, order.price, monitor.stop.price)


def _moved(
    monitor: Monitor, was: TrackedOrder, order: TrackedOrder, most_at_risk: Decimal | None, now: datetime
) -> Notice:
    keeps = not _is_beyond_stop(monitor, order)
    result = result_if_all_fill(monitor, now) if keeps else None
    is_too_much = result is not None and most_at_risk is not None and -result > most_at_risk
    return notice_of(
        monitor,
        NoticeKind.ENTRY_MOVED,
        f"{order.leg}@{order.revision}@{order.updated_at:%Y%m%dT%H%M%S%f}",
        now,
        urgent=is_too_much,
        leg=order.leg,
        of=len(monitor.plan.entries),
        old_price=was.price,
        new_price=order.price,
        old_qty=was.qty,
        new_qty=order.qty,
        keeps=keeps,
        result=result,
        most=most_at_risk if is_too_much else None,
    )
