"""Decimals as they travel: text in, steps of the exchange, text out. Never a float in between."""

import re
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from typing import Final

ZERO: Final = Decimal(0)

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)

# Wide enough for any price over any step, and loud: a result that would have to be rounded raises instead.
_EXACT = Context(prec=200, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact])


def to_decimal(text: str | None) -> Decimal | None:
    """Read a decimal number; an empty text or None is "no value", which is not zero.

    Raises:
        ValueError: the text is not a finite decimal number.
    """
    if text is None or not (stripped := text.strip()):
        return None
    if not _NUMBER.fullmatch(stripped):
        raise ValueError(f"not a decimal number: {text!r}")
    return Decimal(stripped)


def floor_to_step(value: Decimal, step: Decimal) -> Decimal:
    """Return the largest multiple of `step` that is not above `value`."""
    count, rest = _steps(value, step)
    return _EXACT.multiply(Decimal(count - 1 if rest < 0 else count), step)


def ceil_to_step(value: Decimal, step: Decimal) -> Decimal:
    """Return the smallest multiple of `step` that is not below `value`."""
    count, rest = _steps(value, step)
    return _EXACT.multiply(Decimal(count + 1 if rest > 0 else count), step)


def round_to_step(value: Decimal, step: Decimal) -> Decimal:
    """Return the multiple of `step` nearest to `value`; a tie goes to the even multiple."""
    count, rest = _steps(value, step)
    twice = _EXACT.multiply(rest.copy_abs(), Decimal(2))
    if twice > step or (twice == step and count % 2):
        count += 1 if rest > 0 else -1
    return _EXACT.multiply(Decimal(count), step)


def plain(value: Decimal) -> str:
    """Write a number as people and exchanges write it: no exponent, no trailing zeros, no negative zero.

    Raises:
        ValueError: the number is not finite.
    """
    if not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _steps(value: Decimal, step: Decimal) -> tuple[int, Decimal]:
    """Split a value into whole steps (towards zero) and the rest, which has the value's sign."""
    if not step > 0:
        raise ValueError(f"a step is above zero: {step}")
    if not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return int(_EXACT.divide_int(value, step)), _EXACT.remainder(value, step)
