"""The checks that several requests share; each raises `Refusal` with Bybit's code (docs/bybit.md, 3.2)."""

from decimal import Decimal
from typing import Final

from simulator.engine.grid import is_multiple, is_positive
from simulator.engine.protection import direction, is_crossed
from simulator.engine.records import Instrument
from simulator.engine.requests import Refusal
from simulator.engine.state import State
from simulator.engine.words import (
    LONG_SIDE,
    ONE_WAY,
    PROFITS,
    RISES_TO,
    SHORT_SIDE,
    InstrumentStatus,
    OrderType,
    Side,
    StopOrderType,
    TriggerBy,
)

_TEXT_SCALE: Final = Decimal(10**8)


def tradable(state: State, symbol: str) -> Instrument:
    """The instrument, if it is known and live."""
    instrument = state.linear.get(symbol)
    if instrument is None:
        raise Refusal(10001, "params error: symbol invalid")
    if instrument.status in {InstrumentStatus.PRE_LAUNCH, InstrumentStatus.CLOSED}:
        raise Refusal(110074, "This contract is not live")
    return instrument


def index_fits_mode(state: State, symbol: str, position_idx: int) -> None:
    allowed = {LONG_SIDE, SHORT_SIDE} if symbol in state.hedged else {ONE_WAY}
    if position_idx not in allowed:
        raise Refusal(10001, "position idx not match position mode")


def price_on_grid(instrument: Instrument, price: Decimal, name: str = "Price") -> None:
    """A positive multiple of the tick size."""
    if not is_positive(price) or not is_multiple(price, instrument.tick_size):
        raise Refusal(10001, f"{name} invalid")


def quantity(instrument: Instrument, qty: Decimal, order_type: OrderType, *, only_reduces: bool) -> None:
    """On the step, at least the minimum, at most the maximum (an oversized reduce-only order is split, not refused)."""
    if not is_positive(qty) or not is_multiple(qty, instrument.qty_step):
        raise Refusal(10001, "Qty invalid")
    if qty < instrument.min_qty:
        raise Refusal(10001, "The number of contracts exceeds minimum limit allowed")
    if qty > largest(instrument, order_type) and not only_reduces:
        raise Refusal(10001, "The number of contracts exceeds maximum limit allowed: too large")


def largest(instrument: Instrument, order_type: OrderType) -> Decimal:
    """The largest quantity of one order."""
    return instrument.max_market_qty if order_type is OrderType.MARKET else instrument.max_limit_qty


def notional(instrument: Instrument, qty: Decimal, price: Decimal) -> None:
    """The smallest value of an order that may open a position."""
    if qty * price < instrument.min_notional:
        text = f"Order does not meet minimum order value {instrument.min_notional}{instrument.quote_coin}"
        raise Refusal(110094, text)


def trigger_ahead(price: Decimal, trigger_price: Decimal, trigger_direction: int, series: TriggerBy) -> None:
    """A conditional order's trigger must still lie in the direction from which it is to be reached."""
    if not is_crossed(price, trigger_price, trigger_direction):
        return
    trigger, current = scaled(trigger_price), scaled(price)
    if trigger_direction == RISES_TO:
        raise Refusal(110092, f"expect Rising, but trigger_price[{trigger}] <= current[{current}]??{series}")
    raise Refusal(110093, f"expect Falling, but trigger_price[{trigger}] >= current[{current}]??{series}")


def leg_on_its_side(
    side: Side,
    kind: StopOrderType,
    trigger_price: Decimal,
    base: Decimal,
    series: TriggerBy,
) -> None:
    """A TP is beyond the base price in the position's favour, a stop against it (docs/bybit.md, 2.4)."""
    way = direction(side, kind)
    if not is_crossed(base, trigger_price, way):
        return
    name = "TakeProfit" if kind in PROFITS else "StopLoss"
    if way == RISES_TO:
        demand = "be higher than" if kind in PROFITS else "greater"
    else:
        demand = "be lower than" if kind in PROFITS else "lower than"
    text = f"{name}:{scaled(trigger_price)} set for {side} position should {demand} base_price:{scaled(base)}??{series}"
    raise Refusal(10001, text)


def scaled(price: Decimal) -> int:
    """A price as Bybit's texts show it: an integer, scaled by a fixed power of ten."""
    return int(price * _TEXT_SCALE)
