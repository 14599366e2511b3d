"""Take profits that the market has passed by more than the exchange lets an order cost. Pure.

A gap may carry the price so far beyond a target that a limit order there is refused. The leg has what it waited for:
its order goes to the edge of the band, where it fills at once and no worse than at its target. The band is read first,
for it moves with the price; where the target lies within it again, the order stands at the target.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from execution.exchange_errors import Refusal
from execution.facts.prices import PriceBand
from execution.monitor import Monitor
from execution.tracked_orders import Role, TrackedOrder

BAND_HOLDS: Final = timedelta(seconds=2)


def is_outside_band(order: TrackedOrder, refusal: Refusal) -> bool:
    """The refusal is about the price of a take profit's limit order, which it had from the plan or was to have."""
    return order.role is Role.TAKE_PROFIT and order.trigger_by is None and refusal is Refusal.PRICE_BAND


def outside_band(monitor: Monitor, leg: int, price: Decimal | None) -> bool:
    """Whether an order of the leg was refused for the band when this was the price of the plan."""
    return any(o.outside_band_at == price for o in monitor.orders_of(Role.TAKE_PROFIT, leg))


def fresh_band(monitor: Monitor, now: datetime) -> PriceBand | None:
    """The band, read a moment ago; None: it has to be read."""
    band = monitor.band
    return band if band is not None and now < band.read_at + BAND_HOLDS else None
