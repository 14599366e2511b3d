"""That a position shall be flat, or smaller: why, since when, and at what pace it is tried."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct

STOP_RUNS: Final = timedelta(seconds=1)
"""A stop or a trail that has fired has this long to end the position by itself; then closing orders follow (R12)."""

CLOSE_AGAIN: Final = timedelta(milliseconds=250)
"""Before what a close needs is asked for again."""


class CloseReason(StrEnum):
    TAKE_PROFIT = "take profit"
    STOP = "stop"
    BREAK_EVEN = "break-even"
    TRAILING = "trailing"
    SMART_STOP = "smart stop"
    CHAT = "from the chat"
    APP = "by hand"
    TIME = "time"
    STOP_IMPOSSIBLE = "no stop possible"
    LATE_ENTRY = "late entry fill closed"
    LIQUIDATION = "liquidation"
    ADL = "auto-deleveraging"
    SETTLEMENT = "settlement"
    NOT_FILLED = "entry not filled"
    MARGIN = "margin of the account"
    UNKNOWN = "unknown"


class Closing(Struct, frozen=True, kw_only=True):
    """The position shall be flat.

    ``retry_at`` paces the closing orders; ``clear_tps`` is set where take profits hold what it should close (R11).
    """

    reason: CloseReason
    since: datetime
    retry_at: datetime | None = None
    clear_tps: bool = False
    refusals: int = 0
    """Closing orders that the exchange refused, so far."""


class Reduction(Struct, frozen=True, kw_only=True):
    """A partial close from the chat: done when the close order of ``revision`` has ended."""

    qty: Decimal
    revision: int
    rules_until: datetime | None = None
    """It was refused, and other trading rules would explain that: until then it waits for them, and is tried anew."""
