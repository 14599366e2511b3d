"""The row of a position."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts.slots import Side


class PositionStatus(StrEnum):
    NORMAL = "Normal"
    LIQUIDATING = "Liq"
    ADL = "Adl"
    OTHER = "Other"


class PositionRow(Struct, frozen=True, kw_only=True, gc=False):
    """One row of a slot. ``side`` is None while flat. ``seq`` orders rows against executions of the symbol (R6)."""

    symbol: str
    position_idx: int
    side: Side | None
    size: Decimal
    avg_price: Decimal | None
    stop_loss: Decimal | None
    take_profit: Decimal | None
    liq_price: Decimal | None
    leverage: Decimal | None
    unrealised_pnl: Decimal | None
    status: PositionStatus
    seq: int
    updated_at: datetime
    observed_at: datetime
    """When a push arrived, or when the read that brought the row was begun, on our clock."""
    trailing_stop: Decimal | None = None
    """The distance of the exchange's own trailing stop, in price units."""
    opened_at: datetime | None = None
    """When the position opened; None where the exchange does not tell. It only corroborates (R5)."""
