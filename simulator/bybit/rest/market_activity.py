"""What happens in a market: book, trades, funding, interest, insurance (docs/bybit.md, 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.bybit.market_data.books import DEEPEST
from simulator.bybit.market_data.insurance import alerts, pools
from simulator.bybit.market_data.interest import interest_at
from simulator.bybit.pages import page
from simulator.bybit.parameters import PARAMETER_ERROR, invalid
from simulator.bybit.rest.call import Answer
from simulator.bybit.wire.books import levels
from simulator.bybit.wire.plain import plain
from simulator.bybit.wire.public_trades import recent_trade_row
from simulator.engine.requests import Refusal
from simulator.engine.words import Category

if TYPE_CHECKING:
    from simulator.bybit.rest.call import Call

_HOUR_MS: Final = 3_600_000
_INTERVALS_MS: Final = {
    "5min": _HOUR_MS // 12,
    "15min": _HOUR_MS // 4,
    "30min": _HOUR_MS // 2,
    "1h": _HOUR_MS,
    "4h": 4 * _HOUR_MS,
    "1d": 24 * _HOUR_MS,
}


def orderbook(call: Call) -> Answer:
    category = call.parameters.trading_category()
    symbol = call.required_symbol(category)
    limit = call.parameters.limit(default=1 if category is Category.SPOT else 25, most=DEEPEST)
    book = call.world.public_market.books.book(category, symbol, DEEPEST)
    return Answer(
        {
            "s": symbol,
            "b": levels(book.sides.bids)[:limit],
            "a": levels(book.sides.asks)[:limit],
            "ts": call.server_ms,
            "u": book.update_id,
            "seq": book.changed_ms,
            "cts": book.changed_ms,
        }
    )


def recent_trade(call: Call) -> Answer:
    """Newest first."""
    category = call.parameters.trading_category()
    symbol = call.required_symbol(category)
    is_spot = category is Category.SPOT
    limit = call.parameters.limit(default=60 if is_spot else 500, most=60 if is_spot else 1000)
    trades = call.world.public_market.tape.trades(category, symbol)
    newest_first = trades[::-1][:limit]
    return Answer({"category": category.value, "list": [recent_trade_row(each) for each in newest_first]})


def funding_history(call: Call) -> Answer:
    """The rates that were settled, newest first."""
    call.parameters.require_linear()
    symbol = call.required_symbol()
    start, end = call.parameters.number("startTime"), call.parameters.number("endTime")
    if start is not None and end is None:
        raise Refusal(PARAMETER_ERROR, "params error: endTime is required with startTime")
    rates = call.engine.funding_history(
        symbol,
        start_ms=None if start is None else int(start),
        end_ms=None if end is None else int(end),
        limit=call.parameters.limit(default=200, most=200),
    )
    rows = [
        {"symbol": symbol, "fundingRate": plain(each.rate), "fundingRateTimestamp": str(each.time_ms)} for each in rates
    ]
    return Answer({"category": "linear", "list": rows})


def open_interest(call: Call) -> Answer:
    """What the account held at the last full intervals: nobody else holds anything here."""
    call.parameters.require_linear()
    symbol = call.required_symbol()
    step_ms = _INTERVALS_MS.get(call.parameters.required("intervalTime"))
    if step_ms is None:
        raise invalid("intervalTime")
    now = call.engine.now_ms()
    end = min(call.parameters.whole("endTime", now), now)
    start = call.parameters.whole("startTime", 0)
    limit = call.parameters.limit(default=50, most=200)
    latest = end - end % step_ms
    times = range(latest, max(start, latest - 200 * step_ms) - 1, -step_ms)
    executions = call.engine.executions(symbol)
    chosen, next_cursor = page(
        times, lambda time_ms: f"{time_ms:013d}", limit=limit, cursor=call.parameters.text("cursor")
    )
    rows: list[dict[str, Any]] = []
    for time_ms in chosen:
        single = interest_at(executions, time_ms)
        rows.append({"openInterest": plain(2 * single), "singleOpenInterest": plain(single), "timestamp": str(time_ms)})
    return Answer({"category": "linear", "symbol": symbol, "list": rows, "nextPageCursor": next_cursor})


def insurance(call: Call) -> Answer:
    coin = call.parameters.text("coin")
    rows = [row for row in pools(call.engine) if not coin or row["coin"] == coin]
    return Answer({"updatedTime": str(call.server_ms), "list": rows})


def adl_alert(call: Call) -> Answer:
    symbol = call.symbol()
    rows = [row for row in alerts(call.engine) if not symbol or row["symbol"] == symbol]
    return Answer({"updatedTime": str(call.server_ms), "list": rows})
