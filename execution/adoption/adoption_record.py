"""What the record keeps of a position that was opened elsewhere, and of the orders that a person has beside ours."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct


class Adopted(Struct, frozen=True, kw_only=True):
    """The position was opened elsewhere; ``automatic``: nobody was asked (ADOPT=auto)."""

    at: datetime
    automatic: bool
    offered: tuple[Decimal, ...] = ()
    """Where the targets would have stood that were proposed and not set, as a button offers them."""
    size: Decimal | None = None
    """Of the position as they were offered; None in records of before."""
    take_profit: Decimal | None = None
    """The person's own on the position, which takes all of it; None: there was none, or in records of before."""
    drawn: int = 0
    """How often the offer was drawn anew: older buttons no longer say what would be done."""


class ForeignExit(Struct, frozen=True, kw_only=True):
    """A person's order that will take a part of the position; ``qty`` zero: it has ended."""

    qty: Decimal
    filled: Decimal
    updated_at: datetime
    observed_at: datetime
