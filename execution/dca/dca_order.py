"""What a bot knows about one order of its own. Pure."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts.orders import OrderStatus
from execution.tracked_orders import OrderState
from utils.money import ZERO


class OrderRole(StrEnum):
    BUY = "buy"
    SELL = "sell"


class CutBy(StrEnum):
    """Who made a sell smaller that only reduces."""

    UNKNOWN = "unknown"
    EXCHANGE = "exchange"
    PERSON = "person"


class Cut(Struct, frozen=True, kw_only=True):
    """It offers less than ``was``, which a row showed ``at`` that moment."""

    was: Decimal
    at: datetime
    by: CutBy = CutBy.UNKNOWN


class DcaOrder(Struct, frozen=True, kw_only=True):
    """One order of a bot, recorded before it is sent (P4). Exactly one of ``qty`` and ``amount`` is given.

    ``amount`` is a market buy on spot in quote currency. ``price`` None is a market order; ``is_immediate``: what of
    it does not fill at once, at its price or better, is gone.
    """

    link_id: str
    role: OrderRole
    lot: int
    revision: int
    qty: Decimal | None
    amount: Decimal | None
    price: Decimal | None
    state: OrderState
    created_at: datetime
    is_immediate: bool = False
    order_id: str = ""
    status: OrderStatus | None = None
    """Of the newest row of it; None: none was seen yet."""
    written_at: datetime | None = None
    """When our last request about it was begun."""
    fence: datetime | None = None
    """Until then a request whose answer was lost may still land (R9)."""
    ask_at: datetime | None = None
    """When to ask for it by id; None while nothing is in doubt."""
    asked: int = 0
    not_before: datetime | None = None
    """A refused or transient request is not sent again before."""
    refusals: int = 0
    note: str = ""
    """Why the exchange refused or rejected it, in its words."""
    updated_at: datetime | None = None
    """The exchange's time of the newest row of it that we hold: an older one says nothing new."""
    seen_filled: Decimal = ZERO
    """Filled quantity that a row of it showed; more than the fills that we hold means that some are missing."""
    cancelling: bool = False
    """We asked for its cancel: its end is no act of a person."""
    target: Decimal | None = None
    """Of a sell: the lot's target for which it has its price."""
    wanted_price: Decimal | None = None
    """A new price that an amendment asks for, until a row shows it."""
    is_moved: bool = False
    """A person gave it another price in the app: it keeps that."""
    cut: Cut | None = None
    """Of a sell on a perpetual that was made smaller (`cut_sells`)."""
    is_stray: bool = False
    """It stands for a lot that is over: it is cancelled, and nothing is counted to it."""
    is_taken: bool = False
    """The exchange refused its id, as one that was used (R10)."""
    unanswered: int = 0
    """Requests about it in a row whose outcome nobody knows: repeated with growing pauses."""
    put_back_at: datetime | None = None
    """Its record comes from a backup or a state file: what it came to before then is no act of a person."""
    missing_since: datetime | None = None
    """It was accepted, and since then it was not found when it was looked for."""

    @property
    def fills_at_once(self) -> bool:
        """It never rests, so that nobody can move or cancel it."""
        return self.price is None or self.is_immediate

    @property
    def is_seen(self) -> bool:
        """A row showed it, and it was found whenever it was looked for since."""
        return self.status is not None and self.missing_since is None

    @property
    def is_open(self) -> bool:
        return self.state is not OrderState.ENDED
