"""Market data, open to everybody (docs/bybit.md, 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.pages import page
from simulator.bybit.parameters import invalid
from simulator.bybit.rest.call import Answer
from simulator.bybit.wire.instruments import linear_row, risk_limit_row, spot_row
from simulator.bybit.wire.plain import plain
from simulator.bybit.wire.tickers import kline_row, linear_ticker, price_kline_row, spot_ticker
from simulator.engine.words import Category, InstrumentStatus, TriggerBy

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.bybit.rest.call import Call
    from simulator.engine.records import Candle, Instrument


def server_time(call: Call) -> Answer:
    return Answer({"timeSecond": str(call.server_ms // 1000), "timeNano": str(call.server_ms * 1_000_000)})


def system_status(_call: Call) -> Answer:
    return Answer({"list": []})


def instruments_info(call: Call) -> Answer:
    category = _category(call)
    row = linear_row if category is Category.LINEAR else spot_row
    status = call.parameters.word("status", InstrumentStatus)
    limit = call.parameters.limit(default=500, most=1000)
    chosen = [
        instrument
        for instrument in _instruments(call, category)
        if instrument.status is status or (status is None and instrument.status is not InstrumentStatus.PRE_LAUNCH)
    ]
    rows, next_cursor = page(
        chosen,
        lambda instrument: instrument.symbol,
        limit=limit,
        cursor=call.parameters.text("cursor"),
        newest_first=False,
    )
    if len(rows) < limit:
        next_cursor = ""
    return Answer({"category": category, "list": [row(each) for each in rows], "nextPageCursor": next_cursor})


def tickers(call: Call) -> Answer:
    category = _category(call)
    row = linear_ticker if category is Category.LINEAR else spot_ticker
    listed = [row(call.engine.ticker(each.symbol)) for each in _instruments(call, category)]
    return Answer({"category": category, "list": listed})


def kline(call: Call) -> Answer:
    return _candles(call, TriggerBy.LAST, kline_row)


def mark_price_kline(call: Call) -> Answer:
    return _candles(call, TriggerBy.MARK, price_kline_row)


def index_price_kline(call: Call) -> Answer:
    return _candles(call, TriggerBy.INDEX, price_kline_row)


def price_limit(call: Call) -> Answer:
    symbol = call.required_symbol()
    buy, sell = call.engine.price_limits(symbol)
    return Answer({"symbol": symbol, "buyLmt": plain(buy), "sellLmt": plain(sell), "ts": str(call.server_ms)})


def risk_limit(call: Call) -> Answer:
    rows, next_cursor = page(
        _instruments(call, Category.LINEAR),
        lambda instrument: instrument.symbol,
        limit=15,
        cursor=call.parameters.text("cursor"),
        newest_first=False,
    )
    listed = [risk_limit_row(each) for each in rows]
    return Answer({"category": Category.LINEAR, "list": listed, "nextPageCursor": next_cursor})


def orderbook(call: Call) -> Answer:
    """The best bid and ask: the simulated market has no depth behind them."""
    ticker = call.engine.ticker(call.required_symbol())
    return Answer(
        {
            "s": ticker.symbol,
            "b": [[plain(ticker.bid), plain(ticker.bid_size)]],
            "a": [[plain(ticker.ask), plain(ticker.ask_size)]],
            "ts": ticker.time_ms,
            "u": ticker.time_ms,
            "seq": ticker.time_ms,
            "cts": ticker.time_ms,
        }
    )


def _candles(call: Call, series: TriggerBy, row: Callable[[Candle], list[str]]) -> Answer:
    symbol, interval = call.required_symbol(), call.parameters.required("interval")
    start, end = call.parameters.number("start"), call.parameters.number("end")
    limit = call.parameters.limit(default=200, most=1000)
    try:
        candles = call.engine.candles(
            symbol,
            interval,
            start_ms=None if start is None else int(start),
            end_ms=None if end is None else int(end),
            limit=limit,
            series=series,
        )
    except KeyError:
        raise invalid("interval") from None
    category = call.parameters.text("category") or "linear"
    return Answer({"symbol": symbol, "category": category, "list": [row(each) for each in candles]})


def _category(call: Call) -> Category:
    return call.parameters.required_word("category", Category)


def _instruments(call: Call, category: Category) -> list[Instrument]:
    symbol, base_coin = call.symbol(), call.parameters.text("baseCoin")
    return [
        instrument
        for instrument in call.engine.instruments(category)
        if (not symbol or instrument.symbol == symbol) and (not base_coin or instrument.base_coin == base_coin)
    ]
