"""The part of a position that is open, at what it cost, and what each exit made of the rest. Pure.

| event   | average              | fees paid to enter | funding received   |
|---------|----------------------|--------------------|--------------------|
| entry   | mean of old and new  | added              | stays              |
| exit    | stays                | its part leaves    | its part leaves    |
| funding | stays                | stays              | added              |

So the average is the exchange's own, and the profits of all exits add up to what the whole trade made (R22).
"""

from collections.abc import Iterable
from decimal import Decimal
from heapq import merge

from msgspec import Struct
from msgspec.structs import replace

from execution.facts.slots import Side
from execution.fill_record import Fill, FundingPayment
from utils.money import ZERO


class OpenPart(Struct, frozen=True, kw_only=True):
    """``qty`` in base coin as far as executions tell, money in quote currency."""

    qty: Decimal = ZERO
    avg: Decimal | None = None
    """The average entry price; once nothing is open, the one that stood last. None before the first entry."""
    fees: Decimal = ZERO
    """What was paid to enter what is open."""
    funding: Decimal = ZERO
    """What it has received (paid: below zero) since."""

    @property
    def cost_per_unit(self) -> Decimal:
        """Beyond the average: fees less funding of each unit. Zero where nothing is open."""
        return (self.fees - self.funding) / self.qty if self.qty else ZERO


class Reckoned(Struct, frozen=True):
    """What is open, and the profit of each exit by its execution's id: fees of both ways and its funding included.

    An exit of more than was open, whose entry is not known, has None.
    """

    part: OpenPart
    profits: dict[str, Decimal | None]


def reckon(
    fills: Iterable[Fill], side: Side, payments: Iterable[FundingPayment] = (), funding_before: Decimal = ZERO
) -> Reckoned:
    """All executions of a trade in the order of the exchange; ``funding_before`` counts from the first entry on."""
    part, profits = OpenPart(funding=funding_before), dict[str, Decimal | None]()
    in_order: list[Fill | FundingPayment] = [*sorted(fills, key=lambda fill: (fill.seq, fill.at))]
    for event in merge(in_order, sorted(payments, key=lambda paid: paid.at), key=lambda event: event.at):
        if isinstance(event, FundingPayment):
            part = replace(part, funding=part.funding + event.amount)
        elif event.side is side:
            part = _entered(part, event)
        else:
            left = _left(part, event)
            profits[event.exec_id] = _profit(part, left, event, side)
            part = left
    return Reckoned(part, profits)


def _entered(part: OpenPart, fill: Fill) -> OpenPart:
    qty = part.qty + fill.qty
    if not qty:
        return part
    value = part.qty * part.avg if part.avg is not None else ZERO
    return replace(part, qty=qty, avg=(value + fill.qty * fill.price) / qty, fees=part.fees + fill.fee)


def _left(part: OpenPart, fill: Fill) -> OpenPart:
    qty = max(ZERO, part.qty - fill.qty)
    if not qty:
        return OpenPart(avg=part.avg)
    return replace(part, qty=qty, fees=part.fees * qty / part.qty, funding=part.funding * qty / part.qty)


def _profit(part: OpenPart, left: OpenPart, fill: Fill, side: Side) -> Decimal | None:
    if part.avg is None or fill.qty > part.qty:
        return None
    carried = (part.fees - left.fees) - (part.funding - left.funding)
    return side.sign * fill.qty * (fill.price - part.avg) - fill.fee - carried
