"""Which candles the chart of a position shows, and of which length. Pure."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.facts.prices import Candle
from helpers.charts.picture import Theme

CANDLES: Final = 120
"""Of a position that is open: so many that each can still be told from the next on a phone."""
LENGTHS: Final = (1, 3, 5, 15, 30, 60, 120, 240, 360, 720, 1440)
"""Minutes."""
SHORTEST_OPEN: Final = 15
"""For a position that is open, where nobody asks for shorter ones."""
_SINCE_OPENED: Final = CANDLES - 10
_OF_A_TRADE: Final = 80
"""Candles that a trade that is over has in its chart, where nobody asks for shorter ones."""
_MOST_OF_A_TRADE: Final = 800
"""With those around it, they come in one answer of the exchange."""


class Frame(Struct, frozen=True, kw_only=True):
    """What every chart of a symbol has; ``candles`` of ``minutes`` each, at least one, oldest first."""

    symbol: str
    minutes: int
    candles: tuple[Candle, ...]
    tick: Decimal
    theme: Theme = Theme.DARK

    @property
    def recent(self) -> datetime:
        """From where on a line is drawn that stands now, and nobody knows since when."""
        return self.candles[-min(len(self.candles), 8)].start


class Window(Struct, frozen=True):
    """Candles of ``minutes`` that began from ``since`` on and before ``before``."""

    minutes: int
    since: datetime
    before: datetime


def window_now(opened_at: datetime | None, now: datetime, minutes: int | None) -> Window:
    """The newest candles; ``minutes`` None: the shortest of 15 and more that show all since it was opened."""
    length = minutes
    if length is None:
        since = now if opened_at is None else opened_at
        fitting = (each for each in LENGTHS if each >= SHORTEST_OPEN and since + _of(each, _SINCE_OPENED) >= now)
        length = next(fitting, LENGTHS[-1])
    return Window(length, now - _of(length, CANDLES), now + _of(length, 1))


def window_of(opened_at: datetime, closed_at: datetime, now: datetime, minutes: int | None) -> Window:
    """A whole trade, what was before it and a little of what came after.

    ``minutes`` are not heeded where a trade would have too many of them.
    """
    most, least = (_OF_A_TRADE, 0) if minutes is None else (_MOST_OF_A_TRADE, minutes)
    lasted = closed_at - opened_at
    length = next((each for each in LENGTHS if each >= least and _of(each, most) >= lasted), LENGTHS[-1])
    inside = -(-lasted // _of(length, 1))
    since = opened_at - _of(length, max(24, inside // 5))
    return Window(length, since, min(now, closed_at + _of(length, max(8, inside // 20))))


def _of(minutes: int, count: int) -> timedelta:
    return timedelta(minutes=minutes * count)
