"""The checks of spot requests; each raises `Refusal` with a code of the 170xxx family (docs/bybit.md, 8.5)."""

from decimal import Decimal
from typing import Final

from simulator.engine.board import Board
from simulator.engine.grid import ceiled, floored, is_multiple, is_positive
from simulator.engine.records import Instrument, Order
from simulator.engine.requests import Refusal
from simulator.engine.state import State
from simulator.engine.words import (
    Category,
    InstrumentStatus,
    MarketUnit,
    OrderFilter,
    OrderStatus,
    OrderType,
    Side,
    TimeInForce,
)

_MAX_OPEN: Final = 500
_MAX_WAITING: Final = 30
_POST_ONLY_FACTOR: Final = 5
WAITING_FILTERS: Final = frozenset({OrderFilter.STOP_ORDER, OrderFilter.TPSL_ORDER})


def invalid(name: str) -> Refusal:
    """A parameter with a value that makes no sense here."""
    return Refusal(170130, f"Data sent for parameter '{name}' is not valid.")


def missing(name: str) -> Refusal:
    return Refusal(170105, f"Parameter '{name}' was empty.")


def insufficient() -> Refusal:
    return Refusal(170131, "Insufficient balance.")


def listed(state: State, symbol: str) -> Instrument:
    """The pair, whether it trades or not."""
    instrument = state.spot.get(symbol)
    if instrument is None:
        raise Refusal(170121, "Invalid symbol.")
    return instrument


def tradable(state: State, symbol: str) -> Instrument:
    """The pair, if it is known and live."""
    instrument = listed(state, symbol)
    if instrument.status is InstrumentStatus.PRE_LAUNCH:
        raise Refusal(170151, "The trading pair is not open yet.")
    if instrument.status is not InstrumentStatus.TRADING:
        raise Refusal(170157, "The trading pair is not available for api trading.")
    return instrument


def price_limits(instrument: Instrument, board: Board) -> tuple[Decimal, Decimal]:
    """The highest price of a buy and the lowest of a sell: near the index, widened by the premium, at most doubled."""
    tick, index, near = instrument.tick_size, board.index, instrument.price_limit_ratio
    premium = board.last - index
    highest = min(max(index, index * (1 + near) + premium), index * (1 + 2 * near))
    lowest = max(min(index, index * (1 - near) + premium), index * (1 - 2 * near))
    return floored(highest, tick), max(tick, ceiled(lowest, tick))


def price_on_grid(instrument: Instrument, price: Decimal) -> None:
    """A positive multiple of the tick size."""
    if not is_positive(price):
        raise Refusal(170133, "Order price lower than the minimum.")
    if not is_multiple(price, instrument.tick_size):
        raise Refusal(170134, "Order price has too many decimals.")


def price_within_band(instrument: Instrument, board: Board, side: Side, price: Decimal) -> None:
    """Spot moves no price into the band, it refuses (the default of Set Price Limit Behaviour)."""
    highest, lowest = price_limits(instrument, board)
    if side is Side.BUY and price > highest:
        raise Refusal(170193, f"Buy order price cannot be higher than {highest}.")
    if side is Side.SELL and price < lowest:
        raise Refusal(170194, f"Sell order price cannot be lower than {lowest}.")


def size(instrument: Instrument, order: Order, price: Decimal) -> None:
    """Quantity and amount of an order that would trade at about `price`.

    There is no smallest quantity any more (Get Instruments Info), only a smallest amount.
    """
    if not is_positive(order.qty):
        raise Refusal(170136, "Order quantity exceeded lower limit.")
    in_quote = order.market_unit is MarketUnit.QUOTE
    if in_quote and not is_multiple(order.qty, instrument.quote_precision):
        raise Refusal(170148, "Market order amount has too many decimals.")
    if not in_quote and not is_multiple(order.qty, instrument.qty_step):
        raise Refusal(170137, "Order quantity has too many decimals.")
    base, amount = (order.qty / price, order.qty) if in_quote else (order.qty, order.qty * price)
    if amount < instrument.min_notional:
        raise Refusal(170140, "Order value exceeded lower limit.")
    if order.order_type is OrderType.MARKET:
        if base > instrument.max_market_qty:
            raise Refusal(170382, "Order quantity too large.")
    elif base > instrument.max_limit_qty * (_POST_ONLY_FACTOR if order.time_in_force is TimeInForce.POST_ONLY else 1):
        raise Refusal(170381, "Order quantity too large.")


def room_for(state: State, order: Order) -> None:
    """At most 500 open spot orders, of these 30 TP/SL and 30 conditional ones a symbol."""
    opened = state.orders.open(category=Category.SPOT)
    alike = [
        each
        for each in opened
        if each.symbol == order.symbol
        and each.spot_filter is order.spot_filter
        and each.status is OrderStatus.UNTRIGGERED
    ]
    if len(opened) >= _MAX_OPEN or (order.spot_filter in WAITING_FILTERS and len(alike) >= _MAX_WAITING):
        raise Refusal(170810, f"Cannot exceed maximum of {_MAX_OPEN} conditional, TP/SL and active orders.")
