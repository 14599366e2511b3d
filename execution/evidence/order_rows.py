"""Rows of orders, given to whoever keeps orders of their kind. Pure.

| the order is                         | kept by                       |
|--------------------------------------|-------------------------------|
| the position's full stop             | ``stops/stop_order.py``       |
| that of a position before ours       | ``stops/earlier_stop.py``     |
| the exchange's own trailing stop     | ``stops/native_facts.py``     |
| a market stop of a part              | ``stops/partial_stops.py``    |
| a person's, and takes a part         | ``adoption/foreign_exits.py`` |
| ours                                 | ``ledger.py``                 |
"""

from datetime import datetime
from typing import Final

from execution import ledger
from execution.adoption import foreign_exits
from execution.facts.orders import OrderRow, StopKind
from execution.monitor import Monitor
from execution.observations import SlotRead
from execution.stops import earlier_stop, native_facts, partial_stops, stop_order
from execution.stops.stop_record import ManualStop

_OF_ALL: Final = frozenset({StopKind.STOP_LOSS, StopKind.TRAILING_STOP})
"""Kinds of stops that close the whole position."""


def fold_row(
    monitor: Monitor, row: OrderRow, now: datetime, manual: ManualStop, read_at: datetime | None = None
) -> Monitor:
    """One order, pushed, or read from ``read_at`` on; ``manual``: what a stop that a person moved means (R8)."""
    if row.stop_kind in _OF_ALL and row.side is not monitor.side and earlier_stop.fired_before(monitor, row):
        return earlier_stop.fold_earlier(monitor, row)
    if row.stop_kind is StopKind.STOP_LOSS and row.side is not monitor.side:
        return stop_order.fold_stop_order(monitor, row, now, manual, read_at)
    if row.stop_kind is StopKind.TRAILING_STOP and row.side is not monitor.side:
        return native_facts.fold_order(monitor, row, now)
    monitor = partial_stops.fold_row(foreign_exits.fold_row(monitor, row), row)
    return ledger.fold_row(monitor, row)


def fold_all(
    monitor: Monitor, read: SlotRead, orders: tuple[OrderRow, ...], now: datetime, manual: ManualStop
) -> Monitor:
    """All open orders of the slot: those that are there, and those that are not, though they were before (R19)."""
    monitor = native_facts.fold_absent(monitor, read)
    for row in orders:
        monitor = fold_row(monitor, row, now, manual, read.began_at)
    link_ids = frozenset(row.link_id for row in orders if row.link_id)
    monitor = ledger.doubt_absent(monitor, link_ids, now)
    order_ids = frozenset(row.order_id for row in orders)
    monitor = foreign_exits.fold_absent(monitor, order_ids, read.began_at)
    return partial_stops.fold_absent(monitor, order_ids, read.began_at)
