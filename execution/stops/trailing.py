"""The trailing machine: a price goes far enough, the watermark follows it, and a step back from there is the trigger.

| from      | what is seen                                  | to        | and                                      |
|-----------|-----------------------------------------------|-----------|------------------------------------------|
| inactive  | `start`                                       | waiting   | no watermark                             |
| waiting   | the activation price, or none is asked for    | active    | watermark = that price; never triggers   |
| active    | a price farther in the trail's direction      | active    | watermark = that price                   |
| active    | the trigger price, or one beyond              | triggered | once                                     |
| triggered | any price                                     | triggered | until `reset`                            |
| any       | `reset`                                       | inactive  | everything forgotten                     |

Up trails sell what has risen, down trails buy what has fallen. Pure: prices and times come as arguments. Positions and
DCA bots use the same machine.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from execution.facts.prices import Candle
from execution.stops.average_range import WARM_UP, average_range
from utils.money import ceil_to_step, floor_to_step, plain
from utils.texts.catalogue import text

HUNDRED: Final = Decimal(100)
MOST_PERCENT: Final = Decimal(50)
RANGE_MINUTES: Final = 15
"""Of candles whose range measures a trail, unless told otherwise: a day has about a hundred, so the average follows the
day and no single wick; and one read in a quarter of an hour costs next to nothing."""
RANGE_LAG: Final = timedelta(seconds=2)
"""So long after its end a candle is asked for: the exchange closes it a moment late."""
RANGE_AGAIN: Final = timedelta(seconds=20)
"""Where the candle that should have closed was not there yet."""


class TrailStatus(StrEnum):
    INACTIVE = "inactive"
    WAITING = "waiting"
    ACTIVE = "active"
    TRIGGERED = "triggered"


class Direction(StrEnum):
    UP = "up"
    """The watermark is a high; a fall from it triggers."""
    DOWN = "down"
    """The watermark is a low; a rise from it triggers."""

    @property
    def sign(self) -> int:
        return 1 if self is Direction.UP else -1


class TrailBy(StrEnum):
    PERCENT = "percent"
    PRICE = "price"
    ATR = "atr"


class TrailDistance(Struct, frozen=True):
    """How far behind the watermark: percent of it, a price distance, or a multiple of the average true range.

    ``minutes`` is the length of the candles that the range is of.
    """

    by: TrailBy
    value: Decimal
    minutes: int = RANGE_MINUTES


class FirstMinute(Struct, frozen=True):
    """The minute in which a trail began, as it was read afterwards: a price beyond its best came later."""

    start: datetime
    best: Decimal


class Trailing(Struct, frozen=True, kw_only=True, gc=False):
    """One trail. ``activation`` None: active from the first price on. ``updated_at`` is of the newest price folded."""

    status: TrailStatus = TrailStatus.INACTIVE
    direction: Direction = Direction.UP
    distance: TrailDistance | None = None
    activation: Decimal | None = None
    watermark: Decimal | None = None
    watermark_at: datetime | None = None
    updated_at: datetime | None = None
    atr: Decimal | None = None
    """The average true range that an ATR distance is measured in; None until it is known: no trigger before."""
    range_due_at: datetime | None = None
    """When the next candle will have closed; None: no candles were read yet."""
    waits_since: datetime | None = None
    """Every price from then on is its own; None: nobody noted when it began."""
    first_minute: FirstMinute | None = None

    @property
    def is_running(self) -> bool:
        """It follows prices, or waits for the one from which it does."""
        return self.status in {TrailStatus.WAITING, TrailStatus.ACTIVE}


def start(direction: Direction, distance: TrailDistance, activation: Decimal | None) -> Trailing:
    """A trail that waits. Raises ValueError: a distance or an activation price that cannot be."""
    if not (distance.value.is_finite() and distance.value > 0):
        raise ValueError(text("refused-trail-zero", distance=f"{distance.value}"))
    if distance.by is TrailBy.PERCENT and distance.value > MOST_PERCENT:
        raise ValueError(text("refused-trail-percent", percent=plain(distance.value), most=plain(MOST_PERCENT)))
    if activation is not None and not activation > 0:
        raise ValueError(text("refused-trail-activation", price=f"{activation}"))
    return Trailing(status=TrailStatus.WAITING, direction=direction, distance=distance, activation=activation)


def reset() -> Trailing:
    return Trailing()


def rearm(trailing: Trailing) -> Trailing:
    """Waiting again with the same terms: what was seen before no longer counts."""
    if trailing.status is TrailStatus.INACTIVE:
        return trailing
    fresh = replace(trailing, status=TrailStatus.WAITING, watermark=None, watermark_at=None)
    return replace(fresh, waits_since=None, first_minute=None)


def begin_anew(trailing: Trailing, now: datetime) -> Trailing:
    """The same from now on: candles of before shall not raise it again after a restart.

    A price that was heard already is of before, whatever our clock says.
    """
    if trailing.status is TrailStatus.INACTIVE:
        return trailing
    since = _newest(trailing, now)
    return replace(rearm(trailing), updated_at=since, waits_since=since)


def trigger_price(trailing: Trailing, tick: Decimal) -> Decimal | None:
    """Where the trail triggers now; on the tick grid, never giving back more than was asked, one tick behind at least.

    None without a watermark, and for an ATR distance without its range.
    """
    watermark, distance = trailing.watermark, _in_price(trailing)
    if watermark is None or distance is None:
        return None
    if trailing.direction is Direction.UP:
        return max(tick, min(ceil_to_step(watermark - distance, tick), floor_to_step(watermark - tick, tick)))
    return max(floor_to_step(watermark + distance, tick), ceil_to_step(watermark + tick, tick))


def _in_price(trailing: Trailing) -> Decimal | None:
    distance, watermark = trailing.distance, trailing.watermark
    if distance is None or watermark is None:
        return None
    match distance.by:
        case TrailBy.PERCENT:
            return watermark * distance.value / HUNDRED
        case TrailBy.PRICE:
            return distance.value
        case TrailBy.ATR:
            return None if trailing.atr is None else trailing.atr * distance.value
        case _:
            assert_never(distance.by)


def fold_price(trailing: Trailing, price: Decimal, at: datetime, tick: Decimal) -> Trailing:
    """The trail after a price. One that is older than the newest, or not above zero, says nothing."""
    is_old = trailing.updated_at is not None and at < trailing.updated_at
    if is_old or not (price.is_finite() and price > 0):
        return trailing
    match trailing.status:
        case TrailStatus.INACTIVE | TrailStatus.TRIGGERED:
            return trailing
        case TrailStatus.WAITING:
            return _activated(trailing, price, at)
        case TrailStatus.ACTIVE:
            raised = _raised(trailing, price, at)
            trigger = trigger_price(raised, tick)
            if trigger is not None and (price - trigger) * raised.direction.sign <= 0:
                return replace(raised, status=TrailStatus.TRIGGERED)
            return raised
        case _:
            assert_never(trailing.status)


def _activated(trailing: Trailing, price: Decimal, at: datetime) -> Trailing:
    newest = _newest(trailing, at)
    if trailing.activation is not None and (price - trailing.activation) * trailing.direction.sign < 0:
        return replace(trailing, updated_at=newest)
    return replace(trailing, status=TrailStatus.ACTIVE, watermark=price, watermark_at=at, updated_at=newest)


def _raised(trailing: Trailing, price: Decimal, at: datetime) -> Trailing:
    watermark, newest = trailing.watermark, _newest(trailing, at)
    if watermark is not None and (price - watermark) * trailing.direction.sign <= 0:
        was_there = price == watermark and trailing.watermark_at is not None and at < trailing.watermark_at
        return replace(trailing, watermark_at=at if was_there else trailing.watermark_at, updated_at=newest)
    return replace(trailing, watermark=price, watermark_at=at, updated_at=newest)


def with_best(trailing: Trailing, price: Decimal, at: datetime) -> Trailing:
    """The trail after a price that cannot trigger it: it begins, or its watermark follows."""
    waits = trailing.status is TrailStatus.WAITING
    return _activated(trailing, price, at) if waits else _raised(trailing, price, at)


def _newest(trailing: Trailing, at: datetime) -> datetime:
    """A candle of a gap may be older than the price that ended it."""
    return at if trailing.updated_at is None else max(at, trailing.updated_at)


# ---------------------------------------- the range of an ATR distance


def needs_range(trailing: Trailing) -> int | None:
    """The minutes of the candles that its distance is measured in; None where it needs none."""
    distance = trailing.distance
    return distance.minutes if trailing.is_running and distance is not None and distance.by is TrailBy.ATR else None


def fold_range(trailing: Trailing, candles: Sequence[Candle], now: datetime) -> Trailing:
    """The trail with the range of the newest closed candles, and when to read the next one.

    Too few candles, or a market that stood still in all of them, give no range.
    """
    minutes = needs_range(trailing)
    if minutes is None:
        return trailing
    length = timedelta(minutes=minutes)
    closed = sorted((candle for candle in candles if candle.is_closed), key=lambda each: each.start)[-WARM_UP:]
    next_close = closed[-1].start + 2 * length if closed else now + length
    due_at = max(next_close + RANGE_LAG, now + RANGE_AGAIN)
    return replace(trailing, atr=average_range(closed) or None, range_due_at=due_at)
