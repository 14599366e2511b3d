"""What the tester may ask for: one record a control call. Unknown fields are errors; decimals come as strings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec

from simulator.bot_wish import BotState, Wish
from simulator.engine.words import Category, InstrumentStatus, Side
from simulator.market import MarketMode

LONGEST_MS: Final = 366 * 86_400_000
MOST_PRICES: Final = 100_000
MOST_LINES: Final = 2000
MOST_CANDLES: Final = 1000
_LARGEST: Final = Decimal(10) ** 15
_MOST_DECIMALS: Final = 18


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A JSON object whose decimals are of a size that a market could have."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            for number in value if isinstance(value, list) else (value,):
                if isinstance(number, Decimal):
                    _check_number(name, number)


class Nothing(Body, frozen=True):
    """A call without parameters."""


class Reset(Body, frozen=True):
    seed: int | None = None


class Price(Body, frozen=True):
    symbol: str
    price: Decimal


class Path(Body, frozen=True):
    symbol: str
    prices: list[Decimal]
    interval_ms: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= len(self.prices) <= MOST_PRICES:
            raise ValueError(f"prices must hold between 1 and {MOST_PRICES} prices")
        _check_duration("interval_ms", self.interval_ms)


class Mode(Body, frozen=True):
    """Without a speed the one that the simulator was started with."""

    mode: MarketMode
    speed: float | None = None


class Candles(Body, frozen=True):
    symbol: str
    interval: str = "1"
    limit: int = 120

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_limit(self.limit, MOST_CANDLES)


class PersonOrder(Body, frozen=True):
    """Without a price a market order. On spot its quantity is in base coin."""

    symbol: str
    side: Side
    qty: Decimal
    price: Decimal | None = None
    reduce_only: bool = False
    position_idx: int = 0
    category: Category = Category.LINEAR


class Trade(Body, frozen=True):
    """A part of a resting order, or all of it."""

    order_id: str
    qty: Decimal


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


class Key(Body, frozen=True):
    """The rights of the API key; what is absent stays. It is bound to ``addresses``, to none when the list is empty."""

    may_trade: bool | None = None
    addresses: list[str] | None = None
    expires_in_ms: int | None = None

    def __post_init__(self) -> None:
        if self.expires_in_ms is not None and not 0 <= self.expires_in_ms <= 100 * LONGEST_MS:
            raise ValueError("expires_in_ms must not be negative, nor more than a century; 0 is at once")


class Funding(Body, frozen=True, tag_field="kind", tag="funding"):
    """``rate`` is a fraction; the instrument's own when absent."""

    symbol: str
    rate: Decimal | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.rate is not None and abs(self.rate) > 1:
            raise ValueError("rate is a fraction of the position's value, between -1 and 1")


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

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.changes():
            raise ValueError("nothing of the instrument is to change")
        for name, value in self.changes().items():
            if isinstance(value, Decimal) and value <= 0:
                raise ValueError(f"{name} must be more than 0")

    def changes(self) -> dict[str, Any]:
        """What is not to stay, by the names of the instrument's fields."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name != "symbol"}
        return {name: value for name, value in fields.items() if value is not None}


class Advance(Body, frozen=True):
    advance_ms: int

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_duration("advance_ms", self.advance_ms)


class Switch(Body, frozen=True):
    name: str
    value: Any


class Script(Body, frozen=True):
    """The entries of a script of faults, as its lines have them."""

    entries: list[dict[str, Any]]


class Disarm(Body, frozen=True):
    """Without an id all of them."""

    id: int | None = None


class EventsAfter(Body, frozen=True):
    after: int = 0
    limit: int = 500

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_limit(self.limit, MOST_LINES)


class BotWish(Body, frozen=True):
    do: Wish


class BotTold(Body, frozen=True):
    state: BotState
    pid: int | None = None


AccountEvent = Funding | Delist | InstrumentChange


def _check_number(name: str, number: Decimal) -> None:
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{name} is no number")  # noqa: TRY004 - it is one by type: NaN or infinity
    if number and (abs(number) >= _LARGEST or exponent < -_MOST_DECIMALS):
        raise ValueError(f"{name} must be less than 10^15, with at most {_MOST_DECIMALS} decimals")


def _check_duration(name: str, milliseconds: int) -> None:
    if not 0 <= milliseconds <= LONGEST_MS:
        raise ValueError(f"{name} must not be negative (time cannot go back), nor more than a year")


def _check_limit(limit: int, most: int) -> None:
    if not 1 <= limit <= most:
        raise ValueError(f"limit must be between 1 and {most}")
