"""Orders are placed, changed and cancelled; every answer is only a receipt (docs/bybit.md, 2.5 and 2.6)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from simulator.bybit.parameters import PARAMETER_ERROR, invalid
from simulator.bybit.rest.call import Answer, Call
from simulator.bybit.wire.orders import order_receipt
from simulator.engine.requests import AmendRequest, OrderRequest, Refusal
from simulator.engine.slippage import Slippage
from simulator.engine.words import (
    Category,
    MarketUnit,
    OrderFilter,
    OrderType,
    Side,
    SlippageType,
    StopOrderType,
    TimeInForce,
    TpslMode,
    TriggerBy,
)

if TYPE_CHECKING:
    from simulator.bybit.parameters import Parameters
    from simulator.engine.records import Order

_DEEPEST_LEVEL: Final = 5


def create(call: Call) -> Answer:
    return Answer(order_receipt(place(call, call.parameters.trading_category())))


def amend(call: Call) -> Answer:
    return Answer(order_receipt(change(call, call.parameters.trading_category())))


def cancel(call: Call) -> Answer:
    return Answer(order_receipt(withdraw(call, call.parameters.trading_category())))


def cancel_all(call: Call) -> Answer:
    """Symbol, base coin or settle coin says what, in this order; spot needs none of them.

    Without a filter contracts lose TP/SL and conditional orders too, while spot loses ordinary orders only.
    """
    fields = call.parameters
    category = fields.trading_category()
    symbols: list[str | None] = [*_scope(call, category)]
    settle_coin = fields.text("settleCoin") or None
    order_filter = fields.word("orderFilter", OrderFilter)
    if category is Category.SPOT:
        settle_coin, order_filter = None, order_filter or OrderFilter.ORDER
    cancelled = [
        order
        for symbol in symbols or [None]
        for order in call.engine.cancel_all(
            symbol=symbol,
            settle_coin=settle_coin,
            order_filter=order_filter,
            stop_order_type=fields.word("stopOrderType", StopOrderType),
            category=category,
        )
    ]
    return Answer({"list": [order_receipt(order) for order in cancelled], "success": "1"})


def place(call: Call, category: Category) -> Order:
    """Place the order that the parameters describe."""
    return call.engine.place(order_request(call, category))


def order_request(call: Call, category: Category) -> OrderRequest:
    """The order that the parameters describe."""
    fields = call.parameters
    direction = fields.whole("triggerDirection", 0)
    if direction not in {0, 1, 2}:
        raise invalid("triggerDirection")
    side, order_type = fields.required_word("side", Side), fields.required_word("orderType", OrderType)
    return OrderRequest(
        category=category,
        symbol=fields.required("symbol"),
        side=side,
        order_type=order_type,
        qty=fields.required_number("qty"),
        market_unit=fields.word("marketUnit", MarketUnit),
        price=_book_price(call, side) if fields.text("bboSideType") else fields.price("price"),
        time_in_force=_time_in_force(fields),
        order_filter=fields.word("orderFilter", OrderFilter) if category is Category.SPOT else None,
        position_idx=fields.whole("positionIdx", 0),
        link_id=fields.text("orderLinkId"),
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
        slippage=_slippage(fields, order_type),
    )


def change(call: Call, category: Category) -> Order:
    """Amend the order that the parameters name."""
    fields = call.parameters
    return call.engine.amend(
        AmendRequest(
            category=category,
            symbol=fields.required("symbol"),
            order_id=fields.text("orderId"),
            link_id=fields.text("orderLinkId"),
            qty=fields.number("qty"),
            price=fields.number("price"),
            trigger_price=fields.number("triggerPrice"),
            trigger_by=fields.word("triggerBy", TriggerBy),
            take_profit=fields.number("takeProfit"),
            stop_loss=fields.number("stopLoss"),
            tp_trigger_by=fields.word("tpTriggerBy", TriggerBy),
            sl_trigger_by=fields.word("slTriggerBy", TriggerBy),
            tp_limit_price=fields.number("tpLimitPrice"),
            sl_limit_price=fields.number("slLimitPrice"),
        )
    )


def withdraw(call: Call, category: Category) -> Order:
    """Cancel the order that the parameters name."""
    fields = call.parameters
    return call.engine.cancel(
        symbol=fields.required("symbol"),
        order_id=fields.text("orderId"),
        link_id=fields.text("orderLinkId"),
        category=category,
        order_filter=fields.word("orderFilter", OrderFilter),
    )


def _trigger_by(fields: Parameters, name: str) -> TriggerBy:
    return fields.word(name, TriggerBy) or TriggerBy.LAST


def _time_in_force(fields: Parameters) -> TimeInForce | None:
    if fields.text("timeInForce") == "RPI":
        raise Refusal(110119, "Order failed. RPI orders are restricted to approved market makers only")
    return fields.word("timeInForce", TimeInForce)


def _book_price(call: Call, side: Side) -> Decimal:
    """The price of a level of the contract's book: on the order's own side, or on the other one."""
    fields, symbol, level = call.parameters, call.required_symbol(), call.parameters.whole("bboLevel", 0)
    if not 1 <= level <= _DEEPEST_LEVEL:
        raise invalid("bboLevel")
    match fields.text("bboSideType"):
        case "Queue":
            taken_from = side
        case "Counterparty":
            taken_from = side.opposite
        case _:
            raise invalid("bboSideType")
    ticker, tick = call.engine.ticker(symbol), call.instrument(symbol).tick_size
    if taken_from is Side.BUY:
        return ticker.bid - (level - 1) * tick
    return ticker.ask + (level - 1) * tick


def _slippage(fields: Parameters, order_type: OrderType) -> Slippage | None:
    """How much worse than the best price a market order may trade; a conditional one has no such limit."""
    kind, value = fields.word("slippageToleranceType", SlippageType), fields.number("slippageTolerance")
    if kind is None:
        return None
    if order_type is not OrderType.MARKET or fields.price("triggerPrice") is not None or value is None:
        raise invalid("slippageToleranceType")
    match kind:
        case SlippageType.TICKS:
            if value != int(value) or not 1 <= value <= 10_000:
                raise Refusal(110108, "Allowable range: 1 to 10000 tick size")
        case SlippageType.PERCENT:
            if not Decimal("0.01") <= value <= 10 or value != value.quantize(Decimal("0.01")):
                raise Refusal(110109, "Allowable range: 0.01% to 10%")
    return Slippage(kind, value)


def _scope(call: Call, category: Category) -> list[str]:
    """The symbols that are meant; none means all of the settle coin, or of spot."""
    fields = call.parameters
    symbol, base_coin = call.symbol(category), fields.text("baseCoin")
    if symbol:
        return [symbol]
    if base_coin:
        return symbols_of(call, category, base_coin)
    if category is Category.LINEAR and not fields.text("settleCoin"):
        raise Refusal(PARAMETER_ERROR, "Missing some parameters that must be filled in: symbol, settleCoin or baseCoin")
    return []


def symbols_of(call: Call, category: Category, base_coin: str) -> list[str]:
    """The symbols that trade ``base_coin``; refused when none does."""
    symbols = [each.symbol for each in call.engine.instruments(category) if each.base_coin == base_coin]
    if not symbols:
        raise invalid("baseCoin")
    return symbols
