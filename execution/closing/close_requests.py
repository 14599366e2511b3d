"""What is asked to be closed, the position or a part of it, and when a part is done. Pure."""

from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.monitor import Monitor
from execution.tracked_orders import OrderState, Role
from utils.money import ZERO


def fold_request(monitor: Monitor, qty: Decimal | None, reason: CloseReason, now: datetime) -> Monitor:
    """``qty`` None, or all that is open, closes the position; the first reason to close it is kept."""
    if monitor.closing is not None or monitor.flat_since is not None:
        return monitor
    if qty is None or qty >= monitor.size:
        return replace(monitor, closing=Closing(reason=reason, since=now))
    return replace(monitor, reduction=Reduction(qty=qty, revision=monitor.next_revision(Role.CLOSE, 0)))


def end_reduction(monitor: Monitor, now: datetime) -> Monitor:
    """The monitor without its partial close, once that is done or nothing is left to close."""
    is_over = monitor.reduction is not None and _is_done(monitor, monitor.reduction, now)
    return replace(monitor, reduction=None) if is_over else monitor


def try_anew(monitor: Monitor) -> Monitor:
    """By other trading rules: a partial close that was refused for the old ones is another request now (R11)."""
    reduction = monitor.reduction
    if reduction is None or reduction.rules_until is None:
        return monitor
    anew = replace(reduction, revision=monitor.next_revision(Role.CLOSE, 0), rules_until=None)
    return replace(monitor, reduction=anew)


def _is_done(monitor: Monitor, reduction: Reduction, now: datetime) -> bool:
    if reduction.rules_until is not None and now < reduction.rules_until and monitor.size > ZERO:
        return False
    attempts = [o for o in monitor.orders_of(Role.CLOSE) if o.revision >= reduction.revision]
    ended = [o for o in attempts if o.state is OrderState.ENDED and not o.superseded]
    gone = sum((monitor.filled_of(o.link_id) for o in attempts), ZERO)
    # One that filled whole is followed by the next, where a single order cannot take so much (R11).
    is_tried = gone >= reduction.qty or any(monitor.filled_of(o.link_id) < o.qty for o in ended)
    return (bool(ended) and is_tried and not monitor.unexplained) or monitor.size <= ZERO
