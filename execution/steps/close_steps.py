"""Closing orders, and what goes before the next attempt (R11, R12). Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from execution.actions import Action, Later, ReadBand
from execution.closing.closing_attempts import next_attempt, pace, wants_band
from execution.closing.closing_record import STOP_RUNS, Closing
from execution.desired_orders import Desired
from execution.facts.instruments import Instrument
from execution.facts.orders import OrderStatus
from execution.monitor import Monitor
from execution.steps.order_steps import forget, new_order, resend
from execution.steps.question_steps import EXPLAIN_WITHIN
from execution.targets.conditional_legs import waits
from execution.targets.leg_differences import are_under_way, shrinks_pending
from execution.tracked_orders import OrderState, Role, TrackedOrder

EXPLAIN_AT_MOST: Final = timedelta(seconds=2)
"""So long a further attempt to close waits for executions; sent again it can only reduce (R12)."""


def close_position(
    monitor: Monitor, desired: Desired, instrument: Instrument, now: datetime
) -> Iterator[Action | Later]:
    if desired.close is None:
        yield from forget(o for o in monitor.orders_of(Role.CLOSE) if o.is_open)
        return
    if wants_band(monitor, now):
        yield ReadBand()
    rules_until = monitor.reduction.rules_until if monitor.reduction is not None else None
    live = monitor.open_order(Role.CLOSE, 0)
    if live is not None:
        yield from resend(monitor, live, now)
        return
    if monitor.closing is not None:
        wait = _closing_waits_until(monitor, monitor.closing, now)
        if wait is not None:
            yield Later(wait)
            return
    elif rules_until is not None and now < rules_until:
        yield Later(rules_until)
        return
    elif monitor.unexplained or shrinks_pending(monitor, desired) or are_under_way(monitor):
        return  # a partial close shrinks the take profits first (R11)
    yield new_order(monitor, Role.CLOSE, 0, next_attempt(monitor, desired.close, instrument, now))


def _closing_waits_until(monitor: Monitor, closing: Closing, now: datetime) -> datetime | None:
    """The pace of R12, the stop's own market order, and take profits on their way out, go before a new attempt."""
    stop_order = monitor.stop.order
    if closing.retry_at is not None and now < closing.retry_at:
        return closing.retry_at
    if closing.clear_tps and any(_is_in_the_way(order) for order in monitor.orders_of(Role.TAKE_PROFIT)):
        return now + timedelta(seconds=1)
    last_attempt = max((o.written_at for o in monitor.orders_of(Role.CLOSE) if o.written_at), default=None)
    if last_attempt is not None and now < last_attempt + pace(monitor):
        return last_attempt + pace(monitor)
    if monitor.unexplained and now < (last_attempt or closing.since) + EXPLAIN_AT_MOST:
        return now + EXPLAIN_WITHIN  # an attempt may have filled already: its executions come first
    runs = stop_order is not None and stop_order.status in {OrderStatus.TRIGGERED, OrderStatus.PARTIALLY_FILLED}
    if runs and stop_order is not None and now < stop_order.observed_at + STOP_RUNS:
        return stop_order.observed_at + STOP_RUNS
    return None


def _is_in_the_way(order: TrackedOrder) -> bool:
    """It stands, or nobody has looked yet; what was not found may still land, and is no reason to wait (R11)."""
    return order.state in {OrderState.PLANNED, OrderState.LIVE} and not waits(order)
