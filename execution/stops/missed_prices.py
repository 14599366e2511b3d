"""Prices that were missed: what waits for one asks for candles, and what these say of trail and break-even. Pure.

What becomes of a trigger that they show to have risen is decided in gap_trigger.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.facts.instruments import Instrument
from execution.facts.prices import Candle
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.stops import trail_gap, trailing
from execution.stops.stop_record import BreakEvenDoubt
from execution.stops.stop_wishes import (
    arming_price,
    break_even_price,
    break_even_waits_for,
    exchange_trails,
    is_tighter,
    trail_wish,
)
from execution.stops.trail_gap import MINUTE, OnGap, TrailDoubt, note_first_minute
from utils.money import ZERO

UNHEARD_AFTER: Final = timedelta(seconds=10)
"""Tickers come every second at least: a longer silence is a gap, which candles fill (R17). So is as long a time between
a fill and our hearing of it: the prices in between were heard, and nothing waited for them."""


def fold_missed(monitor: Monitor, since: datetime, until: datetime, now: datetime) -> Monitor:
    """No price was heard between these two, on the exchange's clock: what waits for one asks for the candles.

    That is a trail which follows them, and a break-even that is due at a price. Where nothing waits, an execution that
    is told later may show that something had begun to.
    """
    heard = until if monitor.prices_heard_since is None else max(until, monitor.prices_heard_since)
    return _with_missed(replace(monitor, prices_heard_since=heard), since, now)


def note_late_beginning(before: Monitor, monitor: Monitor, now: datetime) -> Monitor:
    """What a fill has set to wait for a price waits since that fill, and not since it was heard of (R17).

    The prices in between were missed where that took long, and where a silence was not over when it was made.
    """
    begun = set(_waits_since(monitor)) - set(_waits_since(before))
    missed = [fill.at for fill in monitor.fills if fill.at in begun and _is_unheard(monitor, fill.at, now)]
    return _with_missed(monitor, min(missed), now) if missed else monitor


def _is_unheard(monitor: Monitor, at: datetime, now: datetime) -> bool:
    heard_since = monitor.prices_heard_since
    return at + UNHEARD_AFTER < now or (heard_since is not None and at <= heard_since)


def _waits_since(monitor: Monitor) -> list[datetime]:
    """Since when each of those waits that a price concerns."""
    trail = (monitor.trail.waits_since or monitor.opened_at) if monitor.trail.is_running else None
    even = _break_even_waits_since(monitor) if break_even_waits_for(monitor) is not None else None
    return [at for at in (trail, even) if at is not None]


def _with_missed(monitor: Monitor, since: datetime, now: datetime) -> Monitor:
    """An earlier gap that is not closed counts; what was before anything waited does not."""
    began = _waits_since(monitor)
    if not began:
        return monitor
    earliest = max(min(began), min(since, monitor.prices_missed_since or since))
    return replace(monitor, prices_missed_since=earliest, prices_missed_noted_at=now)


def heed_gap(monitor: Monitor, on_gap: OnGap) -> Monitor:
    """Where candles are not asked about a gap: the trail goes on as it is, or waits for its price again."""
    if on_gap is OnGap.BACKFILL or monitor.prices_missed_since is None:
        return monitor
    trail = monitor.trail if on_gap is OnGap.KEEP else trailing.rearm(monitor.trail)
    return replace(monitor, trail=trail, prices_missed_since=None)


def without_beginning(monitor: Monitor, on_gap: OnGap) -> Monitor:
    """Where candles are not asked about a gap, the minute in which a trail began need not be known either."""
    if on_gap is OnGap.BACKFILL or monitor.trail.waits_since is None:
        return monitor
    return replace(monitor, trail=replace(monitor.trail, waits_since=None))


def fold_candles(monitor: Monitor, candles: tuple[Candle, ...], instrument: Instrument) -> Monitor:
    """How far the trail would have followed; whether it would have fired, the next price decides (R13).

    And whether, and when, the price that arms break-even was reached.
    """
    since = monitor.prices_missed_since
    if since is None:
        trail = note_first_minute(monitor.trail, candles)
        return replace(monitor, trail=trail) if trail != monitor.trail else monitor
    began = _break_even_waits_since(monitor)
    even_since = since if began is None else max(since, began)
    monitor = _with_price_reached_in(monitor, candles, even_since)
    doubt = _break_even_doubt(monitor, candles, even_since, instrument)
    monitor = replace(monitor, break_even_doubt=doubt or monitor.break_even_doubt)
    began = monitor.trail.waits_since
    trail_since = since if began is None else max(since, began)
    caught = trail_gap.fold_candles(monitor.trail, candles, trail_since, instrument.tick_size)
    missed = monitor.missed_trigger if exchange_trails(monitor) else caught.missed or monitor.missed_trigger
    trail = note_first_minute(caught.trailing, candles)
    monitor = replace(monitor, trail=trail, missed_trigger=missed, prices_missed_since=None)
    return replace(monitor, trail_doubt=_doubt(monitor, caught.in_doubt, instrument) or monitor.trail_doubt)


def _with_price_reached_in(monitor: Monitor, candles: tuple[Candle, ...], since: datetime) -> Monitor:
    """A price that came since the gap began arms break-even; and one that came before the newest tells when it was."""
    due, began = arming_price(monitor), _break_even_waits_since(monitor)
    if due is None:
        return monitor
    came = [max(c.start, since) for c in candles if _has_reached(c, due, monitor.side, since, began)]
    known = monitor.price_reached_at
    if not came or (monitor.price_reached and (known is None or known <= min(came))):
        return monitor
    return replace(monitor, price_reached=True, price_reached_at=min(came))


def _break_even_waits_since(monitor: Monitor) -> datetime | None:
    """Since then every price was looked at; before, another average or another policy asked for another one."""
    known = (monitor.last_entered_at, monitor.break_even_since)
    return max((at for at in known if at is not None), default=None)


def _has_reached(candle: Candle, due: Decimal, side: Side, since: datetime, began: datetime | None) -> bool:
    """Of the minute in which the gap began all counts that break-even waited through: what it shows and nobody saw came
    in the gap. Where it began to wait in that minute, only the end of it counts, which came later (R17).
    """
    if candle.start >= since or (began is not None and began <= candle.start):
        price = candle.high if side is Side.BUY else candle.low
    elif candle.is_closed:
        price = candle.close
    else:
        return False
    return candle.start + MINUTE > since and (price - due) * side.sign >= ZERO


def _break_even_doubt(
    monitor: Monitor, candles: tuple[Candle, ...], since: datetime, instrument: Instrument
) -> BreakEvenDoubt | None:
    """Of the minute in which it began to wait; only where it would matter, and no person has moved the stop."""
    due, price = break_even_waits_for(monitor), break_even_price(monitor, instrument)
    if due is None or price is None or monitor.stop.moved_at is not None:
        return None
    if not is_tighter(monitor.side, price, monitor.stop.price):
        return None
    sign = monitor.side.sign
    first = (c.high if sign > 0 else c.low for c in candles if c.start < since < c.start + MINUTE)
    best = next((best for best in first if (best - due) * sign >= ZERO), None)
    return None if best is None else BreakEvenDoubt(best, price)


def _doubt(monitor: Monitor, best: Decimal | None, instrument: Instrument) -> TrailDoubt | None:
    """Only where it would matter: with that price the stop would be tighter than it is, and no person has moved it."""
    if best is None or exchange_trails(monitor) or monitor.stop.moved_at is not None:
        return None
    trigger = trailing.trigger_price(replace(monitor.trail, watermark=best), instrument.tick_size)
    wish = trail_wish(monitor, instrument)
    known = (monitor.stop.price, monitor.stop.heeded, None if wish is None else wish.price)
    if trigger is None or not all(price is None or is_tighter(monitor.side, trigger, price) for price in known):
        return None
    return TrailDoubt(best, trigger)
