"""The question about a stop that a person moved in the app (MANUAL_STOP=ask): open, answered once, or run out. Pure.

The person's stop stands meanwhile, tighter or looser, and what each of the two would lose is told with the question.
An answer is for the one question that it was drawn for; a stop that has moved since makes it void.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from execution.commands.changes import can_change
from execution.monitor import Monitor
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import Asked, StopChoice, StopOrigin
from execution.stops.stop_wishes import exchange_trails
from execution.stops.trailing import TrailStatus, begin_anew


class StopVerdict(StrEnum):
    """What became of a press."""

    KEPT = "kept"
    PUT_BACK = "put back"
    REFUSED = "refused"
    """It cannot be, ``problem`` says why; the question stands."""
    SETTLED = "settled"
    """It was answered before, has run out, or the stop has moved or the position is gone since."""


class StopAnswer(Struct, frozen=True, kw_only=True):
    """``stop`` is what the exchange showed then; None: no position of the question is guarded, or nothing stands."""

    verdict: StopVerdict
    name: str = ""
    """As in "BTCUSDT long"."""
    stop: Decimal | None = None
    done: bool = True
    """False: not confirmed by the exchange in time, and still being tried."""
    problem: str = ""


def open_question(monitor: Monitor, number: int, now: datetime) -> Asked | None:
    """The question of that number, while it can be answered."""
    asked = monitor.stop.asked
    is_open = asked is not None and asked.number == number and now < asked.until and can_change(monitor)
    return asked if is_open else None


def fold_answer(monitor: Monitor, number: int, choice: StopChoice, now: datetime) -> Monitor:
    """Once: the second press finds no question."""
    asked = open_question(monitor, number, now)
    if asked is None:
        return monitor
    if choice is StopChoice.PUT_BACK:
        return _put_back(monitor, asked, now)
    return replace(monitor, stop=replace(monitor.stop, asked=None))


def _put_back(monitor: Monitor, asked: Asked, now: datetime) -> Monitor:
    """Where the one from before was ours, what the policies ask for counts again, as if nobody had moved it.

    A trail goes on from the price as it is: where candles have caught it up meanwhile the price may be beyond it, and
    who puts a stop back does not close.
    """
    if asked.origin is StopOrigin.PERSON:
        return with_stop(monitor, asked.ours, StopOrigin.CHAT)  # theirs from before; this time it is said in the chat
    if monitor.trail.status is TrailStatus.ACTIVE and not exchange_trails(monitor):
        monitor = replace(monitor, trail=begin_anew(monitor.trail, now))
    ours = with_stop(monitor, asked.ours, asked.origin)
    return replace(ours, stop=replace(ours.stop, heeded=None, break_even_asked=False))


def expire(monitor: Monitor, now: datetime) -> Monitor:
    """Nobody answered: the person's stop is adopted."""
    asked = monitor.stop.asked
    if asked is None or now < asked.until:
        return monitor
    return replace(monitor, stop=replace(monitor.stop, asked=None))
