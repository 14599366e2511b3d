"""Trading rules of spot pairs, one by one as they are asked for, kept for a while."""

import time
from typing import Any, Final

import structlog

from execution.bybit.endpoints import Endpoint
from execution.bybit.fields import Fields, Undecodable
from execution.bybit.paging import all_rows
from execution.bybit.rest import Rest
from execution.bybit.urls import SPOT
from execution.dca.market import MarketRules
from execution.exchange_errors import PARAMETER_ERROR, Refusal, Refused
from utils.money import ZERO
from utils.texts.catalogue import text

_log = structlog.get_logger(__name__)

_KEPT_SECONDS: Final = 3600.0


class SpotRules:
    """Of one account's pairs."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._known: dict[str, tuple[float, MarketRules]] = {}
        self._doubted: set[str] = set()
        self._names: tuple[float, frozenset[str]] | None = None

    async def of(self, symbol: str) -> MarketRules:
        """Return the rules of a pair.

        Raises:
            ExchangeError: `Refused` (INVALID) if there is no such pair.
        """
        known = self._known.get(symbol)
        if known is not None and symbol not in self._doubted and time.monotonic() - known[0] < _KEPT_SECONDS:
            return known[1]
        result = await self._rest.read(Endpoint.INSTRUMENTS, category=SPOT, symbol=symbol)
        listed = Fields(result, "spot pairs").rows_if_any("list")
        rows = [row for row in listed if isinstance(row, dict) and row.get("symbol") == symbol]
        if not rows:
            raise Refused(Refusal.INVALID, PARAMETER_ERROR, text("exchange-no-pair", symbol=symbol))
        rules = market_rules(rows[0])
        self._known[symbol] = (time.monotonic(), rules)
        self._doubted.discard(symbol)
        return rules

    def doubt(self, symbol: str) -> None:
        """Have a pair's rules read again before they are used: the exchange has just disagreed with them."""
        self._doubted.add(symbol)

    async def tradable(self) -> frozenset[str]:
        """The names of all pairs that trade."""
        if self._names is not None and time.monotonic() - self._names[0] < _KEPT_SECONDS:
            return self._names[1]

        async def page(cursor: str | None) -> dict[str, Any]:
            return await self._rest.read(Endpoint.INSTRUMENTS, category=SPOT, cursor=cursor)

        found = set()
        for row in await all_rows(page):
            try:
                rules = market_rules(row)
            except Undecodable as error:  # one odd pair must not take the others along
                _log.warning("spot rules that cannot be read", error=str(error))
            else:
                if rules.is_trading:
                    found.add(rules.symbol)
        self._names = (time.monotonic(), frozenset(found))
        return self._names[1]


def market_rules(row: object) -> MarketRules:
    """Read a pair's rules (docs/bybit.md, 8.1)."""
    fields = Fields(row, "spot pair")
    prices, lots = fields.inner("priceFilter"), fields.inner("lotSizeFilter")
    return MarketRules(
        symbol=fields.text("symbol"),
        base_coin=fields.text("baseCoin"),
        quote_coin=fields.text("quoteCoin"),
        is_trading=fields.words("status") == "Trading",
        tick_size=prices.above_zero("tickSize"),
        qty_step=lots.above_zero("basePrecision"),
        amount_step=lots.above_zero("quotePrecision"),
        min_qty=lots.price("minOrderQty") or ZERO,
        min_amount=lots.price("minOrderAmt") or ZERO,
        max_limit_qty=lots.price("maxLimitOrderQty") or lots.price("maxOrderQty"),
        max_market_qty=lots.price("maxMarketOrderQty") or lots.price("maxOrderQty"),
    )
