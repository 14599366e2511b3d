"""What the tester may ask for: one record a control call. Unknown fields are errors; decimals come as strings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from simulator.engine.words import InstrumentStatus, Side
from simulator.market import MarketMode


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A JSON object whose decimals are finite."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            numbers = value if isinstance(value, list) else [value]
            if any(isinstance(number, Decimal) and not number.is_finite() for number in numbers):
                raise ValueError(f"{name} is no number")


class Reset(Body, frozen=True):
    seed: int | None = None


class Price(Body, frozen=True):
    symbol: str
    price: Decimal


class Path(Body, frozen=True):
    symbol: str
    prices: list[Decimal]
    interval_ms: int = 0


class Mode(Body, frozen=True):
    mode: MarketMode
    speed: float | None = None


class PersonOrder(Body, frozen=True):
    """Without a price a market order."""

    symbol: str
    side: Side
    qty: Decimal
    price: Decimal | None = None
    reduce_only: bool = False
    position_idx: int = 0


class PersonCancel(Body, frozen=True):
    order_id: str


class PersonAmend(Body, frozen=True):
    order_id: str
    qty: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None


class Slot(Body, frozen=True):
    """A position, or with ``qty`` a part of it."""

    symbol: str
    position_idx: int = 0
    qty: Decimal | None = None


class PersonTradingStop(Body, frozen=True):
    """An absent leg stays, "0" removes it."""

    symbol: str
    position_idx: int = 0
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    trailing_stop: Decimal | None = None


class Hedge(Body, frozen=True):
    hedge: bool


class Funding(Body, frozen=True, tag_field="kind", tag="funding"):
    """``rate`` is a fraction; the instrument's own when absent."""

    symbol: str
    rate: Decimal | None = None


class Delist(Body, frozen=True, tag_field="kind", tag="delist"):
    symbol: str


class InstrumentChange(Body, frozen=True, tag_field="kind", tag="instrument"):
    """New trading rules; what is absent stays."""

    symbol: str
    status: InstrumentStatus | None = None
    tick_size: Decimal | None = None
    qty_step: Decimal | None = None
    min_qty: Decimal | None = None
    max_limit_qty: Decimal | None = None
    max_market_qty: Decimal | None = None
    min_notional: Decimal | None = None
    max_leverage: Decimal | None = None


class Advance(Body, frozen=True):
    advance_ms: int


class Switch(Body, frozen=True):
    name: str
    value: Any


AccountEvent = Funding | Delist | InstrumentChange
