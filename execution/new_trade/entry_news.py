"""What there is to tell of a trade's entries: filled, refused by the exchange, cancelled. Pure."""

from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from execution.entries_wanted import entry_wanted
from execution.entry_orders import order_of, unfilled
from execution.exit_plan import EntryLeg
from execution.facts.orders import OrderStatus
from execution.fill_record import Fill
from execution.fill_sums import mean_price
from execution.monitor import Monitor
from execution.new_trade.entries_coming import coming_qty, some_are_over
from execution.new_trade.entry_standing import waits
from execution.notices import EXPLAINED_WITHIN, Notice, NoticeKind, notice_of
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO


def tell_entries(monitor: Monitor, now: datetime) -> tuple[Monitor, tuple[Notice, ...]]:
    """The monitor with those marked that are told now; a fill is told with the stop that covers it (I8)."""
    notices: list[Notice] = []
    cancelled: list[tuple[EntryLeg, TrackedOrder]] = []
    for leg in monitor.plan.entries:
        if leg.number in monitor.entries_announced:
            continue
        order = order_of(monitor, leg)
        if order is None:
            continue
        ended = order.state is OrderState.ENDED
        if ended and order.makes_room and entry_wanted(monitor, leg, now):
            continue  # another one takes its place (R1)
        filled = sum((f.qty for f in _fills_of_entry(monitor, leg.number)), ZERO)
        complete = ZERO < order.qty <= monitor.filled_of(order.link_id)
        if filled > ZERO and (complete or ended):
            if monitor.flat_since is None and _stop_is_awaited(monitor, now):
                continue  # told together with the stop that covers it
            notices.append(_filled(monitor, order, filled, now))
        elif ended and filled == ZERO and order.seen_filled == ZERO and order.status is OrderStatus.REJECTED:
            notices.append(_refused(monitor, order, now))
        elif ended and filled == ZERO and order.seen_filled == ZERO:
            cancelled.append((leg, order))
        else:
            continue
        monitor = replace(monitor, entries_announced=(*monitor.entries_announced, leg.number))
    goes_on = monitor.entered > ZERO or any(entry_wanted(monitor, leg, now) for leg in monitor.plan.entries)
    if cancelled and goes_on:
        notices.append(_cancelled(monitor, cancelled, now))
    return monitor, tuple(notices)


def _stop_is_awaited(monitor: Monitor, now: datetime) -> bool:
    """It has not stood yet; or a later fill has just put it in doubt, and it is sent again (R1)."""
    if monitor.armed_at is None:
        return True
    filled_at = monitor.last_entry_fill_at
    return monitor.standing_stop is None and filled_at is not None and now < filled_at + EXPLAINED_WITHIN


def _fills_of_entry(monitor: Monitor, leg: int) -> list[Fill]:
    """Of all its orders: those that were replaced may have filled in part."""
    return [f for f in monitor.fills if f.role is Role.ENTRY and f.leg == leg]


def _filled(monitor: Monitor, order: TrackedOrder, filled: Decimal, now: datetime) -> Notice:
    fills = _fills_of_entry(monitor, order.leg)
    return notice_of(
        monitor,
        NoticeKind.ENTRY_FILLED,
        _named(order),
        now,
        leg=order.leg,
        of=None if some_are_over(monitor) else len(monitor.plan.entries),
        qty=filled,
        price=mean_price(fills),
        fee=sum((f.fee for f in fills), ZERO),
        size=monitor.size,
        avg_entry=monitor.avg_entry,
        stop=monitor.standing_stop,
        planned_qty=coming_qty(monitor) + _not_taken(monitor, order.leg),
    )


def _not_taken(monitor: Monitor, leg: int) -> Decimal:
    """Of an entry that ended after a part: that is told with the part (R24)."""
    entry = next(entry for entry in monitor.plan.entries if entry.number == leg)
    return ZERO if waits(monitor, entry) else unfilled(monitor, entry)


def _refused(monitor: Monitor, order: TrackedOrder, now: datetime) -> Notice:
    return notice_of(
        monitor,
        NoticeKind.ENTRY_REFUSED,
        _named(order),
        now,
        urgent=True,
        leg=order.leg,
        of=len(monitor.plan.entries),
        status=order.status.value if order.status else "",
        text=order.note,
    )


def _named(order: TrackedOrder) -> str:
    """One that is sent again, after an undo too, is told of again."""
    return f"{order.leg}@{order.revision}" if order.revision else f"{order.leg}"


def _cancelled(monitor: Monitor, entries: list[tuple[EntryLeg, TrackedOrder]], now: datetime) -> Notice:
    numbers, prices = [leg.number for leg, _ in entries], [order.price for _, order in entries]
    what = "+".join(_named(order) for _, order in entries)
    return notice_of(monitor, NoticeKind.ENTRIES_CANCELLED, what, now, legs=numbers, prices=prices)
