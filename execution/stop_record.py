"""The stop that should stand (S*), who asked for it, and what the exchange showed of it."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts import OrderStatus


class StopOrigin(StrEnum):
    PLAN = "plan"
    BREAK_EVEN = "break-even"
    FOLLOW = "follow"
    TRAIL = "trailing"
    PERSON = "person"
    """Moved in the app."""
    CHAT = "chat"


class SentStop(Struct, frozen=True):
    """A stop that we attached or sent, and why."""

    price: Decimal
    origin: StopOrigin


class StopOrderSeen(Struct, frozen=True, kw_only=True):
    """The exchange's own order behind the position's full stop."""

    order_id: str
    status: OrderStatus
    price: Decimal | None
    trigger_by: str
    filled_qty: Decimal
    updated_at: datetime
    observed_at: datetime


class Overruled(Struct, frozen=True):
    """What stood, or did not (None), where S* should: S* is being put back."""

    price: Decimal | None


class Stop(Struct, frozen=True, kw_only=True):
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
    waits_for_price: bool = False
    """The price is through S* while an older stop covers: S* is tried again when the price is clear (R13)."""
    order: StopOrderSeen | None = None
    announced: Decimal | None = None
    foreign: Decimal | None = None
    """A value that we never sent, seen once: believed when a second, newer row agrees (R8)."""
    foreign_at: datetime | None = None
    overruled: Overruled | None = None
    """Until S* is confirmed again; then it is told."""
    put_back: tuple[datetime, ...] = ()
    """When a person's price was overruled by S* (MANUAL_STOP=restore); the newest few."""
