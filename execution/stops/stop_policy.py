"""Where the stop should stand (S*). Pure.

S* only ever tightens by itself (I3). What answers and rows say about the stop that does stand is read beside this file:
`stop_answers`, `stop_order`, `foreign_stop`.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.facts import ZERO, Instrument, OrderStatus
from execution.monitor import Monitor
from execution.stops.stop_record import SentStop, Stop, StopOrigin
from execution.stops.stop_wishes import PACE, Wish, begin_trail, is_tighter, note_break_even, tightest_wish
from execution.stops.trailing import Trailing, worth_moving

MOST_SENT: Final = 64
"""Of the prices that we sent the newest are kept: older ones cannot come back."""


def advance(monitor: Monitor, instrument: Instrument, now: datetime) -> Monitor:
    """S* after the newest facts: what the policies ask for, if that is tighter than all before and than S* itself."""
    if monitor.size == ZERO or monitor.closing is not None:
        return monitor
    monitor = begin_trail(monitor, now)
    if monitor.stop.is_unread or (monitor.stop.foreign is not None and monitor.look_at is not None):
        return monitor  # perhaps a person's: that is judged first, else the stop would be moved over it untold (R8)
    monitor = _heed_what_came_before(monitor, instrument)
    wish = tightest_wish(monitor, instrument)
    monitor = note_break_even(monitor)
    if wish is None or not _is_news(monitor, wish):
        return monitor
    if wish.origin is StopOrigin.TRAIL and not worth_moving(
        monitor.stop.price, wish.price, _since_trailed(monitor, now), PACE
    ):
        return monitor
    monitor = replace(monitor, stop=replace(monitor.stop, heeded=wish.price))
    if not is_tighter(monitor.side, wish.price, monitor.stop.price):
        return _recognise(monitor, wish, instrument)
    if wish.origin is StopOrigin.TRAIL:
        monitor = replace(monitor, trailed_at=now)
    return with_stop(monitor, wish.price, wish.origin)


def next_advance_at(monitor: Monitor, instrument: Instrument) -> datetime | None:
    """When the trail's next step is due, if only time keeps it from being taken (R16)."""
    wish = None if monitor.size == ZERO or monitor.closing is not None else tightest_wish(monitor, instrument)
    if wish is None or wish.origin is not StopOrigin.TRAIL or monitor.trailed_at is None or not _is_news(monitor, wish):
        return None
    return monitor.trailed_at + PACE.interval if worth_moving(monitor.stop.price, wish.price, None, PACE) else None


def with_stop(monitor: Monitor, price: Decimal, origin: StopOrigin) -> Monitor:
    """A new S*: not written yet, nothing known against it; an older one may still land until its fence (R9)."""
    stop = replace(
        monitor.stop, price=price, origin=origin, written_at=None, retry_at=None,
        refusals=0, unanswered=0, waits_for_price=False, foreign=None, foreign_at=None, moved_at=None, overruled=None,
        asked=None,
    )  # fmt: skip
    return replace(monitor, stop=stop)


def reassert(monitor: Monitor) -> Monitor:
    """After a later entry fill the exchange may have replaced the stop by the attached one: send S* at once (R1)."""
    order = monitor.stop.order
    forgotten = replace(order, status=OrderStatus.UNKNOWN) if order else None
    return replace(monitor, stop=replace(monitor.stop, order=forgotten, retry_at=None))


def mark_sent(monitor: Monitor, price: Decimal) -> Monitor:
    """Before a stop leaves: what the exchange then shows is ours, whatever happened to the answer (R8)."""
    return replace(monitor, stop=replace(monitor.stop, sent=_with(monitor.stop, price)))


def _heed_what_came_before(monitor: Monitor, instrument: Instrument) -> Monitor:
    """R8: what break-even and follow ask for by executions from before a person moved the stop no longer counts.

    Also where these are read only afterwards: a take profit that filled while nobody was here. In which order the two
    happened then, nobody knows; the person is told which stop counts.
    """
    stop, moved_at = monitor.stop, monitor.stop.moved_at
    if moved_at is None:
        return monitor
    fills = tuple(fill for fill in monitor.fills if fill.at <= moved_at)
    before = replace(monitor, fills=fills, tps_announced=(), price_reached=False, trail=Trailing())
    wish = tightest_wish(before, instrument)
    asked = replace(stop, break_even_asked=note_break_even(before).stop.break_even_asked)
    if wish is None or not _is_news(monitor, wish):
        return replace(monitor, stop=asked)
    return _recognise(replace(monitor, stop=replace(asked, heeded=wish.price)), wish, instrument)


def _is_news(monitor: Monitor, wish: Wish) -> bool:
    heeded = monitor.stop.heeded
    return heeded is None or is_tighter(monitor.side, wish.price, heeded)


def _since_trailed(monitor: Monitor, now: datetime) -> timedelta | None:
    return None if monitor.trailed_at is None else now - monitor.trailed_at


def _recognise(monitor: Monitor, wish: Wish, instrument: Instrument) -> Monitor:
    """A stop that stands where a policy asks for it is ours: a crash on a full disk lost the record of it."""
    stop = monitor.stop
    if stop.origin is not StopOrigin.PERSON or abs(stop.price - wish.price) > instrument.tick_size:
        return monitor
    ours = replace(stop, origin=wish.origin)
    return replace(monitor, stop=replace(ours, sent=_with(ours, stop.price)))


def _with(stop: Stop, price: Decimal) -> tuple[SentStop, ...]:
    known = tuple(sent for sent in stop.sent if sent.price != price)
    return (*known, SentStop(price, stop.origin))[-MOST_SENT:]
