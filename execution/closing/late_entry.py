"""An entry that filled after the position was gone, guarded on as a generation of its own (R2, LATE_ENTRY=guard). Pure.

It raced its cancel. Its attached stop stands and becomes the new S*, its size is what it filled, and of the plan it
takes over what is still ahead: the targets beyond the price, with the shares that they had among themselves. A take
profit that has not been seen to end by then is handed over to be cancelled (R21). The trade before it ends as if
nothing had come after. A close that a person or the engine wanted means what waits as well: then the late fill is
closed, whatever the setting says.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.closing.closing_record import CloseReason
from execution.evidence import missed_executions
from execution.exit_plan import BreakEvenWhen, ExitPlan, TpLeg
from execution.facts.orders import OrderStatus
from execution.fill_record import Fill
from execution.fill_sums import mean_price
from execution.fills import leave_out_strangers
from execution.monitor import Monitor
from execution.stops.missed_prices import note_late_beginning
from execution.stops.stop_record import SentStop, Stop, StopOrderSeen, StopOrigin
from execution.tracked_orders import Role, TrackedOrder
from utils.money import ZERO

_NO_TARGET: Final = 0
SETTLED_WITHIN: Final = timedelta(seconds=2)
"""So long the new generation waits for the executions and take profits of the one before it."""
_BY_STOP: Final = frozenset({CloseReason.STOP, CloseReason.BREAK_EVEN, CloseReason.TRAILING})


def notice(monitor: Monitor, now: datetime) -> Monitor:
    """The monitor, marked when something of ours is open after its end that may be guarded on."""
    if monitor.ended_seq is None or monitor.size == ZERO:
        return monitor if monitor.late_entry_at is None else replace(monitor, late_entry_at=None)
    is_wanted = monitor.closing is None or monitor.closing.reason in _BY_STOP
    if not is_wanted:
        return replace(monitor, late_entry_at=None)
    if monitor.late_entry_at is not None or not _entry_fills(monitor, monitor.ended_seq):
        return monitor
    return replace(monitor, late_entry_at=now, flat_since=None, verified_flat=False)


def due_at(monitor: Monitor) -> datetime | None:
    """When the new generation begins at the latest; None: there is none."""
    return None if monitor.late_entry_at is None else monitor.late_entry_at + SETTLED_WITHIN


def is_due(monitor: Monitor, now: datetime) -> bool:
    """What ended is settled, or has had its time; what is older than the new generation only the old one can count."""
    due = due_at(monitor)
    if due is None or missed_executions.are_to_be_read(monitor):
        return False
    exits = (*monitor.orders_of(Role.TAKE_PROFIT), *monitor.orders_of(Role.CLOSE))
    is_settled = not monitor.unexplained and not any(order.is_open for order in exits)
    return is_settled or now >= due


def handed_over(monitor: Monitor, *, generation: str, price: Decimal | None, now: datetime) -> tuple[Monitor, Monitor]:
    """The trade that ended, and the one that its late entry began. ``price``: the newest, None when none is fresh."""
    end = monitor.ended_seq or 0
    late = {fill.link_id for fill in _entry_fills(monitor, end)}
    return _ended(monitor, end, late, now), _heir(monitor, end, late, generation, price, now)


def _entry_fills(monitor: Monitor, end: int) -> list[Fill]:
    return [fill for fill in monitor.fills if fill.seq > end and fill.role is Role.ENTRY]


def _until(monitor: Monitor, end: int) -> Monitor:
    return replace(monitor, fills=tuple(fill for fill in monitor.fills if fill.seq <= end))


def _ended(monitor: Monitor, end: int, late: set[str], now: datetime) -> Monitor:
    """Flat and clean, with its own fills; an order whose fills were never shown is not asked for any more."""
    before = leave_out_strangers(_until(monitor, end))
    orders = {
        link_id: order
        for link_id, order in monitor.orders.items()
        if not order.is_open and link_id not in late and order.seen_filled <= before.filled_of(link_id)
    }
    return replace(
        before,
        orders=orders,
        late_entry_at=None,
        flat_since=monitor.flat_since or now,
        verified_flat=True,
        tail_read=True,
        unexplained_since=None,
        look_at=None,
    )


def _heir(monitor: Monitor, end: int, late: set[str], generation: str, price: Decimal | None, now: datetime) -> Monitor:
    before = _until(monitor, end)
    # Which of the two trades the executions are of that are still to come, their seq will tell.
    orders = {
        link_id: _carried_over(before, order, is_late=link_id in late)
        for link_id, order in monitor.orders.items()
        if link_id in late or (order.is_open and order.role is not Role.CLOSE) or monitor.has_unheard_fills(order)
    }
    stop = _attached(monitor, late)
    legs = {o.leg for o in orders.values() if o.role is Role.ENTRY and (o.is_open or o.link_id in late)}
    entered = _entry_fills(monitor, end)
    passed = [known for known in (mean_price(entered), price) if known is not None]
    plan = _plan_from(monitor, end, stop, passed)
    began_at = monitor.late_entry_at or now
    heir = Monitor(
        slot=monitor.slot,
        side=monitor.side,
        generation=generation,
        epoch=0,
        chat_id=monitor.chat_id,
        plan=replace(plan, entries=tuple(leg for leg in plan.entries if leg.number in legs)),
        stop=Stop(
            price=stop,
            origin=StopOrigin.PLAN,
            sent=(SentStop(stop, StopOrigin.PLAN),),
            order=_came_along(monitor, stop, entered[0].at),
        ),
        taker_fee=monitor.taker_fee,
        maker_fee=monitor.maker_fee,
        created_at=now,
        baseline_seq=end,
        orders=orders,
        fills=tuple(fill for fill in monitor.fills if fill.seq > end),
        row=monitor.row if monitor.row is not None and monitor.row.seq > end else None,
        arming_since=began_at,
        last_entry_fill_at=monitor.last_entry_fill_at,
        first_unsized_fill_at=monitor.first_unsized_fill_at,
        entries_announced=tuple(sorted({order.leg for link_id, order in orders.items() if link_id in late})),
        entries_over=True,
        look_at=now,
        partial_stops=monitor.partial_stops,
        follows=monitor.generation,
        strangers=monitor.strangers,
        prices_heard_since=monitor.prices_heard_since,
    )
    return note_late_beginning(replace(heir, fills=()), heir, now)


def _carried_over(before: Monitor, order: TrackedOrder, *, is_late: bool) -> TrackedOrder:
    """A take profit of the trade that has ended is of no target of the new plan: it is cancelled.

    Of anything but the late entry, what was seen to be filled may be of before: the new trade does not wait for it.
    """
    filled = before.filled_of(order.link_id)
    leg = order.leg if order.role is Role.ENTRY else _NO_TARGET
    return replace(order, leg=leg, filled_before=filled if is_late else max(filled, order.seen_filled))


def _attached(monitor: Monitor, late: set[str]) -> Decimal:
    """The stop that came with it; of several the tightest."""
    stops = [order.attached_stop for link_id, order in monitor.orders.items() if link_id in late]
    known = [stop for stop in stops if stop is not None]
    return max(known, key=lambda stop: stop * monitor.side.sign, default=monitor.plan.stop)


def _came_along(monitor: Monitor, stop: Decimal, filled_at: datetime) -> StopOrderSeen | None:
    """Its own stop, if that was seen already: what the record has may still be of the position that is gone."""
    seen = monitor.stop.order
    is_its = seen is not None and seen.status is OrderStatus.UNTRIGGERED and seen.updated_at >= filled_at
    return seen if is_its and seen is not None and seen.price == stop else None


def _plan_from(monitor: Monitor, end: int, stop: Decimal, passed: Sequence[Decimal]) -> ExitPlan:
    """The plan from here on, with the legs that lie beyond all that was ``passed``, numbered anew.

    What was to come after a leg comes after those that are left.
    """
    plan, sign = monitor.plan, monitor.side.sign
    before = _until(monitor, end)
    left = [
        leg
        for leg in plan.legs
        if leg.share > ZERO
        and not before.leg_done(leg.number)
        and leg.number not in monitor.legs_removed
        and all((leg.price - price) * sign > ZERO for price in passed)
    ]

    def moved(number: int) -> int:
        return max(1, sum(leg.number <= number for leg in left))

    even, trail = plan.break_even, plan.trail
    if even is not None and even.when is BreakEvenWhen.AFTER_TP:
        even = replace(even, value=Decimal(moved(int(even.value)))) if left else None
    if trail is not None and trail.after_tp is not None:
        trail = replace(trail, after_tp=moved(trail.after_tp) if left else None)
    return replace(
        plan, stop=stop, legs=_reshared(left, 1 - plan.runner_share), break_even=even, trail=trail,
        cancel_entries_after_tp=min(plan.cancel_entries_after_tp, max(1, len(left))), given_up=ZERO, hits_before=0,
    )  # fmt: skip


def _reshared(legs: list[TpLeg], total: Decimal) -> tuple[TpLeg, ...]:
    """Shares as they were among themselves, ``total`` together to the last digit."""
    whole = sum((leg.share for leg in legs), ZERO)
    shares = [leg.share * total / whole for leg in legs]
    if shares:
        shares[-1] = total - sum(shares[:-1], ZERO)
    return tuple(
        replace(leg, number=number, share=share)
        for number, (leg, share) in enumerate(zip(legs, shares, strict=True), 1)
    )
