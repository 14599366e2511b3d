"""Prices and time by hand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.control.bodies import Advance, Mode, Path, Price
    from simulator.world import World

Outcome = dict[str, Any]


def price(world: World, body: Price) -> Outcome:
    """Last, mark and index jump; when this returns, everything that follows has happened."""
    world.engine.set_price(body.symbol, body.price)
    return {}


async def path(world: World, body: Path) -> Outcome:
    """One price after the other, ``interval_ms`` apart; a stepped clock is moved instead of waited for."""
    if body.interval_ms < 0 or any(each <= 0 for each in body.prices):
        raise ValueError("interval_ms must not be negative and every price must be positive")
    for number, each in enumerate(body.prices):
        if number and world.settings.is_stepped:
            world.engine.advance(body.interval_ms)
        elif number:
            await asyncio.sleep(body.interval_ms / 1000)
        world.engine.set_price(body.symbol, each)
    return {}


def mode(world: World, body: Mode) -> Outcome:
    speed = world.settings.speed if body.speed is None else body.speed
    world.market.drive(body.mode, speed, world.settings.seed)
    return {}


def clock(world: World, body: Advance) -> Outcome:
    if not world.settings.is_stepped:
        raise ValueError("the clock is real; start the simulator with --clock stepped")
    if body.advance_ms < 0:
        raise ValueError("time cannot go back")
    world.engine.advance(body.advance_ms)
    return {"now_ms": world.engine.now_ms()}
