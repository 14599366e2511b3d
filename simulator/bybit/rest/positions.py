"""Positions, their settings and their protection (docs/bybit.md, 2.3 and 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.pages import numbered, page
from simulator.bybit.parameters import PARAMETER_ERROR, invalid
from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.periods import period
from simulator.bybit.wire.executions import closed_pnl_row
from simulator.bybit.wire.positions import leverage_row, position_row
from simulator.engine.requests import Refusal, TradingStopRequest
from simulator.engine.words import Category, OrderType, TpslMode, TriggerBy

if TYPE_CHECKING:
    from simulator.bybit.rest.call import Call
    from simulator.engine.records import Position

ONE_WAY_MODE, HEDGE_MODE = 0, 3


def position_list(call: Call) -> Answer:
    """By symbol a flat slot is shown too, by settle coin it is not."""
    is_linear, symbol = _has_positions(call), call.symbol()
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
    open_time = call.engine.switches.open_time
    return Answer(
        {
            "category": call.parameters.text("category"),
            "list": [position_row(each, call.instrument(each.symbol), open_time) for each in rows],
            "nextPageCursor": next_cursor,
        }
    )


def set_leverage(call: Call) -> Answer:
    call.parameters.require_linear()
    buy, sell = call.parameters.required_number("buyLeverage"), call.parameters.required_number("sellLeverage")
    call.engine.set_leverage(call.required_symbol(), buy, sell)
    return Answer({})


def switch_mode(call: Call) -> Answer:
    """Of one symbol, or of every symbol that settles in a coin and has neither a position nor an open order."""
    call.parameters.require_linear()
    symbol, mode = call.symbol(), call.parameters.whole("mode", -1)
    if mode not in {ONE_WAY_MODE, HEDGE_MODE}:
        raise invalid("mode")
    if symbol:
        call.engine.switch_mode(hedge=mode == HEDGE_MODE, symbol=symbol)
    else:
        _switch_coin(call, hedge=mode == HEDGE_MODE)
    return Answer({})


def _switch_coin(call: Call, *, hedge: bool) -> None:
    engine, coin = call.engine, call.parameters.text("coin")
    if not coin:
        raise Refusal(PARAMETER_ERROR, "symbol and coin can not be both empty")
    symbols = [each.symbol for each in engine.instruments() if each.quote_coin == coin]
    if not symbols:
        raise invalid("coin")
    others = [symbol for symbol in symbols if engine.is_hedge(symbol) is not hedge]
    if not others:
        raise Refusal(110025, "Position mode has not been modified")
    for symbol in others:
        if not engine.positions(symbol) and not engine.open_orders(symbol):
            engine.switch_mode(hedge=hedge, symbol=symbol)


def trading_stop(call: Call) -> Answer:
    """An omitted price leaves a leg alone and "0" removes it; no order id is returned.

    Mode and index are documented as required, and left out by clients all the same: Full and one-way are meant then.
    """
    fields = call.parameters
    fields.require_linear()
    call.engine.trading_stop(
        TradingStopRequest(
            symbol=call.required_symbol(),
            position_idx=fields.whole("positionIdx", 0),
            tpsl_mode=fields.word("tpslMode", TpslMode) or TpslMode.FULL,
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


def set_auto_add_margin(call: Call) -> Answer:
    """For isolated margin, which nobody has here."""
    _isolated_only(call)
    if call.parameters.whole("autoAddMargin", -1) not in {0, 1}:
        raise invalid("autoAddMargin")
    raise Refusal(110076, "Only isolated mode can set auto-add-margin")


def add_margin(call: Call) -> Answer:
    """For isolated margin, which nobody has here."""
    _isolated_only(call)
    call.parameters.required_number("margin")
    raise Refusal(110015, "The position is in cross margin mode.")


def confirm_pending_mmr(call: Call) -> Answer:
    """Lifts a reduce-only mark, which is never set here."""
    call.parameters.require_linear()
    call.required_symbol()
    raise Refusal(110082, "You cannot lift Reduce-Only restrictions, as no Reduce-Only restrictions are applied")


def symbol_info(call: Call) -> Answer:
    """Every slot's leverage, whether it holds something or not."""
    symbol = call.symbol() if _has_positions(call) else ""
    rows = call.engine.positions(symbol or None, include_flat=True) if _has_positions(call) else []
    return Answer({"category": call.parameters.text("category"), "list": [leverage_row(each) for each in rows]})


def closed_pnl(call: Call) -> Answer:
    is_linear, symbol = _has_positions(call), call.symbol()
    limit = call.parameters.limit(default=50, most=100)
    when = period(call)
    recorded_until = call.engine.now_ms() - call.engine.switches.history_lag_ms
    chosen = call.engine.closed_pnl(symbol or None) if is_linear else []
    rows, next_cursor = page(
        [
            each
            for each in numbered(chosen, lambda row: row.updated_ms)
            if when.holds(each[1].updated_ms) and each[1].updated_ms <= recorded_until
        ],
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


def _has_positions(call: Call) -> bool:
    """Whether the category is linear; the empty ones list nothing, and spot has no positions."""
    category = call.parameters.category()
    if category is Category.SPOT:
        raise invalid("category")
    return category is Category.LINEAR


def _isolated_only(call: Call) -> None:
    call.parameters.require_linear()
    call.required_symbol()


def _chosen_positions(call: Call, symbol: str) -> list[Position]:
    if symbol:
        return call.engine.positions(symbol, include_flat=True)
    settle_coin = call.parameters.text("settleCoin")
    return [each for each in call.engine.positions() if call.instrument(each.symbol).quote_coin == settle_coin]
