"""What the exchange answers to a stop that we sent (R3, R9, R13). Pure."""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from execution.closing.begin import close
from execution.closing.closing_record import CloseReason
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderStatus
from execution.fills import reason_of_origin
from execution.monitor import Monitor
from execution.observations import StopAccepted, StopRefused, StopUncertain
from execution.pauses import growing
from execution.stops.stop_record import StopOrigin
from utils.money import ZERO

VERIFY_AFTER: Final = timedelta(milliseconds=700)
"""So long what was accepted may take to be shown."""
RETRY_AFTER: Final = timedelta(seconds=1)
ZERO_POSITION_RETRY: Final = timedelta(milliseconds=300)
PRICE_RETRY: Final = timedelta(seconds=1)
HELD_RETRY: Final = timedelta(seconds=2)
UNANSWERED_PAUSE: Final = timedelta(milliseconds=250)
MAX_UNANSWERED: Final = 4
MAX_REFUSALS: Final = 3


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
    is_bare = is_shown_without_stop(monitor) and monitor.standing_stop is None
    if before + 1 >= MAX_UNANSWERED and is_bare and close_when_refused:
        return close(monitor, CloseReason.STOP_IMPOSSIBLE, now)
    return replace(monitor, look_at=now) if before else monitor


def fold_refused(
    monitor: Monitor, answer: StopRefused, now: datetime, *, close_when_refused: bool, close_when_through: bool = False
) -> Monitor:
    """What a refused stop means depends on whether an older one still covers (R3, R13)."""
    if answer.price != monitor.stop.price:
        return monitor
    stop = monitor.stop
    through = reason_of_through(stop.origin, close_when_through=close_when_through)
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
        case Refusal.PRICE_THROUGH if through is not None:
            monitor = replace(monitor, stop=replace(stop, retry_at=now + PRICE_RETRY))
            return close(monitor, through, now)
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


def reason_of_through(origin: StopOrigin, *, close_when_through: bool) -> CloseReason | None:
    """Why a price through S* ends the position though another stop covers it; None: it does not (R13)."""
    is_trail = origin is StopOrigin.TRAIL  # that is its trigger
    may_wait = origin in {StopOrigin.BREAK_EVEN, StopOrigin.FOLLOW}
    return reason_of_origin(origin) if is_trail or (may_wait and close_when_through) else None


def _is_doubted(monitor: Monitor) -> bool:
    """The stop that stood: an entry fill may have replaced it, or only its order shows it."""
    order = monitor.stop.order
    return order is not None and (order.status is OrderStatus.UNKNOWN or shown_by_order_alone(monitor))


def shown_by_order_alone(monitor: Monitor) -> bool:
    """The row shows no stop while its order seems to wait: one of the two is old, and only a look tells which."""
    order = monitor.stop.order
    return order is not None and order.status is OrderStatus.UNTRIGGERED and is_shown_without_stop(monitor)


def is_shown_without_stop(monitor: Monitor) -> bool:
    """The position's row is the exchange's own word that it has size and no full stop."""
    row = monitor.row
    return row is not None and row.size > ZERO and row.stop_loss is None
