"""order/create: what is accepted, and as what (docs/bybit.md, 2.5)."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from simulator.engine import link_ids, margin, matching, reduction, validation
from simulator.engine.grid import floored
from simulator.engine.price_band import price_limits
from simulator.engine.records import ZERO, Instrument, Order
from simulator.engine.referee import Slot
from simulator.engine.requests import OrderRequest, Refusal
from simulator.engine.spot import placing as spot
from simulator.engine.state import State
from simulator.engine.words import (
    FALLS_TO,
    LONG_SIDE,
    RISES_TO,
    SHORT_SIDE,
    Category,
    CreateType,
    InstrumentStatus,
    OrderStatus,
    OrderType,
    Side,
    StopOrderType,
    TimeInForce,
    TpslMode,
)

_MAX_ACTIVE: Final = 500
_MAX_CONDITIONALS: Final = 10
MAX_PARTIAL_STOPS: Final = 20


def place(state: State, request: OrderRequest, *, by_person: bool) -> Order:
    """Accepts the order and brings it to the market, or refuses it."""
    if request.category is Category.SPOT:
        return spot.place(state, request)
    instrument = validation.tradable(state, request.symbol)
    validation.index_fits_mode(state, request.symbol, request.position_idx)
    link_ids.check(
        state,
        request,
        malformed=Refusal(10001, "params error: OrderLinkId invalid"),
        duplicate=Refusal(110072, "OrderLinkedID is duplicate"),
    )
    asked, request = request, _as_bybit_reads_it(state, request)
    _check_status(instrument, request)
    request = _priced(state, instrument, request)
    if request.trigger_price is not None:
        order = _conditional(state, instrument, request, request.trigger_price)
    else:
        order = _immediate(state, instrument, request, by_person=by_person)
    link_ids.keep(state, asked)
    if order.status is OrderStatus.UNTRIGGERED:
        return state.put(order)
    return matching.arrive(state, order)


def close_by_person(state: State, slot: Slot, qty: Decimal | None) -> Order:
    """The app's close button: a market order CreateByClosing that no resting reduce-only order can stop.

    The whole position can be closed though the quantity step has become coarser since it was opened.
    """
    symbol, position_idx = slot
    instrument = validation.tradable(state, symbol)
    validation.index_fits_mode(state, symbol, position_idx)
    holding = state.holding(slot)
    if holding.side is None:
        raise Refusal(110017, "current position is zero, cannot fix reduce-only order qty")
    size = abs(holding.size)
    wanted = size if qty is None else qty
    if wanted != size:
        validation.quantity(instrument, wanted, OrderType.MARKET, only_reduces=True)
    request = OrderRequest(
        symbol=symbol,
        side=holding.side.opposite,
        order_type=OrderType.MARKET,
        qty=min(size, wanted),
        position_idx=position_idx,
        reduce_only=True,
    )
    return matching.arrive(state, replace(_order(state, request), create_type=CreateType.CLOSING))


def _as_bybit_reads_it(state: State, request: OrderRequest) -> OrderRequest:
    """Fills in what follows from the rest: time in force, what hedge mode implies, what reduce-only rules out."""
    closes_hedge_side = (request.position_idx, request.side) in {(LONG_SIDE, Side.SELL), (SHORT_SIDE, Side.BUY)}
    reduce_only = request.reduce_only or (request.symbol in state.hedged and closes_hedge_side)
    is_market = request.order_type is OrderType.MARKET
    return replace(
        request,
        price=None if is_market else request.price,
        time_in_force=TimeInForce.IOC if is_market else request.time_in_force or TimeInForce.GTC,
        reduce_only=reduce_only,
        take_profit=None if reduce_only else request.take_profit or None,
        stop_loss=None if reduce_only else request.stop_loss or None,
    )


def _check_status(instrument: Instrument, request: OrderRequest) -> None:
    if instrument.status is InstrumentStatus.DELIVERING and not request.reduce_only:
        raise Refusal(30228, "The symbol is being delisted: only reduce-only orders are accepted")


def _priced(state: State, instrument: Instrument, request: OrderRequest) -> OrderRequest:
    """A limit price on the grid and inside the band (moved to its edge if the switch says so)."""
    if request.order_type is not OrderType.LIMIT:
        return request
    if request.price is None:
        raise Refusal(10001, "Price invalid")
    validation.price_on_grid(instrument, request.price)
    if request.trigger_price is not None:
        return request
    return replace(request, price=within_band(state, instrument, request.side, request.price))


def within_band(state: State, instrument: Instrument, side: Side, price: Decimal) -> Decimal:
    """The price, or the band's edge when it lies beyond it and `band_auto_adjust` is on; else 110003."""
    highest, lowest = price_limits(instrument, state.boards[instrument.symbol].last)
    bounded = min(price, highest) if side is Side.BUY else max(price, lowest)
    if bounded != price and not state.switches.band_auto_adjust:
        raise Refusal(110003, "Order price exceeds the allowable range.")
    return bounded


def _conditional(state: State, instrument: Instrument, request: OrderRequest, trigger_price: Decimal) -> Order:
    if not reduction.closes_all(request):
        validation.quantity(instrument, request.qty, request.order_type, only_reduces=request.reduce_only)
    validation.price_on_grid(instrument, trigger_price, "TriggerPrice")
    current = state.boards[request.symbol].price(request.trigger_by)
    if request.trigger_direction not in {0, RISES_TO, FALLS_TO}:
        raise Refusal(10001, "TriggerDirection invalid")
    way = request.trigger_direction or (RISES_TO if trigger_price > current else FALLS_TO)
    validation.trigger_ahead(current, trigger_price, way, request.trigger_by)
    if not request.reduce_only and not request.close_on_trigger:
        validation.notional(instrument, request.qty, request.price or trigger_price)
        _check_attached(state, instrument, request, trigger_price)
    working = [
        each
        for each in state.orders.open(request.symbol)
        if each.stop_order_type is StopOrderType.STOP and each.status is OrderStatus.UNTRIGGERED
    ]
    if len(working) >= _MAX_CONDITIONALS:
        raise Refusal(110009, f"already had {_MAX_CONDITIONALS} working normal stop orders")
    return replace(
        _order(state, request),
        status=OrderStatus.UNTRIGGERED,
        create_type=CreateType.STOP_ORDER,
        stop_order_type=StopOrderType.STOP,
        trigger_price=trigger_price,
        trigger_direction=way,
        trigger_by=request.trigger_by,
    )


def _immediate(state: State, instrument: Instrument, request: OrderRequest, *, by_person: bool) -> Order:
    active = [each for each in state.orders.open(request.symbol) if each.status is not OrderStatus.UNTRIGGERED]
    if len(active) >= _MAX_ACTIVE:
        raise Refusal(110020, f"Not allowed to have more than {_MAX_ACTIVE} active orders")
    if request.reduce_only:
        return _reducing(state, instrument, request, by_person=by_person)
    last = state.boards[request.symbol].last
    validation.quantity(instrument, request.qty, request.order_type, only_reduces=False)
    validation.notional(instrument, request.qty, request.price or last)
    _check_attached(state, instrument, request, request.price or last)
    order = _order(state, request)
    margin.check_risk_limit(state, order, request.price or last)
    if not margin.affords(state, order, request.price or last):
        raise Refusal(110007, "ab not enough for new order")
    return order


def _reducing(state: State, instrument: Instrument, request: OrderRequest, *, by_person: bool) -> Order:
    """A reduce-only order: clipped to what is there to be reduced, refused when that is nothing (110017)."""
    slot = (request.symbol, request.position_idx)
    if not reduction.closes_all(request):
        validation.quantity(instrument, request.qty, request.order_type, only_reduces=True)
    holding = state.holding(slot)
    if not holding.size:
        raise Refusal(110017, "current position is zero, cannot fix reduce-only order qty")
    reducible = holding.reducible_by(request.side)
    if not reducible:
        raise Refusal(110017, "reduce-only order has same side with current position")
    room = reducible if by_person else reduction.headroom(state, slot, request.side)
    if not room:
        raise Refusal(110017, "Reduce-only rule not satisfied")
    if reduction.closes_all(request):
        qty = min(room, validation.largest(instrument, request.order_type))
    else:
        qty = floored(min(room, request.qty), instrument.qty_step)
    if not qty:
        raise Refusal(110017, "orderQty will be truncated to zero.")
    return _order(state, replace(request, qty=qty))


def _check_attached(state: State, instrument: Instrument, request: OrderRequest, base: Decimal) -> None:
    """TP/SL that come with an entry: on the grid, on the right side of the entry's price, within the Partial cap."""
    legs = (
        (StopOrderType.TAKE_PROFIT, request.take_profit, request.tp_trigger_by, request.tp_order_type),
        (StopOrderType.STOP_LOSS, request.stop_loss, request.sl_trigger_by, request.sl_order_type),
    )
    for kind, trigger_price, series, order_type in legs:
        if trigger_price is None:
            continue
        validation.price_on_grid(instrument, trigger_price, kind)
        validation.leg_on_its_side(request.side, kind, trigger_price, base, series)
        if order_type is OrderType.LIMIT and request.tpsl_mode is TpslMode.FULL:
            raise Refusal(10001, "tpOrderType and slOrderType only support Market when tpSlMode is Full")
    if request.tpsl_mode is TpslMode.PARTIAL:
        slot = (request.symbol, request.position_idx)
        check_partial_cap(state, slot, request.side, request.take_profit, request.stop_loss)


def check_partial_cap(
    state: State, slot: Slot, side: Side, take_profit: Decimal | None, stop_loss: Decimal | None
) -> None:
    """At most 20 Partial orders for a position of that side, with those that resting entries will bring (110061)."""
    waiting = [each.stop_order_type for each in state.orders.waiting(slot) if each.side is side.opposite]
    entries = [
        each
        for each in state.orders.open(slot[0])
        if (each.position_idx, each.side) == (slot[1], side)
        and each.tpsl_mode is TpslMode.PARTIAL
        and not each.is_conditional
    ]
    profits = waiting.count(StopOrderType.PARTIAL_TAKE_PROFIT) + sum(each.take_profit is not None for each in entries)
    losses = waiting.count(StopOrderType.PARTIAL_STOP_LOSS) + sum(each.stop_loss is not None for each in entries)
    if (take_profit and profits >= MAX_PARTIAL_STOPS) or (stop_loss and losses >= MAX_PARTIAL_STOPS):
        raise Refusal(110061, f"You can set at most {MAX_PARTIAL_STOPS} partial take profit or stop loss orders")


def _order(state: State, request: OrderRequest) -> Order:
    now = state.now()
    has_legs = request.take_profit is not None or request.stop_loss is not None
    return Order(
        order_id=state.new_id(),
        link_id=request.link_id,
        symbol=request.symbol,
        side=request.side,
        order_type=request.order_type,
        qty=request.qty,
        price=request.price or ZERO,
        time_in_force=request.time_in_force or TimeInForce.GTC,
        position_idx=request.position_idx,
        reduce_only=request.reduce_only,
        close_on_trigger=request.close_on_trigger,
        status=OrderStatus.NEW,
        leaves_qty=request.qty,
        seq_no=state.next_order_no(),
        created_ms=now,
        updated_ms=now,
        tpsl_mode=request.tpsl_mode if has_legs else None,
        take_profit=request.take_profit,
        stop_loss=request.stop_loss,
        tp_trigger_by=request.tp_trigger_by if request.take_profit is not None else None,
        sl_trigger_by=request.sl_trigger_by if request.stop_loss is not None else None,
        tp_order_type=request.tp_order_type,
        sl_order_type=request.sl_order_type,
        tp_limit_price=request.tp_limit_price,
        sl_limit_price=request.sl_limit_price,
        last_price_on_created=state.boards[request.symbol].last,
        slippage=request.slippage,
    )
