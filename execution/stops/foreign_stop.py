"""A stop that stands where we did not put it, or was taken away: whose doing it is, and what becomes of it. Pure.

A person who moves the stop in the app is believed, and told what it costs (R8); what nobody decided is put back (I1).
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.facts.orders import OrderStatus
from execution.monitor import Monitor
from execution.stops.stop_answers import VERIFY_AFTER
from execution.stops.stop_policy import is_ours, with_stop
from execution.stops.stop_record import Asked, ManualStop, Overruled, Stop, StopOrigin
from execution.stops.stop_wishes import is_tighter
from execution.tracked_orders import Role
from utils.money import ZERO

MOST_PUT_BACK: Final = 3
PUT_BACK_WITHIN: Final = timedelta(minutes=10)
"""A person who moves the stop again and again means it: so often it is put back in this time, and no more."""
ENTRY_SETTLES: Final = timedelta(seconds=2)
"""So long after an entry filled the stop that it brought along may be shown (R1)."""
LOOK_AGAIN: Final = timedelta(milliseconds=500)
"""Between two looks at a price of ours that cannot be judged yet."""
ASK_FOR: Final = timedelta(seconds=60)
"""MANUAL_STOP=ask: without an answer within this time the person's stop is adopted."""
_GONE: Final = frozenset({OrderStatus.DEACTIVATED, OrderStatus.CANCELLED})


def fold_foreign_price(
    monitor: Monitor, shown: Decimal | None, observed_at: datetime, manual: ManualStop = ManualStop.ADOPT
) -> Monitor:
    """R8: a stop that we never sent, with no write of ours unfenced, seen by two reads, is a person's.

    The one that was told last is known too, whoever set it: it stands until S* takes its place. So is a person's that a
    policy takes the place of before it was told: it is one move, counted and told once.

    It is adopted, and with ``ASK`` the person is asked; with ``RESTORE`` S* is put back, but not for ever. A price that
    we once sent, and that stands again where S* stood, is put back, unless it is the tighter one: then nothing but a
    person may loosen it (I3), and it goes the way of any other.
    """
    if monitor.size == ZERO or monitor.closing is not None:
        return monitor
    stop = monitor.stop
    if shown is not None and (stop.overruled == Overruled(shown) or stop.took_place_of == shown):
        return monitor  # still the one that S* is about to replace
    is_known = shown is not None and _is_known(monitor, shown)
    is_tightened = shown is not None and manual is not ManualStop.RESTORE and _tightens(monitor, shown, observed_at)
    if shown is None or (is_known and not is_tightened) or _write_unsettled(stop, observed_at):
        monitor = replace(monitor, stop=replace(stop, foreign=None, foreign_at=None)) if stop.foreign else monitor
        moved_back = shown is not None and _is_moved_back(monitor, shown, observed_at)
        return _back_again(monitor, shown, observed_at) if moved_back and shown is not None else monitor
    if stop.foreign != shown or stop.foreign_at is None:
        return replace(monitor, stop=replace(stop, foreign=shown, foreign_at=observed_at), look_at=observed_at)
    if observed_at <= stop.foreign_at:
        return monitor
    if is_known and not _is_shown_by_row(monitor, shown):
        return replace(monitor, look_at=observed_at + LOOK_AGAIN)
    monitor = _with_recent(monitor, observed_at)
    if manual is ManualStop.RESTORE and len(monitor.stop.put_back) < MOST_PUT_BACK:
        return _put_back(monitor, shown, observed_at)
    theirs = with_stop(monitor, shown, StopOrigin.PERSON)
    theirs = replace(theirs, stop=replace(theirs.stop, moved_at=stop.foreign_at, once_ours=is_ours(monitor, shown)))
    return _asked(theirs, stop, observed_at) if manual is ManualStop.ASK else theirs


def fold_removed(monitor: Monitor) -> Monitor:
    """I1: a stop that stood and is gone, without having fired, is put back; that it was is told when it stands."""
    stop, row = monitor.stop, monitor.row
    if stop.overruled is not None:
        return replace(monitor, stop=replace(stop, overruled=None)) if monitor.stop_confirmed else monitor
    if monitor.armed_at is None or monitor.size == ZERO or monitor.closing is not None or row is None:
        return monitor
    is_gone = row.size > ZERO and row.stop_loss is None and (stop.order is None or stop.order.status in _GONE)
    if not is_gone:
        return monitor
    at, cancel_type = (row.updated_at, "") if stop.order is None else (stop.order.updated_at, stop.order.cancel_type)
    return replace(monitor, stop=replace(stop, overruled=Overruled(None, at, cancel_type)))


def _is_known(monitor: Monitor, shown: Decimal) -> bool:
    return shown in {monitor.stop.price, monitor.stop.announced} or is_ours(monitor, shown)


def _tightens(monitor: Monitor, shown: Decimal, at: datetime) -> bool:
    """It stands tighter than S*, which had stood; and no entry that filled a moment ago has brought it along (R1)."""
    stop, filled_at = monitor.stop, monitor.last_entry_fill_at
    has_stood = stop.announced == stop.price or stop.origin is StopOrigin.PERSON
    is_brought_along = filled_at is not None and at < filled_at + ENTRY_SETTLES
    return has_stood and not is_brought_along and is_tighter(monitor.side, shown, stop.price)


def _is_shown_by_row(monitor: Monitor, price: Decimal) -> bool:
    """With a size that is explained: an entry that fills unheard of may have brought the price along (R1)."""
    return monitor.row is not None and monitor.row.stop_loss == price and not monitor.unexplained


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


def _put_back(monitor: Monitor, shown: Decimal, at: datetime) -> Monitor:
    stop = replace(
        monitor.stop, put_back=(*monitor.stop.put_back, at), overruled=Overruled(shown),
        foreign=None, foreign_at=None, retry_at=None,
    )  # fmt: skip
    return replace(monitor, stop=stop)


def _asked(monitor: Monitor, before: Stop, at: datetime) -> Monitor:
    """A person who moves it once more while the question is open is asked anew about the same stop of ours."""
    still = before.asked if before.asked is not None and at < before.asked.until else None
    if still is not None and still.ours == monitor.stop.price:
        return monitor  # who was asked has put it back in the app: there is nothing left to choose between
    asked = Asked(
        number=before.questions + 1,
        ours=still.ours if still is not None else before.price,
        origin=still.origin if still is not None else before.origin,
        until=at + ASK_FOR,
    )
    return replace(monitor, stop=replace(monitor.stop, asked=asked, questions=asked.number))


def _with_recent(monitor: Monitor, at: datetime) -> Monitor:
    """Only what was put back a short while ago counts; what is to be judged is read once more."""
    recent = tuple(each for each in monitor.stop.put_back if timedelta() <= at - each < PUT_BACK_WITHIN)
    return replace(monitor, look_at=at, stop=replace(monitor.stop, put_back=recent))


def _write_unsettled(stop: Stop, at: datetime) -> bool:
    fenced = stop.verify_at is not None and at < stop.verify_at
    just_written = stop.written_at is not None and at < stop.written_at + VERIFY_AFTER
    return fenced or just_written
