"""What to do next: the difference between what should exist and what does, in an order without gaps. Pure.

The first action is sent, its answer folded, and the difference taken anew: one write in flight per slot (R9). So a stop
overtakes whatever waits behind it, and nothing that a fact has made wrong is ever sent.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, assert_never

from msgspec import Struct

from execution import native_trail, smart_exit
from execution.closing import Closing
from execution.closing_attempts import next_attempt, pace, wants_band
from execution.conditional_legs import waits
from execution.desired_orders import Desired, DesiredOrder, carries_a_looser_stop, entry_expires_at
from execution.exchange import (
    AmendOrder,
    CancelOrder,
    EntryOrder,
    ExitOrder,
    StopRequest,
    StopUrgency,
    TrailRequest,
    Trigger,
)
from execution.facts import ZERO, Instrument, OrderStatus
from execution.late_entry import due_at
from execution.leg_differences import (
    entry_fills_settle_at,
    is_filled,
    live_legs,
    new_price,
    row_includes_entries,
    shrinks_pending,
    unwanted,
)
from execution.monitor import Monitor
from execution.order_ids import order_link_id
from execution.partial_stops import leftovers
from execution.stop_policy import next_advance_at
from execution.stop_record import StopOrigin
from execution.stop_wishes import range_due
from execution.time_exit import time_exit_at
from execution.tracked_orders import OrderState, Role, TrackedOrder

ARMING: Final = timedelta(milliseconds=500)
"""The stop attached to an entry has this long to appear after the first fill, else it is set (R3)."""
EXPLAIN_WITHIN: Final = timedelta(milliseconds=300)
"""A row may overtake the executions that explain it by this much before they are read."""
EXPLAIN_AT_MOST: Final = timedelta(seconds=2)
"""So long a further attempt to close waits for executions; sent again it can only reduce (R12)."""
CLEAR_TICKS: Final = 2
LOOK_PACE: Final = timedelta(milliseconds=500)
STOP_ORDER_RUNS: Final = timedelta(seconds=1)
READ_BACK: Final = timedelta(seconds=60)


class SetStop(Struct, frozen=True):
    request: StopRequest


class SetTrail(Struct, frozen=True):
    """The exchange's own trailing stop, beside the hard one."""

    request: TrailRequest


class Place(Struct, frozen=True):
    """``order`` must be on disk before ``request`` leaves."""

    order: TrackedOrder
    request: EntryOrder | ExitOrder


class Amend(Struct, frozen=True):
    request: AmendOrder


class Cancel(Struct, frozen=True):
    """``makes_room``: another one takes its place once its end is seen (R1)."""

    request: CancelOrder
    makes_room: bool = False


class RemoveStop(Struct, frozen=True):
    """Cancel a stop of a part that an entry brought along; ``order_id`` is the exchange's."""

    order_id: str


class AskOrder(Struct, frozen=True):
    link_id: str


class ReadExecutions(Struct, frozen=True):
    since: datetime


class LookAtSlot(Struct, frozen=True):
    """Read the row and the open orders of the symbol."""


class ReadCandles(Struct, frozen=True):
    """Read the minutes of the plan's trigger series."""

    since: datetime


class ReadCloses(Struct, frozen=True):
    """Read candles of so many minutes of the plan's trigger series: one has closed that the smart stop judges."""

    since: datetime
    minutes: int


class ReadRange(Struct, frozen=True):
    """Read the newest candles of so many minutes of the plan's trigger series: an ATR trail is measured by them."""

    minutes: int


class ReadBand(Struct, frozen=True):
    """Read what orders of the symbol may cost now."""


class Drop(Struct, frozen=True):
    """Forget an order that was never found and is not wanted any more."""

    link_id: str
    makes_room: bool = False


Action = (
    SetStop
    | SetTrail
    | Place
    | Amend
    | Cancel
    | RemoveStop
    | AskOrder
    | ReadExecutions
    | LookAtSlot
    | ReadCandles
    | ReadCloses
    | ReadRange
    | ReadBand
    | Drop
)


class Later(Struct, frozen=True):
    """Nothing to do about something until then."""

    at: datetime


class Todo(Struct, frozen=True, kw_only=True):
    actions: tuple[Action, ...]
    wake_at: datetime | None


def diff(monitor: Monitor, desired: Desired, instrument: Instrument, price: Decimal | None, now: datetime) -> Todo:
    """``price`` is the newest of the plan's trigger series, or None when none is fresh."""
    steps = list(_steps(monitor, desired, instrument, price, now))
    actions = tuple(step for step in steps if not isinstance(step, Later))
    wakes = [step.at for step in steps if isinstance(step, Later)]
    return Todo(actions=actions, wake_at=min(wakes, default=None))


def _steps(
    monitor: Monitor, desired: Desired, instrument: Instrument, price: Decimal | None, now: datetime
) -> Iterator[Action | Later]:
    yield from _appointments(monitor, instrument, now)
    if monitor.closing is not None:
        # What waits for its trigger would act on the slot's next position: it goes first (R21).
        yield from _cancel(monitor, [o for o in monitor.orders_of(Role.TAKE_PROFIT) if waits(o)], now)
        yield from _close(monitor, desired, instrument, now)
    yield from _stop(monitor, desired, instrument, price, now)
    yield from _unwanted_entries(monitor, desired, now)
    yield from _questions(monitor, now)
    yield from _shrink_take_profits(monitor, desired, now)
    for step in native_trail.steps(monitor, price, now):
        yield SetTrail(step) if isinstance(step, TrailRequest) else Later(step)
    if monitor.closing is None:
        yield from _close(monitor, desired, instrument, now)
        yield from _entries(monitor, desired, now)
        yield from _grow_take_profits(monitor, desired, now)
    yield from _leftover_stops(monitor, now)


def _appointments(monitor: Monitor, instrument: Instrument, now: datetime) -> Iterator[Later]:
    """What falls due by time alone."""
    waiting = [leg for leg in monitor.plan.entries if monitor.open_order(Role.ENTRY, leg.number) is not None]
    expiries = [entry_expires_at(monitor, leg) for leg in waiting]
    asked = monitor.stop.asked
    question_ends = asked.until if asked is not None else None
    for at in (time_exit_at(monitor), due_at(monitor), next_advance_at(monitor, instrument), *expiries, question_ends):
        if at is not None and at > now:
            yield Later(at)


# ---------------------------------------- stop


def _stop(
    monitor: Monitor, desired: Desired, instrument: Instrument, price: Decimal | None, now: datetime
) -> Iterator[Action | Later]:
    if desired.stop is None:
        return
    stop = monitor.stop
    if monitor.stop_confirmed:
        return
    if stop.foreign is not None and monitor.look_at is not None:
        return  # perhaps a person's: the second look that tells is under way (R8)
    if stop.order is not None and stop.order.status is OrderStatus.TRIGGERED:
        return  # it has fired: closing takes over (R12)
    if stop.retry_at is not None and now < stop.retry_at:
        yield Later(stop.retry_at)
        return
    is_net = monitor.closing is not None and price is not None
    waits = (stop.waits_for_price and monitor.standing_stop is not None) or is_net
    if waits and not _is_clear(monitor, instrument, price):
        yield Later(now + timedelta(seconds=1))
        return
    if _is_arming(monitor) and monitor.opened_at is not None and now < monitor.opened_at + ARMING:
        yield Later(monitor.opened_at + ARMING)
        return
    yield SetStop(
        StopRequest(
            symbol=monitor.slot.symbol,
            position_idx=monitor.slot.position_idx,
            stop_loss=desired.stop,
            trigger_by=monitor.plan.trigger_by,
            urgency=_urgency(monitor),
        )
    )


def _urgency(monitor: Monitor) -> StopUrgency:
    """R16: while another stop stands there is time; after an entry fill the attached one covers, but may be looser."""
    stop = monitor.stop
    if monitor.standing_stop is None:
        is_in_doubt = stop.order is not None and stop.order.status is OrderStatus.UNKNOWN
        return StopUrgency.REASSERT if is_in_doubt else StopUrgency.NAKED
    match stop.origin:
        case StopOrigin.TRAIL:
            return StopUrgency.RATCHET
        case StopOrigin.BREAK_EVEN | StopOrigin.FOLLOW:
            return StopUrgency.MOVE
        case StopOrigin.PLAN | StopOrigin.PERSON | StopOrigin.CHAT:
            return StopUrgency.REASSERT
        case _:
            assert_never(stop.origin)


def _is_arming(monitor: Monitor) -> bool:
    """The attached stop carries S* and has not been seen yet."""
    return monitor.armed_at is None and monitor.stop.written_at is None and monitor.stop.price == monitor.plan.stop


def _is_clear(monitor: Monitor, instrument: Instrument, price: Decimal | None) -> bool:
    """R13: the price stands two ticks clear of S* on the side where a stop can be set."""
    if price is None:
        return False
    return (price - monitor.stop.price) * monitor.side.sign >= CLEAR_TICKS * instrument.tick_size


# ---------------------------------------- close


def _close(monitor: Monitor, desired: Desired, instrument: Instrument, now: datetime) -> Iterator[Action | Later]:
    if desired.close is None:
        yield from _forget(o for o in monitor.orders_of(Role.CLOSE) if o.is_open)
        return
    if wants_band(monitor, now):
        yield ReadBand()
    live = monitor.open_order(Role.CLOSE, 0)
    if live is not None:
        yield from _resend(monitor, live, now)
        return
    if monitor.closing is not None:
        wait = _closing_waits_until(monitor, monitor.closing, now)
        if wait is not None:
            yield Later(wait)
            return
    elif monitor.unexplained or shrinks_pending(monitor, desired):
        return  # a partial close shrinks the take profits first (R11)
    yield _new(monitor, Role.CLOSE, 0, next_attempt(monitor, desired.close, instrument, now))


def _closing_waits_until(monitor: Monitor, closing: Closing, now: datetime) -> datetime | None:
    """The pace of R12, the stop's own market order, and take profits on their way out, go before a new attempt."""
    stop_order = monitor.stop.order
    if closing.retry_at is not None and now < closing.retry_at:
        return closing.retry_at
    if closing.clear_tps and any(o.is_open and not waits(o) for o in monitor.orders_of(Role.TAKE_PROFIT)):
        return now + timedelta(seconds=1)
    last_attempt = max((o.written_at for o in monitor.orders_of(Role.CLOSE) if o.written_at), default=None)
    if last_attempt is not None and now < last_attempt + pace(monitor):
        return last_attempt + pace(monitor)
    if monitor.unexplained and now < (last_attempt or closing.since) + EXPLAIN_AT_MOST:
        return now + EXPLAIN_WITHIN  # an attempt may have filled already: its executions come first
    runs = stop_order is not None and stop_order.status in {OrderStatus.TRIGGERED, OrderStatus.PARTIALLY_FILLED}
    if runs and stop_order is not None and now < stop_order.observed_at + STOP_ORDER_RUNS:
        return stop_order.observed_at + STOP_ORDER_RUNS
    return None


# ---------------------------------------- entries


def _unwanted_entries(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    """What may not wait any more, and what carries a looser stop: that one makes room for another (R1)."""
    wanted = {entry.leg for entry in desired.entries}
    entries = monitor.orders_of(Role.ENTRY)
    yield from _cancel(monitor, [o for o in entries if o.leg not in wanted], now)
    loose = [o for o in entries if o.leg in wanted and carries_a_looser_stop(monitor, o)]
    yield from _cancel(monitor, loose, now, makes_room=True)


def _entries(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    for entry in desired.entries:
        open_order = monitor.open_order(Role.ENTRY, entry.leg)
        if open_order is None:
            replaces = bool(monitor.orders_of(Role.ENTRY, entry.leg))
            if not replaces or monitor.stop_confirmed or monitor.size == ZERO:  # S* first, then who relies on it (R1)
                yield _new(monitor, Role.ENTRY, entry.leg, entry)
        elif not carries_a_looser_stop(monitor, open_order):
            yield from _resend(monitor, open_order, now)


def _leftover_stops(monitor: Monitor, now: datetime) -> Iterator[Action | Later]:
    for order_id, stop in leftovers(monitor):
        if stop.not_before is not None and now < stop.not_before:
            yield Later(stop.not_before)
        else:
            yield RemoveStop(order_id)


# ---------------------------------------- questions


def _questions(monitor: Monitor, now: datetime) -> Iterator[Action | Later]:
    if monitor.unexplained_since is not None:
        due = monitor.unexplained_since + EXPLAIN_WITHIN
        since = (monitor.fills[-1].at if monitor.fills else monitor.created_at) - READ_BACK
        yield ReadExecutions(since) if due <= now else Later(due)
    if monitor.prices_missed_since is not None and monitor.closing is None and monitor.size > ZERO:
        yield ReadCandles(monitor.prices_missed_since)
    yield from _closes(monitor, now)
    for look_at in (monitor.look_at, monitor.stop.verify_at):
        if look_at is not None:
            yield LookAtSlot() if look_at <= now else Later(look_at)
    for order in monitor.orders.values():
        if order.is_open and order.ask_at is not None:
            yield AskOrder(order.link_id) if order.ask_at <= now else Later(order.ask_at)
        elif order.state is OrderState.PLANNED:
            yield AskOrder(order.link_id)
    yield from _range(monitor, now)


def _range(monitor: Monitor, now: datetime) -> Iterator[Action | Later]:
    due = range_due(monitor)
    if due is not None:
        yield ReadRange(due.minutes) if due.at <= now else Later(due.at)


def _closes(monitor: Monitor, now: datetime) -> Iterator[Action | Later]:
    due = smart_exit.due(monitor)
    if due is not None:
        yield ReadCloses(due.since, due.minutes) if due.at <= now else Later(due.at)


# ---------------------------------------- take profits


def _shrink_take_profits(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    """Decreases before increases (R15): at no instant is more on offer than is held."""
    not_wanted = unwanted(monitor, desired)
    yield from _forget(o for o in not_wanted if is_filled(monitor, o))
    yield from _cancel(monitor, [o for o in not_wanted if not is_filled(monitor, o) and _goes_now(monitor, o)], now)
    for order, total in live_legs(monitor, desired):
        price = new_price(desired, order)
        if total < order.qty or (price is not None and total == order.qty):
            yield from _amend(monitor, order, total, price, now)


def _goes_now(monitor: Monitor, order: TrackedOrder) -> bool:
    """While a position closes, what rests stays until it is in the way; what waits has been cancelled first."""
    if monitor.closing is None:
        return True
    return not waits(order) and (monitor.flat_since is not None or monitor.closing.clear_tps)


def _grow_take_profits(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
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
    for order, total in live_legs(monitor, desired):
        if total > order.qty:
            yield from _amend(monitor, order, total, new_price(desired, order), now)
    for tp in desired.take_profits:
        open_order = monitor.open_order(Role.TAKE_PROFIT, tp.leg)
        pause = max((o.not_before for o in monitor.orders_of(Role.TAKE_PROFIT, tp.leg) if o.not_before), default=now)
        if open_order is None and now < pause:
            yield Later(pause)  # refused or removed a moment ago: not again and again
        elif open_order is None:
            yield _new(monitor, Role.TAKE_PROFIT, tp.leg, tp)
        else:
            yield from _resend(monitor, open_order, now)


# ---------------------------------------- one order


def _new(monitor: Monitor, role: Role, leg: int, wanted: DesiredOrder) -> Place:
    revision = monitor.next_revision(role, leg)
    order = TrackedOrder(
        link_id=order_link_id(monitor.generation, monitor.epoch, role, leg, revision),
        role=role,
        leg=leg,
        revision=revision,
        qty=wanted.qty,
        price=wanted.price,
        state=OrderState.PLANNED,
        attached_stop=monitor.stop.price if role is Role.ENTRY else None,
        stop_is_partial=role is Role.ENTRY and monitor.size > ZERO,
        trigger_by=wanted.trigger_by,
        asked_price=wanted.price if role is Role.TAKE_PROFIT else None,
    )
    return Place(order, request_of(monitor, order))


def _resend(monitor: Monitor, order: TrackedOrder, now: datetime) -> Iterator[Action | Later]:
    """An order that was asked for and not found is sent again under the same id, as it was (R9)."""
    if order.state is not OrderState.ABSENT:
        return
    if order.not_before is not None and now < order.not_before:
        yield Later(order.not_before)
        return
    planned = TrackedOrder(
        link_id=order.link_id,
        role=order.role,
        leg=order.leg,
        revision=order.revision,
        qty=order.qty,
        price=order.price,
        state=OrderState.PLANNED,
        attached_stop=order.attached_stop,
        stop_is_partial=order.stop_is_partial,
        trigger_by=order.trigger_by,
        asked_price=order.asked_price,
        fence=order.fence,
        unanswered=order.unanswered,
    )
    yield Place(planned, request_of(monitor, planned))


def request_of(monitor: Monitor, order: TrackedOrder) -> EntryOrder | ExitOrder:
    if order.role is Role.ENTRY:
        return EntryOrder(
            link_id=order.link_id,
            symbol=monitor.slot.symbol,
            position_idx=monitor.slot.position_idx,
            side=monitor.side,
            qty=order.qty,
            price=order.price,
            stop_loss=order.attached_stop or monitor.stop.price,
            trigger_by=monitor.plan.trigger_by,
            stop_is_partial=order.stop_is_partial,
        )
    return ExitOrder(
        link_id=order.link_id,
        symbol=monitor.slot.symbol,
        position_idx=monitor.slot.position_idx,
        side=monitor.side.opposite,
        qty=order.qty,
        price=order.price if order.trigger_by is None else None,
        is_immediate=order.role is Role.CLOSE and order.price is not None,
        trigger=Trigger(order.price, order.trigger_by) if order.price is not None and order.trigger_by else None,
    )


def _amend(
    monitor: Monitor, order: TrackedOrder, total: Decimal, price: Decimal | None, now: datetime
) -> Iterator[Action | Later]:
    if order.not_before is not None and now < order.not_before:
        yield Later(order.not_before)
        return
    request = AmendOrder(
        link_id=order.link_id,
        symbol=monitor.slot.symbol,
        qty=total if total != order.qty else None,
        price=price if order.trigger_by is None else None,
        trigger_price=price if order.trigger_by is not None else None,
    )
    yield Amend(request)


def _cancel(
    monitor: Monitor, orders: list[TrackedOrder], now: datetime, *, makes_room: bool = False
) -> Iterator[Action | Later]:
    for order in orders:
        match order.state:
            case OrderState.LIVE if order.not_before is not None and now < order.not_before:
                yield Later(order.not_before)
            case OrderState.LIVE if not order.cancelling:
                yield Cancel(CancelOrder(link_id=order.link_id, symbol=monitor.slot.symbol), makes_room)
            case _:
                yield from _forget([order], makes_room=makes_room)


def _forget(orders: Iterable[TrackedOrder], *, makes_room: bool = False) -> Iterator[Action | Later]:
    """What was asked for and not found, and is not wanted any more."""
    for order in orders:
        if order.state is OrderState.ABSENT and order.ask_at is None:
            yield Drop(order.link_id, makes_room)
