"""The stop of a position that was in the slot before ours: that it has fired says nothing of ours (R5). Pure."""

from msgspec.structs import replace

from execution.facts.orders import OrderRow
from execution.monitor import Monitor
from execution.stops.stop_order import has_fired
from utils.money import ZERO


def fired_before(monitor: Monitor, row: OrderRow) -> bool:
    """True when the stop fired before the first entry, both by the exchange's clock; or nothing of ours is open yet."""
    if not has_fired(row):
        return False
    if not monitor.fills:
        return monitor.size == ZERO
    first = monitor.fills[0]
    return row.updated_at < first.at and not first.is_estimate


def fold_earlier(monitor: Monitor, row: OrderRow) -> Monitor:
    """Not taken for ours. Where all that came before it is late it may be ours yet: a look at the slot tells."""
    return replace(monitor, look_at=monitor.look_at or row.observed_at)
