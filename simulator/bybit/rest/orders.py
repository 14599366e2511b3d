"""Orders are placed, changed and cancelled; every answer is only a receipt (docs/bybit.md, 2.5 and 2.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.parameters import PARAMETER_ERROR, invalid
from simulator.bybit.rest.call import Answer, Call
from simulator.bybit.wire.orders import order_receipt
from simulator.engine.requests import AmendRequest, OrderRequest, Refusal
from simulator.engine.words import OrderFilter, OrderType, Side, StopOrderType, TimeInForce, TpslMode, TriggerBy

if TYPE_CHECKING:
    from simulator.bybit.parameters import Parameters
    from simulator.engine.records import Order


def create(call: Call) -> Answer:
    call.parameters.require_linear()
    return Answer(order_receipt(place(call)))


def amend(call: Call) -> Answer:
    call.parameters.require_linear()
    return Answer(order_receipt(change(call)))


def cancel(call: Call) -> Answer:
    call.parameters.require_linear()
    return Answer(order_receipt(withdraw(call)))


def cancel_all(call: Call) -> Answer:
    """One of symbol, base coin or settle coin says what; without a filter TP/SL and conditional orders go too."""
    fields = call.parameters
    fields.require_linear()
    symbol, base_coin, settle_coin = call.symbol(), fields.text("baseCoin"), fields.text("settleCoin")
    if not (symbol or base_coin or settle_coin):
        raise Refusal(PARAMETER_ERROR, "Missing some parameters that must be filled in: symbol, settleCoin or baseCoin")
    cancelled = call.engine.cancel_all(
        symbol=symbol or _symbol_of(call, base_coin),
        settle_coin=settle_coin or None,
        order_filter=fields.word("orderFilter", OrderFilter),
        stop_order_type=fields.word("stopOrderType", StopOrderType),
    )
    return Answer({"list": [order_receipt(order) for order in cancelled], "success": "1"})


def place(call: Call) -> Order:
    """Place the order that the parameters describe."""
    fields = call.parameters
    direction = fields.whole("triggerDirection", 0)
    if direction not in {0, 1, 2}:
        raise invalid("triggerDirection")
    return call.engine.place(
        OrderRequest(
            symbol=call.required_symbol(),
            side=fields.required_word("side", Side),
            order_type=fields.required_word("orderType", OrderType),
            qty=fields.required_number("qty"),
            price=fields.price("price"),
            time_in_force=fields.word("timeInForce", TimeInForce),
            position_idx=fields.whole("positionIdx", 0),
            link_id=fields.link_id(),
            reduce_only=fields.flag("reduceOnly"),
            close_on_trigger=fields.flag("closeOnTrigger"),
            trigger_price=fields.price("triggerPrice"),
            trigger_direction=direction,
            trigger_by=_trigger_by(fields, "triggerBy"),
            take_profit=fields.price("takeProfit"),
            stop_loss=fields.price("stopLoss"),
            tp_trigger_by=_trigger_by(fields, "tpTriggerBy"),
            sl_trigger_by=_trigger_by(fields, "slTriggerBy"),
            tpsl_mode=fields.word("tpslMode", TpslMode) or TpslMode.FULL,
            tp_order_type=fields.word("tpOrderType", OrderType) or OrderType.MARKET,
            sl_order_type=fields.word("slOrderType", OrderType) or OrderType.MARKET,
            tp_limit_price=fields.price("tpLimitPrice"),
            sl_limit_price=fields.price("slLimitPrice"),
        )
    )


def change(call: Call) -> Order:
    """Amend the order that the parameters name."""
    fields = call.parameters
    return call.engine.amend(
        AmendRequest(
            symbol=call.required_symbol(),
            order_id=_one_id(fields),
            link_id=fields.text("orderLinkId"),
            qty=fields.number("qty"),
            price=fields.number("price"),
            trigger_price=fields.number("triggerPrice"),
            trigger_by=fields.word("triggerBy", TriggerBy),
            take_profit=fields.number("takeProfit"),
            stop_loss=fields.number("stopLoss"),
            tp_trigger_by=fields.word("tpTriggerBy", TriggerBy),
            sl_trigger_by=fields.word("slTriggerBy", TriggerBy),
        )
    )


def withdraw(call: Call) -> Order:
    """Cancel the order that the parameters name."""
    fields = call.parameters
    return call.engine.cancel(
        symbol=call.required_symbol(), order_id=_one_id(fields), link_id=fields.text("orderLinkId")
    )


def _one_id(fields: Parameters) -> str:
    order_id = fields.text("orderId")
    if not order_id and not fields.text("orderLinkId"):
        raise Refusal(PARAMETER_ERROR, "params error: OrderId or orderLinkId is required")
    return order_id


def _trigger_by(fields: Parameters, name: str) -> TriggerBy:
    return fields.word(name, TriggerBy) or TriggerBy.LAST


def _symbol_of(call: Call, base_coin: str) -> str | None:
    if not base_coin:
        return None
    for instrument in call.engine.instruments():
        if instrument.base_coin == base_coin:
            return instrument.symbol
    raise invalid("baseCoin")
