"""Lots: what one buy brought, until it is sold; and what is kept of one afterwards.

Quantities are in base currency, money in quote currency. Nothing that executions tell is kept twice: what a lot cost,
holds and brought is derived from the fills in it, in the currency in which each fee was really paid.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from execution.stops.gap_record import GapTrigger
from execution.stops.trail_gap import MissedTrigger
from execution.stops.trailing import Trailing
from utils.money import ZERO
from utils.plain_records import to_plain


class LotFill(Struct, frozen=True, kw_only=True):
    """One execution of a lot. ``fee`` in base or quote currency; negative where it was a rebate."""

    exec_id: str
    link_id: str
    order_id: str
    price: Decimal
    qty: Decimal
    fee: Decimal
    fee_in_base: bool
    at: datetime
    by_stop: bool = False
    """The hard stop of a perpetual made it."""
    other_fee: Decimal = ZERO
    other_coin: str = ""
    """A fee that was paid in neither of both; what it is worth is not known here, so it is in no sum."""
    beyond: Decimal = ZERO
    """Of a sell that was made larger: so much more the execution sold than the lot had. It is in no sum of the lot."""

    @property
    def value(self) -> Decimal:
        return self.price * self.qty

    @property
    def base_fee(self) -> Decimal:
        return self.fee if self.fee_in_base else ZERO

    @property
    def quote_fee(self) -> Decimal:
        return ZERO if self.fee_in_base else self.fee

    @property
    def fee_in_quote(self) -> Decimal:
        """What it is worth, whichever currency it was paid in."""
        return self.fee * self.price if self.fee_in_base else self.fee


class Dust(Struct, frozen=True):
    """Less than can be sold: what rounding left of lots, or a lot under the exchange's minimum. It keeps its cost.

    The next lot takes it over, so that it never gathers.
    """

    qty: Decimal = ZERO
    cost: Decimal = ZERO
    credit: Decimal = ZERO
    owed: Decimal = ZERO
    """Base currency that fees of sells took beyond all that there was: others' coins paid it. The next lot gives it."""

    def __add__(self, other: "Dust") -> "Dust":
        """Together; what is owed is paid first."""
        qty = self.qty + other.qty - self.owed - other.owed
        return Dust(max(ZERO, qty), self.cost + other.cost, self.credit + other.credit, max(ZERO, -qty))


class Lot(Struct, frozen=True, kw_only=True):
    """What one buy brought, until it is sold."""

    number: int
    buys: tuple[LotFill, ...] = ()
    sells: tuple[LotFill, ...] = ()
    carried: Dust = Dust()
    """Taken over when its first buy filled."""
    debt: Decimal = ZERO
    """Base currency that fees of other lots' sells took since: it pays, though its own sell may offer all it had."""
    funding: Decimal = ZERO
    """Its share of what the position paid on a perpetual; below zero: received."""
    credit: Decimal = ZERO
    """Of the DCA credit: moves the target, never a profit. Positive: so much less has to come in."""
    trail: Trailing = Trailing()
    """Of its trailing sell."""
    gap: GapTrigger | None = None
    """Of its trail: what was done last about a trigger that rose while prices were missed."""
    missed: MissedTrigger | None = None
    """Of its trail: the newest candle of a gap that traded through it, where the price has come back since."""
    sell_revision: int = 0
    """Of its next sell."""
    not_before: datetime | None = None
    """Its last sell was refused: none is tried before."""
    refusals: int = 0
    refused_because: str = ""
    """In the exchange's words."""
    unsold: int = 0
    """So many of its sells in a row ended without a fill, and nobody had asked for that."""
    lost: int = 0
    """So many of its sells rested, and the exchange did not know them any more."""
    is_dropped: bool = False
    """A person wrote it off: it leaves the record as soon as no order of it is open."""
    is_held: bool = False
    """A person cancelled its sell in the app: it is not placed again before a person says so."""

    @property
    def received(self) -> Decimal:
        """Base currency that came in, fees and what was owed taken off."""
        return max(ZERO, self._came_in)

    @property
    def _came_in(self) -> Decimal:
        return sum((f.qty - f.base_fee for f in self.buys), self.carried.qty - self.carried.owed - self.debt)

    @property
    def cost(self) -> Decimal:
        """Quote currency that it cost, fees and funding included."""
        return sum((f.value + f.quote_fee for f in self.buys), self.carried.cost) + self.funding

    @property
    def sold(self) -> Decimal:
        """Base currency that went out, fees included."""
        return sum((f.qty + f.base_fee for f in self.sells), ZERO)

    @property
    def proceeds(self) -> Decimal:
        """Quote currency that its sells brought, fees taken off."""
        return sum((f.value - f.quote_fee for f in self.sells), ZERO)

    def executed(self, link_id: str) -> Decimal:
        """What we hold executions of for one of its orders, in base currency; also of what was not the lot's."""
        return sum((f.qty + f.beyond for f in (*self.buys, *self.sells) if f.link_id == link_id), ZERO)

    @property
    def left(self) -> Decimal:
        return max(ZERO, self._came_in - self.sold)

    @property
    def owed(self) -> Decimal:
        """What a fee in base currency took beyond what was left."""
        return max(ZERO, self.sold - self._came_in)

    @property
    def to_sell(self) -> Decimal:
        """What sells may still take: what is left, also where fees of sells in base currency and a debt took of it.

        Those are not of the quantity that was offered: where both together are more than there was, it is `owed`.
        """
        taken = sum((f.qty + min(f.base_fee, ZERO) for f in self.sells), ZERO)
        return max(ZERO, max(ZERO, self._came_in + self.debt) - taken)

    @property
    def bought_at(self) -> datetime:
        """Of its first fill; a lot has one."""
        return min(f.at for f in self.buys)

    @property
    def bought_until(self) -> datetime:
        """Of its newest fill."""
        return max(f.at for f in self.buys)

    @property
    def mean_price(self) -> Decimal:
        """What was paid for a unit, without fees."""
        return sum((f.value for f in self.buys), ZERO) / sum((f.qty for f in self.buys), ZERO)


class ClosedLot(Struct, frozen=True, kw_only=True):
    """A lot that was sold: one row of its bot's history. ``dust`` is what rounding left of it, with its cost."""

    bot_id: str
    symbol: str
    number: int
    qty: Decimal
    """Sold, in base currency."""
    cost: Decimal
    """Of what was sold."""
    proceeds: Decimal
    fees: Decimal
    """Of both ways, in quote currency."""
    buy_price: Decimal
    sell_price: Decimal
    """Mean prices, without fees."""
    bought_at: datetime
    sold_at: datetime
    dust: Dust
    credit_used: Decimal
    credit_given: Decimal
    by_stop: bool = False
    written_off: Dust = Dust()
    """What was never sold, and a person wrote off, with its cost; neither is part of the rest of this row."""
    beyond: Decimal = ZERO
    """So much more its sells sold than it had, as they were made larger; none of it is in the rest of this row."""

    @property
    def profit(self) -> Decimal:
        """Realised: proceeds less the original cost, whatever was credited."""
        return self.proceeds - self.cost

    def to_plain(self) -> dict[str, Any]:
        return to_plain(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "ClosedLot":
        """Raises msgspec.ValidationError."""
        return msgspec.convert(plain, cls)
