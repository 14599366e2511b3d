"""Orders of a person that will take a part of a guarded position: they count, and are never touched (R20, I7). Pure.

What they leave open is reckoned from executions as the size is, so that a fill of one changes both at once.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.adoption.adoption_record import ForeignExit
from execution.facts.orders import OrderRow, StopKind
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.order_ids import generation_of
from utils.money import ZERO

_STOPS: Final = frozenset({StopKind.STOP_LOSS, StopKind.PARTIAL_STOP_LOSS, StopKind.TRAILING_STOP})


def takes_a_part(order: OrderRow, side: Side, avg_price: Decimal | None) -> bool:
    """A reduce-only order of a person on the exit side that is no stop, nor the row's own 100 % take profit."""
    if order.side is side or not order.reduce_only or generation_of(order.link_id) is not None:
        return False
    if order.stop_kind in _STOPS or order.stop_kind is StopKind.TAKE_PROFIT:
        return False
    if order.trigger_price is None or avg_price is None:
        return True
    return (order.trigger_price - avg_price) * side.sign > ZERO


def fold_row(monitor: Monitor, order: OrderRow) -> Monitor:
    """What one row says of such an order; one that has ended leaves nothing open."""
    held = monitor.foreign_exits.get(order.order_id)
    if not takes_a_part(order, monitor.side, monitor.avg_entry):
        return monitor
    is_older = held is not None and (order.updated_at, order.observed_at) < (held.updated_at, held.observed_at)
    if is_older or (held is None and not order.status.is_open):
        return monitor
    qty = order.qty if order.status.is_open else ZERO
    seen = ForeignExit(qty=qty, filled=order.filled_qty, updated_at=order.updated_at, observed_at=order.observed_at)
    if held is not None and (held.qty, held.filled) == (seen.qty, seen.filled):
        return monitor
    return replace(monitor, foreign_exits={**monitor.foreign_exits, order.order_id: seen})


def fold_absent(monitor: Monitor, shown: frozenset[str], began_at: datetime) -> Monitor:
    """A complete list of open orders that misses one which was there before it was read: it is gone."""
    kept = {
        order_id: order
        for order_id, order in monitor.foreign_exits.items()
        if order_id in shown or order.observed_at >= began_at
    }
    return monitor if len(kept) == len(monitor.foreign_exits) else replace(monitor, foreign_exits=kept)


def foreign_leaves(monitor: Monitor) -> Decimal:
    """How much of the open size a person's orders will take, in base coin.

    While the size fell by executions that are not read yet, these are taken to be of such orders: our legs wait.
    """
    if not monitor.foreign_exits:
        return ZERO
    leaves = sum((_leaves(monitor, order_id, order) for order_id, order in monitor.foreign_exits.items()), ZERO)
    return min(monitor.size, max(ZERO, leaves + min(ZERO, monitor.unexplained_qty)))


def _leaves(monitor: Monitor, order_id: str, order: ForeignExit) -> Decimal:
    filled = sum((f.qty for f in monitor.fills if f.order_id == order_id), ZERO)
    return max(ZERO, order.qty - max(filled, order.filled))
