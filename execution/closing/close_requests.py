"""What is asked to be closed, the position or a part of it, and when a part is done. Pure."""

from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from execution.closing.begin import close
from execution.closing.closing_record import CloseReason, Reduction
from execution.monitor import Monitor
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO


def fold_request(monitor: Monitor, qty: Decimal | None, reason: CloseReason, now: datetime) -> Monitor:
    """``qty`` None, or all that is open, closes the position; the first reason to close it is kept."""
    if monitor.closing is not None or monitor.flat_since is not None:
        return monitor
    if qty is None or qty >= monitor.size:
        return close(monitor, reason, now)
    return replace(monitor, reduction=Reduction(qty=qty, revision=monitor.next_revision(Role.CLOSE, 0)))


def end_reduction(monitor: Monitor, now: datetime) -> Monitor:
    """The monitor without its partial close, once that is done or nothing is left to close."""
    is_over = monitor.reduction is not None and _is_done(monitor, monitor.reduction, now)
    return replace(monitor, reduction=None) if is_over else monitor


def try_anew(monitor: Monitor) -> Monitor:
    """By other trading rules: what was refused for the old ones is another order, and what is closed stays so (R11)."""
    reduction = monitor.reduction
    if reduction is None or reduction.rules_until is None:
        return monitor
    refused = (o for o in _attempts(monitor, reduction) if not o.is_open and monitor.filled_of(o.link_id) < o.qty)
    replaced = {order.link_id: replace(order, superseded=True) for order in refused}
    return replace(monitor, reduction=replace(reduction, rules_until=None), orders={**monitor.orders, **replaced})


def gone_of(monitor: Monitor, reduction: Reduction) -> Decimal:
    """What its closing orders have filled, in base coin."""
    return sum((monitor.filled_of(order.link_id) for order in _attempts(monitor, reduction)), ZERO)


def _attempts(monitor: Monitor, reduction: Reduction) -> list[TrackedOrder]:
    return [order for order in monitor.orders_of(Role.CLOSE) if order.revision >= reduction.revision]


def _is_done(monitor: Monitor, reduction: Reduction, now: datetime) -> bool:
    if reduction.rules_until is not None and now < reduction.rules_until and monitor.size > ZERO:
        return False
    ended = [o for o in _attempts(monitor, reduction) if o.state is OrderState.ENDED and not o.superseded]
    # One that filled whole is followed by the next, where a single order cannot take so much (R11).
    is_tried = gone_of(monitor, reduction) >= reduction.qty or any(monitor.filled_of(o.link_id) < o.qty for o in ended)
    return (bool(ended) and is_tried and not monitor.unexplained) or monitor.size <= ZERO
