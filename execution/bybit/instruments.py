"""Trading rules, kept for a while."""

import asyncio
import time
from typing import Any, Final

import structlog

from execution.bybit import wire
from execution.bybit.endpoints import Endpoint
from execution.bybit.fields import Fields, Undecodable
from execution.bybit.paging import all_rows
from execution.bybit.rest import Rest
from execution.bybit.urls import LINEAR
from execution.exchange_errors import PARAMETER_ERROR, ExchangeError, Refusal, Refused, Transient
from execution.facts.instruments import Instrument
from utils.texts.catalogue import text

_log = structlog.get_logger(__name__)

_KEPT_SECONDS: Final = 3600.0
"""Rules change without notice, largest quantities about twice a month (docs/bybit.md, 2.1)."""
_A_PAGE: Final = 1000


class Instruments:
    """The rules of all linear contracts, read in one go and read again when they are old or doubtful."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._known: dict[str, Instrument] = {}
        self._doubted: set[str] = set()
        self._read_at: float | None = None
        self._lock = asyncio.Lock()

    async def of(self, symbol: str) -> Instrument:
        """Return the rules of a symbol.

        Raises:
            ExchangeError: `Refused` (INVALID) if there is no such contract.
        """
        await self._refresh()
        if symbol not in self._known or symbol in self._doubted:
            try:
                await self._read_one(symbol)
            except Transient as error:
                if symbol not in self._known:
                    raise
                _log.warning("doubtful trading rules stay for now", symbol=symbol, error=str(error))
        return self._known[symbol]

    async def tradable(self) -> frozenset[str]:
        await self._refresh()
        return frozenset(symbol for symbol, rules in self._known.items() if rules.is_trading)

    def doubt(self, symbol: str) -> None:
        """Have a symbol's rules read again before they are used: the exchange has just disagreed with them."""
        self._doubted.add(symbol)

    async def _refresh(self) -> None:
        async with self._lock:
            if self._read_at is not None and time.monotonic() - self._read_at < _KEPT_SECONDS:
                return
            try:
                await self._read_all()
            except ExchangeError as error:
                if not self._known:
                    raise
                _log.warning("trading rules could not be refreshed, the old ones stay", error=str(error))
            self._read_at = time.monotonic()

    async def _read_all(self) -> None:
        async def page(cursor: str | None) -> dict[str, Any]:
            return await self._rest.read(Endpoint.INSTRUMENTS, category=LINEAR, limit=_A_PAGE, cursor=cursor)

        known, unread = dict[str, Instrument](), set[str]()
        for row in await all_rows(page):
            try:
                rules = wire.instrument(row)
            except Undecodable as error:  # one odd contract must not take the rules of all others along
                _log.warning("trading rules that cannot be read", error=str(error))
                symbol = row.get("symbol") if isinstance(row, dict) else None
                if isinstance(symbol, str) and symbol in self._known:
                    known[symbol] = self._known[symbol]  # there still: what was known of it is better than nothing
                    unread.add(symbol)
            else:
                known[rules.symbol] = rules
        self._known = known
        self._doubted &= unread

    async def _read_one(self, symbol: str) -> None:
        result = await self._rest.read(Endpoint.INSTRUMENTS, category=LINEAR, symbol=symbol)
        listed = Fields(result, "instruments").rows_if_any("list")
        rows = [row for row in listed if isinstance(row, dict) and row.get("symbol") == symbol]
        if not rows:
            self._known.pop(symbol, None)
            raise Refused(Refusal.INVALID, PARAMETER_ERROR, text("exchange-no-contract", symbol=symbol))
        self._known[symbol] = wire.instrument(rows[0])
        self._doubted.discard(symbol)
