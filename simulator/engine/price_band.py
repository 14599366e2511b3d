"""The band around the last price in which a contract's orders may be."""

from decimal import Decimal

from simulator.engine.grid import ceiled, floored
from simulator.engine.records import Instrument


def price_limits(instrument: Instrument, last: Decimal) -> tuple[Decimal, Decimal]:
    """The highest price of a buy and the lowest of a sell; market orders are bounded by them as well."""
    tick = instrument.tick_size
    highest = last * (1 + instrument.price_limit_ratio)
    lowest = last * (1 - instrument.price_limit_ratio)
    return floored(highest, tick), max(tick, ceiled(lowest, tick))
