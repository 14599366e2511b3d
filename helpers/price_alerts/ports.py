"""What alerts on prices need of the rest."""

from datetime import datetime
from typing import Any, Protocol

from execution.facts.prices import Candle, Ticker, TriggerBy
from execution.notices import Notice
from execution.slot_record import Also


class Prices(Protocol):
    """The part of the exchange that is needed. Each read raises `ExchangeError`s."""

    def last_ticker(self, symbol: str) -> Ticker | None: ...
    async def ticker(self, symbol: str) -> Ticker: ...
    async def tickers(self, symbols: frozenset[str]) -> list[Ticker]: ...
    async def candles(self, symbol: str, series: TriggerBy, since: datetime, minutes: int = 1) -> list[Candle]: ...


class Books(Protocol):
    """Where alerts are kept, and told."""

    def rows(self, section: str) -> dict[str, Any]: ...
    async def note(self, change: Also, notices: tuple[Notice, ...] = ()) -> None: ...
