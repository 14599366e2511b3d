"""Our profit against the exchange's own figures, some time after the close (R22). Pure.

Ours is what the executions say; the exchange's is a row for each closing order. They have to be equal: a difference
means that one of us has not seen everything.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from execution.facts.executions import ClosedPnl
from execution.fills import profit
from execution.monitor import Monitor
from utils.money import ZERO
from utils.plain_records import to_plain

CHECKS: Final = "profit_checks"
"""Section of the store that holds the checks that are due, by generation."""
WITHIN: Final = timedelta(minutes=10)
A_ROW: Final = Decimal("1e-6")
"""How far one of the exchange's rows may be off by its own rounding."""
_BACK: Final = timedelta(seconds=60)


class ProfitCheck(Struct, frozen=True, kw_only=True):
    """What a closed trade has to find at the exchange. ``profit`` leaves funding out; sizes are in base coin."""

    generation: str
    symbol: str
    side: str
    chat_id: int
    order_ids: tuple[str, ...]
    size: Decimal
    profit: Decimal
    since: datetime
    until: datetime
    """The rows have to be there by then."""

    def to_plain(self) -> dict[str, Any]:
        return to_plain(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "ProfitCheck":
        """Raises msgspec.ValidationError."""
        return msgspec.convert(plain, cls)


class Verdict(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_THERE = "not there yet"
    """The rows do not cover all that was closed."""


def check_of(monitor: Monitor, now: datetime) -> ProfitCheck | None:
    """None where there is nothing to compare: nothing was closed, or the executions do not explain the close."""
    exits = [fill for fill in monitor.fills if fill.side is not monitor.side]
    is_explained = monitor.entered == monitor.exited and monitor.external_qty == ZERO
    if not exits or not is_explained or monitor.is_estimated or any(not fill.order_id for fill in exits):
        return None
    money = profit(monitor)
    return ProfitCheck(
        generation=monitor.generation,
        symbol=monitor.slot.symbol,
        side=monitor.side.value,
        chat_id=monitor.chat_id,
        order_ids=tuple(dict.fromkeys(fill.order_id for fill in exits)),
        size=monitor.exited,
        profit=money.gross - money.fees,
        since=exits[0].at - _BACK,
        until=now + WITHIN,
    )


class Judged(NamedTuple):
    """The verdict, and what the exchange's rows say in all: profit in quote currency, size in base coin."""

    verdict: Verdict
    profit: Decimal
    size: Decimal


def judge(check: ProfitCheck, rows: Iterable[ClosedPnl]) -> Judged:
    """Whether the rows of a trade's closing orders say what its executions say.

    An order that turned the position around closed a part of it only: its row is of that part, as ours is.
    """
    ours = [row for row in rows if row.order_id in check.order_ids]
    theirs, size = sum((row.pnl for row in ours), ZERO), sum((row.closed_size for row in ours), ZERO)
    if size < check.size:
        return Judged(Verdict.NOT_THERE, theirs, size)
    is_equal = abs(theirs - check.profit) <= A_ROW * len(ours)
    return Judged(Verdict.AGREES if is_equal else Verdict.DIFFERS, theirs, size)
