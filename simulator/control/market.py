"""What the market looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.bybit.wire.plain import plain
from simulator.control.body import Body, Nothing, Outcome, check_limit
from simulator.engine.candles import INTERVALS
from simulator.engine.words import Category

if TYPE_CHECKING:
    from simulator.engine.records import Candle, Instrument
    from simulator.world import World

_MOST_CANDLES: Final = 1000


class Candles(Body, frozen=True):
    symbol: str
    interval: str = "1"
    limit: int = 120

    def __post_init__(self) -> None:
        super().__post_init__()
        check_limit(self.limit, _MOST_CANDLES)


def market(world: World, _body: Nothing) -> Outcome:
    """Every contract with its prices and rules; how the market moves; what it could replay; what the clock shows."""
    return {
        "symbols": [_row(world, instrument) for instrument in world.engine.instruments(Category.LINEAR)],
        "mode": world.market.mode,
        "speed": world.market.speed,
        "recording": None if world.settings.csv is None else world.settings.csv.name,
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
