"""What an account holds beside the contracts that are guarded: listed as "not guarded", and never touched (R19)."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts.slots import Side


class Product(StrEnum):
    """Contracts that nobody guards, in Bybit's words."""

    INVERSE = "inverse"
    OPTION = "option"


class OtherPosition(Struct, frozen=True, kw_only=True):
    """``size`` is in the product's own unit: US dollars of inverse contracts, contracts of options."""

    product: Product
    symbol: str
    side: Side
    size: Decimal


class Coin(Struct, frozen=True, kw_only=True):
    """A coin on spot; ``qty`` below zero is borrowed. ``price`` is in US dollars, None where the exchange has none."""

    name: str
    qty: Decimal
    price: Decimal | None

    @property
    def worth(self) -> Decimal | None:
        """In US dollars, below zero where it is owed."""
        return None if self.price is None else self.qty * self.price
