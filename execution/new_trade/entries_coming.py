"""What a trade has entered and is still to enter: entries that are over, or on their way out, count no more. Pure."""

from decimal import Decimal

from execution.entry_orders import price_of, unfilled
from execution.exit_plan import EntryLeg
from execution.monitor import Monitor
from execution.new_trade.entry_standing import waits
from execution.tracked_orders import Role
from utils.money import ZERO


def coming_qty(monitor: Monitor) -> Decimal:
    """In base coin: what has filled, and what waits or is still to be sent."""
    return sum((_of_entry(monitor, leg) for leg in monitor.plan.entries), ZERO)


def some_are_over(monitor: Monitor) -> bool:
    """An entry of the plan will never fill wholly."""
    return any(_of_entry(monitor, leg) < leg.qty for leg in monitor.plan.entries)


def waiting_entries(monitor: Monitor) -> tuple[EntryLeg, ...]:
    """Those that shall open more."""
    return tuple(leg for leg in monitor.plan.entries if waits(monitor, leg))


def entry_beyond(monitor: Monitor, stop: Decimal) -> Decimal | None:
    """The price of an entry that waits and would be opened beyond such a stop, or at it; None: of none."""
    prices = (price_of(monitor, leg) for leg in waiting_entries(monitor) if unfilled(monitor, leg))
    return next((at for at in prices if at is not None and (at - stop) * monitor.side.sign <= ZERO), None)


def _of_entry(monitor: Monitor, leg: EntryLeg) -> Decimal:
    filled = sum((f.qty for f in monitor.fills if f.role is Role.ENTRY and f.leg == leg.number), ZERO)
    return filled + unfilled(monitor, leg) if waits(monitor, leg) else filled
