"""One execution of the slot, and one payment of funding, as the record keeps them."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from execution.facts.slots import Side
from execution.tracked_orders import Role
from utils.money import ZERO


class Fill(Struct, frozen=True, kw_only=True, gc=False):
    """One execution of the slot. ``role`` None: an order that is not ours (a stop, a person, the exchange)."""

    exec_id: str
    link_id: str
    role: Role | None
    leg: int
    side: Side
    price: Decimal
    qty: Decimal
    fee: Decimal
    create_type: str
    exec_type: str
    seq: int
    at: datetime
    order_id: str = ""
    """The exchange's own id of the order."""
    is_estimate: bool = False
    """It stands in for executions that could not be read back: its fee is reckoned (R20)."""
    closed_size: Decimal | None = None
    """How much of a position it closed, as the exchange says. On our own side that was somebody's position on the
    other one (R4), and ``qty`` and ``fee`` are of the rest. None: recorded by an earlier version."""

    @property
    def traded(self) -> Decimal:
        """What it filled of its order."""
        return self.qty + (self.closed_size or ZERO) if self.role is Role.ENTRY else self.qty


class FundingPayment(Struct, frozen=True):
    """Funding received (paid: below zero) in quote currency."""

    amount: Decimal
    at: datetime
