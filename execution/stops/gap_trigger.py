"""What a trail does about a trigger that rose unseen while the price has gone beyond it again. Pure.

A stop that stood on the exchange has fired there. This is about the one that *would* have stood: candles show that the
trail would have followed farther, and the newest of them closes beyond the trigger that it would have now.

| what is found                                                  | GAP_TRIGGER_ACTION | what is done               |
|----------------------------------------------------------------|--------------------|----------------------------|
| the best price of the gap is older than TRAILING_MAX_GAP_S     | any                | rearm                      |
| it is not                                                      | rearm              | rearm                      |
| the price is within GAP_MAX_SLIPPAGE_PERCENT of the trigger    | execute            | execute                    |
| the trigger is not beyond break-even: it limits a loss         | execute            | execute                    |
| neither                                                        | execute            | rearm                      |
| it is not older                                                | ask                | asked; no answer: as above |

Nobody knows exactly since when prices were missed: the age is that of the best price, before which there was nothing
to trigger. No case loosens the stop that stands (I3).
"""

from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from execution.closing.begin import close
from execution.closing.closing_record import CloseReason
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.observations import CandlesRead
from execution.stops import trailing
from execution.stops.gap_judgement import judged, newest_close
from execution.stops.gap_record import GapAction, GapChoice, GapPolicy, GapTrigger, GapWhy
from execution.stops.missed_prices import fold_candles
from execution.stops.stop_wishes import (
    break_even_price,
    exchange_trails,
    is_tighter,
    is_unjudged,
    trail_came_before_a_person,
)
from execution.stops.trailing import TrailStatus
from utils.money import ZERO


def fold(monitor: Monitor, read: CandlesRead, instrument: Instrument, policy: GapPolicy, now: datetime) -> Monitor:
    """The monitor after the candles of a gap, with what is done about a trigger that they show to have been missed.

    They are read again where prices were missed anew since they were asked for, and while it is not known whose the
    stop is, on which depends what they mean.
    """
    if read.noted_at != monitor.prices_missed_noted_at or is_unjudged(monitor):
        return monitor
    folded = fold_candles(monitor, read.candles, instrument)
    trigger = _risen_trigger(monitor, folded, instrument)
    if trigger is None:
        return folded
    price = newest_close(read.candles)
    if (price - trigger) * folded.side.sign > ZERO:
        return folded
    limits_a_loss = _limits_a_loss(folded, trigger, instrument)
    gap = judged(folded.trail, trigger, price, policy, now, limits_a_loss=limits_a_loss, before=folded.gap)
    return _decided(folded, gap, now)


def _risen_trigger(before: Monitor, after: Monitor, instrument: Instrument) -> Decimal | None:
    """Where the trail would stand by now, if the gap has moved it beyond the stop and all that was asked for before."""
    if after.trail.status is not TrailStatus.ACTIVE or after.trail.watermark == before.trail.watermark:
        return None
    if exchange_trails(after) or after.size == ZERO or after.closing is not None:
        return None
    if trail_came_before_a_person(after):
        return None
    trigger = trailing.trigger_price(after.trail, instrument.tick_size)
    known = [price for price in (after.stop.price, after.stop.heeded) if price is not None]
    return trigger if trigger is not None and all(is_tighter(after.side, trigger, price) for price in known) else None


def _limits_a_loss(monitor: Monitor, trigger: Decimal, instrument: Instrument) -> bool:
    """An exit there would not leave a profit: a stop-loss, which does not ask how far the price has run."""
    even = break_even_price(monitor, instrument)
    return even is None or (trigger - even) * monitor.side.sign <= ZERO


def _decided(monitor: Monitor, gap: GapTrigger, now: datetime) -> Monitor:
    """To execute is to let the trail have its stop: that closes where the exchange says that the price is through."""
    monitor = replace(monitor, gap=gap)
    if gap.action is not GapAction.REARM:
        return monitor
    return replace(monitor, trail=trailing.begin_anew(monitor.trail, now))


# ---------------------------------------- the question


def open_question(monitor: Monitor, now: datetime) -> GapTrigger | None:
    """The one that can be answered; any change of the trail, and the end of the position, makes it void."""
    gap = monitor.gap
    if gap is None or gap.until is None or now >= gap.until or not _is_awaited(monitor, gap):
        return None
    return gap


def _is_awaited(monitor: Monitor, gap: GapTrigger) -> bool:
    return gap.is_asked_about(monitor.trail) and monitor.size > ZERO and monitor.closing is None


def fold_answer(monitor: Monitor, number: int, choice: GapChoice, now: datetime) -> Monitor:
    """Once: the second press finds no question. No undo stands after it: it would take back something older."""
    gap = open_question(monitor, now)
    if gap is None or gap.number != number:
        return monitor
    monitor = replace(monitor, undo=None)
    if choice is GapChoice.GO_ON:
        return _decided(monitor, replace(gap, action=GapAction.REARM, why=GapWhy.ANSWER), now)
    answered = _decided(monitor, replace(gap, action=GapAction.EXECUTE, why=GapWhy.ANSWER), now)
    return close(answered, CloseReason.TRAILING, now)


def expire(monitor: Monitor, now: datetime) -> Monitor:
    """Nobody answered: what the setting would have done by itself."""
    gap, moved_at = monitor.gap, monitor.stop.moved_at
    if gap is not None and moved_at is not None and moved_at >= gap.at:
        return without_question(monitor)
    if gap is None or gap.until is None or now < gap.until or not _is_awaited(monitor, gap):
        return monitor
    if is_unjudged(monitor):
        return monitor  # perhaps a person has moved the stop meanwhile, and that is the answer
    return _decided(monitor, replace(gap, action=gap.unanswered, why=GapWhy.NO_ANSWER), now)


def without_question(monitor: Monitor) -> Monitor:
    """A person who moves the stop has answered, for good: only a new best price of the trail moves it from there."""
    gap = monitor.gap
    if gap is None or gap.action is not GapAction.ASK:
        return monitor
    return replace(monitor, gap=replace(gap, why=GapWhy.ANSWER, until=None))
