"""What to do next: the difference between what should exist and what does, in an order without gaps. Pure.

The first action is sent, its answer folded, and the difference taken anew: one write in flight per slot (R9). So a stop
overtakes whatever waits behind it, and nothing that a fact has made wrong is ever sent.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.actions import Action, Later, SetTrail
from execution.closing.late_entry import due_at
from execution.closing.time_exit import time_exit_at
from execution.desired_orders import Desired
from execution.entries_wanted import entry_expires_at
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.requests import TrailRequest
from execution.steps.close_steps import close_position
from execution.steps.entry_steps import cancel_unwanted, open_entries, remove_leftovers
from execution.steps.leg_steps import grow_legs, shrink_legs
from execution.steps.order_steps import cancel
from execution.steps.question_steps import ask_questions
from execution.steps.stop_steps import set_stop
from execution.stops import native_trail
from execution.stops.stop_policy import next_advance_at
from execution.targets.conditional_legs import waits
from execution.tracked_orders import Role

KNOWN_AGAIN: Final = timedelta(seconds=3)
"""So long nothing is written into a slot that may be somebody else's by now; no longer, for it may be ours (R5)."""


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
    if monitor.reopened_at is not None and now < monitor.reopened_at + KNOWN_AGAIN:
        yield from ask_questions(monitor, now)
        yield Later(monitor.reopened_at + KNOWN_AGAIN)
        return
    if monitor.closing is not None:
        # What waits for its trigger would act on the slot's next position: it goes first (R21).
        yield from cancel(monitor, [o for o in monitor.orders_of(Role.TAKE_PROFIT) if waits(o)], now)
        yield from close_position(monitor, desired, instrument, now)
    yield from set_stop(monitor, desired, instrument, price, now)
    yield from cancel_unwanted(monitor, desired, now)
    yield from ask_questions(monitor, now)
    yield from shrink_legs(monitor, desired, now)
    for step in native_trail.steps(monitor, price, instrument.tick_size, now):
        yield SetTrail(step) if isinstance(step, TrailRequest) else Later(step)
    if monitor.closing is None:
        yield from close_position(monitor, desired, instrument, now)
        yield from open_entries(monitor, desired, now)
        yield from grow_legs(monitor, desired, now)
    yield from remove_leftovers(monitor, now)


def _appointments(monitor: Monitor, instrument: Instrument, now: datetime) -> Iterator[Later]:
    """What falls due by time alone."""
    waiting = [leg for leg in monitor.plan.entries if monitor.open_order(Role.ENTRY, leg.number) is not None]
    expiries = [entry_expires_at(monitor, leg) for leg in waiting]
    asked = monitor.stop.asked
    asked_until = (asked.until if asked is not None else None, monitor.gap.until if monitor.gap is not None else None)
    for at in (time_exit_at(monitor), due_at(monitor), next_advance_at(monitor, instrument), *expiries, *asked_until):
        if at is not None and at > now:
            yield Later(at)
