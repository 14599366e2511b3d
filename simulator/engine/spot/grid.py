"""Amounts and prices on the grid of a pair: to a multiple of its step."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal


def floored(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_FLOOR) * step


def ceiled(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_CEILING) * step
