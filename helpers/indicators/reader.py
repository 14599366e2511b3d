"""Indicators for DCA bots: candles from the cache, and each set of them computed once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Final

import structlog
from msgspec import Struct

from execution.dca.dca_plan import Market
from execution.dca.indicator_terms import IndicatorTerms
from execution.dca.readings import Readings
from execution.dca.votes import Reading, Verdict, judge
from helpers.market_data.candle_cache import CandleCache, CandleKey, ClosedCandles
from utils.clock import Clock, now_for_others

log = structlog.get_logger(__name__)

MOST_KEPT: Final = 100
"""Results of so many bots; the oldest goes first."""
_CALCULATION: Final = "helpers.indicators.calculation"


class _Computed(Struct, frozen=True):
    closed: ClosedCandles
    shown: tuple[Reading, ...]
    verdict: Verdict
    """While the candles are fresh."""


class IndicatorReader:
    """The port `execution.dca.readings.ReadsIndicators`, for all bots."""

    def __init__(self, cache: CandleCache, clock: Clock) -> None:
        self._cache = cache
        self._clock = clock
        self._computed: dict[tuple[CandleKey, IndicatorTerms], _Computed] = {}
        self._is_loaded = False

    async def read(
        self, market: Market, symbol: str, terms: IndicatorTerms, say: Callable[[str], None] | None = None
    ) -> Readings:
        """As in the port. Candles that ended more than one candle ago are as good as none: they say nothing of now."""
        closed = await self._cache.closed(market, symbol, terms.minutes, terms.candles, say or log.info)
        computed = await self._read(closed, terms)
        end = closed.end
        is_old = end is not None and now_for_others(self._clock) >= end + 2 * timedelta(minutes=terms.minutes)
        return Readings(
            candle_end=end,
            close=closed.candles[-1].close if closed.candles else None,
            candles=len(closed.candles),
            shown=computed.shown,
            verdict=judge(terms, computed.shown, 0) if is_old else computed.verdict,
        )

    async def _read(self, closed: ClosedCandles, terms: IndicatorTerms) -> _Computed:
        known = self._computed.get((closed.key, terms))
        if known is not None and known.closed is closed:
            return known
        if not self._is_loaded:  # a third of a second and 25 MB: not on the event loop, where stops are moved
            await asyncio.to_thread(import_module, _CALCULATION)
            self._is_loaded = True
        from helpers.indicators.calculation import calculate

        shown = calculate(terms.wanted, closed.candles)
        while len(self._computed) >= MOST_KEPT:
            del self._computed[next(iter(self._computed))]
        computed = _Computed(closed, shown, judge(terms, shown, len(closed.candles)))
        self._computed[closed.key, terms] = computed
        return computed
