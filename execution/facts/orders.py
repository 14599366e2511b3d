"""Orders as the exchange shows them, in its own words."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct

from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from utils.money import ZERO


class OrderType(StrEnum):
    MARKET = "Market"
    LIMIT = "Limit"


class OrderStatus(StrEnum):
    """Life of an order; ``UNKNOWN`` stands for a word that we do not know and must not act upon."""

    NEW = "New"
    PARTIALLY_FILLED = "PartiallyFilled"
    UNTRIGGERED = "Untriggered"
    TRIGGERED = "Triggered"
    FILLED = "Filled"
    CANCELLED = "Cancelled"
    PARTIALLY_FILLED_CANCELED = "PartiallyFilledCanceled"
    DEACTIVATED = "Deactivated"
    REJECTED = "Rejected"
    UNKNOWN = "Unknown"

    @property
    def is_open(self) -> bool:
        """True while the order can still fill; a triggered stop is live, and a word we do not know may be."""
        return self not in _ENDED


_ENDED: Final = frozenset(
    {
        OrderStatus.FILLED,
        OrderStatus.CANCELLED,
        OrderStatus.PARTIALLY_FILLED_CANCELED,
        OrderStatus.DEACTIVATED,
        OrderStatus.REJECTED,
    }
)


class StopKind(StrEnum):
    """What a conditional order is for, in the exchange's words; ``NONE`` is an ordinary order."""

    NONE = ""
    STOP = "Stop"
    STOP_LOSS = "StopLoss"
    TAKE_PROFIT = "TakeProfit"
    TRAILING_STOP = "TrailingStop"
    PARTIAL_STOP_LOSS = "PartialStopLoss"
    PARTIAL_TAKE_PROFIT = "PartialTakeProfit"
    OTHER = "Other"


class OrderRow(Struct, frozen=True, kw_only=True, gc=False):
    """One order as the exchange shows it. ``link_id`` is "" for orders that carry no id of ours."""

    order_id: str
    link_id: str
    symbol: str
    position_idx: int
    side: Side
    order_type: OrderType
    status: OrderStatus
    qty: Decimal
    filled_qty: Decimal
    price: Decimal | None
    avg_price: Decimal | None
    trigger_price: Decimal | None
    trigger_by: TriggerBy | None
    stop_kind: StopKind
    tpsl_mode: str
    reduce_only: bool
    create_type: str
    cancel_type: str
    reject_reason: str
    updated_at: datetime
    observed_at: datetime
    parent_link_id: str = ""
    """Of a stop that an entry brought along for its own fills: that entry's id."""

    @property
    def leaves_qty(self) -> Decimal:
        return self.qty - self.filled_qty if self.status.is_open else ZERO
