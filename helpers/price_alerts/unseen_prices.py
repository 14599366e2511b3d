"""Candles of the time in which prices were not seen."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from execution.exchange_errors import ExchangeError
from execution.facts.prices import Candle, TriggerBy
from helpers.price_alerts.ports import Prices
from utils.clock import Clock

log = structlog.get_logger(__name__)

_TRIES: Final = (1.0, 4.0, 10.0)
"""Seconds before candles are asked for again; then it goes on without them."""
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_LONG: Final = timedelta(hours=12)
"""A longer gap is looked at in hours."""


async def candles_since(exchange: Prices, clock: Clock, symbol: str, since: datetime) -> tuple[timedelta, list[Candle]]:
    """How long each is, and those from the one on in which ``since`` lies; none where they cannot be read."""
    is_long = clock.now() - since > _LONG
    length = _HOUR if is_long else _MINUTE
    begin = since.replace(minute=0 if is_long else since.minute, second=0, microsecond=0)
    for wait in _TRIES:
        try:
            return length, await exchange.candles(symbol, TriggerBy.LAST, begin, 60 if is_long else 1)
        except ExchangeError as error:
            log.warning("candles_not_read", symbol=symbol, error=str(error))
            await clock.sleep(wait)
    return length, []
