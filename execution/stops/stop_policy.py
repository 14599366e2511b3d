"""Where the stop should stand (S*). Pure.

S* only ever tightens by itself (I3). What answers and rows say about the stop that does stand is read beside this file:
`stop_answers`, `stop_order`, `foreign_stop`.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.facts.instruments import Instrument
from execution.facts.orders import OrderStatus
from execution.facts.price_grid import in_favour
from execution.monitor import Monitor
from execution.stops.pace import worth_moving
from execution.stops.stop_record import SentStop, Stop, StopOrigin
from execution.stops.stop_wishes import (
    PACE,
    Wish,
    is_tighter,
    is_unjudged,
    note_break_even,
    tightest_wish,
    trail_came_before_a_person,
)
from execution.stops.trail_begin import begin_trail
from execution.stops.trailing import Trailing
from utils.money import ZERO

MOST_SENT: Final = 64
"""Of the prices that we sent the newest are kept: older ones cannot come back."""
_BY_A_PERSON: Final = frozenset({StopOrigin.PERSON, StopOrigin.CHAT})


def advance(monitor: Monitor, instrument: Instrument, now: datetime) -> Monitor:
    """S* after the newest facts: what the policies ask for, if that is tighter than all before and than S* itself."""
    if monitor.size == ZERO or monitor.closing is not None:
        return monitor
    monitor = begin_trail(monitor, now)
    if is_unjudged(monitor):
        return monitor  # perhaps a person's: that is judged first, else the stop would be moved over it untold (R8)
    monitor = _heed_what_came_before(monitor, instrument)
    known = _without_prices_in_doubt(monitor)
    wish = tightest_wish(known, instrument)
    monitor = _asked_by(monitor, known)
    if wish is None or not _is_news(monitor, wish, instrument):
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
    if monitor.trailed_at is None or monitor.size == ZERO or monitor.closing is not None:
        return None
    wish = tightest_wish(monitor, instrument)
    if wish is None or wish.origin is not StopOrigin.TRAIL:
        return None
    if not _is_news(monitor, wish, instrument):
        return None
    return monitor.trailed_at + PACE.interval if worth_moving(monitor.stop.price, wish.price, None, PACE) else None


def with_stop(monitor: Monitor, price: Decimal, origin: StopOrigin) -> Monitor:
    """A new S*: not written yet, nothing known against it; an older one may still land until its fence (R9)."""
    stop = replace(
        monitor.stop, price=price, origin=origin, written_at=None, retry_at=None,
        refusals=0, unanswered=0, waits_for_price=False, foreign=None, foreign_at=None, moved_at=None, overruled=None,
        through=None, asked=None, once_ours=False, took_place_of=_untold(monitor.stop, origin),
        restored=None if origin in _BY_A_PERSON else monitor.stop.restored,
    )  # fmt: skip
    return replace(monitor, stop=stop)


def _untold(stop: Stop, origin: StopOrigin) -> Decimal | None:
    """R8: where a person had moved the stop and was not told of it yet, if it is no person who moves S* now."""
    if origin in _BY_A_PERSON:
        return None
    if stop.overruled is not None and stop.overruled.price is not None:
        return stop.overruled.price
    if stop.foreign is not None:
        return stop.foreign
    is_new = stop.origin is StopOrigin.PERSON and stop.announced not in {None, stop.price}
    return stop.price if is_new else stop.took_place_of


def reassert(monitor: Monitor) -> Monitor:
    """After a later entry fill the exchange may have replaced the stop by the attached one: send S* at once (R1).

    What lifts the doubt, `stop_order` says. A price of ours that was being judged is the one that the entry brought.
    """
    stop = monitor.stop
    if stop.foreign is not None and is_ours(monitor, stop.foreign):
        stop = replace(stop, foreign=None, foreign_at=None)
    forgotten = replace(stop.order, status=OrderStatus.UNKNOWN) if stop.order else None
    return replace(monitor, stop=replace(stop, order=forgotten, retry_at=None))


def mark_sent(monitor: Monitor, price: Decimal) -> Monitor:
    """Before a stop leaves: what the exchange then shows is ours, whatever happened to the answer (R8)."""
    return replace(monitor, stop=known_as_sent(monitor.stop, price, monitor.stop.origin))


def is_ours(monitor: Monitor, price: Decimal) -> bool:
    """We sent it in this generation, or attached it to an order."""
    return any(sent.price == price for sent in monitor.stop.sent) or any(
        order.attached_stop == price for order in monitor.orders.values()
    )


def known_as_sent(stop: Stop, price: Decimal, origin: StopOrigin) -> Stop:
    """A price that is ours wherever it is seen (R8), and whose doing it was."""
    others = tuple(sent for sent in stop.sent if sent.price != price)
    return replace(stop, sent=(*others, SentStop(price, origin))[-MOST_SENT:])


def _heed_what_came_before(monitor: Monitor, instrument: Instrument) -> Monitor:
    """R8: what the policies ask for by executions and prices from before a person moved the stop no longer counts.

    Also where these are read only afterwards: a take profit that filled while nobody was here, a price that candles
    tell. In which order the two happened then, nobody knows; the person is told which stop counts.
    """
    moved_at = monitor.stop.moved_at
    if moved_at is None:
        return monitor
    fills = tuple(fill for fill in monitor.fills if fill.at <= moved_at)
    reached_at = monitor.price_reached_at
    reached = monitor.price_reached and (reached_at is None or reached_at <= moved_at)
    trail = monitor.trail if trail_came_before_a_person(monitor) else Trailing()
    before = replace(monitor, fills=fills, tps_announced=(), price_reached=reached, trail=trail)
    wish = tightest_wish(before, instrument)
    asked = _asked_by(monitor, before).stop
    if wish is None or not _is_news(monitor, wish, instrument):
        return replace(monitor, stop=asked)
    return _recognise(replace(monitor, stop=replace(asked, heeded=wish.price)), wish, instrument)


def _without_prices_in_doubt(monitor: Monitor) -> Monitor:
    """Where a person has moved the stop, candles tell first which prices came before that, and which are new (R8)."""
    if monitor.stop.moved_at is None or monitor.prices_missed_since is None:
        return monitor
    return replace(monitor, price_reached=False, trail=Trailing())


def _asked_by(monitor: Monitor, known: Monitor) -> Monitor:
    """With the note that break-even was asked for, by what is ``known``."""
    asked = note_break_even(known).stop.break_even_asked
    return replace(monitor, stop=replace(monitor.stop, break_even_asked=asked))


def _is_news(monitor: Monitor, wish: Wish, instrument: Instrument) -> bool:
    """Tighter than all that was asked for before; the same on another grid of prices is nothing new."""
    heeded = monitor.stop.heeded
    if heeded is None:
        return True
    return is_tighter(monitor.side, wish.price, in_favour(monitor.side, heeded, instrument.tick_size))


def _since_trailed(monitor: Monitor, now: datetime) -> timedelta | None:
    return None if monitor.trailed_at is None else now - monitor.trailed_at


def _recognise(monitor: Monitor, wish: Wish, instrument: Instrument) -> Monitor:
    """A stop that stands where a policy asks for it is ours: a crash on a full disk lost the record of it."""
    stop = monitor.stop
    if stop.origin is not StopOrigin.PERSON or abs(stop.price - wish.price) > instrument.tick_size:
        return monitor
    ours = replace(stop, origin=wish.origin)
    return replace(monitor, stop=known_as_sent(ours, stop.price, wish.origin))
