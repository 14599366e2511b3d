"""The newest row of a position, as the record keeps it."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from execution.facts.positions import PositionStatus
from utils.money import ZERO


class RowSeen(Struct, frozen=True, kw_only=True, gc=False):
    """The newest position row that we hold (R6). ``size`` counts for the monitor's side."""

    size: Decimal
    seq: int
    updated_at: datetime
    observed_at: datetime
    stop_loss: Decimal | None
    liq_price: Decimal | None
    leverage: Decimal | None
    status: PositionStatus = PositionStatus.NORMAL
    trailing_stop: Decimal | None = None
    """The distance of the exchange's own trailing stop."""
    other_side: Decimal = ZERO
    """What somebody holds in the slot on the other side (R4)."""
    opened_at: datetime | None = None
    """When the exchange says that the position was opened; None: it has not said."""
    avg_price: Decimal | None = None
