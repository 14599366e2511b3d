"""Where the stop should stand (S*), and what answers and rows say about the one that does. Pure.

S* only ever tightens by itself (I3). A person who moves the stop in the app is believed, and told what it costs.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.exchange import Refusal
from execution.facts import ZERO, Instrument, OrderRow, OrderStatus
from execution.fills import reason_of_stop
from execution.monitor import Monitor
from execution.observations import StopAccepted, StopRefused, StopUncertain
from execution.pauses import growing
from execution.stops.stop_record import Asked, ManualStop, Overruled, SentStop, Stop, StopOrderSeen, StopOrigin
from execution.stops.stop_wishes import PACE, Wish, begin_trail, is_tighter, note_break_even, tightest_wish
from execution.stops.trailing import worth_moving
from execution.tracked_orders import Role

VERIFY_AFTER: Final = timedelta(milliseconds=700)
RETRY_AFTER: Final = timedelta(seconds=1)
ZERO_POSITION_RETRY: Final = timedelta(milliseconds=300)
PRICE_RETRY: Final = timedelta(seconds=1)
HELD_RETRY: Final = timedelta(seconds=2)
UNANSWERED_PAUSE: Final = timedelta(milliseconds=250)
MAX_UNANSWERED: Final = 4
MAX_REFUSALS: Final = 3
MOST_PUT_BACK: Final = 3
PUT_BACK_WITHIN: Final = timedelta(minutes=10)
"""A person who moves the stop again and again means it: so often it is put back in this time, and no more."""
ENTRY_SETTLES: Final = timedelta(seconds=2)
"""So long after an entry filled the stop that it brought along may be shown (R1)."""
ASK_FOR: Final = timedelta(seconds=60)
"""MANUAL_STOP=ask: without an answer within this time the person's stop is adopted."""
MOST_SENT: Final = 64
"""Of the prices that we sent the newest are kept: older ones cannot come back."""
_TAKEN_AWAY: Final = frozenset(
    {
        *("CancelByTpSlTsClear", "CancelByUser", "CancelByAdmin"),
        *("CancelByPrepareLiq", "CancelAllBeforeLiq", "CancelByPrepareAdl", "CancelAllBeforeAdl"),
    }
)
"""A stop order that ends so has not fired: what is left of the position needs another one (R12)."""
_GONE: Final = frozenset({OrderStatus.DEACTIVATED, OrderStatus.CANCELLED})


def advance(monitor: Monitor, instrument: Instrument, now: datetime) -> Monitor:
    """S* after the newest facts: what the policies ask for, if that is tighter than all before and than S* itself."""
    if monitor.size == ZERO or monitor.closing is not None:
        return monitor
    monitor = begin_trail(monitor)
    wish = tightest_wish(monitor, instrument)
    monitor = note_break_even(monitor)
    if wish is None or not _is_news(monitor, wish):
        return monitor
    if wish.origin is StopOrigin.TRAIL and not worth_moving(
        monitor.stop.price, wish.price, _since_trailed(monitor, now), PACE
    ):
        return monitor
    monitor = replace(monitor, stop=replace(monitor.stop, heeded=wish.price))
    if not is_tighter(monitor.side, wish.price, monitor.stop.price):
        return _recognise(monitor, wish, instrument)
    if wish.origin is StopOrigin.TRAIL:
        monitor = replace(monitor, trailed_at=now)
    return with_stop(monitor, wish.price, wish.origin)


def next_advance_at(monitor: Monitor, instrument: Instrument) -> datetime | None:
    """When the trail's next step is due, if only time keeps it from being taken (R16)."""
    wish = None if monitor.size == ZERO or monitor.closing is not None else tightest_wish(monitor, instrument)
    if wish is None or wish.origin is not StopOrigin.TRAIL or monitor.trailed_at is None or not _is_news(monitor, wish):
        return None
    return monitor.trailed_at + PACE.interval if worth_moving(monitor.stop.price, wish.price, None, PACE) else None


def _is_news(monitor: Monitor, wish: Wish) -> bool:
    heeded = monitor.stop.heeded
    return heeded is None or is_tighter(monitor.side, wish.price, heeded)


def _since_trailed(monitor: Monitor, now: datetime) -> timedelta | None:
    return None if monitor.trailed_at is None else now - monitor.trailed_at


def _recognise(monitor: Monitor, wish: Wish, instrument: Instrument) -> Monitor:
    """A stop that stands where a policy asks for it is ours: a crash on a full disk lost the record of it."""
    stop = monitor.stop
    if stop.origin is not StopOrigin.PERSON or abs(stop.price - wish.price) > instrument.tick_size:
        return monitor
    ours = replace(stop, origin=wish.origin)
    return replace(monitor, stop=replace(ours, sent=_with(ours, stop.price)))


def with_stop(monitor: Monitor, price: Decimal, origin: StopOrigin) -> Monitor:
    """A new S*: not written yet, nothing known against it; an older one may still land until its fence (R9)."""
    stop = replace(
        monitor.stop, price=price, origin=origin, written_at=None, retry_at=None,
        refusals=0, unanswered=0, waits_for_price=False, foreign=None, foreign_at=None, overruled=None, asked=None,
    )  # fmt: skip
    return replace(monitor, stop=stop)


def reassert(monitor: Monitor) -> Monitor:
    """After a later entry fill the exchange may have replaced the stop by the attached one: send S* at once (R1)."""
    order = monitor.stop.order
    forgotten = replace(order, status=OrderStatus.UNKNOWN) if order else None
    return replace(monitor, stop=replace(monitor.stop, order=forgotten, retry_at=None))


def mark_sent(monitor: Monitor, price: Decimal) -> Monitor:
    """Before a stop leaves: what the exchange then shows is ours, whatever happened to the answer (R8)."""
    return replace(monitor, stop=replace(monitor.stop, sent=_with(monitor.stop, price)))


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
        case Refusal.POSITION_STATUS:
            # The exchange liquidates or deleverages: no word about the stop, which what remains needs (R12).
            return replace(monitor, stop=replace(stop, retry_at=now + HELD_RETRY), look_at=now)
        case Refusal.PRICE_THROUGH if stop.origin is StopOrigin.BREAK_EVEN and close_when_through:
            monitor = replace(monitor, stop=replace(stop, retry_at=now + PRICE_RETRY))
            return close(monitor, CloseReason.BREAK_EVEN, now)
        case Refusal.PRICE_THROUGH if stop.origin is StopOrigin.TRAIL:
            monitor = replace(monitor, stop=replace(stop, retry_at=now + PRICE_RETRY))
            return close(monitor, CloseReason.TRAILING, now)  # that is its trigger
        case Refusal.PRICE_THROUGH if _is_doubted(monitor):
            # Whether one covers, a look tells (R1, R13).
            return replace(monitor, stop=replace(stop, retry_at=now + ZERO_POSITION_RETRY), look_at=now)
        case Refusal.PRICE_THROUGH if monitor.standing_stop is not None:
            waiting = replace(stop, waits_for_price=True, retry_at=now + PRICE_RETRY)
            return replace(monitor, stop=waiting)
        case Refusal.PRICE_THROUGH:
            monitor = replace(monitor, stop=replace(stop, retry_at=now + PRICE_RETRY))
            return close(monitor, CloseReason.STOP_IMPOSSIBLE, now)
        case _:
            refusals = stop.refusals + 1
            monitor = replace(monitor, stop=replace(stop, refusals=refusals, retry_at=now + RETRY_AFTER), look_at=now)
            if refusals >= MAX_REFUSALS and close_when_refused and monitor.standing_stop is None:
                return close(monitor, CloseReason.STOP_IMPOSSIBLE, now)
            return monitor


def _is_doubted(monitor: Monitor) -> bool:
    """The stop that stood: an entry fill may have replaced it, or the row shows none while its order seems to wait."""
    order, row = monitor.stop.order, monitor.row
    shown_without = row is not None and row.size > ZERO and row.stop_loss is None
    waits = order is not None and order.status is OrderStatus.UNTRIGGERED
    return order is not None and (order.status is OrderStatus.UNKNOWN or (waits and shown_without))


def close(monitor: Monitor, reason: CloseReason, now: datetime, retry_at: datetime | None = None) -> Monitor:
    """From now on the position shall be flat; a reason that stands already is kept."""
    closing = monitor.closing or Closing(reason=reason, since=now, retry_at=retry_at)
    return replace(monitor, closing=closing)


# ---------------------------------------- what the exchange shows


def fold_stop_order(monitor: Monitor, row: OrderRow, now: datetime, manual: ManualStop = ManualStop.ADOPT) -> Monitor:
    """The exchange's order behind the full stop. One that fired puts the monitor in CLOSING (R12)."""
    held = monitor.stop.order
    if held is not None and (row.updated_at, row.observed_at) < (held.updated_at, held.observed_at):
        return monitor
    if held is not None and row.order_id != held.order_id and not row.status.is_open and not has_fired(row):
        return monitor  # the end of an order that another has replaced
    monitor = replace(monitor, stop=replace(monitor.stop, order=seen_of(row)))
    if has_fired(row):
        return _closing_without(monitor, row, now)
    if row.status is OrderStatus.UNTRIGGERED:
        return fold_foreign_price(monitor, row.trigger_price, row.observed_at, manual)
    return monitor


def _closing_without(monitor: Monitor, row: OrderRow, now: datetime) -> Monitor:
    """The stop fired: while its own order runs it comes first; once that has ended, what remains is closed at once."""
    monitor = close(monitor, reason_of_stop(monitor), now)
    if row.status.is_open or monitor.closing is None or monitor.closing.refusals:
        return monitor
    return replace(monitor, closing=replace(monitor.closing, retry_at=None))


def seen_of(row: OrderRow) -> StopOrderSeen:
    return StopOrderSeen(
        order_id=row.order_id,
        status=row.status,
        price=row.trigger_price,
        trigger_by=row.trigger_by.value if row.trigger_by else "",
        filled_qty=row.filled_qty,
        updated_at=row.updated_at,
        observed_at=row.observed_at,
    )


def has_fired(row: OrderRow) -> bool:
    """Once triggered it lives on as an ordinary order; one that ends before it triggers is Deactivated."""
    at_rest = row.status in {OrderStatus.UNTRIGGERED, OrderStatus.DEACTIVATED, OrderStatus.UNKNOWN}
    taken_away = row.status is OrderStatus.CANCELLED and row.cancel_type in _TAKEN_AWAY
    return row.filled_qty > ZERO or not (at_rest or taken_away)


def fold_foreign_price(
    monitor: Monitor, shown: Decimal | None, observed_at: datetime, manual: ManualStop = ManualStop.ADOPT
) -> Monitor:
    """R8: a stop that we never sent, with no write of ours unfenced, seen by two reads, is a person's.

    The one that was told last is known too, whoever set it: it stands until S* takes its place.

    It is adopted, and with ``ASK`` the person is asked; with ``RESTORE`` S* is put back, but not for ever.
    """
    if monitor.size == ZERO or monitor.closing is not None:
        return monitor
    stop = monitor.stop
    if shown is not None and stop.overruled == Overruled(shown):
        return monitor  # still the one that S* is about to replace
    if shown is None or _is_known(monitor, shown) or _write_unsettled(stop, observed_at):
        monitor = replace(monitor, stop=replace(stop, foreign=None, foreign_at=None)) if stop.foreign else monitor
        moved_back = shown is not None and _is_moved_back(monitor, shown, observed_at)
        return _back_again(monitor, shown, observed_at) if moved_back and shown is not None else monitor
    if stop.foreign != shown or stop.foreign_at is None:
        return replace(monitor, stop=replace(stop, foreign=shown, foreign_at=observed_at), look_at=observed_at)
    if observed_at <= stop.foreign_at:
        return monitor
    monitor = _with_recent(monitor, observed_at)
    if manual is ManualStop.RESTORE and len(monitor.stop.put_back) < MOST_PUT_BACK:
        return _put_back(monitor, shown, observed_at)
    theirs = with_stop(monitor, shown, StopOrigin.PERSON)
    return _asked(theirs, stop, observed_at) if manual is ManualStop.ASK else theirs


def _is_known(monitor: Monitor, shown: Decimal) -> bool:
    return shown in {monitor.stop.price, monitor.stop.announced} or _is_ours(monitor, shown)


def _asked(monitor: Monitor, before: Stop, at: datetime) -> Monitor:
    """A person who moves it once more while the question is open is asked anew about the same stop of ours."""
    still = before.asked if before.asked is not None and at < before.asked.until else None
    asked = Asked(
        number=before.questions + 1,
        ours=still.ours if still is not None else before.price,
        origin=still.origin if still is not None else before.origin,
        until=at + ASK_FOR,
    )
    return replace(monitor, stop=replace(monitor.stop, asked=asked, questions=asked.number))


def _is_moved_back(monitor: Monitor, shown: Decimal, at: datetime) -> bool:
    """S* stood, and a price stands that we once sent: no write of ours may still land, and no entry brings it along."""
    stop, filled_at = monitor.stop, monitor.last_entry_fill_at
    if shown == stop.price or stop.announced != stop.price or _write_unsettled(stop, at) or monitor.unexplained:
        return False
    is_carried = any(order.is_open and order.attached_stop == shown for order in monitor.orders_of(Role.ENTRY))
    return not is_carried and (filled_at is None or at >= filled_at + ENTRY_SETTLES)


def _back_again(monitor: Monitor, shown: Decimal, at: datetime) -> Monitor:
    """Whoever moved it there, S* is put back and that is told; who does it again and again means it (R8)."""
    monitor = _with_recent(monitor, at)
    if len(monitor.stop.put_back) < MOST_PUT_BACK:
        return _put_back(monitor, shown, at)
    return with_stop(monitor, shown, StopOrigin.PERSON)


def _with_recent(monitor: Monitor, at: datetime) -> Monitor:
    """Only what was put back a short while ago counts; what is to be judged is read once more."""
    recent = tuple(each for each in monitor.stop.put_back if at - each < PUT_BACK_WITHIN)
    return replace(monitor, look_at=at, stop=replace(monitor.stop, put_back=recent))


def _put_back(monitor: Monitor, shown: Decimal, at: datetime) -> Monitor:
    stop = replace(
        monitor.stop, put_back=(*monitor.stop.put_back, at), overruled=Overruled(shown),
        foreign=None, foreign_at=None, retry_at=None,
    )  # fmt: skip
    return replace(monitor, stop=stop)


def fold_removed(monitor: Monitor) -> Monitor:
    """I1: a stop that stood and is gone, without having fired, is put back; that it was is told when it stands."""
    stop, row = monitor.stop, monitor.row
    if stop.overruled is not None:
        return replace(monitor, stop=replace(stop, overruled=None)) if monitor.stop_confirmed else monitor
    if monitor.armed_at is None or monitor.size == ZERO or monitor.closing is not None or row is None:
        return monitor
    is_gone = row.size > ZERO and row.stop_loss is None and (stop.order is None or stop.order.status in _GONE)
    return replace(monitor, stop=replace(stop, overruled=Overruled(None))) if is_gone else monitor


def _is_ours(monitor: Monitor, price: Decimal) -> bool:
    return any(sent.price == price for sent in monitor.stop.sent) or any(
        o.attached_stop == price for o in monitor.orders.values()
    )


def _write_unsettled(stop: Stop, at: datetime) -> bool:
    fenced = stop.verify_at is not None and at < stop.verify_at
    just_written = stop.written_at is not None and at < stop.written_at + VERIFY_AFTER
    return fenced or just_written


def _with(stop: Stop, price: Decimal) -> tuple[SentStop, ...]:
    known = tuple(sent for sent in stop.sent if sent.price != price)
    return (*known, SentStop(price, stop.origin))[-MOST_SENT:]
