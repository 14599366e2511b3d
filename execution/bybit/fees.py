"""Fee rates, kept for a while."""

import time
from decimal import Decimal
from typing import Final

import structlog

from execution.bybit import wire
from execution.bybit.endpoints import Endpoint
from execution.bybit.fields import Undecodable
from execution.bybit.rest import Rest
from execution.bybit.urls import LINEAR
from execution.exchange_errors import Refusal, Refused
from execution.facts.instruments import FeeRate

_log = structlog.get_logger(__name__)

_KEPT_SECONDS: Final = 3600.0
DEFAULT_FEES: Final = FeeRate(taker=Decimal("0.00055"), maker=Decimal("0.0002"))
"""Bybit's rates for contracts without any discount."""
DEFAULT_SPOT_FEES: Final = FeeRate(taker=Decimal("0.001"), maker=Decimal("0.001"))
"""And for spot pairs."""


class Fees:
    """The account's fee rates, kept for a while."""

    def __init__(
        self, rest: Rest, *, is_demo: bool, category: str = LINEAR, documented: FeeRate = DEFAULT_FEES
    ) -> None:
        """``documented`` are used where the exchange does not tell them."""
        self._rest = rest
        self._is_demo = is_demo
        self._category = category
        self._documented = documented
        self._known: dict[str, tuple[float, FeeRate]] = {}

    async def of(self, symbol: str) -> FeeRate:
        read_at, rate = self._known.get(symbol, (None, self._documented))
        if read_at is None or time.monotonic() - read_at > _KEPT_SECONDS:
            rate = await self._read(symbol)
            self._known[symbol] = (time.monotonic(), rate)
        return rate

    async def _read(self, symbol: str) -> FeeRate:
        try:
            result = await self._rest.read(Endpoint.FEE_RATES, category=self._category, symbol=symbol)
        except Refused as refused:
            # Demo trading answers 10001 with an empty text (docs/bybit.md, 1.6).
            if refused.refusal is not Refusal.UNSUPPORTED and not self._is_demo:
                raise
            _log.warning("fee rates are not told here, the documented defaults are used", answer=str(refused))
            return self._documented
        match result:
            case {"list": [row, *_]}:
                return wire.fee_rate(row)
            case _:
                raise Undecodable(f"fee rate: nothing for {symbol}")
