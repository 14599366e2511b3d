"""Nothing covers a position, and its price is through S*: two looks at the price say so as a refusal does (R13). Pure.

The stop is sent meanwhile, and what the exchange answers decides sooner. But an answer may not come: the way is shut,
or the budget is spent. A price that stands clear of S* between the two looks ends what they say.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.closing.begin import close
from execution.closing.closing_record import CloseReason
from execution.facts.orders import OrderStatus
from execution.facts.positions import PositionStatus
from execution.monitor import Monitor
from execution.stops.arming import is_newest_late
from execution.stops.stop_answers import VERIFY_AFTER, is_shown_without_stop, reason_of_through
from execution.stops.stop_record import PriceThrough
from utils.money import ZERO

THROUGH_FOR: Final = timedelta(milliseconds=300)
"""So far apart are two prices at least that are both through S*."""
ANY_PRICE: Final = Decimal("Infinity")


def watched_against(monitor: Monitor) -> Decimal | None:
    """The nearest price against the position that has to be folded, with all beyond it; None: none has.

    Once one was seen that is through S*, any price is: it is through, too, or ends that.
    """
    if not is_bare(monitor):
        return None
    through = monitor.stop.through
    is_seen = through is not None and through.since is not None
    return ANY_PRICE * monitor.side.sign if is_seen else monitor.stop.price


def fold_price(monitor: Monitor, price: Decimal, at: datetime, now: datetime, *, close_when_through: bool) -> Monitor:
    """After a price of the series that the stop triggers by; ``at`` is the exchange's time of it."""
    if not is_bare(monitor) or is_newest_late(monitor, now):
        return monitor
    stop, seen = monitor.stop, monitor.stop.through
    if seen is not None and at <= seen.seen_at:
        return monitor
    is_through = (price - stop.price) * monitor.side.sign <= ZERO
    since = ((seen.since if seen is not None else None) or at) if is_through else None
    monitor = replace(monitor, stop=replace(stop, through=PriceThrough(since, at)))
    if since is None or at - since < THROUGH_FOR:
        return monitor
    if stop.order is not None and stop.order.status is OrderStatus.UNKNOWN:
        return replace(monitor, look_at=monitor.look_at or now)  # whether one covers, a look tells (R1)
    reason = reason_of_through(stop.origin, close_when_through=close_when_through)
    return close(monitor, reason or CloseReason.STOP_IMPOSSIBLE, now)


def forget(monitor: Monitor) -> Monitor:
    """What was seen counts only for as long as nothing covers: it is not of the next time."""
    if monitor.stop.through is None or is_bare(monitor):
        return monitor
    return replace(monitor, stop=replace(monitor.stop, through=None))


def is_bare(monitor: Monitor) -> bool:
    """S* should stand, and the exchange shows that nothing does: after the newest fills, and after what it accepted."""
    row, stop = monitor.row, monitor.stop
    if row is None or not is_shown_without_stop(monitor) or monitor.standing_stop is not None:
        return False
    if monitor.closing is not None or monitor.ended_seq is not None or monitor.reopened_at is not None:
        return False
    if stop.is_unread or row.status is not PositionStatus.NORMAL:
        return False
    if monitor.fills and row.seq < monitor.fills[-1].seq:
        return False
    return stop.written_at is None or row.observed_at >= stop.written_at + VERIFY_AFTER
