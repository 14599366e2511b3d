"""Candles of whatever market a DCA bot trades in, as the source behind the cache."""

from collections.abc import Mapping

from execution.dca.dca_plan import Market
from execution.dca.market import DcaMarket
from execution.facts.prices import Candle


class MarketCandles:
    """The `CandleSource` of one account."""

    def __init__(self, markets: Mapping[Market, DcaMarket]) -> None:
        self._markets = markets

    async def fetch(self, market: Market, symbol: str, minutes: int, limit: int) -> list[Candle]:
        """As in the port."""
        return await self._markets[market].candles(symbol, minutes, limit)
