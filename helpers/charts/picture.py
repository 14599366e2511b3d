"""What a chart is asked to show: candles, and on them all that belongs to a position, a closed trade or a bot. Pure.

Nothing in here knows whose prices these are: a position has an entry, a stop and targets, a closed trade has moves of
its stop, a bot has lots; all of them are levels, moves and marks.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts.prices import Candle
from execution.facts.slots import Side


class Theme(StrEnum):
    DARK = "dark"
    LIGHT = "light"


class Meaning(StrEnum):
    """What a line stands for; each has its colour."""

    ENTRY = "entry"
    STOP = "stop"
    TARGET = "target"
    TRAIL = "trail"
    LIQUIDATION = "liquidation"
    ORDER = "order"
    """One that rests and is neither stop nor target."""
    LAST = "last"


class Level(Struct, frozen=True, kw_only=True):
    """A price with a horizontal line and a label.

    ``since`` and ``until`` None: from the left edge, to the right one. Where there are too many labels, neighbours of
    one meaning share one: ``many`` is the word for them ("5 targets").
    """

    price: Decimal
    meaning: Meaning
    label: str
    many: str
    since: datetime | None = None
    until: datetime | None = None


class Move(Struct, frozen=True):
    at: datetime
    price: Decimal


class Moves(Struct, frozen=True, kw_only=True):
    """A price that was moved, as steps: each stands until the next one; the last until ``until``, None: to the edge."""

    meaning: Meaning
    moves: tuple[Move, ...]
    """Oldest first."""
    until: datetime | None = None


class Mark(Struct, frozen=True):
    """A fill."""

    at: datetime
    price: Decimal
    side: Side


class Headline(Struct, frozen=True):
    """What a chart of something that is over has beside its title, where others have the last price."""

    words: str
    is_up: bool | None
    """Its colour; None: neither."""


class Picture(Struct, frozen=True, kw_only=True):
    """One chart. ``candles``: at least one, oldest first, of ``minutes`` each; prices are shown by ``tick``.

    What lies outside of the candles' time is left out; a level whose price is too far away has its label at the edge.
    The font has the letters of ASCII and little else.
    """

    symbol: str
    minutes: int
    candles: tuple[Candle, ...]
    tick: Decimal
    theme: Theme = Theme.DARK
    last: Decimal | None = None
    """None: the close of the last candle."""
    note: str = ""
    """One short line below the title."""
    headline: Headline | None = None
    levels: tuple[Level, ...] = ()
    moves: tuple[Moves, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def last_price(self) -> Decimal:
        return self.candles[-1].close if self.last is None else self.last
