"""Which topic is what feed (docs/bybit.md, 5.3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from simulator.bybit.market_data.insurance import alert_push
from simulator.bybit.streams.feeds.books import DEPTHS, BookFeed
from simulator.bybit.streams.feeds.klines import KlineFeed
from simulator.bybit.streams.feeds.liquidations import AdlAlertFeed, LiquidationFeed
from simulator.bybit.streams.feeds.price_limits import PriceLimitFeed
from simulator.bybit.streams.feeds.tickers import TickerFeed
from simulator.bybit.streams.feeds.trades import TradeFeed
from simulator.engine.candles import INTERVALS
from simulator.engine.words import Category

if TYPE_CHECKING:
    from simulator.bybit.market_data.public_market import PublicMarket
    from simulator.bybit.streams.feeds.feed import Feed
    from simulator.engine.engine import Engine

_TOPIC: Final = re.compile(r"(?P<name>[A-Za-z]+)(\.(?P<setting>\w+))?\.(?P<of>\w+)")


def open_feed(engine: Engine, market: PublicMarket, category: Category, topic: str) -> Feed | None:
    """The feed of a topic; None when the exchange knows no such topic or symbol."""
    found = _TOPIC.fullmatch(topic)
    if found is None:
        return None
    name, setting, of = found["name"], found["setting"], found["of"]
    if name == "adlAlert":
        is_known = category is Category.LINEAR and setting is None and alert_push(engine, of) is not None
        return AdlAlertFeed(engine, of) if is_known else None
    if of not in {each.symbol for each in engine.instruments(category)}:
        return None
    return _symbol_feed(engine, market, category, name, setting, of)


def _symbol_feed(
    engine: Engine, market: PublicMarket, category: Category, name: str, setting: str | None, symbol: str
) -> Feed | None:
    match name, setting:
        case "tickers", None:
            return TickerFeed(engine, category, symbol)
        case "publicTrade", None:
            return TradeFeed(market.tape, category, symbol)
        case "priceLimit", None:
            return PriceLimitFeed(engine, category, symbol)
        case "allLiquidation", None if category is Category.LINEAR:
            return LiquidationFeed(symbol)
        case "kline", str() if setting in INTERVALS:
            return KlineFeed(engine, category, symbol, setting)
        case "orderbook", str() if setting in {str(depth) for depth in DEPTHS}:
            return BookFeed(engine, market.books, category, symbol, int(setting))
        case _:
            return None
