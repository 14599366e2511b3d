"""Which of the orders that have ended a record keeps: what every commit writes has to stay small. Pure.

A close that finds nobody is tried all night (R12), entries and take profits are replaced again and again. An order of
ours stays in the record while one of these holds:

| it                                                          | is needed for                                      |
|-------------------------------------------------------------|----------------------------------------------------|
| has not ended                                               | everything                                         |
| is one of the newest `KEPT` of its role and leg             | the next revision (R10), pauses, what is told      |
| has filled something, or a row of it says so                | quantities, and what executions are missing (R6)   |
| may still land, or is to be asked for                       | what becomes of it (R9)                            |
| was never seen to end, and that is not long ago             | recognising it when it comes after all             |
| says what its leg cannot be: newer ones do not say the same | the kind and price of the next one (R15, R21)      |
| has the id of another generation                            | knowing that it is ours (R2)                       |

The newest one always stays, so that no revision, and no id, is used twice (I6). A late execution of one that is
forgotten is known as ours by its id; an open order with such an id is a stray, and the sweep removes it (I5).
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from execution.monitor import Monitor
from execution.order_ids import generation_of
from execution.tracked_orders import TrackedOrder
from utils.money import ZERO

KEPT: Final = 8
"""No pause grows, and nothing is counted, over more orders in a row; only `TrackedOrder.forgotten` goes on counting."""
UNPROVEN_FOR: Final = timedelta(minutes=10)
"""So long after the last request about it an order is kept whose end nobody has shown."""


def without_settled(monitor: Monitor, now: datetime) -> Monitor:
    """The monitor without the orders that no later decision needs; the same one where there is none."""
    legs: dict[object, list[TrackedOrder]] = {}
    for order in monitor.orders.values():
        legs.setdefault((order.role, order.leg), []).append(order)
    orders = dict(monitor.orders)
    for of_leg in legs.values():
        if len(of_leg) > KEPT:
            _forget(monitor, of_leg, orders, now)
    return monitor if len(orders) == len(monitor.orders) else replace(monitor, orders=orders)


def _forget(monitor: Monitor, of_leg: list[TrackedOrder], orders: dict[str, TrackedOrder], now: datetime) -> None:
    """Takes them out of ``orders``; each is counted by the next newer one that stays."""
    newest_first = sorted(of_leg, key=lambda order: order.revision, reverse=True)
    said = {_says(order) for order in newest_first[:KEPT]}
    keeper = newest_first[KEPT - 1]
    for order in newest_first[KEPT:]:
        if _says(order) in {None, *said} and _is_settled(monitor, order, now):
            del orders[order.link_id]
            keeper = replace(keeper, forgotten=keeper.forgotten + order.forgotten + (not order.superseded))
            orders[keeper.link_id] = keeper
        else:
            said.add(_says(order))
            keeper = order


def _says(order: TrackedOrder) -> object | None:
    """What it tells of its leg for good: that it goes on as a limit order, or where it cannot stand (R15, R21)."""
    if not order.goes_on_as_limit and order.passed_at is None:
        return None
    return order.trigger_by, order.passed_at, order.price if order.goes_on_as_limit else None


def _is_settled(monitor: Monitor, order: TrackedOrder, now: datetime) -> bool:
    """Nothing is asked about it, and nothing can come of it any more."""
    if order.is_open or order.ask_at is not None or (order.fence is not None and now < order.fence):
        return False
    if order.seen_filled or order.filled_before or monitor.filled_of(order.link_id) != ZERO:
        return False
    return generation_of(order.link_id) == monitor.generation and (_has_shown_its_end(order) or _is_old(order, now))


def _has_shown_its_end(order: TrackedOrder) -> bool:
    return order.status is not None and not order.status.is_open


def _is_old(order: TrackedOrder, now: datetime) -> bool:
    """One that was never sent has no request that could matter."""
    asked = [at for at in (order.written_at, order.fence) if at is not None]
    return all(now >= at + UNPROVEN_FOR for at in asked)
