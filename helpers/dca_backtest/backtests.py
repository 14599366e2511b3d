"""Backtests as the chat asks for them: candles of the exchange, a process of its own, one at a time."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from execution.dca.dca_plan import DcaPlan, Market
from execution.dca.dca_views import DcaRejected
from execution.dca.market import DcaMarket
from execution.dca.smart_gate import SmartGate
from helpers.dca_backtest.asking import ask, check, days_there
from helpers.dca_backtest.process import compute
from helpers.dca_backtest.result import Result
from utils.texts.catalogue import text


class DcaBacktests:
    """Of one account; its bots' settings hold."""

    def __init__(
        self, markets: Mapping[Market, DcaMarket], smart: SmartGate, check_every: timedelta, cache: timedelta
    ) -> None:
        """``cache``: how long candles are kept for indicators."""
        self._markets = markets
        self._smart = smart
        self._check_every = check_every
        self._cache = cache
        self._running = asyncio.Lock()

    async def offered(self, plan: DcaPlan, days: int) -> Decimal:
        """Of how many of these days there are candles; nothing is computed yet.

        Raises DcaRejected where such a backtest cannot be begun now, and `ExchangeError`s.
        """
        self._refuse(plan, days)
        market = self._markets[plan.market]
        await market.rules(plan.symbol)
        return await days_there(market, plan, days)

    def _refuse(self, plan: DcaPlan, days: int) -> None:
        check(plan, days)
        if self._running.locked():
            raise DcaRejected(text("dca-refused-backtest-busy"))

    async def run(self, plan: DcaPlan, days: int) -> Result:
        """What a bot of this plan would have done in the last ``days``.

        Raises:
            DcaRejected: it cannot be played, or another one is being computed.
            ExchangeError: candles cannot be read.
            BacktestFailed: there is no result.
        """
        self._refuse(plan, days)
        async with self._running:
            market = self._markets[plan.market]
            return await compute(await ask(market, plan, days, self._smart, self._check_every, self._cache))
