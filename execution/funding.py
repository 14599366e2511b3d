"""Whose funding a payment is: an execution names no slot, and in hedge mode a symbol has two (R22). Pure.

| one-way mode                                           | the slot's                                         |
|--------------------------------------------------------|----------------------------------------------------|
| its quantity is the size of one side, and not of both  | that side's, whole                                 |
| both sides were open                                   | split by their sizes: together it is all of it     |
| neither tells                                          | the side's that it names, whose meaning Bybit's    |
|                                                        | documents leave open                               |
"""

from decimal import ROUND_DOWN, Decimal
from typing import Final

from msgspec.structs import replace

from execution.facts.executions import Execution
from execution.monitor import Monitor
from utils.money import ZERO

SMALLEST: Final = Decimal("1e-8")
"""Of quote currency: the exchange books no less."""


def is_of_slot(position_idx: int, execution: Execution) -> bool:
    """In hedge mode a side's executions are those that open it, and those of the other side that close."""
    is_of_the_long = (execution.side.sign > 0) != (execution.closed_size > ZERO)
    return position_idx in {0, 1 if is_of_the_long else 2}


def funding_of(payment: Execution, position_idx: int, own: Decimal, other: Decimal) -> Execution | None:
    """The slot's part of a funding payment, None where it has none; sizes are those of both sides at that time."""
    if position_idx == 0:
        return payment
    if (payment.qty == own) != (payment.qty == other):
        return payment if payment.qty == own else None
    if own > ZERO and other > ZERO:
        return replace(payment, fee=_share(payment.fee, position_idx, own, other))
    return payment if is_of_slot(position_idx, payment) else None


def _share(fee: Decimal, position_idx: int, own: Decimal, other: Decimal) -> Decimal:
    """The long side's is rounded, the short side has the rest."""
    is_long = position_idx == 1
    of_long = (fee * (own if is_long else other) / (own + other)).quantize(SMALLEST, ROUND_DOWN)
    return of_long if is_long else fee - of_long


def of_slot(execution: Execution, position_idx: int, own: Decimal, other: Decimal) -> Execution | None:
    """What of an execution is a slot's that has no record; sizes are those of both sides."""
    if execution.changes_size:
        return execution if is_of_slot(position_idx, execution) else None
    return funding_of(execution, position_idx, own, other)


def size_at(monitor: Monitor, payment: Execution) -> Decimal:
    """What was open when it was paid, as far as executions tell."""
    return max(ZERO, monitor.open_after(payment.seq))
