"""How a close that finds nobody is tried again (R12). Pure.

| attempts in a row without a fill | the next one is                                                        |
|----------------------------------|------------------------------------------------------------------------|
| up to 2                          | a market order                                                         |
| 3, 5, 7, …                       | a limit order at the edge of the price band: what it fills at once     |
| 4, 6, 8, …                       | a market order                                                         |

There is no last one. The exchange may hold a position itself, to liquidate or to deleverage it: then it takes no
orders, and asking more often than every two seconds only spends the budget that the stop needs.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from execution.desired_orders import DesiredOrder
from execution.facts import ZERO, Instrument, PositionStatus, PriceBand
from execution.monitor import Monitor
from execution.tracked_orders import OrderState, Role
from utils.money import floor_to_step

ALTERNATE_AFTER: Final = 3
CLOSE_PACE: Final = timedelta(milliseconds=250)
"""Between two attempts: at most four a second."""
STRESSED_PACE: Final = timedelta(seconds=2)
"""While the exchange liquidates or deleverages the position."""
BAND_HOLDS: Final = timedelta(seconds=5)
BAND_PACE: Final = timedelta(seconds=1)
"""Between two reads of the band; without one that is fresh enough the attempt is a market order."""


def fruitless_attempts(monitor: Monitor) -> int:
    """Closing orders that ended without a fill, back from the newest one."""
    count = 0
    for order in sorted(monitor.orders_of(Role.CLOSE), key=lambda order: order.revision, reverse=True):
        if order.state is not OrderState.ENDED or monitor.filled_of(order.link_id) or order.seen_filled:
            break
        count += not order.superseded
    return count


def is_held_by_exchange(monitor: Monitor) -> bool:
    """The exchange liquidates or deleverages the position at the moment."""
    row = monitor.row
    return row is not None and row.status in {PositionStatus.LIQUIDATING, PositionStatus.ADL}


def pace(monitor: Monitor) -> timedelta:
    return STRESSED_PACE if is_held_by_exchange(monitor) else CLOSE_PACE


def wants_band(monitor: Monitor, now: datetime) -> bool:
    """The band has to be read now, so that it is there when an attempt needs it."""
    band = _band(monitor)
    is_old = band is None or now >= band.read_at + BAND_PACE
    return monitor.closing is not None and is_old and fruitless_attempts(monitor) >= ALTERNATE_AFTER - 1


def next_attempt(monitor: Monitor, qty: Decimal, instrument: Instrument, now: datetime) -> DesiredOrder:
    """``qty`` zero is everything: a market order may say so, a limit order has to name it."""
    fruitless = fruitless_attempts(monitor)
    band = _band(monitor)
    size = floor_to_step(min(qty or monitor.size, instrument.max_limit_qty), instrument.qty_step)
    is_turn_of_limit = fruitless >= ALTERNATE_AFTER and (fruitless - ALTERNATE_AFTER) % 2 == 0
    if not is_turn_of_limit or band is None or now >= band.read_at + BAND_HOLDS or size <= ZERO:
        # Of everything the exchange takes what it can; a part is asked for in slices that it takes (R11).
        most = floor_to_step(instrument.max_market_qty, instrument.qty_step)
        return DesiredOrder(leg=0, qty=min(qty, most), price=None)
    return DesiredOrder(leg=0, qty=size, price=band.edge(monitor.side.opposite))


def _band(monitor: Monitor) -> PriceBand | None:
    return monitor.closing.band if monitor.closing is not None else None
