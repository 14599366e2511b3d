"""Prices and time by hand, and what the market looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain
from simulator.control.account_truth import order_truth
from simulator.engine.candles import INTERVALS
from simulator.engine.words import Category
from simulator.journal import Actor, Happening
from simulator.world import RESET_ON_THE_WAY

if TYPE_CHECKING:
    from simulator.control.bodies import Advance, Candles, Mode, Nothing, Path, Price, Trade
    from simulator.engine.records import Candle, Instrument
    from simulator.world import World

Outcome = dict[str, Any]


def market(world: World, _body: Nothing) -> Outcome:
    """Every contract with its prices and rules; how the market moves; what the clock shows."""
    return {
        "symbols": [_row(world, instrument) for instrument in world.engine.instruments(Category.LINEAR)],
        "mode": world.market.mode,
        "speed": world.market.speed,
        "clock": world.clock_kind,
        "now_ms": world.engine.now_ms(),
    }


def candles(world: World, body: Candles) -> Outcome:
    """Bars of the last price, oldest first; the newest one is still running."""
    if body.interval not in INTERVALS:
        raise ValueError(f"interval is one of {', '.join(INTERVALS)}")
    newest_first = world.engine.candles(body.symbol, body.interval, limit=body.limit)
    return {
        "symbol": body.symbol,
        "interval": body.interval,
        "candles": [_bar(each) for each in reversed(newest_first)],
    }


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


def _row(world: World, instrument: Instrument) -> Outcome:
    ticker = world.engine.ticker(instrument.symbol)
    return {
        "symbol": instrument.symbol,
        "status": instrument.status,
        "last": plain(ticker.last),
        "mark": plain(ticker.mark),
        "index": plain(ticker.index),
        "bid": plain(ticker.bid),
        "ask": plain(ticker.ask),
        "prev_24h": plain(ticker.prev_price_24h),
        "high_24h": plain(ticker.high_price_24h),
        "low_24h": plain(ticker.low_price_24h),
        "funding_rate": plain(ticker.funding_rate),
        "next_funding_ms": ticker.next_funding_ms,
        "tick_size": plain(instrument.tick_size),
        "qty_step": plain(instrument.qty_step),
        "min_qty": plain(instrument.min_qty),
    }


def _bar(candle: Candle) -> Outcome:
    return {
        "start": candle.start_ms,
        "open": plain(candle.open),
        "high": plain(candle.high),
        "low": plain(candle.low),
        "close": plain(candle.close),
        "volume": plain(candle.volume),
    }
