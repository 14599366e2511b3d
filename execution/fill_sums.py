"""Sums over fills: what was entered, what left, what they leave open. Pure.

``side`` is the position's. Quantities are in base coin; a sum over no fills is zero.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby

from execution.facts.executions import ORDINARY
from execution.facts.slots import Side
from execution.fill_record import Fill
from execution.tracked_orders import Role
from utils.money import ZERO


def entered(fills: Iterable[Fill], side: Side) -> Decimal:
    return sum((f.qty for f in fills if f.side is side), ZERO)


def exited(fills: Iterable[Fill], side: Side) -> Decimal:
    return sum((f.qty for f in fills if f.side is not side), ZERO)


def exited_otherwise(fills: Iterable[Fill], side: Side) -> Decimal:
    """What left by anything but our take profits."""
    return sum((f.qty for f in fills if f.side is not side and f.role is not Role.TAKE_PROFIT), ZERO)


def left_open(fills: Iterable[Fill], side: Side, before: Decimal = ZERO) -> Decimal:
    """What was open ``before``, and what they add to it and take from it."""
    return sum((f.qty if f.side is side else -f.qty for f in fills), before)


def left_open_by_seq(fills: Iterable[Fill], side: Side, before: Decimal) -> Iterator[tuple[int, Decimal]]:
    """Each seq, and what was open after it; as `left_open`, in one go for hundreds of them."""
    left = before
    for seq, at_once in groupby(sorted(fills, key=lambda f: f.seq), key=lambda f: f.seq):
        left = left_open(at_once, side, left)
        yield seq, left


def of_the_other_side(fills: Iterable[Fill], side: Side, before: Decimal = ZERO) -> list[Fill]:
    """Others' that closed nothing: they opened the other side of the slot (R4).

    What was still open then had been closed before by an execution that is missing. Of anything but an ordinary order
    it is believed only where nothing was open. ``fills`` in the order of the exchange.
    """
    is_open, theirs = before, []
    for fill in fills:
        if fill.side is side:
            is_open += fill.qty
        elif fill.role is None and fill.closed_size == ZERO and (is_open <= ZERO or fill.create_type == ORDINARY):
            theirs.append(fill)
        else:
            is_open -= fill.qty
    return theirs


def mean_price(fills: Iterable[Fill]) -> Decimal | None:
    """Of all of them, weighted by quantity; None where nothing was filled."""
    summed = list(fills)
    qty = sum((f.qty for f in summed), ZERO)
    return sum((f.qty * f.price for f in summed), ZERO) / qty if qty != ZERO else None


def mean_entry(fills: Iterable[Fill], side: Side) -> Decimal | None:
    """The mean price of what was entered; None before the first."""
    return mean_price(f for f in fills if f.side is side)


def filled_of(fills: Iterable[Fill], link_id: str) -> Decimal:
    """What an order of ours filled, by its id."""
    return sum((f.traded for f in fills if f.link_id == link_id), ZERO)


def of_leg(fills: Iterable[Fill], number: int) -> list[Fill]:
    """The fills of a TP leg, over all its orders."""
    return [f for f in fills if f.role is Role.TAKE_PROFIT and f.leg == number]
