"""What we know about each order of ours: what it is for, what was asked, what stands under its id."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts.orders import OrderStatus
from execution.facts.prices import TriggerBy
from utils.money import ZERO
from utils.texts.catalogue import text


class Role(StrEnum):
    """What an order of ours is for."""

    ENTRY = "entry"
    TAKE_PROFIT = "tp"
    CLOSE = "close"


class OrderState(StrEnum):
    """What we know about an order of ours."""

    PLANNED = "planned"
    """Its id is on disk; whether the request left, or landed, is not known."""
    ABSENT = "absent"
    """Asked by id and not found: it may be sent (again) under the same id."""
    LIVE = "live"
    """Accepted by the exchange, and not known to have ended."""
    ENDED = "ended"


class OrderMove(Struct, frozen=True, kw_only=True):
    """A price or total quantity of a take profit that we never asked for (R8), and the total quantity before."""

    price: Decimal
    qty: Decimal
    was_qty: Decimal
    at: datetime
    """When the row that showed it first was observed."""
    agreed: bool = False
    """A second, newer row shows the same."""


class LegJoined(Struct, frozen=True, kw_only=True):
    """A take profit under the exchange's minimum; ``into`` None: none can stand, only the stop ends what is open."""

    leg: int
    into: int | None


class LegMoved(Struct, frozen=True, kw_only=True):
    """A person moved a take profit in the app; quantities are what is open of it.

    ``keeps_qty`` False: its new quantity could not be planned with, and is planned again.
    """

    leg: int
    old_price: Decimal
    new_price: Decimal
    old_qty: Decimal
    new_qty: Decimal
    keeps_qty: bool
    at: datetime


class TrackedOrder(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One order of ours in the ledger. ``qty`` is the total quantity that we last asked for or saw."""

    link_id: str
    role: Role
    leg: int
    revision: int
    qty: Decimal
    price: Decimal | None
    state: OrderState
    order_id: str = ""
    status: OrderStatus | None = None
    attached_stop: Decimal | None = None
    stop_is_partial: bool = False
    """Of an entry: its stop is for its own fills, and never replaces the position's (R1)."""
    makes_room: bool = False
    """Of an entry: cancelled so that one with the tighter stop can take its place (R1)."""
    written_at: datetime | None = None
    """When our last request about it was begun: rows observed before that do not speak about its outcome."""
    ask_at: datetime | None = None
    """When to ask for it by id; None while nothing is in doubt."""
    asked: int = 0
    fence: datetime | None = None
    """Until then a request whose answer was lost may still land (R9)."""
    unanswered: int = 0
    """Writes about it in a row whose outcome nobody knows: repeated with growing pauses."""
    not_before: datetime | None = None
    """A refused or transient request is not sent again before."""
    seen_filled: Decimal = ZERO
    """Filled quantity that a row of it showed; more than the executions that we hold means that some are missing."""
    filled_before: Decimal = ZERO
    """Of an entry that outlived its generation (R2): what it had filled before this one began."""
    updated_at: datetime | None = None
    """The exchange's time of the newest row of it that we hold: an older row says nothing new."""
    shown_at: datetime | None = None
    """When that row was observed first, on our clock: seen again, it says nothing new."""
    cancelling: bool = False
    """We asked, or are about to ask, for its cancel: its end is no act of a person (R15)."""
    cancel_fence: datetime | None = None
    """It stood after our cancel, which may still land until then (R9); None also once it was seen open after that."""
    duplicate: bool = False
    """The exchange says that its id is taken already: what stands under it decides (R10)."""
    note: str = ""
    """Why the exchange refused or rejected it, in its words."""
    superseded: bool = False
    """Its id was taken by another order; the next revision stands for it (R10)."""
    accepted_price: Decimal | None = None
    """Of a take profit: the price that stood after our own request, or that a person gave it since (R8)."""
    asked_price: Decimal | None = None
    """Of a take profit: the price of the plan for which it was placed, or amended; None: as the plan stood then."""
    asking_price: Decimal | None = None
    """Of a take profit: a new price that we have asked for, until a row shows what became of it (R8)."""
    asked_again: bool = False
    """Of a take profit: a new price was taken and had no effect, and is asked for once more."""
    known_qtys: tuple[Decimal, ...] = ()
    """Of a take profit: total quantities that are ours, as asked for or as accepted (R8)."""
    trigger_by: TriggerBy | None = None
    """Of a take profit that waits for a trigger, as a market order: by which series; ``price`` is where (R21)."""
    passed_at: Decimal | None = None
    """Of a take profit: where it could not stand, since the price had passed that: as a trigger at all (R21), as a
    limit by more than the exchange's band.
    """
    goes_on_as_limit: bool = False
    """Of such a one: it has triggered, or could not wait; what is left of its leg is a limit order."""
    forgotten: int = 0
    """Orders of its leg that ended before it without a fill, back to the next older one in the record."""
    moved: OrderMove | None = None
    """Of a take profit: perhaps moved by a person; the second look that tells is under way."""

    @property
    def is_open(self) -> bool:
        """True until it is known to have ended, or to have never existed."""
        return self.state is not OrderState.ENDED

    @property
    def is_lost(self) -> bool:
        """It was shown to stand and is found no more: that it has ended is known, and not who ended it (R15).

        Bybit forgets after a day what was cancelled without a fill.
        """
        was_standing = self.status is not None and self.status.is_open
        return was_standing and not (self.is_open or self.superseded or self.cancelled_by_us)

    @property
    def cancelled_by_us(self) -> bool:
        """A cancel of ours has ended it, or still may: its end is no person's act, and not the exchange's (R15)."""
        return self.cancelling or self.cancel_fence is not None


def name_of(role: Role, leg: int) -> str:
    """What an order is called before a person, whatever its id."""
    return text("engine-order", role=role.value, number=leg)
