"""One life of DCA bots with their state files: a market in memory, the real store, the real mirror."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from execution.dca.dca_books import StoredDcaBooks
from execution.dca.dca_bot import DCA_BOTS, DcaBot
from execution.dca.dca_bots import DcaBots
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaTerms
from execution.dca.observations import Filled
from execution.dca.state_file import Connected
from execution.dca.state_reading import SavedBot, from_state
from execution.dca.whose_account import WhoseAccount
from execution.exchange_events import SpotExecuted, SpotOrderMoved
from execution.facts.account import KeyInfo
from execution.records.books import MonitorBooks
from helpers.state_mirror.mirror import StateMirror
from helpers.state_mirror.state_directory import StateDirectory
from helpers.state_mirror.state_files import DiskStateFiles
from tests.execution.dca.life import NoIndicators
from tests.execution.dca.memory_market import MemoryMarket
from utils.clock import SystemClock
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.trade_history import FILE_NAME, TradeHistory

PATIENCE = 30.0
TERMS = DcaTerms(environment="demo", account="main", check_every=timedelta(seconds=0.02))


class MirroredLife:
    """``market`` outlives it; a second life on the directory is a restart."""

    def __init__(self, market: MemoryMarket, directory: Path, terms: DcaTerms = TERMS, uid: str = "24617703") -> None:
        clock = SystemClock()
        self.market = market
        self.uid = uid
        self.directory = directory
        self.store = RobustPersistence(directory / STATE_FILE_NAME, clock=clock)
        self.history = TradeHistory(directory / FILE_NAME)
        self.books = MonitorBooks(self.store, self.history, clock)
        self.told: list[str] = []
        files = DiskStateFiles(StateDirectory(directory, 5))
        self.bots = DcaBots(
            markets={Market.SPOT: market},
            books=StoredDcaBooks(self.books),
            indicators=NoIndicators(),
            terms=terms,
            clock=clock,
            forbidden=self._nothing_forbids,
            on_failure=self.told.append,
            state_files=files,
            whose=WhoseAccount(self._key_info),
        )
        self.mirror = StateMirror(
            files=files, bots=self.bots, connected=lambda: Connected(None, 0), clock=clock, on_failure=self.told.append
        )
        self.bots.listen(self.mirror.on_saved)

    async def __aenter__(self) -> Self:
        await self.store.open()
        await self.bots.start()
        await self.mirror.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.bots.stop()
        await self.mirror.stop()
        await self.books.stop()
        await self.history.close()
        await self.store.close()

    async def _key_info(self) -> KeyInfo:
        return KeyInfo(can_trade=True, can_withdraw=False, ips=(), days_left=None, uid=self.uid)

    async def _nothing_forbids(self) -> str:
        return ""

    async def forget(self, bot_id: str) -> None:
        """The store loses the bot, as a backup from before it would."""
        async with self.store.transaction() as txn:
            txn.delete(DCA_BOTS, bot_id)

    def bot(self, bot_id: str) -> DcaBot:
        return self.bots.view(bot_id).bot

    def saved(self, bot_id: str) -> SavedBot | None:
        """What its file holds; None: there is none yet."""
        path = self.directory / f"bot_state_{bot_id}.json"
        return from_state(path.read_bytes()) if path.exists() else None

    def is_saved(self, bot_id: str) -> bool:
        """Whether the file holds the record."""
        saved = self.saved(bot_id)
        return saved is not None and saved.bot == self.bot(bot_id)

    async def until(self, what: Callable[[], bool]) -> None:
        """Carries what the market says to the bots until it is so; fails if that takes too long."""
        end = time.monotonic() + PATIENCE
        while True:
            messages, self.market.messages = self.market.messages, []
            for message in messages:
                if isinstance(message, Filled):
                    self.bots.on_spot(SpotExecuted(message.execution))
                else:
                    self.bots.on_spot(SpotOrderMoved(message.row))
            if what():
                return
            assert time.monotonic() < end, (self.bots.bots(), self.told)
            await asyncio.sleep(0.005)
