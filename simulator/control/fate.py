"""What the exchange does to an account that nobody asked for: liquidation, deleveraging, funding, new rules."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.control.body import Body, Outcome, Slot
from simulator.engine.words import InstrumentStatus

if TYPE_CHECKING:
    from simulator.world import World


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


AccountEvent = Funding | Delist | InstrumentChange


def liquidate(world: World, body: Slot) -> Outcome:
    world.engine.liquidate(body.symbol, body.position_idx, body.qty)
    return {}


def adl(world: World, body: Slot) -> Outcome:
    world.engine.adl(body.symbol, body.position_idx, body.qty)
    return {}


def event(world: World, body: AccountEvent) -> Outcome:
    engine = world.engine
    match body:
        case Funding(symbol=symbol, rate=rate):
            engine.funding(symbol, rate)
        case Delist(symbol=symbol):
            if engine.instrument(symbol).status is InstrumentStatus.CLOSED:
                raise ValueError(f"{symbol} is closed already")
            engine.delist(symbol)
        case InstrumentChange(symbol=symbol):
            engine.change_instrument(replace(engine.instrument(symbol), **body.changes()))
    return {}
