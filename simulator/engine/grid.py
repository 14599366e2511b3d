"""Amounts and prices on the grid of an instrument: multiples of its step."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal


def floored(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_FLOOR) * step


def ceiled(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_CEILING) * step


def is_positive(number: Decimal) -> bool:
    return number.is_finite() and number > 0


def is_multiple(number: Decimal, step: Decimal) -> bool:
    return not number % step
