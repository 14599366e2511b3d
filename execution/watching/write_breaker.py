"""The breaker of a slot's writes: a loop that changes nothing is stopped, and a person is called (R25). Pure.

It counts what was answered: orders that were placed, amended or cancelled, each by what it wants. It trips when more
than twenty in a minute repeat what was wanted before, or when one is answered three times without effect: refused, or
accepted and still to be done. Then none of these leaves, until a person's command, a new fact (a fill, a newer row,
other trading rules) or ten minutes. Stops, closes and what clears their way are neither counted nor held: they end by
their own rules (R9, R11, R12). A write whose answer was lost is not counted either, nor what follows while it may
still land: repeating it is what R9 demands.
"""

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.actions import Action, Amend, Cancel, Place
from execution.exchange_errors import Refusal
from execution.monitor import Monitor
from execution.observations import (
    CloseRequested,
    EntriesUnwanted,
    GapAnswered,
    Observation,
    OrderAccepted,
    OrderRefused,
    PlanWanted,
    RulesChanged,
    StopAnswered,
    StopWanted,
    TargetsWanted,
    TradeMerged,
    UndoWanted,
)
from execution.tracked_orders import Role, name_of
from utils.texts.catalogue import text

MINUTE: Final = timedelta(minutes=1)
MOST_REPEATS: Final = 20
"""In a minute."""
MOST_WITHOUT_EFFECT: Final = 3
FROZEN_FOR: Final = timedelta(minutes=10)
MOST_KEPT: Final = 64
_COMMANDS: Final = (
    *(CloseRequested, StopWanted, StopAnswered, GapAnswered, PlanWanted, TargetsWanted),
    *(TradeMerged, UndoWanted, EntriesUnwanted),
)
_OUR_PICTURE_IS_OLD: Final = frozenset({Refusal.DUPLICATE_ID, Refusal.ORDER_GONE, Refusal.ORDER_FILLED_BEYOND})
"""Refusals that say what has happened: the order is asked for by id, and what follows is another write (R9, R10)."""


class Wish(Struct, frozen=True):
    """What a write wants: the same for every attempt at it, whatever id it has."""

    doing: str
    """"placing", "changing" or "cancelling"."""
    role: Role
    leg: int
    qty: Decimal | None = None
    price: Decimal | None = None
    link_id: str = ""
    """Of the order that is changed or cancelled; a new one has another with each attempt."""


class Attempt(Struct, frozen=True):
    """``fence``: until then an earlier one, whose answer was lost, may still land (R9)."""

    wish: Wish
    fence: datetime | None


class Written(Struct, frozen=True):
    wish: Wish
    at: datetime
    had_effect: bool


class WriteBreaker(Struct, frozen=True, kw_only=True):
    """``fills`` and ``seq`` are the facts under which all of ``written`` was answered; ``why`` is set while frozen."""

    written: tuple[Written, ...] = ()
    fills: int = 0
    seq: int | None = None
    frozen_at: datetime | None = None
    why: str = ""

    @property
    def thaws_at(self) -> datetime | None:
        return None if self.frozen_at is None else self.frozen_at + FROZEN_FOR


def ends_freeze(observation: Observation) -> bool:
    """A person's word, or other trading rules, under which what was refused is another write."""
    return isinstance(observation, (*_COMMANDS, RulesChanged))


def look(breaker: WriteBreaker, monitor: Monitor, now: datetime, *, commanded: bool) -> WriteBreaker:
    """The breaker under the newest facts: where they are new, the same write is a different one."""
    fills, seq = len(monitor.fills), monitor.row.seq if monitor.row is not None else None
    is_new = (fills, seq) != (breaker.fills, breaker.seq)
    has_thawed = breaker.thaws_at is not None and breaker.thaws_at <= now
    return WriteBreaker(fills=fills, seq=seq) if is_new or commanded or has_thawed else breaker


def holds(breaker: WriteBreaker, monitor: Monitor, action: Action) -> bool:
    """Whether an action must not leave now."""
    return breaker.frozen_at is not None and _attempt(monitor, action) is not None


def answered(
    breaker: WriteBreaker, monitor: Monitor, action: Action, outcome: Observation, now: datetime
) -> WriteBreaker:
    """The breaker after an answer; where that trips it, ``frozen_at`` and ``why`` are set."""
    attempt = _attempt(monitor, action)
    if attempt is None or breaker.frozen_at is not None or not _counts(outcome):
        return breaker
    if attempt.fence is not None and now < attempt.fence:
        return breaker
    wish = attempt.wish
    # An order that was accepted exists; an amend or a cancel that has to be repeated changed nothing.
    had_effect = isinstance(outcome, OrderAccepted) and isinstance(action, Place)
    written = (*breaker.written, Written(wish, now, had_effect))[-MOST_KEPT:]
    why = _trips(written, wish, now)
    return replace(breaker, written=written, why=why, frozen_at=now if why else None)


def _counts(outcome: Observation) -> bool:
    match outcome:
        case OrderAccepted():
            return True
        case OrderRefused():
            return outcome.refusal not in _OUR_PICTURE_IS_OLD
        case _:
            return False


def _trips(written: tuple[Written, ...], wish: Wish, now: datetime) -> str:
    same = [w.had_effect for w in written if w.wish == wish][-MOST_WITHOUT_EFFECT:]
    if len(same) == MOST_WITHOUT_EFFECT and not any(same):
        return text("frozen-no-effect", doing=wish.doing, order=name_of(wish.role, wish.leg), times=MOST_WITHOUT_EFFECT)
    in_a_minute = Counter(w.wish for w in written if now - w.at < MINUTE)
    repeats = sum(count - 1 for count in in_a_minute.values())
    return text("frozen-repeats", count=repeats) if repeats > MOST_REPEATS else ""


def _attempt(monitor: Monitor, action: Action) -> Attempt | None:
    """None: nothing that the breaker counts or holds."""
    is_ending = monitor.closing is not None or monitor.reduction is not None or monitor.flat_since is not None
    if is_ending:
        return None
    match action:
        case Place(order, _) if order.role is not Role.CLOSE:
            return Attempt(Wish("placing", order.role, order.leg, order.qty, order.price), order.fence)
        case Amend(request):
            known = monitor.orders[request.link_id]
            wish = Wish("changing", known.role, known.leg, request.qty, request.price, request.link_id)
            return Attempt(wish, known.fence)
        case Cancel(request) if monitor.orders[request.link_id].role is not Role.ENTRY:
            known = monitor.orders[request.link_id]
            return Attempt(Wish("cancelling", known.role, known.leg, link_id=request.link_id), known.fence)
        case _:
            return None
