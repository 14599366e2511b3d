"""Where the stop should stand (S*), and what answers and rows say about the one that does. Pure.

S* only ever tightens by itself (I3). A person who moves the stop in the app is believed, and told what it costs.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, assert_never

from msgspec.structs import replace

from execution.exchange import Refusal
from execution.exit_plan import BreakEvenWhen
from execution.facts import ZERO, Instrument, OrderRow, OrderStatus, Side
from execution.fills import reason_of_stop
from execution.monitor import (
    CloseReason,
    Closing,
    Monitor,
    Stop,
    StopOrderSeen,
    StopOrigin,
)
from execution.observations import StopAccepted, StopRefused, StopUncertain
from execution.pauses import growing
from utils.money import ceil_to_step, floor_to_step

VERIFY_AFTER: Final = timedelta(milliseconds=700)
RETRY_AFTER: Final = timedelta(seconds=1)
ZERO_POSITION_RETRY: Final = timedelta(milliseconds=300)
PRICE_RETRY: Final = timedelta(seconds=1)
UNANSWERED_PAUSE: Final = timedelta(milliseconds=250)
MAX_UNANSWERED: Final = 4
MAX_REFUSALS: Final = 3
_TAKEN_AWAY: Final = frozenset({"CancelByTpSlTsClear", "CancelByUser"})


def tighter(side: Side, one: Decimal, other: Decimal) -> Decimal:
    """The stop of the two that loses less."""
    return max(one, other) if side is Side.BUY else min(one, other)


def is_tighter(side: Side, one: Decimal, than: Decimal) -> bool:
    return one != than and tighter(side, one, than) == one


def break_even_price(monitor: Monitor, instrument: Instrument) -> Decimal | None:
    """The price at which a market exit of what is open leaves exactly nothing, fees of both ways included.

    From the executions and fees that really were, less the taker fee that the exit will cost; rounded to the side
    that pays for itself. TP profits are not spent on it.
    """
    avg, entered = monitor.avg_entry, monitor.entered
    if avg is None:
        return None
    fee_per_unit = sum((f.fee for f in monitor.fills if f.side is monitor.side), ZERO) / entered
    if monitor.side is Side.BUY:
        return ceil_to_step((avg + fee_per_unit) / (1 - monitor.taker_fee), instrument.tick_size)
    return floor_to_step((avg - fee_per_unit) / (1 + monitor.taker_fee), instrument.tick_size)


def watched_price(monitor: Monitor) -> Decimal | None:
    """The price that arms a break-even by percent or R: None when there is none, or it was reached already."""
    policy, avg = monitor.plan.break_even, monitor.avg_entry
    if policy is None or avg is None or monitor.price_reached or monitor.closing is not None:
        return None
    match policy.when:
        case BreakEvenWhen.AFTER_TP:
            return None
        case BreakEvenWhen.AT_PERCENT:
            return avg * (1 + monitor.side.sign * policy.value / 100)
        case BreakEvenWhen.AT_R:
            return avg + policy.value * (avg - monitor.plan.stop)
        case _:
            assert_never(policy.when)


def advance(monitor: Monitor, instrument: Instrument) -> Monitor:
    """S* after the newest facts: break-even once it is due, if that is tighter than what should stand now."""
    if monitor.size == ZERO or monitor.closing is not None or not _break_even_due(monitor):
        return monitor
    if monitor.stop.broke_even and monitor.stop.origin is StopOrigin.PERSON:
        return monitor
    monitor = replace(monitor, stop=replace(monitor.stop, broke_even=True))
    price = break_even_price(monitor, instrument)
    if price is None or not is_tighter(monitor.side, price, monitor.stop.price):
        return _recognise(monitor, price, instrument)
    return with_stop(monitor, price, StopOrigin.BREAK_EVEN)


def _recognise(monitor: Monitor, price: Decimal | None, instrument: Instrument) -> Monitor:
    """A stop that stands at break-even when that falls due is ours: a crash on a full disk lost the record of it."""
    stop = monitor.stop
    if price is None or stop.origin is not StopOrigin.PERSON or abs(stop.price - price) > instrument.tick_size:
        return monitor
    return replace(monitor, stop=replace(stop, origin=StopOrigin.BREAK_EVEN, sent=_with(stop.sent, stop.price)))


def _break_even_due(monitor: Monitor) -> bool:
    policy = monitor.plan.break_even
    if policy is None:
        return False
    if policy.when is BreakEvenWhen.AFTER_TP:
        return any(monitor.leg_done(leg.number) for leg in monitor.plan.legs if leg.number >= policy.value)
    return monitor.price_reached


def with_stop(monitor: Monitor, price: Decimal, origin: StopOrigin) -> Monitor:
    """A new S*: not written yet, nothing known against it."""
    stop = replace(
        monitor.stop, price=price, origin=origin, written_at=None, verify_at=None, retry_at=None,
        refusals=0, unanswered=0, waits_for_price=False, foreign=None, foreign_at=None,
    )  # fmt: skip
    return replace(monitor, stop=stop)


def reassert(monitor: Monitor) -> Monitor:
    """After a later entry fill the exchange may have replaced the stop by the attached one: send S* at once (R1)."""
    order = monitor.stop.order
    forgotten = replace(order, status=OrderStatus.UNKNOWN) if order else None
    return replace(monitor, stop=replace(monitor.stop, order=forgotten, retry_at=None))


def mark_sent(monitor: Monitor, price: Decimal) -> Monitor:
    """Before a stop leaves: what the exchange then shows is ours, whatever happened to the answer (R8)."""
    return replace(monitor, stop=replace(monitor.stop, sent=_with(monitor.stop.sent, price)))


# ---------------------------------------- answers to our writes


def fold_accepted(monitor: Monitor, answer: StopAccepted, now: datetime) -> Monitor:
    if answer.price != monitor.stop.price:
        return monitor
    stop = replace(
        monitor.stop, written_at=answer.began_at, refusals=0, unanswered=0,
        waits_for_price=False, retry_at=now + 2 * VERIFY_AFTER,
    )  # fmt: skip
    return replace(monitor, stop=stop, look_at=now + VERIFY_AFTER)


def fold_uncertain(monitor: Monitor, answer: StopUncertain, now: datetime, *, close_when_refused: bool) -> Monitor:
    """Ambiguous: the current stop is sent again at once, and read again when the old one can no longer land (R9).

    From the second time on with a pause: a stop that gets no answer must not keep closes and cancels from leaving.
    When the exchange itself shows a position without a stop, and none can be set, that is as good as a refusal.
    """
    if answer.fence is None:
        return replace(monitor, stop=replace(monitor.stop, retry_at=answer.retry_at))
    if answer.fence == monitor.stop.verify_at:
        return monitor  # this attempt is known
    before = monitor.stop.unanswered
    pause = growing(UNANSWERED_PAUSE, before - 1, 4) if before else timedelta()
    stop = replace(
        monitor.stop,
        retry_at=answer.retry_at + pause,
        verify_at=answer.fence,
        unanswered=before + 1,
    )
    monitor = replace(monitor, stop=stop)
    shown_without = monitor.row is not None and monitor.row.size > ZERO and monitor.row.stop_loss is None
    if before + 1 >= MAX_UNANSWERED and shown_without and monitor.standing_stop is None and close_when_refused:
        return close(monitor, CloseReason.STOP_IMPOSSIBLE, now)
    return replace(monitor, look_at=now) if before else monitor


def fold_refused(
    monitor: Monitor, answer: StopRefused, now: datetime, *, close_when_refused: bool, close_when_through: bool = False
) -> Monitor:
    """What a refused stop means depends on whether an older one still covers (R3, R13)."""
    if answer.price != monitor.stop.price:
        return monitor
    stop = monitor.stop
    match answer.refusal:
        case Refusal.NOT_MODIFIED:
            # Says "it stands already" or "a parameter is missing": only a read tells.
            stop = replace(stop, retry_at=now + RETRY_AFTER)
            return replace(monitor, stop=stop, look_at=now)
        case Refusal.NO_POSITION:
            return replace(monitor, stop=replace(stop, retry_at=now + ZERO_POSITION_RETRY), look_at=now)
        case Refusal.PRICE_THROUGH if stop.origin is StopOrigin.BREAK_EVEN and close_when_through:
            monitor = replace(monitor, stop=replace(stop, retry_at=now + PRICE_RETRY))
            return close(monitor, CloseReason.BREAK_EVEN, now)
        case Refusal.PRICE_THROUGH if monitor.standing_stop is not None:
            waiting = replace(stop, waits_for_price=True, retry_at=now + PRICE_RETRY)
            return replace(monitor, stop=waiting)
        case Refusal.PRICE_THROUGH if stop.order is not None and stop.order.status is OrderStatus.UNKNOWN:
            # An entry fill made us doubt the stop that stood: whether one covers, a look tells (R1, R13).
            return replace(monitor, stop=replace(stop, retry_at=now + ZERO_POSITION_RETRY), look_at=now)
        case Refusal.PRICE_THROUGH:
            monitor = replace(monitor, stop=replace(stop, retry_at=now + PRICE_RETRY))
            return close(monitor, CloseReason.STOP_IMPOSSIBLE, now)
        case _:
            refusals = stop.refusals + 1
            monitor = replace(monitor, stop=replace(stop, refusals=refusals, retry_at=now + RETRY_AFTER), look_at=now)
            if refusals >= MAX_REFUSALS and close_when_refused and monitor.standing_stop is None:
                return close(monitor, CloseReason.STOP_IMPOSSIBLE, now)
            return monitor


def close(monitor: Monitor, reason: CloseReason, now: datetime, retry_at: datetime | None = None) -> Monitor:
    """From now on the position shall be flat; a reason that stands already is kept."""
    closing = monitor.closing or Closing(reason=reason, since=now, retry_at=retry_at)
    return replace(monitor, closing=closing)


# ---------------------------------------- what the exchange shows


def fold_stop_order(monitor: Monitor, row: OrderRow, now: datetime) -> Monitor:
    """The exchange's order behind the full stop. One that fired puts the monitor in CLOSING (R12)."""
    held = monitor.stop.order
    if held is not None and (row.updated_at, row.observed_at) < (held.updated_at, held.observed_at):
        return monitor
    if held is not None and row.order_id != held.order_id and not row.status.is_open:
        return monitor  # the end of an order that another has replaced
    seen = StopOrderSeen(
        order_id=row.order_id,
        status=row.status,
        price=row.trigger_price,
        trigger_by=row.trigger_by.value if row.trigger_by else "",
        filled_qty=row.filled_qty,
        updated_at=row.updated_at,
        observed_at=row.observed_at,
    )
    monitor = replace(monitor, stop=replace(monitor.stop, order=seen))
    if _has_fired(row):
        return _closing_without(monitor, row, now)
    if row.status is OrderStatus.UNTRIGGERED:
        return fold_foreign_price(monitor, row.trigger_price, row.observed_at)
    return monitor


def _closing_without(monitor: Monitor, row: OrderRow, now: datetime) -> Monitor:
    """The stop fired: while its own order runs it comes first; once that has ended, what remains is closed at once."""
    monitor = close(monitor, reason_of_stop(monitor), now)
    if row.status.is_open or monitor.closing is None or monitor.closing.refusals:
        return monitor
    return replace(monitor, closing=replace(monitor.closing, retry_at=None))


def _has_fired(row: OrderRow) -> bool:
    """Once triggered it lives on as an ordinary order; one that ends before it triggers is Deactivated."""
    at_rest = row.status in {OrderStatus.UNTRIGGERED, OrderStatus.DEACTIVATED, OrderStatus.UNKNOWN}
    taken_away = row.status is OrderStatus.CANCELLED and row.cancel_type in _TAKEN_AWAY
    return row.filled_qty > ZERO or not (at_rest or taken_away)


def fold_foreign_price(monitor: Monitor, shown: Decimal | None, observed_at: datetime) -> Monitor:
    """R8: a stop that we never sent, with no write of ours unfenced, seen by two reads, is a person's: adopt it."""
    if monitor.size == ZERO or monitor.closing is not None:
        return monitor
    stop = monitor.stop
    if shown is None or shown == stop.price or _is_ours(monitor, shown) or _write_unsettled(stop, observed_at):
        return replace(monitor, stop=replace(stop, foreign=None, foreign_at=None)) if stop.foreign else monitor
    if stop.foreign != shown or stop.foreign_at is None:
        return replace(monitor, stop=replace(stop, foreign=shown, foreign_at=observed_at), look_at=observed_at)
    if observed_at <= stop.foreign_at:
        return monitor
    return with_stop(replace(monitor, look_at=observed_at), shown, StopOrigin.PERSON)


def _is_ours(monitor: Monitor, price: Decimal) -> bool:
    return price in monitor.stop.sent or any(o.attached_stop == price for o in monitor.orders.values())


def _write_unsettled(stop: Stop, at: datetime) -> bool:
    fenced = stop.verify_at is not None and at < stop.verify_at
    just_written = stop.written_at is not None and at < stop.written_at + VERIFY_AFTER
    return fenced or just_written


def _with(sent: tuple[Decimal, ...], price: Decimal) -> tuple[Decimal, ...]:
    return sent if price in sent else (*sent, price)
