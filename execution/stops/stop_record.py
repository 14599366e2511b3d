"""The stop that should stand (S*), who asked for it, and what the exchange showed of it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from utils.money import ZERO


class StopOrigin(StrEnum):
    PLAN = "plan"
    BREAK_EVEN = "break-even"
    FOLLOW = "follow"
    TRAIL = "trailing"
    PERSON = "person"
    """Moved in the app."""
    CHAT = "chat"


class SentStop(Struct, frozen=True, gc=False):
    """A stop that we attached or sent, and why."""

    price: Decimal
    origin: StopOrigin


class StopOrderSeen(Struct, frozen=True, kw_only=True, gc=False):
    """The exchange's own order behind the position's full stop."""

    order_id: str
    status: OrderStatus
    price: Decimal | None
    trigger_by: str
    filled_qty: Decimal
    updated_at: datetime
    observed_at: datetime
    cancel_type: str = ""
    """Of one that has ended: by what, in the exchange's word."""


class ManualStop(StrEnum):
    """MANUAL_STOP: what becomes of a stop that a person moves in the app."""

    ADOPT = "adopt"
    RESTORE = "restore"
    """S* is put back, though not for ever."""
    ASK = "ask"
    """The person's stands, and the person is asked."""


class StopChoice(StrEnum):
    """An answer to `Asked`."""

    KEEP = "keep"
    """The person's own stands."""
    PUT_BACK = "back"
    """The one from before does."""


class HeldBack(Struct, frozen=True):
    """What a policy asked for before a person moved the stop: it counts again where ours is put back."""

    price: Decimal
    origin: StopOrigin


class Asked(Struct, frozen=True, kw_only=True):
    """A person moved the stop, and is asked which shall stand; until an answer, and without one, theirs does."""

    number: int
    """Of the question, among those of this generation."""
    ours: Decimal
    """What the stop was before."""
    origin: StopOrigin
    until: datetime
    held: HeldBack | None = None
    """Where S* goes at once if ours is put back; None: it stays there."""


class PartialStop(Struct, frozen=True, kw_only=True):
    """A market stop of ``qty``, a part of the position; once it has fired it only tells whose the fills were."""

    parent_link_id: str
    """The entry that brought it along; "" where it is none of ours."""
    price: Decimal
    qty: Decimal
    is_waiting: bool
    updated_at: datetime
    observed_at: datetime
    not_before: datetime | None = None
    """We have asked for its end, or were refused: not again before."""
    first_seen_at: datetime | None = None
    """None in records of before; then it counts as seen when it was last observed."""


def cover_of(stops: Iterable[PartialStop], side: Side, size: Decimal) -> Decimal | None:
    """The trigger price by which stops of parts have closed all of ``size``; None where they do not."""
    uncovered = size
    for stop in sorted(stops, key=lambda stop: stop.price * side.sign, reverse=True):
        if stop.is_waiting:
            uncovered -= stop.qty
            if uncovered <= ZERO:
                return stop.price
    return None


class Overruled(Struct, frozen=True):
    """What stood, or did not (None), where S* should: S* is being put back."""

    price: Decimal | None
    at: datetime | None = None
    """Where none stood: when that was so first, by the exchange's clock; None in records of before."""
    cancel_type: str = ""
    """And as what the order behind it ended, in the exchange's word; "": not known."""


class PriceThrough(Struct, frozen=True, gc=False):
    """Prices that were seen while nothing covered, by the exchange's time (R13)."""

    since: datetime | None
    """Of the first of those in a row that were through S*; None: the newest stood clear of it."""
    seen_at: datetime
    """Of the newest."""


class BreakEvenDoubt(Struct, frozen=True):
    """A price of the minute in which break-even began to wait that nobody can place, and where the stop would be."""

    best: Decimal
    stop: Decimal


class Stop(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The stop that should stand (S*), and what the exchange showed of it.

    ``sent`` holds what we attached or sent in this generation: a value outside it is a person's (R8).
    """

    price: Decimal
    origin: StopOrigin
    sent: tuple[SentStop, ...] = ()
    written_at: datetime | None = None
    verify_at: datetime | None = None
    """When an ambiguous write must be verified again: its fence."""
    retry_at: datetime | None = None
    refusals: int = 0
    unanswered: int = 0
    """Writes in a row whose outcome nobody knows: the first is sent again at once, the next ones with pauses."""
    heeded: Decimal | None = None
    """The tightest price that break-even, follow and trail have asked for so far: a person who moves the stop
    afterwards is not overruled by what was asked before."""
    break_even_asked: bool = False
    """Break-even has been asked for: where a person moves the stop afterwards, funding does not bring it back."""
    waits_for_price: bool = False
    """The price is through S* while an older stop covers: S* is tried again when the price is clear (R13)."""
    through: PriceThrough | None = None
    """The prices at which nothing covers, while that is so (R13)."""
    order: StopOrderSeen | None = None
    announced: Decimal | None = None
    foreign: Decimal | None = None
    """A value that we never sent, seen once: believed when a second, newer row agrees (R8)."""
    foreign_at: datetime | None = None
    moved_at: datetime | None = None
    """Of a person's: when it was seen first; what break-even and follow asked for before that no longer counts."""
    is_unread: bool = False
    """Nobody listened for a while, and no row of the position was read since: a person may have moved it (R8)."""
    once_ours: bool = False
    """S* was found standing, tighter than it was before, at a price that we had sent: a person has moved it there, or a
    request of ours has landed late; which of the two, nobody knows."""
    asked: Asked | None = None
    """The open question; any other S* ends it."""
    questions: int = 0
    """So many were asked in this generation."""
    answered: int = 0
    """The number of the newest one whose answer has put ours back."""
    restored: Decimal | None = None
    """What that answer put back, until it is told; a policy may have moved S* on at once."""
    overruled: Overruled | None = None
    """Until S* is confirmed again; then it is told."""
    took_place_of: Decimal | None = None
    """A person's price that was not told of before a policy moved S*: it is told with that move."""
    put_back: tuple[datetime, ...] = ()
    """When a person's price was overruled by S* (MANUAL_STOP=restore); the newest few."""
