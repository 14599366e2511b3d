"""What a control call may take: a JSON object without unknown fields, its decimals strings of a sensible size."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec

from simulator.faults import YEAR_MS

_LARGEST: Final = Decimal(10) ** 15
_MOST_DECIMALS: Final = 18
Outcome = dict[str, Any]
"""What a control call answers, besides that it went well."""


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A JSON object whose decimals are of a size that a market could have."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            for number in value if isinstance(value, list) else (value,):
                if isinstance(number, Decimal):
                    _check_number(name, number)


class Nothing(Body, frozen=True):
    """A call without parameters."""


class Slot(Body, frozen=True):
    """A position, or with ``qty`` a part of it."""

    symbol: str
    position_idx: int = 0
    qty: Decimal | None = None


def check_duration(name: str, milliseconds: int) -> None:
    if not 0 <= milliseconds <= YEAR_MS:
        raise ValueError(f"{name} must not be negative (time cannot go back), nor more than a year")


def check_limit(limit: int, most: int) -> None:
    if not 1 <= limit <= most:
        raise ValueError(f"limit must be between 1 and {most}")


def _check_number(name: str, number: Decimal) -> None:
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{name} is no number")  # noqa: TRY004 - it is one by type: NaN or infinity
    if number and (abs(number) >= _LARGEST or exponent < -_MOST_DECIMALS):
        raise ValueError(f"{name} must be less than 10^15, with at most {_MOST_DECIMALS} decimals")
