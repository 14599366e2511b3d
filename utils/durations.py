"""Lengths of time as exact numbers."""

from datetime import timedelta
from decimal import Decimal


def in_seconds(length: timedelta) -> Decimal:
    """A length of time in seconds, exact to the millisecond."""
    return Decimal(length // timedelta(milliseconds=1)) / 1000
