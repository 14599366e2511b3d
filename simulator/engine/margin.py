"""Cross margin: what positions and resting entries hold, what is left, and where the account is liquidated."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from simulator.engine.board import Board
from simulator.engine.grid import ceiled, floored
from simulator.engine.holding import Holding, Weight, money
from simulator.engine.records import ZERO, Order
from simulator.engine.referee import Slot
from simulator.engine.requests import Refusal
from simulator.engine.risk_limits import maintenance_margin, tier_of
from simulator.engine.spot.locks import locked
from simulator.engine.state import State
from simulator.engine.words import SETTLE_COIN, Side


def position_im(holding: Holding) -> Decimal:
    """Initial margin of a position: its entry value over its leverage."""
    return money(holding.entry_value / holding.leverage)


def position_mm(state: State, holding: Holding) -> Decimal:
    """Maintenance margin of a position, by its entry value and risk limit."""
    return maintenance_margin(state.linear[holding.symbol], holding.entry_value)


def orders_im(state: State, *, changed: Order | None = None) -> Decimal:
    """Initial margin of resting orders: what would open takes some, conditional orders none until triggered.

    The orders of one side share what there is to be closed, in the order of their coming; all beyond it opens.
    `changed` is counted as given, in its place among the others when it rests already, else as the last.
    """
    closable: dict[tuple[Slot, Side], Decimal] = {}
    total = ZERO
    for order in _entries_with(state, changed):
        slot = (order.symbol, order.position_idx)
        holding = state.holding(slot)
        left = closable.get((slot, order.side), holding.reducible_by(order.side))
        opened = max(ZERO, order.leaves_qty - left)
        closable[slot, order.side] = max(ZERO, left - order.leaves_qty)
        total += money(opened * order.price / holding.leverage)
    return total


def _entries_with(state: State, changed: Order | None) -> Iterator[Order]:
    is_new = changed is not None
    for order in state.orders.entries():
        if changed is not None and order.order_id == changed.order_id:
            is_new = False
            yield changed
        else:
            yield order
    if changed is not None and is_new:
        yield changed


def unrealised(state: State) -> Decimal:
    """Unrealised profit of all positions at mark."""
    return money(state.slack + state.maintenance_margin)


def available(state: State, *, without: Order | None = None) -> Decimal:
    """Free margin in USDT, never negative; what spot orders lock is not. `without` is a spot order counted as gone."""
    return max(ZERO, _free(state, without=without))


def is_overdrawn(state: State) -> bool:
    """Whether positions and orders hold more margin than there is."""
    return _free(state) < 0


def _free(state: State, *, without: Order | None = None) -> Decimal:
    used = state.initial_margin + orders_im(state)
    return state.balance + unrealised(state) - used - locked(state, SETTLE_COIN, without=without)


def check_risk_limit(state: State, order: Order, price: Decimal) -> None:
    """The position that the order and those before it may make must be in a risk limit that allows its leverage.

    `Refusal` 110090.
    """
    allowed = allowed_leverage(state, order, price)
    if state.holding((order.symbol, order.position_idx)).leverage > allowed:
        text = "Order placement failed as your position may exceed the max limit. Please adjust your leverage to"
        raise Refusal(110090, f"{text} {allowed} or below to increase the max. limit")


def allowed_leverage(state: State, order: Order, price: Decimal) -> Decimal:
    """The largest leverage that the risk limit allows of what the order adds to; all of it if it only closes."""
    instrument = state.linear[order.symbol]
    slot = (order.symbol, order.position_idx)
    changed = replace(order, price=price)
    value = exposure(state, slot, order.side, changed=changed)
    if value <= exposure(state, slot, order.side, changed=replace(changed, leaves_qty=ZERO)):
        return instrument.max_leverage
    return tier_of(instrument, value).max_leverage


def exposure(state: State, slot: Slot, side: Side, *, changed: Order | None = None) -> Decimal:
    """The value of the slot's position on that side, if all its open orders that may open it fill.

    `changed` is counted as in `orders_im`.
    """
    holding = state.holding(slot)
    closable = holding.reducible_by(side)
    value = holding.entry_value if holding.side is side else ZERO
    for order in _entries_with(state, changed):
        if (order.symbol, order.position_idx) == slot and order.side is side:
            value += max(ZERO, order.leaves_qty - closable) * order.price
            closable = max(ZERO, closable - order.leaves_qty)
    return value


def affords(state: State, order: Order, price: Decimal) -> bool:
    """Whether free margin covers what the order (new, or changed) adds to that of all, with its taker fee."""
    cost = orders_im(state, changed=replace(order, price=price)) - orders_im(state)
    if cost <= 0:
        return True
    fee = order.leaves_qty * price * state.linear[order.symbol].taker_fee
    return cost + fee <= available(state)


def weigh(state: State, holding: Holding) -> None:
    """Takes a changed position into the account's totals, whatever the number of positions."""
    board = state.boards[holding.symbol]
    before = holding.weight
    sign = 1 if holding.size > 0 else -1
    now = Weight(holding.size, holding.entry_value * sign, position_im(holding), position_mm(state, holding))
    grown = now.size - before.size
    state.slack += grown * board.mark - (now.entry_value - before.entry_value) - (now.maintenance - before.maintenance)
    state.initial_margin += now.initial - before.initial
    state.maintenance_margin += now.maintenance - before.maintenance
    board.net_size += grown
    holding.weight = now


def weigh_all(state: State, symbol: str) -> None:
    """The same for every position of a symbol whose rules changed; what that sets off is to be settled."""
    for slot in state.slots(symbol):
        holding = state.holding(slot)
        if holding.size:
            weigh(state, holding)
            state.touch(slot)


def follow_mark(state: State, board: Board, mark: Decimal) -> bool:
    """Takes a step of the mark price into the slack, before the board does; true when the account may not go on."""
    state.slack += board.net_size * (mark - board.mark)
    return is_insolvent(state)


def is_insolvent(state: State) -> bool:
    """Whether maintenance margin is all that is left of the margin balance, or more (a maintenance rate of 100 %)."""
    return state.balances[SETTLE_COIN] + state.slack <= 0


def liquidation_price(state: State, holding: Holding) -> Decimal | None:
    """The mark at which the account would be liquidated, other symbols where they are; `None` when out of reach."""
    board = state.boards[holding.symbol]
    if not holding.size or board.net_size * holding.size <= 0:
        return None
    level = board.mark - (state.balance + state.slack) / board.net_size
    to_grid = floored if holding.size > 0 else ceiled
    price = to_grid(level, state.linear[holding.symbol].tick_size)
    return price if price > 0 else None


def bankruptcy_price(state: State, holding: Holding) -> Decimal:
    """The price at which a position that is taken over costs its share of the margin balance, fee included.

    Its share is that of its maintenance margin, so that all positions taken over leave nothing, and no debt.
    """
    instrument = state.linear[holding.symbol]
    equity = state.balance + state.slack + state.maintenance_margin
    part = holding.weight.maintenance / state.maintenance_margin if state.maintenance_margin else Decimal(1)
    share = equity * part
    worth = holding.size * state.boards[holding.symbol].mark
    price = (worth - share) / (holding.size * (1 - instrument.taker_fee * (1 if holding.size > 0 else -1)))
    to_grid = ceiled if holding.size > 0 else floored
    return max(instrument.tick_size, to_grid(price, instrument.tick_size))
