"""Positions, their settings and their protection (docs/bybit.md, 2.3 and 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.pages import page
from simulator.bybit.parameters import PARAMETER_ERROR, invalid
from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.periods import period
from simulator.bybit.wire.executions import closed_pnl_row
from simulator.bybit.wire.positions import position_row
from simulator.engine.requests import Refusal, TradingStopRequest
from simulator.engine.words import OrderType, TpslMode, TriggerBy

if TYPE_CHECKING:
    from simulator.bybit.rest.call import Call
    from simulator.engine.records import Position

ONE_WAY_MODE, HEDGE_MODE = 0, 3


def position_list(call: Call) -> Answer:
    """By symbol a flat slot is shown too, by settle coin it is not."""
    is_linear, symbol = call.parameters.is_linear(), call.symbol()
    limit = call.parameters.limit(default=20, most=200)
    if is_linear and not symbol and not call.parameters.text("settleCoin"):
        raise Refusal(PARAMETER_ERROR, "Missing some parameters that must be filled in: symbol or settleCoin")
    rows, next_cursor = page(
        _chosen_positions(call, symbol) if is_linear else [],
        lambda position: f"{position.symbol},{position.position_idx}",
        limit=limit,
        cursor=call.parameters.text("cursor"),
        newest_first=False,
    )
    return Answer(
        {
            "category": call.parameters.text("category"),
            "list": [position_row(each) for each in rows],
            "nextPageCursor": next_cursor,
        }
    )


def set_leverage(call: Call) -> Answer:
    call.parameters.require_linear()
    buy, sell = call.parameters.required_number("buyLeverage"), call.parameters.required_number("sellLeverage")
    call.engine.set_leverage(call.required_symbol(), buy, sell)
    return Answer({})


def switch_mode(call: Call) -> Answer:
    """Of one symbol, or of every symbol that settles in a coin."""
    call.parameters.require_linear()
    symbol, mode = call.symbol(), call.parameters.whole("mode", -1)
    if mode not in {ONE_WAY_MODE, HEDGE_MODE}:
        raise invalid("mode")
    if not symbol and not call.parameters.text("coin"):
        raise Refusal(PARAMETER_ERROR, "symbol and coin can not be both empty")
    call.engine.switch_mode(hedge=mode == HEDGE_MODE, symbol=symbol or None)
    return Answer({})


def trading_stop(call: Call) -> Answer:
    """An omitted price leaves a leg alone and "0" removes it; no order id is returned."""
    fields = call.parameters
    fields.require_linear()
    if not fields.text("positionIdx"):
        raise invalid("positionIdx")
    call.engine.trading_stop(
        TradingStopRequest(
            symbol=call.required_symbol(),
            position_idx=fields.whole("positionIdx", 0),
            tpsl_mode=fields.required_word("tpslMode", TpslMode),
            take_profit=fields.number("takeProfit"),
            stop_loss=fields.number("stopLoss"),
            trailing_stop=fields.number("trailingStop"),
            active_price=fields.number("activePrice"),
            tp_trigger_by=fields.word("tpTriggerBy", TriggerBy),
            sl_trigger_by=fields.word("slTriggerBy", TriggerBy),
            tp_size=fields.number("tpSize"),
            sl_size=fields.number("slSize"),
            tp_order_type=fields.word("tpOrderType", OrderType) or OrderType.MARKET,
            sl_order_type=fields.word("slOrderType", OrderType) or OrderType.MARKET,
            tp_limit_price=fields.price("tpLimitPrice"),
            sl_limit_price=fields.price("slLimitPrice"),
        )
    )
    return Answer({})


def closed_pnl(call: Call) -> Answer:
    is_linear, symbol = call.parameters.is_linear(), call.symbol()
    limit = call.parameters.limit(default=50, most=100)
    when = period(call)
    chosen = call.engine.closed_pnl(symbol or None) if is_linear else []
    numbered = [(f"{row.updated_ms:013d},{number:08d}", row) for number, row in enumerate(chosen)]
    rows, next_cursor = page(
        [each for each in numbered if when.holds(each[1].updated_ms)],
        lambda each: each[0],
        limit=limit,
        cursor=call.parameters.text("cursor"),
    )
    return Answer(
        {
            "category": call.parameters.text("category"),
            "list": [closed_pnl_row(row) for _, row in rows],
            "nextPageCursor": next_cursor,
        }
    )


def _chosen_positions(call: Call, symbol: str) -> list[Position]:
    if symbol:
        return call.engine.positions(symbol, include_flat=True)
    settle_coin = call.parameters.text("settleCoin")
    return [each for each in call.engine.positions() if call.instrument(each.symbol).quote_coin == settle_coin]
