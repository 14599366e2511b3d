"""A fill that was heard of late, or made while prices were not heard: what waits for a price waits since then (R17).

One coin from 50000. A trail follows by a percent, break-even waits for two percent.
"""

import pytest
from msgspec.structs import replace

from execution.actions import ReadCandles
from execution.evidence.left_at_rest import doubt_after_restart
from execution.exit_plan import BreakEven, BreakEvenWhen, ExitPlan, Trail
from execution.facts.prices import Candle
from execution.facts.slots import Side
from execution.fold import Rules
from execution.monitor import Monitor
from execution.observations import (
    ExecutionObserved,
    ExecutionsRead,
    PlanWanted,
    PriceSeen,
    PricesMissed,
    RowObserved,
    UndoWanted,
    Woken,
)
from execution.order_diff import Todo
from execution.stops.stop_record import StopOrigin
from execution.stops.trail_gap import OnGap
from execution.stops.trailing import TrailBy, TrailDistance, TrailStatus
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    RULES,
    D,
    at,
    candles_for,
    execution,
    fold_all,
    link,
    monitor,
    plan,
    price_for,
    resting,
    row,
    todo,
    tp_fill,
    tracked,
    with_orders,
)

SIDES = pytest.mark.parametrize("side", list(Side))
TRAIL = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
TWO_PERCENT = BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(2))
FILLED = 90
"""When the entry was filled, in seconds."""


def trails(side: Side = Side.BUY, **terms) -> ExitPlan:
    return replace(plan(side), trail=replace(TRAIL, **terms))


def waiting(side: Side = Side.BUY, the_plan: ExitPlan | None = None) -> Monitor:
    """Its entry stands, a limit order."""
    entry = tracked(Role.ENTRY, 1, 1, 50000, attached_stop=price_for(side, 49000))
    return with_orders(monitor(side, the_plan or trails(side)), entry)


def entry_of(the_monitor: Monitor, seconds: float = FILLED, **changes) -> ExecutionObserved:
    terms = {"seq": 101, "link_id": link(Role.ENTRY, 1)} | changes
    return ExecutionObserved(execution("e1", the_monitor.side, 1, 50000, seconds=seconds, **terms))


def bar(side: Side, minute: int, low: object, high: object, close: object = None) -> Candle:
    """Of a long; a short's is its mirror image. It closes where a long has its low, unless told otherwise."""
    ends = sorted((price_for(side, low), price_for(side, high)))
    close = price_for(side, low if close is None else close)
    return Candle(
        start=at(minute * 60), volume=None, is_closed=True, low=ends[0], high=ends[1], open=close, close=close
    )


def reads(asked: Todo) -> list[ReadCandles]:
    return [action for action in asked.actions if isinstance(action, ReadCandles)]


def asked_since(the_monitor: Monitor, seconds: float) -> list[object]:
    known = replace(the_monitor, stop=replace(the_monitor.stop, is_unread=False))
    return [read.since for read in reads(todo(known, seconds)) if known.prices_missed_since is not None]


# ---------------------------------------- the trail


@SIDES
def test_r17_a_trail_begins_with_its_fill_and_not_when_that_is_heard_of(side):
    late = fold_all(waiting(side), entry_of(waiting(side)), seconds=300)
    assert (late.opened_at, late.trail.waits_since, late.arming_since) == (at(FILLED), at(FILLED), at(300))
    assert asked_since(late, 300) == [at(FILLED)]
    told = candles_for(late, bar(side, 1, 49950, 50100), bar(side, 3, 50900, 52000, 51700))
    after = fold_all(late, PriceSeen(price_for(side, 51700), at(300)), told, seconds=301)
    assert after.trail.watermark == price_for(side, 52000)
    caught_up = fold_all(after, Woken(), seconds=304)
    assert (caught_up.stop.origin, asked_since(caught_up, 304)) == (StopOrigin.TRAIL, [])
    assert (caught_up.stop.price - price_for(side, 51480)) * side.sign >= 0


def test_r17_a_fill_that_is_heard_of_at_once_has_missed_no_price():
    for heard in (FILLED - 5, FILLED, FILLED + 10):  # the clocks differ by some seconds
        told = fold_all(waiting(), entry_of(waiting()), seconds=heard)
        assert (told.trail.waits_since, told.prices_missed_since) == (at(FILLED), None)
    assert fold_all(waiting(), entry_of(waiting()), seconds=FILLED + 10.1).prices_missed_since == at(FILLED)


def test_r17_what_is_told_twice_is_missed_once():
    late = fold_all(waiting(), entry_of(waiting()), seconds=300)
    assert fold_all(late, entry_of(late), seconds=400) == late
    closed = fold_all(late, candles_for(late, bar(Side.BUY, 3, 50500, 51000)), seconds=301)
    assert fold_all(closed, entry_of(late), seconds=302) == closed


@pytest.mark.parametrize(("until", "missed_since"), [(FILLED + 1, FILLED), (FILLED, FILLED), (FILLED - 1, None)])
def test_r17_a_silence_that_is_over_before_the_fill_is_known_is_missed_from_the_fill_on(until, missed_since):
    silence = PricesMissed(at(60), at(until))
    heard = fold_all(waiting(), silence, seconds=FILLED + 2)
    assert (heard.prices_missed_since, heard.prices_heard_since) == (None, at(until))
    filled = fold_all(heard, entry_of(heard), seconds=FILLED + 3)
    assert filled.prices_missed_since == (None if missed_since is None else at(missed_since))
    older = PricesMissed(at(10), at(20))
    assert fold_all(heard, silence, older, seconds=FILLED + 3).prices_heard_since == at(until)


def test_r17_a_silence_in_which_the_fill_was_heard_of_is_missed_from_the_fill_on():
    filled = fold_all(waiting(), entry_of(waiting()), seconds=FILLED + 1)
    silent = fold_all(filled, PricesMissed(at(60), at(200)), seconds=200)
    assert asked_since(silent, 200) == [at(FILLED)]


def test_r17_what_filled_while_nobody_was_here_is_missed_from_the_fill_on_by_the_exchanges_clock():
    """The exchange's clock is minutes ahead of ours, and the fill is of seconds before the start."""
    again = doubt_after_restart(waiting(), at(1), at(300))
    assert (again.prices_heard_since, again.prices_missed_since) == (at(300), None)
    filled = fold_all(again, entry_of(again, 298), seconds=2)
    assert asked_since(filled, 2) == [at(298)]
    assert fold_all(again, entry_of(again, 301), seconds=2).prices_missed_since is None


def test_r17_where_a_row_shows_the_position_first_the_trail_waits_for_its_execution():
    row_first = fold_all(waiting(), RowObserved(row(1, 101, 300)), seconds=300)
    assert (row_first.size, row_first.trail.status) == (1, TrailStatus.INACTIVE)
    read = ExecutionsRead(began_at=at(301), since=at(0), executions=(entry_of(row_first).execution,))
    assert fold_all(row_first, read, seconds=302).prices_missed_since == at(FILLED)
    nothing = fold_all(row_first, replace(read, executions=()), seconds=302)
    assert (nothing.opened_at, nothing.trail.waits_since) == (None, at(302)), "a size that no execution explains"


@pytest.mark.parametrize("on_gap", [OnGap.KEEP, OnGap.RESET])
def test_r17_where_candles_are_not_asked_about_gaps_they_are_not_about_a_late_beginning_either(on_gap):
    rules = Rules(instrument=BTC, on_gap=on_gap)
    late = fold_all(waiting(), entry_of(waiting()), seconds=300, rules=rules)
    assert (late.trail.status, late.prices_missed_since) == (TrailStatus.WAITING, None)
    assert not reads(todo(late, 300))


# ---------------------------------------- a trail after a take profit


@SIDES
def test_r17_a_trail_after_a_target_begins_with_the_hit_and_not_when_that_is_heard_of(side):
    start = resting(side, trails(side, after_tp=1))
    hit = ExecutionObserved(tp_fill(start, 1, "0.5", seq=102, seconds=100))
    late = fold_all(start, hit, seconds=300)
    assert (late.trail.waits_since, asked_since(late, 300)) == (at(100), [at(100)])
    peak = bar(side, 2, 51000, 52000, 51700)
    told = candles_for(late, bar(side, 0, 50000, 53000), bar(side, 1, 50900, 52900), peak)
    after = fold_all(late, told, seconds=301)
    assert after.trail.watermark == price_for(side, 52000), "what was before the hit does not count"


def test_r17_of_a_silence_a_trail_takes_what_came_after_its_target_was_hit():
    """The silence began before, and break-even waits through all of it."""
    both = replace(trails(after_tp=1), break_even=BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(4)))
    start = resting(the_plan=both)
    silent = fold_all(start, PricesMissed(at(6), at(300)), seconds=300)
    hit = fold_all(silent, ExecutionObserved(tp_fill(start, 1, "0.5", seq=102, seconds=100)), seconds=301)
    assert (hit.trail.waits_since, hit.prices_missed_since) == (at(100), at(6))
    after = fold_all(hit, candles_for(hit, bar(Side.BUY, 1, 50900, 52100), bar(Side.BUY, 2, 51000, 51500)), seconds=302)
    assert (after.price_reached, after.trail.watermark) == (True, D(51500))


def test_r17_of_several_targets_that_were_hit_the_first_counts():
    start = resting(the_plan=trails(after_tp=1))
    fills = (
        tp_fill(start, 2, "0.3", seq=103, seconds=150),
        tp_fill(start, 1, "0.2", seq=101, seconds=100, name="a"),
        tp_fill(start, 1, "0.3", seq=102, seconds=120, name="b"),
    )
    read = ExecutionsRead(began_at=at(300), since=at(0), executions=fills)
    assert fold_all(start, read, seconds=301).trail.waits_since == at(120)
    only_told = replace(start, tps_announced=(1,))
    assert fold_all(only_told, Woken(), seconds=9).trail.waits_since == at(9), "no execution tells when"


# ---------------------------------------- what a person asks for


def test_r17_a_trail_that_a_person_asks_for_counts_from_then_on():
    start = resting()
    wanted = fold_all(start, PlanWanted(replace(start.plan, trail=TRAIL)), seconds=300)
    assert (wanted.trail.waits_since, wanted.trail_since, wanted.prices_missed_since) == (at(300), at(300), None)
    other = replace(wanted.plan, trail=replace(TRAIL, after_tp=1))
    changed = fold_all(wanted, PlanWanted(other), UndoWanted(), seconds=310)
    assert (changed.trail.waits_since, changed.trail_since) == (at(310), at(310))


def test_r17_a_target_that_was_hit_before_a_person_asked_begins_no_trail_before_that():
    start = resting(the_plan=replace(trails(after_tp=1), trail=None))
    wanted = fold_all(start, PlanWanted(trails(after_tp=1)), seconds=200)
    hit = ExecutionObserved(tp_fill(start, 1, "0.5", seq=102, seconds=100))
    late = fold_all(wanted, hit, seconds=300)
    assert (late.trail.waits_since, late.prices_missed_since) == (at(200), None)


# ---------------------------------------- break-even


@SIDES
def test_r17_break_even_waits_for_its_price_since_its_fill_and_not_since_that_is_heard_of(side):
    start = waiting(side, plan(side, break_even=TWO_PERCENT))
    late = fold_all(start, entry_of(start), seconds=300)
    assert asked_since(late, 300) == [at(FILLED)]
    came_before = candles_for(late, bar(side, 1, 49950, 51000), bar(side, 2, 50000, 50900))
    assert not fold_all(late, came_before, seconds=301).price_reached
    after = fold_all(late, candles_for(late, bar(side, 3, 50000, 51000)), seconds=301)
    assert (after.price_reached_at, after.stop.origin) == (at(180), StopOrigin.BREAK_EVEN)


def test_r17_a_later_entry_that_is_heard_of_late_has_break_even_wait_for_another_price_since_its_fill():
    """From 50000 and 49000: the mean is 49500, and two percent above it 50490."""
    start = resting(the_plan=plan(break_even=TWO_PERCENT))
    second = ExecutionObserved(execution("e2", Side.BUY, 1, 49000, seq=105, seconds=100, link_id=link(Role.ENTRY, 1)))
    late = fold_all(start, second, seconds=300)
    assert asked_since(late, 300) == [at(100)]
    before = candles_for(late, bar(Side.BUY, 0, 50000, 50900), bar(Side.BUY, 1, 49000, 50900))
    assert not fold_all(late, before, seconds=301).price_reached
    assert fold_all(late, candles_for(late, bar(Side.BUY, 2, 49000, 50500)), seconds=301).price_reached
    at_once = fold_all(start, second, seconds=101)
    assert at_once.prices_missed_since is None
    silent = fold_all(at_once, PricesMissed(at(6), at(200)), seconds=200)
    assert silent.prices_missed_since == at(100), "before it waited for another price"


def test_r17_a_position_of_which_only_a_row_is_known_waits_for_nothing_yet():
    start = fold_all(waiting(the_plan=plan(break_even=TWO_PERCENT)), RowObserved(row(1, 101, 95)), seconds=95)
    again = doubt_after_restart(start, at(300))
    assert (again.prices_missed_since, again.prices_heard_since) == (None, at(300))
    assert fold_all(again, entry_of(start), seconds=301, rules=RULES).prices_missed_since == at(FILLED)


def test_r17_of_a_silence_break_even_takes_what_came_after_the_fill_that_has_it_wait():
    """A trail waits through all of it; the price of break-even is another one since the second entry, in its midst."""
    start = resting(the_plan=replace(trails(at=D(53000)), break_even=TWO_PERCENT))
    silent = fold_all(start, PricesMissed(at(6), at(300)), seconds=300)
    second = ExecutionObserved(execution("e2", Side.BUY, 1, 49000, seq=105, seconds=100, link_id=link(Role.ENTRY, 1)))
    late = fold_all(silent, second, seconds=301)
    assert late.prices_missed_since == at(6)
    before = candles_for(late, bar(Side.BUY, 1, 49000, 50900))
    assert not fold_all(late, before, seconds=302).price_reached
    assert fold_all(late, candles_for(late, bar(Side.BUY, 2, 49000, 50500)), seconds=302).price_reached
