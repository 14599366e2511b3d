"""Where break-even, follow and trail want the stop, and the next price at which one of them may want more. Pure.

| policy     | asks for                                     | once                                        |
|------------|----------------------------------------------|---------------------------------------------|
| break-even | what an exit there leaves: nothing, or more  | its TP is hit, or its percent or R was seen |
| follow     | the target so many behind the last one hit   | a TP is hit                                 |
| trail      | its distance behind the best price seen      | its TP is hit, or its price was seen        |

They only ask. What becomes of it is decided in stop_policy.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, Offset, OffsetBy
from execution.facts.instruments import Instrument
from execution.facts.price_grid import in_favour
from execution.facts.prices import Candle
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.stops import trailing
from execution.stops.pace import Pace
from execution.stops.stop_record import StopOrigin
from execution.stops.trailing import TrailStatus
from utils.money import ZERO

PACE: Final = Pace()
AT_ONCE: Final = Decimal("-Infinity")
"""Watched by a trail that is not active yet and waits for no price: any will do."""


class Wish(Struct, frozen=True):
    price: Decimal
    origin: StopOrigin


def tighter(side: Side, one: Decimal, other: Decimal) -> Decimal:
    """The stop of the two that loses less."""
    return max(one, other) if side is Side.BUY else min(one, other)


def is_tighter(side: Side, one: Decimal, than: Decimal) -> bool:
    return one != than and tighter(side, one, than) == one


def tightest_wish(monitor: Monitor, instrument: Instrument) -> Wish | None:
    """The tightest of what the policies ask for now; of equals the first in the table."""
    wishes = (_break_even(monitor, instrument), _follow(monitor, instrument), trail_wish(monitor, instrument))
    best: Wish | None = None
    for wish in wishes:
        if wish is not None and (best is None or is_tighter(monitor.side, wish.price, best.price)):
            best = wish
    return best


def _highest_hit(monitor: Monitor) -> int:
    """The number of the farthest TP that was hit, 0 before the first."""
    return max((leg.number for leg in monitor.plan.legs if monitor.leg_done(leg.number)), default=0)


# ---------------------------------------- break-even


def break_even_price(monitor: Monitor, instrument: Instrument, offset: Offset | None = None) -> Decimal | None:
    """The price at which a market exit of what is open leaves exactly nothing: fees of both ways and funding included.

    From the executions, fees and funding that really were, less the taker fee that the exit will cost; ``offset``
    beyond that, and rounded to the side that pays for itself. What earlier exits made is not spent on it.
    """
    part = monitor.open_part
    if part.avg is None or not part.qty:
        return None
    beyond = ZERO if offset is None else _in_price(offset, part.avg)
    sign = monitor.side.sign
    price = (part.avg + sign * part.cost_per_unit) / (1 - sign * monitor.taker_fee) + sign * beyond
    return in_favour(monitor.side, price, instrument.tick_size)


def _in_price(offset: Offset, avg: Decimal) -> Decimal:
    match offset.by:
        case OffsetBy.PERCENT:
            return avg * offset.value / 100
        case OffsetBy.PRICE:
            return offset.value
        case _:
            assert_never(offset.by)


def _break_even(monitor: Monitor, instrument: Instrument) -> Wish | None:
    policy = monitor.plan.break_even
    if policy is None or not _is_due(monitor, policy) or _was_moved_away(monitor):
        return None
    price = break_even_price(monitor, instrument, policy.offset)
    return None if price is None else Wish(price, StopOrigin.BREAK_EVEN)


def break_even_is_due(monitor: Monitor) -> bool:
    """What it waits for has come."""
    policy = monitor.plan.break_even
    return policy is not None and _is_due(monitor, policy)


def _is_due(monitor: Monitor, policy: BreakEven) -> bool:
    after_tp = policy.when is BreakEvenWhen.AFTER_TP
    return _highest_hit(monitor) >= policy.value if after_tp else monitor.price_reached


def _was_moved_away(monitor: Monitor) -> bool:
    """A person has moved the stop since break-even was asked for: that funding moves its price is no news to them."""
    return monitor.stop.break_even_asked and monitor.stop.origin in {StopOrigin.PERSON, StopOrigin.CHAT}


def note_break_even(monitor: Monitor) -> Monitor:
    """Break-even, by itself or as the first step of follow, has been asked for from now on."""
    is_due = break_even_is_due(monitor) or _follows_to(monitor) == 0
    if not is_due or monitor.stop.break_even_asked:
        return monitor
    return replace(monitor, stop=replace(monitor.stop, break_even_asked=True))


def break_even_waits_for(monitor: Monitor) -> Decimal | None:
    """The price that still has to come to arm a break-even by percent or R."""
    return None if monitor.price_reached else arming_price(monitor)


def arming_price(monitor: Monitor) -> Decimal | None:
    """The price that arms a break-even by percent or R, whether it has come or not."""
    policy = monitor.plan.break_even
    if policy is None or policy.when is BreakEvenWhen.AFTER_TP:
        return None
    avg = monitor.avg_entry
    if avg is None:
        return None
    match policy.when:
        case BreakEvenWhen.AT_PERCENT:
            return avg * (1 + monitor.side.sign * policy.value / 100)
        case BreakEvenWhen.AT_R:
            return avg + policy.value * (avg - monitor.plan.stop)
        case _:
            assert_never(policy.when)


# ---------------------------------------- follow


def _follow(monitor: Monitor, instrument: Instrument) -> Wish | None:
    """The target before the last one hit, or the one before that; before the first comes break-even."""
    target = _follows_to(monitor)
    if target is None:
        return None
    if target == 0:
        price = None if _was_moved_away(monitor) else break_even_price(monitor, instrument)
    else:
        hit = next(leg for leg in monitor.plan.legs if leg.number == target)
        price = in_favour(monitor.side, hit.price, instrument.tick_size)  # as it was hit: perhaps on an older grid
    return None if price is None else Wish(price, StopOrigin.FOLLOW)


def _follows_to(monitor: Monitor) -> int | None:
    """The number of the target, 0 for break-even; None: it does not follow, or not yet."""
    before = monitor.plan.hits_before
    target = _highest_hit(monitor) - before - monitor.plan.follow
    if not monitor.plan.follow or target < 0:
        return None
    return target + before if target else 0


# ---------------------------------------- trail


def trail_wish(monitor: Monitor, instrument: Instrument) -> Wish | None:
    """Its distance behind the best price seen; None while it has none, or leaves it to the exchange or to a person."""
    if exchange_trails(monitor) or (monitor.gap is not None and monitor.gap.is_asked_about(monitor.trail)):
        return None
    price = trailing.trigger_price(monitor.trail, instrument.tick_size)
    return None if price is None else Wish(price, StopOrigin.TRAIL)


def exchange_trails(monitor: Monitor) -> bool:
    """The exchange's own trailing stop does it; the machine runs along and asks for nothing."""
    terms, native = monitor.plan.trail, monitor.native_trail
    return terms is not None and terms.native and not (native is not None and native.gave_up)


def trail_came_before_a_person(monitor: Monitor) -> bool:
    """What the trail asks for came due before a person moved the stop, or nobody knows in which order (R8)."""
    moved_at, best_at = monitor.stop.moved_at, monitor.trail.watermark_at
    return moved_at is not None and best_at is not None and best_at <= moved_at


def _trail_at(monitor: Monitor) -> Decimal | None:
    """The price at which the trail becomes active, or from which following it is worth a move."""
    trail, sign = monitor.trail, monitor.side.sign
    match trail.status:
        case TrailStatus.INACTIVE | TrailStatus.TRIGGERED:
            return None
        case TrailStatus.WAITING:
            return AT_ONCE * sign if trail.activation is None else trail.activation
        case TrailStatus.ACTIVE:
            return None if trail.watermark is None else trail.watermark * (1 + sign * PACE.step_fraction)
        case _:
            assert_never(trail.status)


# ---------------------------------------- prices


def is_unjudged(monitor: Monitor) -> bool:
    """The stop that stands may be a person's: it is read, or read again, before anything else is made of it (R8)."""
    return monitor.stop.is_unread or (monitor.stop.foreign is not None and monitor.look_at is not None)


def watched_price(monitor: Monitor) -> Decimal | None:
    """The nearest price in favour at which a policy may want something; None when none does.

    The price itself, and every one beyond it, has to be folded; those short of it change nothing.
    """
    if monitor.closing is not None or monitor.size == ZERO:
        return None
    watched = [price for price in (break_even_waits_for(monitor), _trail_at(monitor)) if price is not None]
    return min(watched, key=lambda price: price * monitor.side.sign, default=None)


class RangeDue(Struct, frozen=True):
    """Candles of so many minutes are to be read at that time."""

    at: datetime
    minutes: int


def range_due(monitor: Monitor) -> RangeDue | None:
    """When the range of an ATR trail is due: at once while it is not known, then once for each candle that closes."""
    minutes = trailing.needs_range(monitor.trail)
    if minutes is None or monitor.size == ZERO or monitor.closing is not None:
        return None
    return RangeDue(monitor.trail.range_due_at or monitor.created_at, minutes)


def fold_range(monitor: Monitor, candles: tuple[Candle, ...], now: datetime) -> Monitor:
    return replace(monitor, trail=trailing.fold_range(monitor.trail, candles, now))


def fold_price(monitor: Monitor, price: Decimal, at: datetime, instrument: Instrument) -> Monitor:
    """The monitor after a price of its trigger series."""
    due = break_even_waits_for(monitor)
    if due is not None and (price - due) * monitor.side.sign >= ZERO:
        monitor = replace(monitor, price_reached=True, price_reached_at=at)
    trail = trailing.fold_price(monitor.trail, price, at, instrument.tick_size)
    return replace(monitor, trail=trail) if trail != monitor.trail else monitor
