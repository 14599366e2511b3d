"""What a trail makes of prices that it missed, as candles tell them (R17). Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.facts.prices import Candle
from execution.stops.trailing import Direction, FirstMinute, Trailing, trigger_price, with_best

MINUTE: Final = timedelta(minutes=1)
"""Of the candles that tell what was missed."""


class OnGap(StrEnum):
    """What a trail that exits a position does about prices that it missed."""

    BACKFILL = "backfill"
    """Candles tell how far it would have followed."""
    KEEP = "keep"
    """It goes on from the best price that it has seen itself."""
    RESET = "reset"
    """It waits for its price again; the stop that it has moved stays."""


class MissedTrigger(Struct, frozen=True):
    """A candle of a gap traded through ``price``, where the trail stood by the candles before it."""

    price: Decimal
    at: datetime


class TrailDoubt(Struct, frozen=True):
    """A price of the minute in which the trail began that nobody can place, and where the trail would stand by it."""

    best: Decimal
    trigger: Decimal


class Caught(Struct, frozen=True):
    """A trail after the candles of a gap.

    ``missed``: the first later candle that provably traded through it. ``in_doubt``: a better price of the minute in
    which it began, of which nobody knows whether it came before; the trail knows nothing of it.
    """

    trailing: Trailing
    missed: MissedTrigger | None
    in_doubt: Decimal | None = None


def first_minute_due(trailing: Trailing, now: datetime) -> datetime | None:
    """The minute in which the trail has just begun, to be read once while it lasts; None: no need."""
    if trailing.waits_since is None or trailing.first_minute is not None or not trailing.is_running:
        return None
    began = minute_of(trailing.waits_since)
    return began if now < began + MINUTE else None


def note_first_minute(trailing: Trailing, candles: Iterable[Candle]) -> Trailing:
    """What of the minute in which it began may have been before: all that is known of it by now."""
    if trailing.waits_since is None or trailing.first_minute is not None:
        return trailing
    began = minute_of(trailing.waits_since)
    for candle in candles:
        if candle.start == began:
            return replace(trailing, first_minute=FirstMinute(began, _ends(candle, trailing.direction)[0]))
    return trailing


def minute_of(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def fold_candles(trailing: Trailing, candles: Iterable[Candle], since: datetime, tick: Decimal) -> Caught:
    """What the candles of a gap say of the watermark; whether to act is judged on the next price alone.

    ``since`` is the entry, or the last price before the gap. Inside a candle nobody knows what came first, so its
    extreme raises the watermark and its other end proves nothing, also when it is read twice; a *later* candle that
    traded through the trigger proves that it would have fired. A watermark of a price that came after a candle says
    nothing about that candle. Of the minute in which the trail began only its end counts, and what was not there yet
    when it was first read.
    """
    missed: MissedTrigger | None = None
    in_doubt: Decimal | None = None
    before: Decimal | None = None
    for candle in sorted(candles, key=lambda each: each.start):
        if not trailing.is_running:
            continue
        best, worst = _ends(candle, trailing.direction)
        is_its_own = candle.start >= since or (
            trailing.waits_since is not None and candle.start >= trailing.waits_since
        )
        if not is_its_own:
            if candle.start + MINUTE > since:
                trailing, in_doubt = _begun_in(trailing, candle, since)
            continue
        trigger = _trigger_at(trailing, candle.start, before, tick)
        is_beyond = trigger is not None and (worst - trigger) * trailing.direction.sign <= 0
        if missed is None and trigger is not None and is_beyond and candle.start >= since:
            missed = MissedTrigger(trigger, candle.start)
        trailing = with_best(trailing, best, max(candle.start, since))
        if _would_be_active(trailing, best):
            before = best if before is None or (best - before) * trailing.direction.sign > 0 else before
    return Caught(trailing, missed, in_doubt)


def _begun_in(trailing: Trailing, candle: Candle, since: datetime) -> tuple[Trailing, Decimal | None]:
    """The trail after the minute in which it began, and the price of it that is in doubt."""
    best, first, sign = _ends(candle, trailing.direction)[0], trailing.first_minute, trailing.direction.sign
    if candle.is_closed:
        trailing = with_best(trailing, candle.close, since)
    if first is not None and first.start == candle.start and (best - first.best) * sign > 0:
        return with_best(trailing, best, since), None
    is_better = trailing.watermark is None or (best - trailing.watermark) * sign > 0
    return trailing, best if is_better and _would_be_active(trailing, best) else None


def _would_be_active(trailing: Trailing, price: Decimal) -> bool:
    return trailing.activation is None or (price - trailing.activation) * trailing.direction.sign >= 0


def _trigger_at(trailing: Trailing, at: datetime, before: Decimal | None, tick: Decimal) -> Decimal | None:
    """Where it certainly stood by then: ``before`` is the best that earlier candles have shown."""
    if trailing.watermark_at is None or trailing.watermark_at >= at:
        trailing = replace(trailing, watermark=before)
    return trigger_price(trailing, tick)


def _ends(candle: Candle, direction: Direction) -> tuple[Decimal, Decimal]:
    return (candle.high, candle.low) if direction is Direction.UP else (candle.low, candle.high)
