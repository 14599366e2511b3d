"""What the trades that closed today have earned, by the trade log; the day begins at 00:00 UTC."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import structlog
from msgspec import Struct

from execution.new_trade.daily_loss import HistoryUnreadable, midnight
from execution.records.books import MonitorBooks
from utils.clock import Clock
from utils.money import ZERO

log = structlog.get_logger(__name__)

AGAIN_AFTER: Final = timedelta(seconds=30)
"""Of a log that could not be read: it fails for longer than a moment."""


class DayProfit(Struct, frozen=True, kw_only=True):
    """``net`` after fees and funding, in settle coin, of those trades whose result is known."""

    net: Decimal
    trades: int
    unknown: int
    """Of ``trades``: closed, and their executions do not explain all of it."""


class ProfitToday:
    """Keeps the figure at hand; the log is read anew when something was committed, and when a day begins."""

    def __init__(self, books: MonitorBooks, clock: Clock) -> None:
        self._books = books
        self._clock = clock
        self._is_doubted = True
        self._not_before: datetime | None = None
        self._day: datetime | None = None
        self._profit: DayProfit | None = None
        self._reading: asyncio.Task[None] | None = None

    def doubt(self) -> None:
        """Something was committed: a trade may have closed. Cheap."""
        self._is_doubted = True

    def shown(self) -> DayProfit | None:
        """As last read, today; None: not known. Where that may be old it is read in the background."""
        now = self._clock.now()
        today = midnight(now)
        is_due = self._is_doubted or self._day != today
        is_held_back = self._not_before is not None and now < self._not_before
        if is_due and not is_held_back and (self._reading is None or self._reading.done()):
            self._reading = asyncio.create_task(self._read(today), name="profit of today")
        return self._profit if self._day == today else None

    async def stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self, today: datetime) -> None:
        self._is_doubted = False
        try:
            closed = await self._books.closed_since(today)
        except (HistoryUnreadable, OSError) as error:
            log.warning("profit_today_unreadable", error=type(error).__name__)
            self._is_doubted, self._profit = True, None
            self._not_before = self._clock.now() + AGAIN_AFTER
            return
        nets = [trade.net for trade in closed if trade.net is not None]
        self._day = today
        self._profit = DayProfit(net=sum(nets, ZERO), trades=len(closed), unknown=len(closed) - len(nets))
