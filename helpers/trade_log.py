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
from utils.trade_history import DamagedArchives, Page, Story, Trade, TradeHistory

log = structlog.get_logger(__name__)

_EXPORTS: Final = "exports"
"""Directory below STATE_DIR, empty but for a moment."""


class ExportKind(StrEnum):
    """The value is how the file's name ends."""

    CSV = "csv"
    JSON = "json"


class Exported(Struct, frozen=True, kw_only=True):
    """``content`` None: it has more than ``size`` allows, which is in bytes.

    ``damaged``: names of archives that cannot be read; their trades are not in it.
    """

    trades: int
    size: int
    content: bytes | None
    damaged: tuple[str, ...] = ()


class ArchivesUnreadable(HistoryUnreadable):
    """``names``: of the archives that would have been needed."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names


class TradeLog:
    """Each question first moves what waits into the history: a trade that is told as closed is in every figure.

    Trades of the archives are among them. Raises `HistoryUnreadable` where the log cannot be read: a figure that lacks
    a trade would be wrong. A list and a document say instead which archives are missing in them.
    """

    def __init__(self, books: MonitorBooks, history: TradeHistory, directory: Path) -> None:
        """``directory``: STATE_DIR, below which an export stands until it was sent."""
        self._books = books
        self._history = history
        self._exports = directory / _EXPORTS
        self._is_cleared = False

    async def page(self, limit: int, offset: int, symbol: str | None) -> Page:
        """Finished trades that had entered, the last one first."""
        async with self._current():
            return await self._history.page(limit, offset, symbol=symbol)

    async def story(self, trade_id: str) -> Story | None:
        """One trade with its events; None: there is none such."""
        async with self._current():
            return await self._history.story(trade_id)

    async def symbols(self) -> set[str]:
        """Of all trades."""
        async with self._current():
            return await self._history.symbols()

    async def closed(self, since: datetime | None = None, until: datetime | None = None) -> list[Trade]:
        """Trades that ended from ``since`` on and before ``until``, in any order."""
        async with self._current():
            return await self._history.closed(since=since, until=until)

    async def export(self, kind: ExportKind, since: datetime | None, most_bytes: int) -> Exported:
        """All trades since then with all that is known of them, as one file, which is gone from the disk on return."""
        damaged: list[str] = []
        async with self._current(), self._scratch() as directory:
            path = directory / f"trades.{kind.value}"
            count = await export_trades(self._history, path, since=since, on_damage=damaged.append)
            size = path.stat().st_size
            content: bytes | None = None
            if size <= most_bytes:
                async with aiofiles.open(path, "rb") as file:
                    content = await file.read()
        return Exported(trades=count, size=size, content=content, damaged=tuple(damaged))

    @asynccontextmanager
    async def _current(self) -> AsyncIterator[None]:
        if not await self._books.try_drain():
            raise HistoryUnreadable
        try:
            yield
        except DamagedArchives as error:
            log.warning("trade_log_unreadable", error=str(error))
            raise ArchivesUnreadable(error.names) from error
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
