"""The trade log as the chat reads it: with what was committed a moment ago, or not at all."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import aiofiles
import structlog
from msgspec import Struct

from execution.new_trade.daily_loss import HistoryUnreadable
from execution.records.books import MonitorBooks
from utils.trade_export import export_trades
from utils.trade_history import Story, Trade, TradeHistory

log = structlog.get_logger(__name__)

_EXPORTS: Final = "exports"
"""Directory below STATE_DIR, empty but for a moment."""


class ExportKind(StrEnum):
    """The value is how the file's name ends."""

    CSV = "csv"
    JSON = "json"


class Exported(Struct, frozen=True, kw_only=True):
    """``content`` None: it has more than ``size`` allows, which is in bytes."""

    trades: int
    size: int
    content: bytes | None


class TradeLog:
    """Each question first moves what waits into the history: a trade that is told as closed is in every figure.

    Raises `HistoryUnreadable` where that fails: a figure that lacks a trade would be wrong.
    """

    def __init__(self, books: MonitorBooks, history: TradeHistory, directory: Path) -> None:
        """``directory``: STATE_DIR, below which an export stands until it was sent."""
        self._books = books
        self._history = history
        self._exports = directory / _EXPORTS
        self._is_cleared = False

    async def page(self, limit: int, offset: int, symbol: str | None) -> tuple[list[Trade], int]:
        """Finished trades that had entered, the last one first, and how many there are in all."""
        async with self._current():
            return await self._history.page(limit, offset, symbol=symbol)

    async def story(self, trade_id: str) -> Story | None:
        """One trade with its events; None: it is not in the log, or was archived."""
        async with self._current():
            return await self._history.story(trade_id)

    async def closed(self, since: datetime | None = None, until: datetime | None = None) -> list[Trade]:
        """Trades that ended from ``since`` on and before ``until``, in any order; also those in the archives."""
        async with self._current():
            trades = await self._history.trades(since=since, until=until)
            archived = [story.trade for story in await self._history.archived(since)]
        return [*trades, *(trade for trade in archived if _has_ended(trade, since, until))]

    async def export(self, kind: ExportKind, since: datetime | None, most_bytes: int) -> Exported:
        """All trades since then with all that is known of them, as one file, which is gone from the disk on return."""
        async with self._current(), self._scratch() as directory:
            path = directory / f"trades.{kind.value}"
            count = await export_trades(self._history, path, since=since)
            size = path.stat().st_size
            if size > most_bytes:
                return Exported(trades=count, size=size, content=None)
            async with aiofiles.open(path, "rb") as file:
                return Exported(trades=count, size=size, content=await file.read())

    @asynccontextmanager
    async def _current(self) -> AsyncIterator[None]:
        if not await self._books.try_drain():
            raise HistoryUnreadable
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            log.warning("trade_log_unreadable", error=str(error))
            raise HistoryUnreadable from error

    @asynccontextmanager
    async def _scratch(self) -> AsyncIterator[Path]:
        if not self._is_cleared:  # what an export left behind whose program was killed
            shutil.rmtree(self._exports, ignore_errors=True)
            self._is_cleared = True
        self._exports.mkdir(mode=0o700, exist_ok=True)
        with TemporaryDirectory(dir=self._exports) as name:
            yield Path(name)


def _has_ended(trade: Trade, since: datetime | None, until: datetime | None) -> bool:
    at = trade.closed_at
    return at is not None and (since is None or at >= since) and (until is None or at < until)
