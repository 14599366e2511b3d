"""Cross margin: what positions and resting entries hold, what is left, and where the account would be liquidated."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from simulator.engine.holding import Holding, money
from simulator.engine.records import ZERO, Instrument, Order
from simulator.engine.state import State
from simulator.engine.words import OrderStatus, OrderType, Side


def position_im(holding: Holding) -> Decimal:
    """Initial margin of a position: its entry value over its leverage."""
    return money(holding.entry_value / holding.leverage)


def position_mm(state: State, holding: Holding) -> Decimal:
    """Maintenance margin of a position: a fixed share of its entry value."""
    return money(holding.entry_value * state.linear[holding.symbol].maintenance_ratio)


def order_im(state: State, order: Order) -> Decimal:
    """Initial margin of a resting order: what would open takes some, conditional orders none until triggered."""
    rests = order.status in {OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED} and order.order_type is OrderType.LIMIT
    if not rests or order.reduce_only:
        return ZERO
    return opening_cost(state, order, order.leaves_qty, order.price)


def opening_cost(state: State, order: Order, qty: Decimal, price: Decimal) -> Decimal:
    """What the part of `qty` that would open a position needs of free margin, without fees."""
    holding = state.holding((order.symbol, order.position_idx))
    opened = max(ZERO, qty - holding.reducible_by(order.side))
    return money(opened * price / holding.leverage)


def unrealised(state: State) -> Decimal:
    """Unrealised profit of all positions at mark."""
    held = (each for each in state.holdings.values() if each.size)
    return sum((each.unrealised(state.boards[each.symbol].mark) for each in held), ZERO)


def available(state: State, *, without: Order | None = None) -> Decimal:
    """Free margin in USDT, never negative; `without` is an order whose own margin is to be counted as free."""
    used = sum((position_im(each) for each in state.holdings.values()), ZERO)
    for order in state.orders.open():
        if without is None or order.order_id != without.order_id:
            used += order_im(state, order)
    return max(ZERO, state.balance + unrealised(state) - used)


def affords(state: State, order: Order, qty: Decimal, price: Decimal) -> bool:
    """Whether free margin covers what `qty` of the order would open, with its taker fee."""
    cost = opening_cost(state, order, qty, price)
    if not cost:
        return True
    fee = qty * price * state.linear[order.symbol].taker_fee
    return cost + fee <= available(state, without=order)


def rearm_liquidations(state: State) -> None:
    """Every position's liquidation price again, after the wallet or a position changed.

    An estimate: the mark at which this position's loss would eat what maintenance margin leaves of the wallet, other
    positions taken at their entry prices.
    """
    held = [each for each in state.holdings.values() if each.size or each.liq_price is not None]
    spare = state.balance - sum((position_mm(state, each) for each in held), ZERO)
    for holding in held:
        level = _liquidation_price(holding, spare, state.linear[holding.symbol])
        if level != holding.liq_price:
            holding.liq_price = level
            state.restless.add(holding.symbol)
        state.boards[holding.symbol].watch_liquidation(holding.position_idx, holding.side, level)


def bankruptcy_price(state: State, holding: Holding) -> Decimal:
    """The price at which this position's loss would equal the wallet; not below one tick."""
    tick = state.linear[holding.symbol].tick_size
    level = (abs(holding.entry_value) * (1 if holding.size > 0 else -1) - state.balance) / holding.size
    return max(tick, _on_grid(level, tick, holding.side))


def _liquidation_price(holding: Holding, spare: Decimal, instrument: Instrument) -> Decimal | None:
    if not holding.size:
        return None
    level = (holding.entry_value * (1 if holding.size > 0 else -1) - spare) / holding.size
    price = _on_grid(level, instrument.tick_size, holding.side)
    return price if price > 0 else None


def _on_grid(level: Decimal, tick: Decimal, side: Side | None) -> Decimal:
    """Rounded to where a position of that side is liquidated earlier."""
    rounding = ROUND_CEILING if side is Side.BUY else ROUND_FLOOR
    return (level / tick).to_integral_value(rounding) * tick
