"""Prices on the tick grid, rounded by what they mean for a position of one side. Pure."""

from decimal import Decimal

from execution.facts.slots import Side
from utils.money import ceil_to_step, floor_to_step


def in_favour(side: Side, price: Decimal, tick: Decimal) -> Decimal:
    """The nearest price that is no worse for a position of this side: a stop there is no looser."""
    return ceil_to_step(price, tick) if side is Side.BUY else floor_to_step(price, tick)


def against(side: Side, price: Decimal, tick: Decimal) -> Decimal:
    """The nearest price that is no better: a target there is no farther, an entry no nearer to the market."""
    return floor_to_step(price, tick) if side is Side.BUY else ceil_to_step(price, tick)
