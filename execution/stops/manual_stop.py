"""The question about a stop that a person moved in the app (MANUAL_STOP=ask): open, answered once, or run out. Pure.

The person's stop stands meanwhile, tighter or looser, and what each of the two would lose is told with the question.
An answer is for the one question that it was drawn for; a stop that has moved since makes it void. What break-even and
follow asked for before the move is held back; the question says so, and *Put back* gives them their say again.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from execution.commands.changes import can_change
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.stops import foreign_stop
from execution.stops.stop_policy import advance, with_stop
from execution.stops.stop_record import Asked, HeldBack, StopChoice, StopOrigin
from execution.stops.stop_wishes import exchange_trails, is_unjudged
from execution.stops.trailing import TrailStatus, begin_anew
from utils.money import ZERO


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
    put_back: Decimal | None = None
    """What the press put back."""
    moved_by: StopOrigin | None = None
    """Who has moved it on from there at once; None: it stands there."""
    trails: bool = False
    """A trail goes on from the price as it is, and may move it on."""


def open_question(monitor: Monitor, number: int, now: datetime) -> Asked | None:
    """The question of that number, while it can be answered."""
    asked = monitor.stop.asked
    is_open = asked is not None and asked.number == number and now < asked.until and can_change(monitor)
    return asked if is_open else None


def fold_answer(monitor: Monitor, number: int, choice: StopChoice, now: datetime) -> Monitor:
    """Once: the second press finds no question. No undo stands after it: it would take back something older."""
    asked = open_question(monitor, number, now)
    if asked is None:
        return monitor
    monitor = replace(monitor, undo=None)
    if choice is StopChoice.PUT_BACK:
        return _put_back(monitor, asked, now)
    return replace(monitor, stop=replace(monitor.stop, asked=None))


def _put_back(monitor: Monitor, asked: Asked, now: datetime) -> Monitor:
    """Where the one from before was ours, what the policies ask for counts again, as if nobody had moved it.

    A trail goes on from the price as it is: where candles have caught it up meanwhile the price may be beyond it, and
    who puts a stop back does not close.
    """
    if asked.origin is StopOrigin.PERSON:
        theirs = with_stop(monitor, asked.ours, StopOrigin.CHAT)  # from before; this time it is said in the chat
        return replace(theirs, stop=replace(theirs.stop, answered=asked.number, restored=asked.ours))
    if trail_begins_anew(monitor, asked):
        monitor = replace(monitor, trail=begin_anew(monitor.trail, now))
    ours = with_stop(monitor, asked.ours, asked.origin)
    stop = replace(ours.stop, answered=asked.number, restored=asked.ours, heeded=None, break_even_asked=False)
    return replace(ours, stop=stop)


def put_back_answer(monitor: Monitor, asked: Asked, *, done: bool, trails: bool) -> StopAnswer:
    """What became of *Put back*: where the stop is now, and who has moved it on from what was put back."""
    stop = monitor.stop
    return StopAnswer(
        verdict=StopVerdict.PUT_BACK,
        name=monitor.name,
        stop=monitor.standing_stop,
        done=done,
        put_back=asked.ours,
        moved_by=None if stop.price == asked.ours else stop.origin,
        trails=trails,
    )


def trail_begins_anew(monitor: Monitor, asked: Asked) -> bool:
    """Where ours is put back."""
    is_active = monitor.trail.status is TrailStatus.ACTIVE and not exchange_trails(monitor)
    return is_active and asked.origin is not StopOrigin.PERSON


def note_held_back(monitor: Monitor, instrument: Instrument, now: datetime) -> Monitor:
    """With what is due and held back: the question says it; where it was told without that, it is asked anew."""
    stop, asked = monitor.stop, monitor.stop.asked
    if asked is None or is_unjudged(monitor) or not can_change(monitor) or monitor.size == ZERO:
        return monitor
    held = _held_back(monitor, asked, instrument, now)
    is_told = stop.announced == stop.price
    if is_told and _origin(held) != _origin(asked.held):
        asked = replace(asked, number=stop.questions + 1, until=now + foreign_stop.ASK_FOR)
    asked = replace(asked, held=held)
    return replace(monitor, stop=replace(stop, asked=asked, questions=asked.number))


def _held_back(monitor: Monitor, asked: Asked, instrument: Instrument, now: datetime) -> HeldBack | None:
    back = advance(_put_back(monitor, asked, now), instrument, now).stop
    return None if back.price == asked.ours else HeldBack(back.price, back.origin)


def _origin(held: HeldBack | None) -> StopOrigin | None:
    return None if held is None else held.origin


def expire(monitor: Monitor, now: datetime) -> Monitor:
    """Nobody answered: the person's stop is adopted."""
    asked = monitor.stop.asked
    if asked is None or now < asked.until:
        return monitor
    return replace(monitor, stop=replace(monitor.stop, asked=None))
