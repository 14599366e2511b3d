"""Take profits that differ from what should stand: which are not wanted, which have to shrink, and what waits. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from execution.desired_orders import Desired, DesiredOrder
from execution.fills import DEBOUNCE
from execution.monitor import Monitor
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO

DEBOUNCE_AT_MOST: Final = timedelta(seconds=2)


def is_filled(monitor: Monitor, order: TrackedOrder) -> bool:
    return ZERO < order.qty <= monitor.filled_of(order.link_id)


def unwanted(monitor: Monitor, desired: Desired) -> list[TrackedOrder]:
    """Orders of legs that should have none, or another: a limit in place of a conditional one (R21), or of one that
    could not be moved to where the price has passed.
    """
    wanted = {tp.leg: tp for tp in desired.take_profits}
    return [o for o in monitor.orders_of(Role.TAKE_PROFIT) if o.leg not in wanted or _is_another(o, wanted[o.leg])]


def _is_another(order: TrackedOrder, wanted: DesiredOrder) -> bool:
    return order.trigger_by != wanted.trigger_by or order.passed_at == wanted.price


def live_legs(monitor: Monitor, desired: Desired) -> Iterator[tuple[TrackedOrder, Decimal]]:
    """Each live leg with the total quantity that its order should have: what it filled, and what is still wanted.

    Its price is left as the exchange took it: it may have moved it into its band. One that a person may have moved is
    left alone until the second look has told (R8), and so is one that its trigger has just set off (R21).
    """
    for tp in desired.take_profits:
        order = monitor.open_order(Role.TAKE_PROFIT, tp.leg)
        if order is None or order.state is not OrderState.LIVE or order.cancelling or order.moved is not None:
            continue
        if order.trigger_by == tp.trigger_by and not order.goes_on_as_limit:
            yield order, monitor.filled_of(order.link_id) + tp.qty


def new_price(desired: Desired, order: TrackedOrder) -> Decimal | None:
    """What the plan says since the order was last asked for; None: its price stands."""
    wanted = next(tp.price for tp in desired.take_profits if tp.leg == order.leg)
    return None if order.asked_price is None or wanted in {order.asked_price, order.accepted_price} else wanted


def shrinks_pending(monitor: Monitor, desired: Desired) -> bool:
    """Something is still on offer that should not be: nothing grows before it has gone (R15)."""
    on_offer = any(o.is_open and not is_filled(monitor, o) for o in unwanted(monitor, desired))
    return on_offer or any(total < order.qty for order, total in live_legs(monitor, desired))


def are_under_way(monitor: Monitor) -> bool:
    """Some were sent and nobody knows yet whether they stand: they may take what is open (R11)."""
    return any(o.state is OrderState.PLANNED for o in monitor.orders_of(Role.TAKE_PROFIT))


def entry_fills_settle_at(monitor: Monitor) -> datetime | None:
    """When an entry that fills drop by drop has paused for long enough, or has not for too long; None: none filled."""
    if monitor.last_entry_fill_at is None:
        return None
    first = monitor.first_unsized_fill_at or monitor.last_entry_fill_at
    return min(monitor.last_entry_fill_at + DEBOUNCE, first + DEBOUNCE_AT_MOST)


def row_includes_entries(monitor: Monitor) -> bool:
    newest = max((f.seq for f in monitor.fills if f.side is monitor.side), default=None)
    return newest is None or (monitor.row is not None and monitor.row.seq >= newest)
