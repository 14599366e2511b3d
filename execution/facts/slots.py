"""Where a position lies: side and slot, the exchange's own units of it."""

from enum import StrEnum

from msgspec import Struct


class Side(StrEnum):
    """Side of an order, and of a position: a long is ``Buy``, a short is ``Sell``."""

    BUY = "Buy"
    SELL = "Sell"

    @property
    def opposite(self) -> "Side":
        return Side.SELL if self is Side.BUY else Side.BUY

    @property
    def sign(self) -> int:
        """+1 for Buy, -1 for Sell: price moves times sign are moves in favour of a position of this side."""
        return 1 if self is Side.BUY else -1

    @property
    def word(self) -> str:
        return "long" if self is Side.BUY else "short"


class PositionMode(StrEnum):
    ONE_WAY = "one-way"
    HEDGE = "hedge"


class Slot(Struct, frozen=True, order=True):
    """The exchange's own unit of a position: one row, one full stop, one net size (R4).

    ``position_idx`` is 0 in one-way mode; in hedge mode 1 is the long side and 2 the short side.
    """

    account: str
    symbol: str
    position_idx: int
