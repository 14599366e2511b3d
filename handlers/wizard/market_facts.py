"""What the buttons of a step are made of: the price, its grid, the usual range, the equity. Unknown is None."""

import asyncio
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Final

import structlog
from msgspec import Struct

from execution.exchange_errors import ExchangeError
from execution.facts.prices import TriggerBy
from execution.new_trade.daily_loss import HistoryUnreadable
from execution.stops.average_range import WARM_UP, average_range
from handlers.ports import Guard, Markets, TradeLog
from handlers.wizard.state import Step, Wizard
from utils.clock import Clock

_log = structlog.get_logger(__name__)

_SECONDS: Final = 5.0
_RANGE_MINUTES: Final = 15
_RECENT_TRADES: Final = 30
_MOST_RECENT: Final = 6


class MarketFacts(Struct, frozen=True, kw_only=True):
    price: Decimal | None = None
    tick: Decimal | None = None
    average_range: Decimal | None = None
    """Of candles of 15 minutes, in price units."""
    equity: Decimal | None = None
    recents: tuple[str, ...] = ()


class MarketReader:
    def __init__(self, markets: Markets, guard: Guard, trade_log: TradeLog, clock: Clock, counts: Counter[str]) -> None:
        self._markets = markets
        self._guard = guard
        self._trade_log = trade_log
        self._clock = clock
        self._counts = counts

    async def symbols(self) -> frozenset[str]:
        """Empty where they cannot be read now."""
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._markets.symbols()
        except (ExchangeError, TimeoutError) as error:
            self._failed(error)
            return frozenset()

    async def facts(self, wizard: Wizard) -> MarketFacts:
        """Those that the step of a wizard shows; what cannot be read in time is unknown."""
        if wizard.step is Step.SYMBOL:
            return MarketFacts(recents=await self._recents())
        if wizard.step is Step.SIZE:
            return MarketFacts(equity=self._guard.account_view().equity)
        if wizard.symbol is None or wizard.step not in {Step.SIDE, Step.ENTRY, Step.STOP}:
            return MarketFacts()
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._of_symbol(wizard.symbol, with_range=wizard.step is Step.STOP)
        except (ExchangeError, TimeoutError) as error:
            self._failed(error)
            return MarketFacts()

    async def _of_symbol(self, symbol: str, *, with_range: bool) -> MarketFacts:
        ticker, rules = await asyncio.gather(self._markets.ticker(symbol), self._markets.instrument(symbol))
        swing: Decimal | None = None
        if with_range:
            since = self._clock.now() - timedelta(minutes=_RANGE_MINUTES * (WARM_UP + 1))
            candles = await self._markets.candles(symbol, TriggerBy.LAST, since, _RANGE_MINUTES)
            swing = average_range([candle for candle in candles if candle.is_closed])
        return MarketFacts(price=ticker.last, tick=rules.tick_size, average_range=swing)

    async def _recents(self) -> tuple[str, ...]:
        """Symbols that are open, and of the last trades, the newest first."""
        open_now = [position.symbol for position in self._guard.account_view().positions]
        try:
            trades = (await self._trade_log.page(_RECENT_TRADES, 0, None)).trades
        except HistoryUnreadable as error:
            _log.warning("the recent symbols cannot be read", error=str(error))
            trades = ()
        return tuple(dict.fromkeys([*open_now, *(trade.symbol for trade in trades)]))[:_MOST_RECENT]

    def _failed(self, error: Exception) -> None:
        self._counts["exchange errors"] += 1
        _log.warning("the wizard has no market facts", error=type(error).__name__)
