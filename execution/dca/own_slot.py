"""What a bot on a perpetual knows of the slot that it owns: the size there, and the stop that covers it. Pure."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct


class StopLost(Struct, frozen=True):
    """The stop that stood is there no more; ``shown`` stands instead, None: nothing does."""

    shown: Decimal | None


class SeenClose(Struct, frozen=True, kw_only=True):
    """The newest order that closed of the position and was no lot's, as far as its executions are known."""

    order_id: str
    qty: Decimal
    """As the exchange says, with what was a person's own."""
    lowest: Decimal
    highest: Decimal
    """Prices of its executions."""
    of_lots: Decimal
    lots: tuple[int, ...]
    """What of it came off which lots."""


class OwnSlot(Struct, frozen=True, kw_only=True):
    """All but the first three are sightings, read again after every start. Prices in quote, sizes in base currency."""

    position_idx: int = 0
    """0 in one-way mode, 1 (the long side) in hedge mode."""
    closes: int = 0
    """Orders to close at market so far: each has an id of its own."""
    is_closing: bool = False
    """The last of them is recorded, and was not answered yet."""
    size: Decimal | None = None
    """Of the newest row, below zero for a short; None: an execution was newer, or nothing was seen yet."""
    shown_size: Decimal | None = None
    """That of the newest row, also after it was doubted."""
    stop: Decimal | None = None
    """The position's full stop."""
    seq: int = -1
    """Of the newest row or execution: older rows say nothing (R6)."""
    updated_at: datetime | None = None
    """The exchange's time of the newest row."""
    seen_at: datetime | None = None
    """When it was shown."""
    look_at: datetime | None = None
    """When to read it again."""
    older: int = 0
    """Reads in a row that showed an older row than what is known."""
    naked_since: datetime | None = None
    """There is size, and no stop at all."""
    is_naked_told: bool = False
    loose_since: datetime | None = None
    """There is size, and a stop that is looser than the campaign's."""
    is_loose_told: bool = False
    lost: StopLost | None = None
    stop_asks: int = 0
    """How often the stop was sent since it lacks."""
    stop_not_before: datetime | None = None
    """It was just sent or refused, and is not sent before."""
    not_before: datetime | None = None
    """The same of an order to close."""
    close: SeenClose | None = None
    odd_since: datetime | None = None
    """The size is not what the lots hold, since then."""
    odd_told: Decimal | None = None
    """The size of which that was told."""

    @property
    def lacking_since(self) -> datetime | None:
        """Since when the campaign's stop is not there, whatever stands in its place."""
        return self.naked_since or self.loose_since

    def without_sightings(self) -> "OwnSlot":
        return OwnSlot(position_idx=self.position_idx, closes=self.closes, is_closing=self.is_closing)
