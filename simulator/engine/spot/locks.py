"""What open spot orders hold of the wallet (docs/bybit.md, 8.4): a buy its quote coin, a sell its base coin."""

from decimal import Decimal

from simulator.engine.grid import floored
from simulator.engine.holding import money
from simulator.engine.records import ZERO, Instrument, Order
from simulator.engine.state import State
from simulator.engine.words import UNPLACED_STATUSES, Category, MarketUnit, OrderFilter, OrderType, Side


def given_coin(instrument: Instrument, side: Side) -> str:
    """The coin that an order of that side gives away."""
    return instrument.base_coin if side is Side.SELL else instrument.quote_coin


def taken_coin(instrument: Instrument, side: Side) -> str:
    """The coin that an order of that side receives."""
    return given_coin(instrument, side.opposite)


def base_qty(instrument: Instrument, order: Order, price: Decimal) -> Decimal:
    """What is left of the order, in base coin at that price; an amount of quote coin is rounded down to the step."""
    if order.market_unit is not MarketUnit.QUOTE:
        return order.leaves_qty
    return floored(order.leaves_qty / price, instrument.qty_step)


def need(instrument: Instrument, order: Order, price: Decimal) -> Decimal:
    """The most that the rest of the order gives away at that price, in its given coin."""
    if order.side is Side.SELL:
        return base_qty(instrument, order, price)
    return order.leaves_qty if order.market_unit is MarketUnit.QUOTE else money(order.leaves_qty * price)


def held(state: State, order: Order) -> Decimal:
    """What the order keeps locked, in its given coin: a conditional one (StopOrder) nothing before it is placed."""
    waits = order.status in UNPLACED_STATUSES
    if not order.status.is_open or (waits and order.spot_filter is OrderFilter.STOP_ORDER):
        return ZERO
    price = order.price if order.order_type is OrderType.LIMIT else order.trigger_price
    return need(state.spot[order.symbol], order, price) if price else ZERO


def locked(state: State, coin: str, *, without: Order | None = None) -> Decimal:
    """All that open orders hold of a coin; of the two legs of a pair only the dearer counts, since only one can run.

    `without` is an order that is to be counted as gone, with its pair.
    """
    alone = ZERO
    pairs: dict[str, Decimal] = {}
    for order in state.orders.open(category=Category.SPOT):
        if given_coin(state.spot[order.symbol], order.side) != coin or _is_same(order, without):
            continue
        amount = held(state, order)
        if order.pair_id:
            pairs[order.pair_id] = max(amount, pairs.get(order.pair_id, ZERO))
        else:
            alone += amount
    return alone + sum(pairs.values(), ZERO)


def _is_same(order: Order, other: Order | None) -> bool:
    if other is None:
        return False
    return order.order_id == other.order_id or (bool(order.pair_id) and order.pair_id == other.pair_id)
