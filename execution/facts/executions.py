"""What was traded, why, and what the exchange says a close has earned."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct

from execution.facts.slots import Side

OF_STOPS: Final = frozenset({"CreateByStopLoss", "CreateByPartialStopLoss", "CreateByStopOrder"})
"""``create_type`` of what a stop has filled."""
ORDINARY: Final = "CreateByUser"
"""``create_type`` of what an order filled that somebody sent as such."""


class ExecType(StrEnum):
    """Why an execution happened; only ``FUNDING`` leaves the size as it is."""

    TRADE = "Trade"
    FUNDING = "Funding"
    ADL = "AdlTrade"
    LIQUIDATION = "BustTrade"
    DELIVERY = "Delivery"
    SETTLE = "Settle"
    OTHER = "Other"


class ClosedPnl(Struct, frozen=True, kw_only=True):
    """What the exchange says one closing order earned, fees of both ways taken off, funding left out."""

    order_id: str
    closed_size: Decimal
    pnl: Decimal


class Execution(Struct, frozen=True, kw_only=True, gc=False):
    """One fill, or one funding payment (then ``fee`` is the funding paid; negative when received)."""

    exec_id: str
    order_id: str
    link_id: str
    symbol: str
    side: Side
    price: Decimal
    qty: Decimal
    fee: Decimal
    fee_currency: str
    exec_type: ExecType
    create_type: str
    is_maker: bool
    closed_size: Decimal
    seq: int
    at: datetime

    @property
    def changes_size(self) -> bool:
        return self.exec_type is not ExecType.FUNDING
