"""One life of DCA bots: the real adapter and store on the simulator; a second one on the directory is a restart."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from execution.dca.dca_books import StoredDcaBooks
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_bots import DcaBots
from execution.dca.dca_plan import BuyRules, DcaPlan, Market, SellRules
from execution.dca.dca_views import DcaTerms
from execution.dca.indicator_terms import IndicatorTerms
from execution.dca.readings import Readings
from execution.exchange_events import (
    Event,
    PrivateStreamMoved,
    SpotExecuted,
    SpotOrderMoved,
    SpotPriceMoved,
    StreamState,
)
from execution.records.books import MonitorBooks
from tests.execution.simulator_hand import Simulator
from utils.clock import Clock, SystemClock
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.trade_history import FILE_NAME, TradeHistory

PATIENCE = 30.0


class NoIndicators:
    """Bots of these tests buy without asking any."""

    async def read(
        self, market: Market, symbol: str, terms: IndicatorTerms, say: Callable[[str], None] | None = None
    ) -> Readings:
        raise AssertionError("no indicator was wanted")


def plan(**changes: Any) -> DcaPlan:
    buy = BuyRules(**changes.pop("buy", {}))
    sell = SellRules(**changes.pop("sell", {}))
    return DcaPlan(
        **({"symbol": "BTCUSDT", "market": Market.SPOT, "amount": Decimal(100), "buy": buy, "sell": sell} | changes)
    )


class DcaLife:
    """``bots`` is what is under test."""

    def __init__(
        self, simulator: Simulator, directory: Path, terms: DcaTerms | None = None, clock: Clock | None = None
    ) -> None:
        self.simulator = simulator
        clock = clock or SystemClock()
        self.exchange = simulator.exchange(clock=clock)
        self.store = RobustPersistence(directory / STATE_FILE_NAME, clock=clock)
        self.history = TradeHistory(directory / FILE_NAME)
        self.books = MonitorBooks(self.store, self.history, clock)
        self.failures: list[str] = []
        self.forbidden = ""
        self.bots = DcaBots(
            markets={Market.SPOT: self.exchange.spot},
            books=StoredDcaBooks(self.books),
            indicators=NoIndicators(),
            terms=terms or DcaTerms(environment="mainnet", account="main", check_every=timedelta(seconds=0.1)),
            clock=clock,
            forbidden=self._forbidden,
            on_failure=self.failures.append,
        )

    async def __aenter__(self) -> Self:
        await self.store.open()
        await self.bots.start()
        await self.exchange.start(self._on_event)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.exchange.stop()
        await self.bots.stop()
        await self.books.stop()
        await self.history.close()
        await self.store.close()

    def _on_event(self, event: Event) -> None:
        match event:
            case SpotOrderMoved() | SpotExecuted() | SpotPriceMoved():
                self.bots.on_spot(event)
            case PrivateStreamMoved(StreamState.UP):
                self.bots.doubt_all()
            case _:
                pass

    async def _forbidden(self) -> str:
        return self.forbidden

    def bot(self, bot_id: str) -> DcaBot:
        return self.bots.view(bot_id).bot

    async def until(self, bot_id: str, what: Callable[[DcaBot], bool]) -> DcaBot:
        """The bot once it is so; fails, with what it is, if that takes too long."""
        end = time.monotonic() + PATIENCE
        while not what(self.bot(bot_id)):
            assert time.monotonic() < end, (self.bots.view(bot_id), self.failures)
            await asyncio.sleep(0.02)
        return self.bot(bot_id)

    async def wallet(self, coin: str) -> Decimal:
        wallet = (await self.simulator.look("account"))["wallet"]
        return Decimal(wallet.get(coin, "0"))
