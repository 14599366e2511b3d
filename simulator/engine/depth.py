"""How deep the market is: without limit at the last price, or in levels of which a large order takes one after another.

The switch `book_depth` is the value that rests on an average level, in quote coin; 0 is a market without limit. Levels
lie a basis point apart, the first a tick beyond the last price, and hold from a half to one and a half times that
value, as seed, symbol and price decide. Nobody remembers what was taken: the next order finds all levels full, and the
last price where it was.
"""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from simulator.engine.grid import ceiled, floored
from simulator.engine.records import ZERO, Instrument, Order
from simulator.engine.state import State
from simulator.engine.words import Side

_SPACING: Final = Decimal("0.0001")
_LEAST_PERCENT: Final = 50
_MOST_PERCENT: Final = 150
_WITHOUT_LIMIT: Final = Decimal("Infinity")


class Level(NamedTuple):
    """A quantity of base coin that others offer, or ask for, at a price."""

    price: Decimal
    qty: Decimal


def best(state: State, instrument: Instrument, side: Side) -> Decimal:
    """The price that the book shows first to a taker of that side: a buyer meets the lowest ask."""
    return max(instrument.tick_size, state.boards[instrument.symbol].last + side.sign * instrument.tick_size)


def levels(state: State, instrument: Instrument, side: Side) -> Iterator[Level]:
    """What a taker of that side meets, best first; for a buyer without end, for a seller until no price is left.

    For a market without limit there is none of them.
    """
    if not state.switches.book_depth:
        return
    tick = instrument.tick_size
    step = side.sign * ceiled(state.boards[instrument.symbol].last * _SPACING, tick)
    price = best(state, instrument, side)
    while price > 0:
        yield Level(price, _qty(state, instrument, price))
        price += step


def offers(state: State, instrument: Instrument, order: Order) -> Iterator[Level]:
    """The levels that the order may take: those as good as its price; all there is at the last price without limit."""
    if not state.switches.book_depth:
        yield Level(state.boards[instrument.symbol].last, _WITHOUT_LIMIT)
        return
    for level in levels(state, instrument, order.side):
        if not order.is_marketable(level.price):
            return
        yield level


def offered(state: State, instrument: Instrument, order: Order, qty: Decimal) -> bool:
    """Whether so much is offered to the order."""
    found = ZERO
    for level in offers(state, instrument, order):
        found += level.qty
        if found >= qty:
            return True
    return found >= qty


def is_marketable(state: State, instrument: Instrument, order: Order) -> bool:
    """Whether a limit order meets somebody when it comes."""
    return order.is_marketable(first_price(state, instrument, order.side))


def first_price(state: State, instrument: Instrument, side: Side) -> Decimal:
    """Where a taker of that side begins to trade: at the last price without limit, else at the best of the book."""
    return best(state, instrument, side) if state.switches.book_depth else state.boards[instrument.symbol].last


def worst_price(state: State, instrument: Instrument, order: Order, limits: tuple[Decimal, Decimal]) -> Decimal:
    """How far a market order may go: to the end of the band (highest buy, lowest sale), or of its own tolerance."""
    highest, lowest = limits
    bound = highest if order.side is Side.BUY else lowest
    if order.slippage is None:
        return bound
    own = order.slippage.bound(order.side, best(state, instrument, order.side), instrument.tick_size)
    return min(own, bound) if order.side is Side.BUY else max(own, bound)


def _qty(state: State, instrument: Instrument, price: Decimal) -> Decimal:
    chance = random.Random(f"{state.seed} {instrument.symbol} {price.normalize()}")
    value = state.switches.book_depth * chance.randint(_LEAST_PERCENT, _MOST_PERCENT) / 100
    return max(instrument.qty_step, floored(value / price, instrument.qty_step))
