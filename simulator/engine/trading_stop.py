"""position/trading-stop: Full upserts, Partial adds, 0 cancels, omitted leaves alone (docs/bybit.md, 2.4)."""

from dataclasses import dataclass, replace
from decimal import Decimal

from simulator.engine import forcing, protection, validation
from simulator.engine.placing import check_partial_cap
from simulator.engine.protection import Leg
from simulator.engine.records import Instrument, Order
from simulator.engine.referee import Slot
from simulator.engine.requests import Refusal, TradingStopRequest
from simulator.engine.state import State
from simulator.engine.words import FULL, CancelType, OrderType, Side, StopOrderType, TpslMode, TriggerBy


@dataclass(frozen=True, slots=True)
class _Wish:
    """One leg of the request."""

    kind: StopOrderType
    price: Decimal | None
    series: TriggerBy | None
    size: Decimal | None
    order_type: OrderType
    limit_price: Decimal | None


def trading_stop(state: State, request: TradingStopRequest) -> None:
    """Applies the whole request or refuses it."""
    instrument = validation.tradable(state, request.symbol)
    validation.index_fits_mode(state, request.symbol, request.position_idx)
    slot = (request.symbol, request.position_idx)
    forcing.refuse_setting_if_forced(state, slot)
    side = state.holding(slot).side
    if side is None:
        raise Refusal(10001, "can not set tp/sl/ts for zero position")
    asked = (request.take_profit, request.stop_loss, request.trailing_stop, request.active_price)
    if any(each is not None and (not each.is_finite() or each < 0) for each in asked):
        raise Refusal(10001, "params error: a price may not be negative")
    if request.tpsl_mode is TpslMode.FULL:
        _full(state, instrument, slot, side, request)
    else:
        _partial(state, instrument, slot, side, request)


def _wishes(request: TradingStopRequest) -> tuple[_Wish, _Wish]:
    is_partial = request.tpsl_mode is TpslMode.PARTIAL
    return (
        _Wish(
            StopOrderType.PARTIAL_TAKE_PROFIT if is_partial else StopOrderType.TAKE_PROFIT,
            request.take_profit,
            request.tp_trigger_by,
            request.tp_size,
            request.tp_order_type,
            request.tp_limit_price,
        ),
        _Wish(
            StopOrderType.PARTIAL_STOP_LOSS if is_partial else StopOrderType.STOP_LOSS,
            request.stop_loss,
            request.sl_trigger_by,
            request.sl_size,
            request.sl_order_type,
            request.sl_limit_price,
        ),
    )


def _full(state: State, instrument: Instrument, slot: Slot, side: Side, request: TradingStopRequest) -> None:
    if OrderType.LIMIT in {request.tp_order_type, request.sl_order_type}:
        name = "slOrderType" if request.sl_order_type is OrderType.LIMIT else "tpOrderType"
        raise Refusal(10001, f"{name} only support Market when tpSlMode is Full")
    changes = [wish for wish in _wishes(request) if _changes(state, slot, wish)]
    trail = _trail(state, instrument, slot, side, request)
    if not changes and trail is None and not _removes_trail(state, slot, request):
        raise Refusal(34040, "not modified")
    for wish in changes:
        _check_price(state, instrument, slot, side, wish)
    _apply_full(state, slot, side, request, changes)
    if _removes_trail(state, slot, request):
        _remove(state, slot, StopOrderType.TRAILING_STOP)
    if trail is not None:
        protection.put_full(state, slot, side, trail)


def _changes(state: State, slot: Slot, wish: _Wish) -> bool:
    """Whether the wish asks for anything other than what stands."""
    existing = protection.full_order(state, slot, wish.kind)
    if wish.price is None:
        return False
    if not wish.price or existing is None:
        return bool(wish.price) or existing is not None
    return existing.trigger_price != wish.price or wish.series not in {None, existing.trigger_by}


def _check_price(state: State, instrument: Instrument, slot: Slot, side: Side, wish: _Wish) -> None:
    if not wish.price:
        return
    series = _series(state, slot, wish)
    validation.price_on_grid(instrument, wish.price, wish.kind)
    validation.leg_on_its_side(side, wish.kind, wish.price, state.boards[slot[0]].price(series), series)


def _series(state: State, slot: Slot, wish: _Wish) -> TriggerBy:
    """What was asked, else what the standing Full order looks at, else the last price."""
    existing = protection.full_order(state, slot, wish.kind) if wish.kind in FULL else None
    return wish.series or (existing.trigger_by if existing else None) or TriggerBy.LAST


def _apply_full(state: State, slot: Slot, side: Side, request: TradingStopRequest, changes: list[_Wish]) -> None:
    """Both legs in one request become a pair; a change of one alone breaks the pair that there was."""
    sets_both = bool(request.take_profit) and bool(request.stop_loss)
    pair_id = state.new_id() if sets_both and changes else ""
    if pair_id:
        changes = list(_wishes(request))
    for wish in changes:
        if not wish.price:
            _remove(state, slot, wish.kind)
            continue
        protection.put_full(
            state,
            slot,
            side,
            Leg(
                kind=wish.kind,
                trigger_price=wish.price,
                trigger_by=_series(state, slot, wish),
                qty=abs(state.holding(slot).size),
                pair_id=pair_id,
            ),
        )


def _remove(state: State, slot: Slot, kind: StopOrderType) -> None:
    existing = protection.full_order(state, slot, kind)
    if existing is not None:
        state.end(existing, CancelType.BY_USER)


def _removes_trail(state: State, slot: Slot, request: TradingStopRequest) -> bool:
    has_trail = protection.full_order(state, slot, StopOrderType.TRAILING_STOP) is not None
    return has_trail and request.trailing_stop is not None and not request.trailing_stop


def _trail(
    state: State,
    instrument: Instrument,
    slot: Slot,
    side: Side,
    request: TradingStopRequest,
) -> Leg | None:
    """The trailing stop to be made or changed, if any. A new one without an activation price is armed at once.

    An omitted distance or activation price leaves that of the standing one alone; with the latter it goes on trailing
    from the best price that it has seen.
    """
    existing = protection.full_order(state, slot, StopOrderType.TRAILING_STOP)
    distance = request.trailing_stop
    if distance is None and request.active_price is not None and existing is not None:
        distance = existing.trailing_distance
    if not distance:
        return None
    goes_on = existing is not None and _keeps_activation(existing, request.active_price)
    if existing is not None and goes_on and existing.trailing_distance == distance:
        return None
    validation.price_on_grid(instrument, distance, "TrailingStop")
    last = state.boards[slot[0]].last
    if distance >= last:
        raise Refusal(10001, "TrailingStop invalid")
    if existing is not None and goes_on:
        start, activation, is_armed = _start(existing, last), existing.activation_price, existing.is_armed
    else:
        activation = request.active_price or None
        start, is_armed = activation or last, activation is None
        _check_activation(instrument, side, activation, last)
    return Leg(
        kind=StopOrderType.TRAILING_STOP,
        trigger_price=start - side.sign * distance,
        trigger_by=TriggerBy.LAST,
        qty=abs(state.holding(slot).size),
        trailing_distance=distance,
        activation_price=activation,
        is_armed=is_armed,
    )


def _keeps_activation(existing: Order, asked: Decimal | None) -> bool:
    """Whether the request leaves it as it is whether, and from where, the stop trails; 0 arms at once."""
    if not asked:
        return asked is None or existing.is_armed
    return asked == existing.activation_price


def _start(existing: Order, last: Decimal) -> Decimal:
    """From where a trailing stop counts its distance: the best price that it has seen, before that its activation."""
    if existing.trigger_price is None or existing.trailing_distance is None:
        return last
    return existing.trigger_price - existing.side.sign * existing.trailing_distance


def _check_activation(instrument: Instrument, side: Side, activation: Decimal | None, last: Decimal) -> None:
    if activation is not None:
        validation.price_on_grid(instrument, activation, "ActivePrice")
        validation.leg_on_its_side(side, StopOrderType.TAKE_PROFIT, activation, last, TriggerBy.LAST)


def _partial(state: State, instrument: Instrument, slot: Slot, side: Side, request: TradingStopRequest) -> None:
    wishes = [wish for wish in _wishes(request) if wish.price is not None or wish.size is not None]
    if not wishes:
        raise Refusal(34040, "not modified")
    if any(not wish.price or not wish.size for wish in wishes):
        text = '"tpSize" and "takeProfit" or "slSize" and "stopLoss" need to input in pairs when tpslMode is Partial'
        raise Refusal(10001, text)
    if request.tp_size and request.sl_size and request.tp_size != request.sl_size:
        raise Refusal(10001, "slSize and tpSize must be equal when both are set")
    legs = [_partial_leg(state, instrument, slot, side, wish) for wish in wishes]
    check_partial_cap(state, slot, side, request.take_profit, request.stop_loss)
    pair_id = state.new_id() if len(legs) > 1 else ""
    for leg in legs:
        protection.add(state, slot, side, replace(leg, pair_id=pair_id))


def _partial_leg(state: State, instrument: Instrument, slot: Slot, side: Side, wish: _Wish) -> Leg:
    price, size = wish.price or Decimal(0), wish.size or Decimal(0)
    _check_price(state, instrument, slot, side, wish)
    validation.quantity(instrument, size, OrderType.MARKET, only_reduces=True)
    if size > abs(state.holding(slot).size):
        raise Refusal(110058, "You can't set TP/SL due to insufficient size of remaining position size.")
    limit_price = None
    if wish.order_type is OrderType.LIMIT:
        limit_price = wish.limit_price or price
        validation.price_on_grid(instrument, limit_price, "LimitPrice")
    return Leg(
        kind=wish.kind,
        trigger_price=price,
        trigger_by=_series(state, slot, wish),
        qty=size,
        limit_price=limit_price,
    )
