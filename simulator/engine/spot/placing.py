"""order/create on spot: what is accepted, and as what (docs/bybit.md, 8.2 and 8.3)."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from simulator.engine import link_ids
from simulator.engine.records import ZERO, Instrument, Order
from simulator.engine.requests import OrderRequest, Refusal
from simulator.engine.spot import attached, funds, locks, matching, orders, rules
from simulator.engine.state import State
from simulator.engine.words import (
    FALLS_TO,
    RISES_TO,
    Category,
    MarketUnit,
    OrderFilter,
    OrderStatus,
    OrderType,
    Side,
    StopOrderType,
    TimeInForce,
    TriggerBy,
)

_STOP_TYPES: Final = {
    OrderFilter.ORDER: StopOrderType.NONE,
    OrderFilter.STOP_ORDER: StopOrderType.STOP,
    OrderFilter.TPSL_ORDER: StopOrderType.TPSL_ORDER,
}


def place(state: State, request: OrderRequest) -> Order:
    """Accepts the order and brings it to the market, or refuses it."""
    instrument = rules.tradable(state, request.symbol)
    link_ids.check(
        state,
        request,
        malformed=rules.invalid("orderLinkId"),
        duplicate=Refusal(170141, "Duplicate clientOrderId."),
    )
    asked, request = request, _as_bybit_reads_it(request)
    order = _order(state, instrument, request)
    _check(state, instrument, request, order)
    rules.room_for(state, order)
    expected = order.price or order.trigger_price or state.boards[order.symbol].last
    if order.spot_filter is not OrderFilter.STOP_ORDER and not funds.affords(state, order, expected):
        raise rules.insufficient()
    link_ids.keep(state, asked)
    if order.status is OrderStatus.UNTRIGGERED:
        return orders.keep(state, order)
    return matching.arrive(state, order)


def _as_bybit_reads_it(request: OrderRequest) -> OrderRequest:
    """Fills in what follows from the rest: a trigger makes an ordinary order conditional, a market order is IOC."""
    is_market = request.order_type is OrderType.MARKET
    by_default = MarketUnit.QUOTE if request.side is Side.BUY else MarketUnit.BASE
    order_filter = request.order_filter or OrderFilter.ORDER
    if order_filter is OrderFilter.ORDER and request.trigger_price is not None:
        order_filter = OrderFilter.STOP_ORDER
    return replace(
        request,
        price=None if is_market else request.price,
        time_in_force=TimeInForce.IOC if is_market else request.time_in_force or TimeInForce.GTC,
        market_unit=(request.market_unit or by_default) if is_market else None,
        order_filter=order_filter,
        take_profit=request.take_profit or None,
        stop_loss=request.stop_loss or None,
    )


def _check(state: State, instrument: Instrument, request: OrderRequest, order: Order) -> None:
    board = state.boards[order.symbol]
    if order.order_type is OrderType.LIMIT:
        if request.price is None:
            raise rules.missing("price")
        rules.price_on_grid(instrument, request.price)
    if request.trigger_price is not None:
        rules.price_on_grid(instrument, request.trigger_price)
        if request.trigger_price == board.last:
            raise rules.invalid("triggerPrice")
    elif request.price is not None:
        rules.price_within_band(instrument, board, order.side, request.price)
    rules.size(instrument, order, order.price or order.trigger_price or board.last)
    _check_legs(instrument, request)


def _check_legs(instrument: Instrument, request: OrderRequest) -> None:
    """Only an ordinary limit order may bring TP/SL along."""
    for name, leg in (("takeProfit", request.take_profit), ("stopLoss", request.stop_loss)):
        if leg is not None and (request.price is None or request.order_filter is not OrderFilter.ORDER):
            raise rules.invalid(name)
    if request.price is not None:
        attached.check(instrument, request, request.price)


def _order(state: State, instrument: Instrument, request: OrderRequest) -> Order:
    order_filter = request.order_filter or OrderFilter.ORDER
    if order_filter not in _STOP_TYPES:
        raise Refusal(170201, "Invalid orderFilter parameter.")
    if order_filter is not OrderFilter.ORDER and request.trigger_price is None:
        raise Refusal(170202, "Please enter the TP/SL price.")
    now, last = state.now(), state.boards[request.symbol].last
    trigger_price = request.trigger_price
    return Order(
        order_id=state.new_id(),
        link_id=request.link_id,
        symbol=request.symbol,
        side=request.side,
        order_type=request.order_type,
        qty=request.qty,
        price=request.price or ZERO,
        time_in_force=request.time_in_force or TimeInForce.GTC,
        position_idx=0,
        reduce_only=False,
        close_on_trigger=False,
        status=OrderStatus.NEW if trigger_price is None else OrderStatus.UNTRIGGERED,
        leaves_qty=request.qty,
        seq_no=state.next_order_no(),
        created_ms=now,
        updated_ms=now,
        trigger_price=trigger_price,
        trigger_direction=0 if trigger_price is None else direction(last, trigger_price),
        trigger_by=None if trigger_price is None else TriggerBy.LAST,
        stop_order_type=_STOP_TYPES[order_filter],
        take_profit=request.take_profit,
        stop_loss=request.stop_loss,
        tp_order_type=leg_type(request.tp_limit_price),
        sl_order_type=leg_type(request.sl_limit_price),
        tp_limit_price=request.tp_limit_price,
        sl_limit_price=request.sl_limit_price,
        last_price_on_created=last,
        category=Category.SPOT,
        market_unit=request.market_unit,
        spot_filter=order_filter,
        slippage=request.slippage,
        fee_currency=locks.taken_coin(instrument, request.side),
    )


def direction(last: Decimal, trigger_price: Decimal) -> int:
    """Spot requests name no direction: it follows from the side of the price on which the trigger lies."""
    return RISES_TO if trigger_price > last else FALLS_TO


def leg_type(limit_price: Decimal | None) -> OrderType:
    return OrderType.MARKET if limit_price is None else OrderType.LIMIT
