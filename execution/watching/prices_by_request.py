"""Prices that are asked for while their stream is silent: a trail and a break-even go on, in steps of a few seconds.

So does the look at the price of a position that nothing covers (R13).
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

import structlog

from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError
from execution.facts.prices import Ticker
from execution.failures import TOLD_EVERY, system_notice
from execution.first_named import first_named
from execution.notices import Notice
from execution.trouble_subjects import Subject
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

EVERY: Final = 3.0
"""Seconds; as often as the account is read while the private stream is down."""
TOLD_AFTER: Final = timedelta(seconds=10)
"""A stream that comes back sooner is not worth a message."""
_MOST_NAMED: Final = 10


class PricesByRequest:
    """Looks after the symbols whose price some position waits for. Candles tell afterwards what was in between."""

    def __init__(
        self,
        exchange: Exchange,
        clock: Clock,
        awaited: Callable[[], Iterable[str]],
        heard: Callable[[Ticker], None],
        tell: Callable[[Notice], None],
    ) -> None:
        """``awaited``: the symbols whose price some position waits for now."""
        self._exchange = exchange
        self._clock = clock
        self._awaited = awaited
        self._heard = heard
        self._tell = tell
        self._since: datetime | None = None
        self._is_told = False
        self._told_at: datetime | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._clock.sleep(EVERY)
            await self.look()

    async def look(self) -> None:
        """One request for all symbols whose prices are waited for and not heard."""
        awaited = list(self._awaited())
        silent = frozenset(symbol for symbol in awaited if self._exchange.last_ticker(symbol) is None)
        if not silent:
            self._note_heard(is_awaited=bool(awaited))
        elif read := await self._read(silent):
            self._note_read(read)

    async def _read(self, symbols: frozenset[str]) -> list[str]:
        try:
            tickers = await self._exchange.tickers(symbols)
        except ExchangeError as error:
            log.info("prices_not_read", symbols=len(symbols), error=str(error))
            return []
        for ticker in tickers:
            self._heard(ticker)
        return sorted(ticker.symbol for ticker in tickers)

    def _note_read(self, symbols: list[str]) -> None:
        now = self._clock.now()
        self._since = self._since or now
        is_recent = self._told_at is not None and now - self._told_at < TOLD_EVERY
        if self._is_told or is_recent or now - self._since < TOLD_AFTER:
            return
        self._is_told, self._told_at = True, now
        named = ", ".join(first_named(symbols, _MOST_NAMED))
        told = text("told-prices-by-request", symbols=named, seconds=f"{EVERY:.0f}")
        self._say(told, is_urgent=True)

    def _note_heard(self, *, is_awaited: bool) -> None:
        if self._is_told and is_awaited:
            self._say(text("told-prices-streamed"), is_urgent=False)
        self._since, self._is_told = None, False

    def _say(self, told: str, *, is_urgent: bool) -> None:
        self._tell(system_notice(told, self._clock.now(), is_urgent=is_urgent, subject=Subject.PRICES))
