"""How a close that finds nobody is tried again (R12). Pure.

| attempts in a row without a fill | the next one is                                                        |
|----------------------------------|------------------------------------------------------------------------|
| up to 2                          | a market order                                                         |
| 3, 5, 7, …                       | a limit order at the edge of the price band: what it fills at once     |
| 4, 6, 8, …                       | a market order                                                         |

There is no last one. The exchange may hold a position itself, to liquidate or to deleverage it: then it takes no
orders, and asking more often than every two seconds only spends the budget that the stop needs. What the exchange
refuses is sent again ever more slowly, and at once where only our own take profits were in its way (R11).
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.adoption.foreign_exits import foreign_leaves
from execution.closing.closing_record import Closing
from execution.desired_orders import DesiredOrder
from execution.exchange_errors import Refusal
from execution.facts.instruments import Instrument
from execution.facts.orders import OrderStatus
from execution.facts.positions import PositionStatus
from execution.monitor import Monitor
from execution.observations import OrderRefused
from execution.outcomes import doubts_rules
from execution.pauses import growing
from execution.targets.conditional_legs import waits
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO, floor_to_step

ALTERNATE_AFTER: Final = 3
CLOSE_PACE: Final = timedelta(milliseconds=250)
"""Between two attempts: at most four a second."""
STRESSED_PACE: Final = timedelta(seconds=2)
"""While the exchange liquidates or deleverages the position."""
HEADROOM_PACE: Final = timedelta(milliseconds=50)
"""After a refusal because our take profits are in the way, which are cancelled now (R11)."""
NEW_RULES_WITHIN: Final = timedelta(seconds=2)
"""So long a partial close that was refused waits for the trading rules that would explain it."""
BAND_HOLDS: Final = timedelta(seconds=5)
"""A close at an edge that has moved is refused, and sent again: an older band does than for an order that may rest."""
BAND_PACE: Final = timedelta(seconds=1)
"""Between two reads of the band; without one that is fresh enough the attempt is a market order."""


def fruitless_attempts(monitor: Monitor) -> int:
    """Closing orders that ended without a fill, back from the newest one."""
    count = 0
    for order in sorted(monitor.orders_of(Role.CLOSE), key=lambda order: order.revision, reverse=True):
        if order.state is not OrderState.ENDED or monitor.filled_of(order.link_id) or order.seen_filled:
            break
        count += order.forgotten + (not order.superseded)
    return count


def is_held_by_exchange(monitor: Monitor) -> bool:
    """The exchange liquidates or deleverages the position at the moment."""
    row = monitor.row
    return row is not None and row.status in {PositionStatus.LIQUIDATING, PositionStatus.ADL}


def pace(monitor: Monitor) -> timedelta:
    return STRESSED_PACE if is_held_by_exchange(monitor) else CLOSE_PACE


def wants_band(monitor: Monitor, now: datetime) -> bool:
    """The band has to be read now, so that it is there when an attempt needs it."""
    band = monitor.band
    is_old = band is None or not band.is_fresh(now, BAND_PACE)
    return monitor.closing is not None and is_old and fruitless_attempts(monitor) >= ALTERNATE_AFTER - 1


def next_attempt(monitor: Monitor, qty: Decimal, instrument: Instrument, now: datetime) -> DesiredOrder:
    """``qty`` zero is everything: a market order may say so, a limit order has to name it."""
    fruitless = fruitless_attempts(monitor)
    band = monitor.band if monitor.closing is not None else None
    size = floor_to_step(min(qty or monitor.size, instrument.max_limit_qty), instrument.qty_step)
    is_turn_of_limit = fruitless >= ALTERNATE_AFTER and (fruitless - ALTERNATE_AFTER) % 2 == 0
    if not is_turn_of_limit or band is None or not band.is_fresh(now, BAND_HOLDS) or size <= ZERO:
        # Of everything the exchange takes what it can; a part is asked for in slices that it takes (R11).
        most = floor_to_step(instrument.max_market_qty, instrument.qty_step)
        return DesiredOrder(leg=0, qty=min(qty, most), price=None)
    return DesiredOrder(leg=0, qty=size, price=band.edge(monitor.side.opposite))


def fold_refused(monitor: Monitor, answer: OrderRefused, now: datetime) -> Monitor:
    """A refused close looks at the slot, and is sent again after a pause; refusals of other orders change nothing."""
    order = monitor.orders.get(answer.link_id)
    if order is None or order.role is not Role.CLOSE:
        return monitor
    monitor = replace(monitor, look_at=now)
    if monitor.closing is None:
        return _waits_for_rules(monitor, now) if doubts_rules(answer) else monitor
    is_blocked = answer.refusal is Refusal.NO_HEADROOM
    by_ours = is_blocked and any(o.is_open for o in monitor.orders_of(Role.TAKE_PROFIT))
    refusals = monitor.closing.refusals + 1
    closing = replace(
        monitor.closing,
        clear_tps=monitor.closing.clear_tps or is_blocked,
        refusals=refusals,
        retry_at=now + (HEADROOM_PACE if by_ours else _pause(monitor, answer, refusals)),
    )
    return replace(monitor, closing=closing)


def go_on_where_there_is_room(before: Monitor, monitor: Monitor, now: datetime) -> Monitor:
    """A person's orders offer less than before: what was refused for them is asked for again at once (R11)."""
    closing = monitor.closing
    if closing is None or closing.retry_at is None or not closing.refusals or is_held_by_exchange(monitor):
        return monitor
    if foreign_leaves(monitor) >= foreign_leaves(before):
        return monitor
    return replace(monitor, closing=replace(closing, retry_at=min(closing.retry_at, now)))


def _waits_for_rules(monitor: Monitor, now: datetime) -> Monitor:
    """A part that may be one by rules that have changed: they are being read."""
    reduction = monitor.reduction
    if reduction is None:
        return monitor
    return replace(monitor, reduction=replace(reduction, rules_until=now + NEW_RULES_WITHIN))


def _pause(monitor: Monitor, answer: OrderRefused, refusals: int) -> timedelta:
    """Refused again and again: ever slower; and slow at once where the exchange holds the position itself (R12)."""
    is_held = answer.refusal is Refusal.POSITION_STATUS or is_held_by_exchange(monitor)
    at_least = STRESSED_PACE if is_held else CLOSE_PACE
    return max(at_least, growing(CLOSE_PACE, refusals - 1, 3))


def clear_the_way(monitor: Monitor, instrument: Instrument) -> Monitor:
    """R11: a close that was filled and still left something took what our take profits do not hold: they go.

    Resized instead, they would keep their share of all that is left, again after each attempt. What one order cannot
    take, and what the market does not, is not for them.
    """
    closing = monitor.closing
    if closing is None or closing.clear_tps or monitor.size == ZERO or monitor.unexplained:
        return monitor  # what it has left is known when its executions are here
    rest = any(o.is_open and not waits(o) for o in monitor.orders_of(Role.TAKE_PROFIT))
    if not rest or not any(_was_cut_short(order, closing, instrument) for order in monitor.orders_of(Role.CLOSE)):
        return monitor
    return replace(monitor, closing=replace(closing, clear_tps=True))


def _was_cut_short(order: TrackedOrder, closing: Closing, instrument: Instrument) -> bool:
    """Asked for everything, it was filled, and for less than one order may take."""
    is_of_closing = order.written_at is not None and order.written_at >= closing.since
    is_a_slice = order.seen_filled >= floor_to_step(instrument.max_market_qty, instrument.qty_step)
    return is_of_closing and order.status is OrderStatus.FILLED and not is_a_slice
