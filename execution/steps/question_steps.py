"""What has to be asked before more is known: executions, orders by id, the slot, candles. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from execution.actions import Action, AskOrder, Later, LookAtSlot, ReadCandles, ReadCloses, ReadExecutions, ReadRange
from execution.evidence import missed_executions
from execution.monitor import Monitor
from execution.stops import smart_exit
from execution.stops.stop_wishes import exchange_trails, is_unjudged, range_due
from execution.stops.trail_gap import first_minute_due
from execution.tracked_orders import OrderState
from utils.money import ZERO

READ_BACK: Final = timedelta(seconds=60)
EXPLAIN_WITHIN: Final = timedelta(milliseconds=300)
"""A row may overtake the executions that explain it by this much before they are read."""


def ask_questions(monitor: Monitor, now: datetime) -> Iterator[Action | Later]:
    """One is asked at a time: what stands comes before what prices were, which may take many pages."""
    if monitor.unexplained_since is not None:
        due = monitor.unexplained_since + EXPLAIN_WITHIN
        yield ReadExecutions(_last_known(monitor)) if due <= now else Later(due)
    for look_at in (monitor.look_at, monitor.stop.verify_at):
        if look_at is not None:
            yield LookAtSlot() if look_at <= now else Later(look_at)
    for order in monitor.orders.values():
        if order.is_open and order.ask_at is not None:
            yield AskOrder(order.link_id) if order.ask_at <= now else Later(order.ask_at)
        elif order.state is OrderState.PLANNED:
            yield AskOrder(order.link_id)
    missed_due = missed_executions.due_at(monitor)
    if missed_due is not None and monitor.unexplained_since is None:
        yield ReadExecutions(_last_known(monitor)) if missed_due <= now else Later(missed_due)
    yield from _closes(monitor, now)
    if not is_unjudged(monitor):
        yield from _prices_missed(monitor, now)
    yield from _range(monitor, now)


def _last_known(monitor: Monitor) -> datetime:
    """From a little before the newest execution on they are read, or before the newest as the doubt began (R6)."""
    return (monitor.executions_known_until or missed_executions.newest_at(monitor)) - READ_BACK


def _prices_missed(monitor: Monitor, now: datetime) -> Iterator[Action]:
    """Once it is known whose the stop is that stands: that decides what they mean (R8)."""
    if monitor.prices_missed_since is not None and monitor.closing is None and monitor.size > ZERO:
        yield ReadCandles(monitor.prices_missed_since, monitor.prices_missed_noted_at)
    else:
        yield from _first_minute(monitor, now)


def _first_minute(monitor: Monitor, now: datetime) -> Iterator[Action]:
    """What the minute in which the trail began shows by now may have been before; what it shows later came later."""
    began = first_minute_due(monitor.trail, now)
    if began is not None and monitor.size > ZERO and monitor.closing is None and not exchange_trails(monitor):
        yield ReadCandles(began, monitor.prices_missed_noted_at)


def _range(monitor: Monitor, now: datetime) -> Iterator[Action | Later]:
    due = range_due(monitor)
    if due is not None:
        yield ReadRange(due.minutes) if due.at <= now else Later(due.at)


def _closes(monitor: Monitor, now: datetime) -> Iterator[Action | Later]:
    due = smart_exit.due(monitor)
    if due is not None:
        yield ReadCloses(due.since, due.minutes) if due.at <= now else Later(due.at)
