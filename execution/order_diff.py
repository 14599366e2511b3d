"""What to do next: the difference between what should exist and what does, in an order without gaps. Pure.

The first action is sent, its answer folded, and the difference taken anew: one write in flight per slot (R9). So a stop
overtakes whatever waits behind it, and nothing that a fact has made wrong is ever sent.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.closing import Closing
from execution.closing_attempts import next_attempt, pace, wants_band
from execution.desired_orders import Desired, DesiredOrder, entries_expire_at
from execution.exchange import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest
from execution.facts import ZERO, Instrument, OrderStatus
from execution.fills import DEBOUNCE
from execution.monitor import Monitor
from execution.order_ids import order_link_id
from execution.stop_policy import next_advance_at
from execution.time_exit import time_exit_at
from execution.tracked_orders import OrderState, Role, TrackedOrder

ARMING: Final = timedelta(milliseconds=500)
"""The stop attached to an entry has this long to appear after the first fill, else it is set (R3)."""
DEBOUNCE_AT_MOST: Final = timedelta(seconds=2)
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


class Place(Struct, frozen=True):
    """``order`` must be on disk before ``request`` leaves."""

    order: TrackedOrder
    request: EntryOrder | ExitOrder


class Amend(Struct, frozen=True):
    request: AmendOrder


class Cancel(Struct, frozen=True):
    request: CancelOrder


class AskOrder(Struct, frozen=True):
    link_id: str


class ReadExecutions(Struct, frozen=True):
    since: datetime


class LookAtSlot(Struct, frozen=True):
    """Read the row and the open orders of the symbol."""


class ReadCandles(Struct, frozen=True):
    """Read the minutes of the plan's trigger series."""

    since: datetime


class ReadBand(Struct, frozen=True):
    """Read what orders of the symbol may cost now."""


class Drop(Struct, frozen=True):
    """Forget an order that was never found and is not wanted any more."""

    link_id: str


Action = SetStop | Place | Amend | Cancel | AskOrder | ReadExecutions | LookAtSlot | ReadCandles | ReadBand | Drop


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
        yield from _close(monitor, desired, instrument, now)
    yield from _stop(monitor, desired, instrument, price, now)
    yield from _unwanted_entries(monitor, desired, now)
    yield from _questions(monitor, now)
    yield from _shrink_take_profits(monitor, desired, now)
    if monitor.closing is None:
        yield from _close(monitor, desired, instrument, now)
        yield from _entries(monitor, desired, now)
        yield from _grow_take_profits(monitor, desired, now)


def _appointments(monitor: Monitor, instrument: Instrument, now: datetime) -> Iterator[Later]:
    """What falls due by time alone."""
    waits = any(order.is_open for order in monitor.orders_of(Role.ENTRY))
    expiry = entries_expire_at(monitor) if waits else None
    for at in (time_exit_at(monitor), next_advance_at(monitor, instrument), expiry):
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
        )
    )


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
    elif monitor.unexplained or _shrinks_pending(monitor, desired):
        return  # a partial close shrinks the take profits first (R11)
    yield _new(monitor, Role.CLOSE, 0, next_attempt(monitor, desired.close, instrument, now))


def _closing_waits_until(monitor: Monitor, closing: Closing, now: datetime) -> datetime | None:
    """The pace of R12, the stop's own market order, and take profits on their way out, go before a new attempt."""
    stop_order = monitor.stop.order
    if closing.retry_at is not None and now < closing.retry_at:
        return closing.retry_at
    if closing.clear_tps and any(o.is_open for o in monitor.orders_of(Role.TAKE_PROFIT)):
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
    wanted = {entry.leg for entry in desired.entries}
    yield from _cancel(monitor, [o for o in monitor.orders_of(Role.ENTRY) if o.leg not in wanted], now)


def _entries(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    for entry in desired.entries:
        open_order = monitor.open_order(Role.ENTRY, entry.leg)
        if open_order is None:
            yield _new(monitor, Role.ENTRY, entry.leg, entry)
        else:
            yield from _resend(monitor, open_order, now)


# ---------------------------------------- questions


def _questions(monitor: Monitor, now: datetime) -> Iterator[Action | Later]:
    if monitor.unexplained_since is not None:
        due = monitor.unexplained_since + EXPLAIN_WITHIN
        since = (monitor.fills[-1].at if monitor.fills else monitor.created_at) - READ_BACK
        yield ReadExecutions(since) if due <= now else Later(due)
    if monitor.prices_missed_since is not None and monitor.closing is None and monitor.size > ZERO:
        yield ReadCandles(monitor.prices_missed_since)
    for look_at in (monitor.look_at, monitor.stop.verify_at):
        if look_at is not None:
            yield LookAtSlot() if look_at <= now else Later(look_at)
    for order in monitor.orders.values():
        if order.is_open and order.ask_at is not None:
            yield AskOrder(order.link_id) if order.ask_at <= now else Later(order.ask_at)
        elif order.state is OrderState.PLANNED:
            yield AskOrder(order.link_id)


# ---------------------------------------- take profits


def _shrink_take_profits(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    """Decreases before increases (R15): at no instant is more on offer than is held."""
    wanted = {tp.leg: tp for tp in desired.take_profits}
    unwanted = [o for o in monitor.orders_of(Role.TAKE_PROFIT) if o.leg not in wanted]
    ended = [o for o in unwanted if not _is_filled(monitor, o)]
    yield from _forget(o for o in unwanted if _is_filled(monitor, o))
    if monitor.flat_since is not None or monitor.closing is None or monitor.closing.clear_tps:
        yield from _cancel(monitor, ended, now)
    for order, total in _live_legs(monitor, desired):
        if total < order.qty:
            yield from _amend(monitor, order, total, now)


def _grow_take_profits(monitor: Monitor, desired: Desired, now: datetime) -> Iterator[Action | Later]:
    if not desired.take_profits or monitor.unexplained or _shrinks_pending(monitor, desired):
        return  # a leg that looks open may be filled already
    settled_at = _entry_fills_settle_at(monitor)
    if settled_at is not None and now < settled_at:
        yield Later(settled_at)
        return
    if not _row_includes_entries(monitor):
        looked_at = monitor.row.observed_at if monitor.row is not None else None
        if monitor.look_at is not None or (looked_at is not None and now < looked_at + LOOK_PACE):
            yield Later(now + LOOK_PACE)
        else:
            yield LookAtSlot()
        return
    for order, total in _live_legs(monitor, desired):
        if total > order.qty:
            yield from _amend(monitor, order, total, now)
    for tp in desired.take_profits:
        open_order = monitor.open_order(Role.TAKE_PROFIT, tp.leg)
        pause = max((o.not_before for o in monitor.orders_of(Role.TAKE_PROFIT, tp.leg) if o.not_before), default=now)
        if open_order is None and now < pause:
            yield Later(pause)  # refused or removed a moment ago: not again and again
        elif open_order is None:
            yield _new(monitor, Role.TAKE_PROFIT, tp.leg, tp)
        else:
            yield from _resend(monitor, open_order, now)


def _live_legs(monitor: Monitor, desired: Desired) -> Iterator[tuple[TrackedOrder, Decimal]]:
    """Each live leg with the total quantity that its order should have: what it filled, and what is still wanted.

    Its price is left as it stands: the exchange may have moved it into its band. One that a person may have moved is
    left alone until the second look has told (R8).
    """
    for tp in desired.take_profits:
        order = monitor.open_order(Role.TAKE_PROFIT, tp.leg)
        is_live = order is not None and order.state is OrderState.LIVE and not order.cancelling
        if order is not None and is_live and order.moved is None:
            yield order, monitor.filled_of(order.link_id) + tp.qty


def _shrinks_pending(monitor: Monitor, desired: Desired) -> bool:
    wanted = {tp.leg for tp in desired.take_profits}
    unwanted = any(
        o.is_open and o.leg not in wanted and not _is_filled(monitor, o) for o in monitor.orders_of(Role.TAKE_PROFIT)
    )
    return unwanted or any(total < order.qty for order, total in _live_legs(monitor, desired))


def _entry_fills_settle_at(monitor: Monitor) -> datetime | None:
    if monitor.last_entry_fill_at is None:
        return None
    first = monitor.first_unsized_fill_at or monitor.last_entry_fill_at
    return min(monitor.last_entry_fill_at + DEBOUNCE, first + DEBOUNCE_AT_MOST)


def _row_includes_entries(monitor: Monitor) -> bool:
    newest = max((f.seq for f in monitor.fills if f.side is monitor.side), default=None)
    return newest is None or (monitor.row is not None and monitor.row.seq >= newest)


def _is_filled(monitor: Monitor, order: TrackedOrder) -> bool:
    return ZERO < order.qty <= monitor.filled_of(order.link_id)


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
        )
    return ExitOrder(
        link_id=order.link_id,
        symbol=monitor.slot.symbol,
        position_idx=monitor.slot.position_idx,
        side=monitor.side.opposite,
        qty=order.qty,
        price=order.price,
        is_immediate=order.role is Role.CLOSE and order.price is not None,
    )


def _amend(monitor: Monitor, order: TrackedOrder, total: Decimal, now: datetime) -> Iterator[Action | Later]:
    if order.not_before is not None and now < order.not_before:
        yield Later(order.not_before)
        return
    yield Amend(AmendOrder(link_id=order.link_id, symbol=monitor.slot.symbol, qty=total, price=None))


def _cancel(monitor: Monitor, orders: list[TrackedOrder], now: datetime) -> Iterator[Action | Later]:
    for order in orders:
        match order.state:
            case OrderState.LIVE if order.not_before is not None and now < order.not_before:
                yield Later(order.not_before)
            case OrderState.LIVE if not order.cancelling:
                yield Cancel(CancelOrder(link_id=order.link_id, symbol=monitor.slot.symbol))
            case _:
                yield from _forget([order])


def _forget(orders: Iterable[TrackedOrder]) -> Iterator[Action | Later]:
    """What was asked for and not found, and is not wanted any more."""
    for order in orders:
        if order.state is OrderState.ABSENT and order.ask_at is None:
            yield Drop(order.link_id)
