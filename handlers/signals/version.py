"""A text as its numbers are read in one way. Pure."""

from decimal import Decimal
from typing import Final

from msgspec import Struct

from handlers.signals.doubts import Asked, Doubt
from handlers.signals.sections import Figure

MOST_LINES: Final = 8
NO_SYMBOL: Final = "SYMBOL"
"""Stands in a line whose text names none."""


class Version(Struct, frozen=True, kw_only=True):
    """The lines that it can mean, and what has to be asked.

    ``unused``: figures that are in none of the lines and no price; ``ignored``: what of the text is in none of them.
    """

    lines: tuple[str, ...]
    asked: tuple[Asked, ...]
    symbols: tuple[str, ...]
    prices: tuple[Decimal, ...]
    unused: tuple[Figure, ...] = ()
    ignored: str = ""

    @property
    def is_clear(self) -> bool:
        return len(self.lines) == 1 and not self.asked

    @property
    def is_odd(self) -> bool:
        """Its prices do not go together: its numbers are hardly to be read in this way."""
        odd = {Doubt.FAR, Doubt.NUMBER, Doubt.PRICES, Doubt.LEFT_OVER, Doubt.SIDE_AGAINST_PRICES, Doubt.STOPS}
        return any(asked.doubt in odd for asked in self.asked)
