"""What may be asked of an exchange: entries, exits, changes of them, and the stop of a position. Pure.

An entry cannot be built without its stop, and an exit is reduce-only by its type.
"""

from decimal import Decimal
from enum import IntEnum
from typing import Final

from msgspec import Struct

from execution.facts.prices import TriggerBy
from execution.facts.slots import Side


class EntryOrder(Struct, frozen=True, kw_only=True):
    """An order that opens or adds to a position; it cannot be built without its stop (I1).

    ``price`` None is a market order. ``stop_is_partial``: each fill brings a market stop of its own quantity, and the
    position's full stop stays as it is; else the stop becomes the position's full one (R1).
    """

    link_id: str
    symbol: str
    position_idx: int
    side: Side
    qty: Decimal
    price: Decimal | None
    stop_loss: Decimal
    trigger_by: TriggerBy
    stop_is_partial: bool = False


class Trigger(Struct, frozen=True):
    """Where a take profit's market order is set off: by which price series, once it has come to ``price`` (R21)."""

    price: Decimal
    by: TriggerBy


class ExitOrder(Struct, frozen=True, kw_only=True):
    """An order that can only shrink a position: reduce-only by its type. ``side`` is the order's own side.

    ``price`` None is a market order; with ``qty`` zero it closes all that is left (R11, up to the maximum market
    quantity), and then carries close-on-trigger. ``is_immediate``: what a limit order does not fill at once is gone.
    ``trigger``: it waits until the price has come there from the losing side, and carries close-on-trigger too.
    """

    link_id: str
    symbol: str
    position_idx: int
    side: Side
    qty: Decimal
    price: Decimal | None
    is_immediate: bool = False
    trigger: Trigger | None = None


class AmendOrder(Struct, frozen=True, kw_only=True):
    """``qty`` is the new total quantity, filled part included. What is None stays as it is."""

    link_id: str
    symbol: str
    qty: Decimal | None
    price: Decimal | None
    trigger_price: Decimal | None = None
    """Of an order that waits for its trigger."""


class CancelOrder(Struct, frozen=True, kw_only=True):
    """By our id; a stop that an entry brought along has none, and goes by the exchange's ``order_id``."""

    link_id: str
    symbol: str
    order_id: str = ""


class StopUrgency(IntEnum):
    """Why a stop is sent; the lower goes first when the budget is short (R16)."""

    NAKED = 0
    """Nothing is known to cover the position."""
    REASSERT = 1
    """After an entry fill, or because a person wants it: another stop stands meanwhile."""
    MOVE = 2
    """Break-even and follow: the old stop covers until then."""
    RATCHET = 3
    """A step of a trail."""


class StopRequest(Struct, frozen=True, kw_only=True):
    """The position's full stop, set or moved in place: idempotent, sized and cleared by the exchange (R14)."""

    symbol: str
    position_idx: int
    stop_loss: Decimal
    trigger_by: TriggerBy
    urgency: StopUrgency = StopUrgency.NAKED


class TrailRequest(Struct, frozen=True, kw_only=True):
    """The exchange's own trailing stop, set or moved beside the full stop; ``distance`` zero removes it.

    Both are prices. With ``activation`` it begins to trail when the last price has come there from the losing side.
    """

    symbol: str
    position_idx: int
    distance: Decimal
    activation: Decimal | None


class Receipt(Struct, frozen=True):
    """The exchange took the request; what became of it arrives as facts."""

    order_id: str


MOST_IN_A_BATCH: Final = 10
"""Orders that may travel in one request."""
