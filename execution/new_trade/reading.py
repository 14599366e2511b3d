"""What a new trade is judged by, read from the exchange: what needs nothing of each other is asked for together."""

from asyncio import TaskGroup
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from msgspec import Struct

from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError
from execution.facts.account import MarginMode, Wallet
from execution.facts.instruments import RiskTier
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.prices import Ticker
from execution.new_trade.liquidation import MarginTerms

log = structlog.get_logger(__name__)


class Now(Struct, frozen=True, kw_only=True):
    """What moves: looked at for the preview, and again when it is confirmed."""

    rows: list[PositionRow]
    orders: list[OrderRow]
    ticker: Ticker
    wallet: Wallet
    margin: MarginTerms


@asynccontextmanager
async def together() -> AsyncIterator[TaskGroup]:
    """Reads side by side; the first that fails ends the others, and is raised as what it is."""
    try:
        async with TaskGroup() as reads:
            yield reads
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None


async def read_now(exchange: Exchange, symbol: str) -> Now:
    """Raises ExchangeError."""
    async with together() as reads:
        rows = reads.create_task(exchange.positions(symbol))
        orders = reads.create_task(exchange.open_orders(symbol))
        ticker = reads.create_task(exchange.ticker(symbol))
        wallet = reads.create_task(exchange.wallet())
        margin = reads.create_task(_margin(exchange, symbol))
    (mode, tiers), rate = margin.result(), wallet.result().maintenance_rate
    return Now(
        rows=rows.result(),
        orders=orders.result(),
        ticker=ticker.result(),
        wallet=wallet.result(),
        margin=MarginTerms(mode=mode, tiers=tiers, maintenance_rate=rate),
    )


async def _margin(exchange: Exchange, symbol: str) -> tuple[MarginMode | None, tuple[RiskTier, ...]]:
    """What cannot be read is unknown, and says so in the preview: it is no reason to refuse a trade (R18)."""
    try:
        async with together() as reads:
            mode = reads.create_task(exchange.margin_mode())
            tiers = reads.create_task(exchange.risk_tiers(symbol))
    except ExchangeError as error:
        log.warning("margin_terms_unknown", symbol=symbol, error=str(error))
        return None, ()
    return mode.result(), tuple(tiers.result())
