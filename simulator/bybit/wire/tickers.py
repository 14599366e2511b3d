"""Prices and bars on the wire, for market queries and public topics (docs/bybit.md, 2.1 and 5.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain

if TYPE_CHECKING:
    from simulator.engine.records import Candle, Ticker

_HOUR_MS = 3_600_000
_PERCENT_STEP = Decimal("0.000001")


def linear_ticker(ticker: Ticker) -> dict[str, Any]:
    """A row of tickers and the data of a ``tickers`` snapshot, category linear."""
    return {
        "symbol": ticker.symbol,
        "lastPrice": plain(ticker.last),
        "indexPrice": plain(ticker.index),
        "markPrice": plain(ticker.mark),
        "prevPrice24h": plain(ticker.prev_price_24h),
        "price24hPcnt": _change(ticker),
        "highPrice24h": plain(ticker.high_price_24h),
        "lowPrice24h": plain(ticker.low_price_24h),
        "prevPrice1h": plain(ticker.prev_price_1h),
        "openInterest": plain(ticker.open_interest),
        "openInterestValue": plain(ticker.open_interest * ticker.mark),
        "turnover24h": plain(ticker.turnover_24h),
        "volume24h": plain(ticker.volume_24h),
        "fundingRate": plain(ticker.funding_rate),
        "nextFundingTime": str(ticker.next_funding_ms),
        "predictedDeliveryPrice": "",
        "basisRate": "",
        "deliveryFeeRate": "",
        "deliveryTime": "0",
        "ask1Size": plain(ticker.ask_size),
        "bid1Price": plain(ticker.bid),
        "ask1Price": plain(ticker.ask),
        "bid1Size": plain(ticker.bid_size),
        "basis": "",
        "preOpenPrice": "",
        "preQty": "",
        "curPreListingPhase": "",
        "fundingIntervalHour": str(ticker.funding_interval_ms // _HOUR_MS),
        "fundingCap": "0.005",
    }


def spot_ticker(ticker: Ticker) -> dict[str, Any]:
    """A row of tickers and the data of a ``tickers`` snapshot, category spot."""
    return {
        "symbol": ticker.symbol,
        "bid1Price": plain(ticker.bid),
        "bid1Size": plain(ticker.bid_size),
        "ask1Price": plain(ticker.ask),
        "ask1Size": plain(ticker.ask_size),
        "lastPrice": plain(ticker.last),
        "prevPrice24h": plain(ticker.prev_price_24h),
        "price24hPcnt": _change(ticker),
        "highPrice24h": plain(ticker.high_price_24h),
        "lowPrice24h": plain(ticker.low_price_24h),
        "turnover24h": plain(ticker.turnover_24h),
        "volume24h": plain(ticker.volume_24h),
        "usdIndexPrice": plain(ticker.index),
    }


def kline_row(candle: Candle) -> list[str]:
    """A row of market/kline: start, open, high, low, close, volume, turnover."""
    return [*price_kline_row(candle), plain(candle.volume), plain(candle.turnover)]


def price_kline_row(candle: Candle) -> list[str]:
    """A row of the mark and index klines, which have no volume."""
    return [str(candle.start_ms), plain(candle.open), plain(candle.high), plain(candle.low), plain(candle.close)]


def premium_kline_row(mark: Candle, index: Candle) -> list[str]:
    """A row of the premium index kline: each mark price against the index price of the same bar."""
    pairs = ((mark.open, index.open), (mark.high, index.high), (mark.low, index.low), (mark.close, index.close))
    return [str(mark.start_ms), *(plain(((top - base) / base).quantize(_PERCENT_STEP)) for top, base in pairs)]


def kline_push(candle: Candle, interval: str, end_ms: int, now_ms: int, *, confirm: bool) -> dict[str, Any]:
    """An item of a ``kline`` topic; ``confirm`` says that the bar is closed."""
    return {
        "start": candle.start_ms,
        "end": end_ms,
        "interval": interval,
        "open": plain(candle.open),
        "close": plain(candle.close),
        "high": plain(candle.high),
        "low": plain(candle.low),
        "volume": plain(candle.volume),
        "turnover": plain(candle.turnover),
        "confirm": confirm,
        "timestamp": now_ms,
    }


def _change(ticker: Ticker) -> str:
    before = ticker.prev_price_24h
    return plain(((ticker.last - before) / before).quantize(_PERCENT_STEP) if before else Decimal(0))
