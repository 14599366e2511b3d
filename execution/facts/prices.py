"""Prices: the series that stops look at, newest prices, candles, and what orders may cost."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, assert_never

from msgspec import Struct

from execution.facts.slots import Side

CANDLE_MINUTES: Final = (1, 3, 5, 15, 30, 60, 120, 240, 360, 720)
"""The lengths of candles below a day that the exchange keeps."""


class TriggerBy(StrEnum):
    """The price series that triggers a stop (R17)."""

    LAST = "LastPrice"
    MARK = "MarkPrice"
    INDEX = "IndexPrice"

    @property
    def word(self) -> str:
        """As a line says it: "last", "mark", "index"."""
        return self.value.removesuffix("Price").lower()


class PriceBand(Struct, frozen=True, kw_only=True):
    """What the exchange lets orders of a symbol cost now (GET /v5/market/price-limit)."""

    highest_buy: Decimal
    lowest_sell: Decimal
    read_at: datetime

    def is_fresh(self, now: datetime, within: timedelta) -> bool:
        """Whether it was read less than so long ago: it moves with the price."""
        return now < self.read_at + within

    def edge(self, side: Side) -> Decimal:
        """The price that an order of this side reaches farthest with."""
        return self.highest_buy if side is Side.BUY else self.lowest_sell

    def nearest(self, side: Side, price: Decimal) -> Decimal:
        """The price nearest to this one at which an order of this side is taken."""
        return min(price, self.highest_buy) if side is Side.BUY else max(price, self.lowest_sell)


class Ticker(Struct, frozen=True, kw_only=True):
    symbol: str
    last: Decimal
    mark: Decimal
    index: Decimal
    at: datetime

    def price(self, trigger_by: TriggerBy) -> Decimal:
        match trigger_by:
            case TriggerBy.LAST:
                return self.last
            case TriggerBy.MARK:
                return self.mark
            case TriggerBy.INDEX:
                return self.index
            case _:
                assert_never(trigger_by)


class SpotPrice(Struct, frozen=True, kw_only=True):
    """The newest traded price of a spot pair; nothing is marked there."""

    symbol: str
    price: Decimal
    at: datetime


class Candle(Struct, frozen=True, kw_only=True):
    """One bar of a price series; ``volume`` in base coin, None for series that are not traded (mark, index)."""

    start: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal | None
    is_closed: bool
