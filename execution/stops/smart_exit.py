"""A monitor and its smart stop: since when it watches, when candles are due, and the close when one fired. Pure."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from execution.closing.begin import close
from execution.closing.closing_record import CloseReason
from execution.commands.changes import can_change
from execution.facts.prices import Candle
from execution.monitor import Monitor
from execution.stops import smart_stop
from execution.stops.smart_stop import SETTLES_WITHIN, SmartWatch
from execution.stops.stop_wishes import is_tighter
from utils.money import ZERO


def advance(monitor: Monitor, now: datetime) -> Monitor:
    """The watch follows the plan: it begins with it, and rests while the hard stop stands there or tighter."""
    wanted, watch = monitor.plan.smart, monitor.smart
    if wanted is None:
        return monitor if watch is None else replace(monitor, smart=None)
    if watch is None or watch.of != wanted:
        watch = SmartWatch(of=wanted, judged_until=now)
    moot = is_moot(monitor)
    if watch.is_moot and not moot:
        watch = replace(watch, judged_until=now)  # a person loosened the stop: what closed before does not count
    watch = watch if watch.is_moot == moot else replace(watch, is_moot=moot)
    return monitor if watch == monitor.smart else replace(monitor, smart=watch)


def is_moot(monitor: Monitor) -> bool:
    """The hard stop is at the smart one or tighter, so that it always fires first."""
    smart, stop = monitor.plan.smart, monitor.stop
    stands = monitor.standing_stop if stop.waits_for_price else stop.price
    return smart is None or (stands is not None and not is_tighter(monitor.side, smart.price, stands))


class Due(Struct, frozen=True, kw_only=True):
    """Candles of so many minutes, from the one that began ``since`` on, are to be read at ``at``."""

    at: datetime
    since: datetime
    minutes: int


def due(monitor: Monitor) -> Due | None:
    """The next read; None while there is nothing to judge."""
    watch, opened_at = monitor.smart, monitor.opened_at
    if watch is None or watch.is_moot or opened_at is None or monitor.size == ZERO or not can_change(monitor):
        return None
    closes_at = smart_stop.next_close(watch, opened_at)
    return Due(
        at=watch.ask_at or closes_at + SETTLES_WITHIN, since=closes_at - watch.of.length, minutes=watch.of.minutes
    )


def fold_candles(monitor: Monitor, minutes: int, candles: tuple[Candle, ...], now: datetime) -> Monitor:
    """One that closed beyond the price closes the position; a read for another watch says nothing."""
    watch, opened_at = monitor.smart, monitor.opened_at
    if watch is None or opened_at is None or watch.of.minutes != minutes or due(monitor) is None:
        return monitor
    watch = smart_stop.judge(watch, monitor.side, candles, opened_at, now)
    monitor = replace(monitor, smart=watch)
    return monitor if watch.fired is None else close(monitor, CloseReason.SMART_STOP, now)
