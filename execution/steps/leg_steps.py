"""Take profits: decreases first, then what grows or is new (R15). Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from execution.actions import Action, Later, LookAtSlot, ReadBand
from execution.desired_orders import Desired, DesiredOrder, open_weights
from execution.monitor import Monitor
from execution.steps.order_steps import amend, cancel, forget, new_order, resend
from execution.stops.arming import armed_by
from execution.targets.banded_legs import LOOK_EVERY, at_edge, fresh_band, outside_band
from execution.targets.conditional_legs import waits
from execution.targets.leg_differences import (
    entry_fills_settle_at,
    is_filled,
    live_legs,
    new_price,
    row_includes_entries,
    shrinks_pending,
    unwanted,
)
from execution.tracked_orders import Role, TrackedOrder
from utils.money import ZERO

LOOK_PACE: Final = timedelta(milliseconds=500)


def shrink_legs(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    """Decreases before increases (R15): at no instant is more on offer than is held.

    While B is not known nothing is cut by it: what is missing of the size may be what a leg has just sold. More than is
    held the exchange itself takes from reduce-only orders.
    """
    not_wanted = unwanted(monitor, desired)
    if not monitor.is_base_known:
        not_wanted = [order for order in not_wanted if not _may_be_wanted(monitor, desired, order)]
    yield from forget(o for o in not_wanted if is_filled(monitor, o))
    yield from cancel(monitor, [o for o in not_wanted if not is_filled(monitor, o) and _goes_now(monitor, o)], now)
    if monitor.is_base_known or monitor.closing is not None:
        yield from _cut(monitor, desired, now)
    if not monitor.unexplained:  # what looks open may be filled already
        yield from _leave_the_edge(monitor, desired, now)


def _may_be_wanted(monitor: Monitor, desired: Desired, order: TrackedOrder) -> bool:
    """Its leg is open: that it has nothing to sell, or too little to stand alone, is reckoned by B."""
    if monitor.closing is not None or monitor.size == ZERO or any(tp.leg == order.leg for tp in desired.take_profits):
        return False
    return any(leg.number == order.leg for leg, _ in open_weights(monitor, monitor.base))


def _cut(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    for order, total in live_legs(monitor, desired):
        price = new_price(desired, order)
        if total < order.qty or (price is not None and total == order.qty):
            yield from amend(monitor, order, total, price, now)


def _leave_the_edge(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    """What was sent to the edge of the band and found nobody there."""
    for tp in desired.take_profits:
        resting = at_edge(monitor, tp.leg, tp.price)
        if resting is None or is_filled(monitor, resting.order):
            continue
        if now < resting.rests_until:
            yield Later(resting.rests_until)
        elif monitor.band is None or not resting.is_known(monitor.band, now):
            yield ReadBand()
        elif resting.may_move(monitor.band):
            yield from cancel(monitor, [resting.order], now)
        else:
            yield Later(monitor.band.read_at + LOOK_EVERY)


def _goes_now(monitor: Monitor, order: TrackedOrder) -> bool:
    """While a position closes, what rests stays until it is in the way; what waits has been cancelled first."""
    if monitor.closing is None:
        return True
    return not waits(order) and (monitor.flat_since is not None or monitor.closing.clear_tps)


def grow_legs(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    if not desired.take_profits or monitor.unexplained or shrinks_pending(monitor, desired):
        return  # a leg that looks open may be filled already
    settled_at = entry_fills_settle_at(monitor)
    if settled_at is not None and now < settled_at:
        yield Later(settled_at)
        return
    if not row_includes_entries(monitor):
        looked_at = monitor.row.observed_at if monitor.row is not None else None
        if monitor.look_at is not None or (looked_at is not None and now < looked_at + LOOK_PACE):
            yield Later(now + LOOK_PACE)
        else:
            yield LookAtSlot()
        return
    arming_until = armed_by(monitor, now)
    if arming_until is not None:
        yield Later(arming_until)  # where the price is through, they would be in the way of the close (R3)
        return
    for order, total in live_legs(monitor, desired):
        if total > order.qty:
            yield from amend(monitor, order, total, new_price(desired, order), now)
    for tp in desired.take_profits:
        open_order = monitor.open_order(Role.TAKE_PROFIT, tp.leg)
        pause = max((o.not_before for o in monitor.orders_of(Role.TAKE_PROFIT, tp.leg) if o.not_before), default=now)
        if open_order is None and now < pause:
            yield Later(pause)  # refused or removed a moment ago: not again and again
        elif open_order is None:
            yield _first_order(monitor, tp, now)
        else:
            yield from resend(monitor, open_order, now)


def _first_order(monitor: Monitor, tp: DesiredOrder, now: datetime) -> Action:
    if tp.price is None or tp.trigger_by is not None or not outside_band(monitor, tp.leg, tp.price):
        return new_order(monitor, Role.TAKE_PROFIT, tp.leg, tp)
    band = fresh_band(monitor, now)
    if band is None:
        return ReadBand()
    return new_order(monitor, Role.TAKE_PROFIT, tp.leg, tp, at=band.nearest(monitor.side.opposite, tp.price))
