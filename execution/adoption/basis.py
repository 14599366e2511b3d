"""The facts for which a plan is proposed. Pure."""

from decimal import Decimal

from msgspec import Struct


class Basis(Struct, frozen=True, kw_only=True):
    """What a proposal was made for: while this is equal, it is the same proposal."""

    size: Decimal
    avg_price: Decimal
    person_stop: Decimal | None
    take_profit: Decimal | None
    foreign_qty: Decimal
    """What a person's reduce-only orders will take of the size."""
