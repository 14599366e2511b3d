"""How often a stop follows what it should follow. Pure."""

from datetime import timedelta
from decimal import Decimal

from msgspec import Struct


class Pace(Struct, frozen=True, kw_only=True):
    """A stop follows a trail in steps: R16 keeps the exchange's budget for those who need it at once."""

    step_fraction: Decimal = Decimal("0.0005")
    """Of the price: smaller moves wait."""
    interval: timedelta = timedelta(seconds=2)


def worth_moving(standing: Decimal, wanted: Decimal, since_last: timedelta | None, pace: Pace) -> bool:
    """Whether the exchange's stop goes from ``standing`` to ``wanted`` now; ``since_last`` None: it never moved yet."""
    far_enough = abs(wanted - standing) >= standing * pace.step_fraction
    return far_enough and (since_last is None or since_last >= pace.interval)
