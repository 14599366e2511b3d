"""The port through which a DCA bot asks for indicators, and what it gets."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from execution.dca.dca_plan import Market
from execution.dca.indicator_terms import IndicatorTerms
from execution.dca.votes import Reading, Verdict, Vote


class Readings(Struct, frozen=True, kw_only=True):
    """What the indicators of a bot show, and what follows from it. All of it is of closed candles.

    ``shown`` and ``verdict.votes`` are in the order of the terms.
    """

    candle_end: datetime | None
    """When the newest of the candles closed; None: there are none."""
    close: Decimal | None
    candles: int
    shown: tuple[Reading, ...]
    verdict: Verdict

    @property
    def by_name(self) -> dict[str, tuple[Reading, Vote]]:
        return {reading.name: (reading, vote) for reading, vote in zip(self.shown, self.verdict.votes, strict=True)}


class ReadsIndicators(Protocol):
    """For buys only: a sell, a trail and a stop ask no indicator."""

    async def read(
        self, market: Market, symbol: str, terms: IndicatorTerms, say: Callable[[str], None] | None = None
    ) -> Readings:
        """Read them at the newest closed candle. Raises `ExchangeError` where candles cannot be had: then hold.

        ``say`` logs, with the bot's name, where the candles came from.
        """
