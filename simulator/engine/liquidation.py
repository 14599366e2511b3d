"""Liquidation: step by step from one risk limit to the next, and at last the position is taken over (6.4).

It begins when maintenance margin is all that is left. Every open order goes; then the position that loses most is
reduced at market to the next lower risk limit, again and again, until the margin suffices. From the lowest limit, or
where the market is worse than that, it is taken over at its bankruptcy price.
"""

from decimal import Decimal

from simulator.engine import forcing, margin, risk_limits
from simulator.engine.board import Board
from simulator.engine.grid import floored
from simulator.engine.holding import Holding
from simulator.engine.ladder import Ladder
from simulator.engine.referee import Slot
from simulator.engine.spot.cancelling import cancel_before_liquidation
from simulator.engine.state import State
from simulator.engine.words import CancelType, CreateType, ExecType, PositionStatus


def is_due(state: State) -> bool:
    """Whether the account is to be liquidated (further), and no step is under way."""
    return margin.is_insolvent(state) and not state.forced and any(each.size for each in state.holdings.values())


def comes_before(state: State, board: Board, ladder: Ladder) -> bool:
    """Whether the mark was at the liquidation price before the order's own price came to the level where that is due.

    The mark is taken to have kept its present distance from the other prices all the way, so that a jump ends like a
    walk in small steps.
    """
    if not board.net_size or ladder.edge is None or ladder.rises is (board.net_size > 0):
        return False
    level = board.mark - (state.balance + state.slack) / board.net_size
    mark_at_edge = ladder.edge + board.mark - board.price(ladder.series)
    return level > mark_at_edge if board.net_size > 0 else level < mark_at_edge


def go_on(state: State) -> None:
    """One step of the account's liquidation."""
    held = (each for each in state.holdings.values() if each.size)
    holding = min(held, key=lambda each: each.unrealised(state.boards[each.symbol].mark))
    slot = (holding.symbol, holding.position_idx)
    _prepare(state, holding)
    forcing.later(state, lambda current: _strike(current, slot))


def liquidate(state: State, slot: Slot, qty: Decimal | None) -> None:
    """By hand, whatever the margin: one step of `qty`, or all is taken over; both at mark."""
    holding = forcing.held(state, slot)
    size = forcing.part(state, holding, qty)
    _prepare(state, holding)
    forcing.later(state, lambda current: _strike_by_hand(current, slot, size))


def _prepare(state: State, holding: Holding) -> None:
    forcing.cancel(state, state.orders.open(), CancelType.BY_PREPARE_LIQUIDATION, CancelType.BEFORE_LIQUIDATION)
    cancel_before_liquidation(state)
    forcing.announce(state, holding, PositionStatus.LIQUIDATING)


def _strike(state: State, slot: Slot) -> None:
    """The step itself, unless the market was kind in the meantime."""
    holding = state.holding(slot)
    if holding.size and margin.is_insolvent(state):
        bankrupt = margin.bankruptcy_price(state, holding)
        last = state.boards[holding.symbol].last
        qty = _excess(state, holding)
        is_worse = last <= bankrupt if holding.size > 0 else last >= bankrupt
        if not qty or is_worse:
            forcing.reduce(state, holding, abs(holding.size), bankrupt, CreateType.TAKE_OVER, ExecType.BUST_TRADE)
        else:
            forcing.reduce(state, holding, qty, last, CreateType.LIQUIDATION, ExecType.TRADE)
    forcing.release(state, slot)


def _strike_by_hand(state: State, slot: Slot, size: Decimal) -> None:
    holding = state.holding(slot)
    qty = min(size, abs(holding.size))
    if qty:
        is_whole = qty == abs(holding.size)
        create_type = CreateType.TAKE_OVER if is_whole else CreateType.LIQUIDATION
        exec_type = ExecType.BUST_TRADE if is_whole else ExecType.TRADE
        forcing.reduce(state, holding, qty, state.boards[slot[0]].mark, create_type, exec_type)
    forcing.release(state, slot)


def _excess(state: State, holding: Holding) -> Decimal:
    """What is to go until the position fits the next lower risk limit; 0 in the lowest."""
    instrument = state.linear[holding.symbol]
    below = risk_limits.tier_below(instrument, holding.entry_value)
    if below is None:
        return Decimal(0)
    size = abs(holding.size)
    return size - floored(size * below.limit_value / holding.entry_value, instrument.qty_step)
