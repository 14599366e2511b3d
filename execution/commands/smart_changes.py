"""Another smart stop for a guarded position, or none, as it is shown before it is set. Pure."""

from decimal import Decimal

from msgspec import Struct

from execution.fills import result_at
from execution.monitor import Monitor
from execution.stops.smart_exit import is_moot
from execution.stops.smart_stop import SmartStop
from execution.stops.stop_wishes import is_tighter
from utils.money import ZERO


class SmartChange(Struct, frozen=True, kw_only=True):
    """A smart stop that a person wants, None: none any more; what the whole trade makes at its price, after fees.

    Without one that is what it makes at ``stop``, the hard one. The results are None while executions are missing.
    ``loosens``: what fires then may lose more. ``waits``: nothing has filled.
    """

    symbol: str
    old: SmartStop | None
    new: SmartStop | None
    stop: Decimal
    loosens: bool
    result_old: Decimal | None
    result_new: Decimal | None
    waits: bool = False


def smart_change(monitor: Monitor, smart: SmartStop | None) -> SmartChange:
    """What it would mean. A smart stop that the hard one has reached protects nothing, and nothing is lost with it."""
    hard = monitor.stop.price
    old = None if is_moot(monitor) else monitor.plan.smart
    fires = hard if old is None else old.price
    will_fire = hard if smart is None else smart.price
    return SmartChange(
        symbol=monitor.slot.symbol,
        old=old,
        new=smart,
        stop=hard,
        loosens=old is not None and is_tighter(monitor.side, fires, will_fire),
        result_old=result_at(monitor, fires),
        result_new=result_at(monitor, will_fire),
        waits=monitor.size == ZERO,
    )
