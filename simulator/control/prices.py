"""Prices and time, moved by hand or left to themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from simulator.bybit.wire.plain import plain
from simulator.control.account_truth import order_truth
from simulator.control.body import Body, Outcome, check_duration
from simulator.journal import Actor, Happening
from simulator.market import MarketMode
from simulator.world import RESET_ON_THE_WAY

if TYPE_CHECKING:
    from simulator.world import World

_MOST_PRICES: Final = 100_000


class Price(Body, frozen=True):
    symbol: str
    price: Decimal


class Path(Body, frozen=True):
    symbol: str
    prices: list[Decimal]
    interval_ms: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= len(self.prices) <= _MOST_PRICES:
            raise ValueError(f"prices must hold between 1 and {_MOST_PRICES} prices")
        check_duration("interval_ms", self.interval_ms)


class Trade(Body, frozen=True):
    """A part of a resting order, or all of it."""

    order_id: str
    qty: Decimal


class Mode(Body, frozen=True):
    """Without a speed the one that the simulator was started with."""

    mode: MarketMode
    speed: float | None = None


class Advance(Body, frozen=True):
    advance_ms: int

    def __post_init__(self) -> None:
        super().__post_init__()
        check_duration("advance_ms", self.advance_ms)


def price(world: World, body: Price) -> Outcome:
    """Last, mark and index jump; when this returns, everything that follows has happened."""
    world.journal.add(
        Happening.PRICE, f"{body.symbol} goes to {plain(body.price)}.", symbol=body.symbol, who=Actor.TESTER
    )
    world.engine.set_price(body.symbol, body.price)
    return {}


def trade(world: World, body: Trade) -> Outcome:
    """A stranger takes a part of a resting order, which is then filled partly."""
    return {"order": order_truth(world.engine.trade_against(body.order_id, body.qty))}


async def path(world: World, body: Path) -> Outcome:
    """One price after the other, ``interval_ms`` apart, or until a reset; a stepped clock is moved, not waited for."""
    if any(each <= 0 for each in body.prices):
        raise ValueError("every price must be positive")
    first, last = plain(body.prices[0]), plain(body.prices[-1])
    text = f"{body.symbol} walks from {first} to {last} in {len(body.prices)} steps."
    world.journal.add(Happening.PRICE, text, symbol=body.symbol, who=Actor.TESTER)
    era = world.era
    for number, each in enumerate(body.prices):
        if number and world.settings.is_stepped:
            await world.advance(body.interval_ms)
        elif number:
            await era.outlasts(world.clock.seconds_until(world.engine.now_ms() + body.interval_ms))
        if era.is_over:
            raise ValueError(RESET_ON_THE_WAY)
        world.engine.set_price(body.symbol, each)
    return {}


def mode(world: World, body: Mode) -> Outcome:
    speed = world.settings.speed if body.speed is None else body.speed
    world.market.drive(body.mode, speed)
    world.journal.add(Happening.MARKET, f"The market is on {body.mode}, speed {speed:g}.", who=Actor.TESTER)
    return {}


async def clock(world: World, body: Advance) -> Outcome:
    """Move a stepped clock; what falls due on the way has happened when this returns."""
    if not world.settings.is_stepped:
        raise ValueError(f"the clock is {world.clock_kind}; start the simulator with --clock stepped")
    await world.advance(body.advance_ms)
    return {"now_ms": world.engine.now_ms()}
