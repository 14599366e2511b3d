"""Rules and prices, open to everybody (docs/bybit.md, 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.bybit.pages import page
from simulator.bybit.parameters import invalid
from simulator.bybit.rest.call import Answer
from simulator.bybit.wire.instruments import linear_row, risk_limit_rows, spot_row
from simulator.bybit.wire.plain import plain
from simulator.bybit.wire.tickers import kline_row, linear_ticker, premium_kline_row, price_kline_row, spot_ticker
from simulator.engine.candles import INTERVALS, bucket
from simulator.engine.words import Category, InstrumentStatus, TriggerBy

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.bybit.rest.call import Call
    from simulator.engine.records import Candle, Instrument

_RISK_LIMIT_SYMBOLS: Final = 15
_EVERYTHING: Final = 1_000_000


def server_time(call: Call) -> Answer:
    return Answer({"timeSecond": str(call.server_ms // 1000), "timeNano": str(call.server_ms * 1_000_000)})


def system_status(_call: Call) -> Answer:
    """No maintenance is ever planned."""
    return Answer({"list": []})


def announcements(_call: Call) -> Answer:
    return Answer({"total": 0, "list": []})


def instruments_info(call: Call) -> Answer:
    return _instruments(call, default=500, most=1000)


def own_instruments_info(call: Call) -> Answer:
    """account/instruments-info: those that the key may trade, which are all."""
    return _instruments(call, default=200, most=200)


def tickers(call: Call) -> Answer:
    category = call.parameters.category()
    row = spot_ticker if category is Category.SPOT else linear_ticker
    listed = [row(call.engine.ticker(each.symbol, each.category)) for each in _chosen(call, category)]
    return Answer({"category": call.parameters.text("category"), "list": listed})


def kline(call: Call) -> Answer:
    return _candles(call, _category_or_linear(call), TriggerBy.LAST, kline_row)


def mark_price_kline(call: Call) -> Answer:
    return _candles(call, Category.LINEAR, TriggerBy.MARK, price_kline_row)


def index_price_kline(call: Call) -> Answer:
    return _candles(call, Category.LINEAR, TriggerBy.INDEX, price_kline_row)


def premium_index_price_kline(call: Call) -> Answer:
    """How far the mark price lies above the index price, as a fraction of it."""
    marks = _read_candles(call, Category.LINEAR, TriggerBy.MARK)
    indexes = {each.start_ms: each for each in _read_candles(call, Category.LINEAR, TriggerBy.INDEX)}
    rows = [premium_kline_row(mark, indexes[mark.start_ms]) for mark in marks if mark.start_ms in indexes]
    return _bars(call, Category.LINEAR, rows)


def price_limit(call: Call) -> Answer:
    category = _category_or_linear(call)
    symbol = call.required_symbol(category)
    buy, sell = call.engine.price_limits(symbol, category)
    return Answer({"symbol": symbol, "buyLmt": plain(buy), "sellLmt": plain(sell), "ts": str(call.server_ms)})


def risk_limit(call: Call) -> Answer:
    """Every tier of fifteen symbols a page."""
    category = call.parameters.category()
    rows, next_cursor = page(
        _chosen(call, category) if category is Category.LINEAR else [],
        lambda instrument: instrument.symbol,
        limit=_RISK_LIMIT_SYMBOLS,
        cursor=call.parameters.text("cursor"),
        newest_first=False,
    )
    if len(rows) < _RISK_LIMIT_SYMBOLS:
        next_cursor = ""
    listed = [row for each in rows for row in risk_limit_rows(each)]
    return Answer({"category": call.parameters.text("category"), "list": listed, "nextPageCursor": next_cursor})


def _instruments(call: Call, *, default: int, most: int) -> Answer:
    """Contracts come in pages, spot pairs all at once."""
    category = call.parameters.category()
    row = spot_row if category is Category.SPOT else linear_row
    status = call.parameters.word("status", InstrumentStatus)
    limit = call.parameters.limit(default=default, most=most)
    chosen = [
        instrument
        for instrument in _chosen(call, category)
        if instrument.status is status or (status is None and instrument.status is not InstrumentStatus.PRE_LAUNCH)
    ]
    result: dict[str, Any] = {"category": call.parameters.text("category")}
    if category is Category.SPOT:
        return Answer(result | {"list": [row(each) for each in chosen]})
    rows, next_cursor = page(
        chosen,
        lambda instrument: instrument.symbol,
        limit=limit,
        cursor=call.parameters.text("cursor"),
        newest_first=False,
    )
    if len(rows) < limit:
        next_cursor = ""
    return Answer(result | {"list": [row(each) for each in rows], "nextPageCursor": next_cursor})


def _candles(call: Call, category: Category, series: TriggerBy, row: Callable[[Candle], list[str]]) -> Answer:
    return _bars(call, category, [row(each) for each in _read_candles(call, category, series)])


def _bars(call: Call, category: Category, rows: list[list[str]]) -> Answer:
    return Answer({"symbol": call.parameters.text("symbol"), "category": category.value, "list": rows})


def _read_candles(call: Call, category: Category, series: TriggerBy) -> list[Candle]:
    """The newest bars; or from a start on the oldest, beginning with the one that the start lies in."""
    symbol, interval = call.required_symbol(category), call.parameters.required("interval")
    start, end = call.parameters.number("start"), call.parameters.number("end")
    limit = call.parameters.limit(default=200, most=1000)
    if interval not in INTERVALS:
        raise invalid("interval")
    now = call.engine.now_ms()
    if start is not None and start > now:
        return []
    is_open_ended = start is not None and end is None
    candles = call.engine.candles(
        symbol,
        interval,
        start_ms=None if start is None else bucket(interval, max(0, int(start))),
        end_ms=None if end is None else int(end),
        limit=_EVERYTHING if is_open_ended else limit,
        series=series,
        category=category,
    )
    return candles[-limit:] if is_open_ended else candles


def _category_or_linear(call: Call) -> Category:
    """Where the category may be left out it is linear."""
    return call.parameters.trading_category() if call.parameters.text("category") else Category.LINEAR


def _chosen(call: Call, category: Category | None) -> list[Instrument]:
    if category is None:
        return []
    symbol, base_coin = call.symbol(category), call.parameters.text("baseCoin")
    return [
        instrument
        for instrument in call.engine.instruments(category)
        if (not symbol or instrument.symbol == symbol) and (not base_coin or instrument.base_coin == base_coin)
    ]
