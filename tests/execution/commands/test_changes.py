"""Changes of a plan and their undo, pure."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.commands.changes import undo_of
from execution.desired_orders import desired_orders
from execution.exit_plan import BreakEven, BreakEvenWhen, Trail
from execution.facts.slots import Side
from execution.fold import Rules
from execution.observations import EntriesUnwanted, ExecutionObserved, PlanWanted, PriceSeen, StopWanted, UndoWanted
from execution.stops.stop_record import StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance, TrailStatus
from tests.execution.builders import BTC, D, at, fold_all, monitor, plan, price_for, resting, tp_fill

SIDES = pytest.mark.parametrize("side", list(Side))
BREAK_EVEN = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))
ONE_PERCENT = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
HALF = Trail(distance=TrailDistance(TrailBy.PERCENT, D("0.5")))


@SIDES
def test_a_stop_from_the_chat_stands_even_if_it_is_looser(side):
    """I3: a person decides; the cost was shown before."""
    wanted = price_for(side, 48500)
    after = fold_all(resting(side), StopWanted(wanted), seconds=6)
    assert (after.stop.price, after.stop.origin) == (wanted, StopOrigin.CHAT)


def test_what_break_even_asked_for_before_does_not_overrule_the_person():
    hit = resting(the_plan=plan(break_even=BREAK_EVEN))
    hit = fold_all(hit, ExecutionObserved(tp_fill(hit, 1, "0.5", seq=102)), seconds=6)
    assert hit.stop.origin is StopOrigin.BREAK_EVEN
    assert fold_all(hit, StopWanted(D(49500)), seconds=60).stop.price == D(49500)


def test_the_same_stop_again_changes_nothing():
    start = resting()
    assert fold_all(start, StopWanted(start.stop.price), seconds=6) == start


@pytest.mark.parametrize("wanted", [StopWanted(D(49500)), PlanWanted(plan(stop=48000)), UndoWanted()])
def test_a_position_that_is_being_closed_is_not_changed(wanted):
    closing = replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    assert fold_all(closing, wanted, seconds=6) == closing


def test_another_trail_begins_anew_and_the_same_goes_on():
    start = resting(the_plan=replace(plan(), trail=ONE_PERCENT))
    seen = fold_all(start, PriceSeen(D(50600), at(6)), seconds=6)
    other = fold_all(seen, PlanWanted(replace(seen.plan, trail=HALF)), seconds=7)
    assert (other.trail.status, other.trail.watermark) == (TrailStatus.WAITING, None)
    longer = fold_all(seen, PlanWanted(replace(seen.plan, max_hours=D(8))), seconds=7)
    assert longer.trail == seen.trail
    none = fold_all(seen, PlanWanted(replace(seen.plan, trail=None)), seconds=7)
    assert none.trail.status is TrailStatus.INACTIVE
    assert none.stop.price == seen.stop.price
    assert fold_all(none, PlanWanted(none.plan), seconds=8) == none


def test_what_changed_in_the_plan_since_a_command_was_drawn_stays_changed():
    """A leg moved in the app, or a trade merged, while the command was on its way."""
    drawn = resting().plan
    merged = plan(entries=((1, None), (1, 49500)), legs=((50900, "0.5"), (52000, "0.5")))
    wanted = PlanWanted(replace(drawn, trail=HALF), drawn_for=drawn)
    assert fold_all(resting(the_plan=merged), wanted, seconds=7).plan == replace(merged, trail=HALF)


def test_an_undo_gives_the_plan_back_once():
    start = resting()
    changed = fold_all(start, PlanWanted(replace(start.plan, trail=HALF)), seconds=6)
    back = fold_all(changed, UndoWanted(), seconds=7)
    assert (back.plan, back.trail, back.undo) == (start.plan, start.trail, None)
    assert fold_all(back, UndoWanted(), seconds=8) == back


@SIDES
def test_an_undo_takes_back_a_loosened_stop_but_loosens_none(side):
    loosened = fold_all(resting(side), StopWanted(price_for(side, 48500)), seconds=6)
    assert fold_all(loosened, UndoWanted(), seconds=7).stop.price == price_for(side, 49000)
    tightened = fold_all(resting(side), StopWanted(price_for(side, 49500)), seconds=6)
    assert fold_all(tightened, UndoWanted(), seconds=7).stop.price == price_for(side, 49500)


def test_an_undo_is_possible_for_a_while_only():
    rules = Rules(instrument=BTC, undo_for=timedelta(seconds=10))
    changed = fold_all(resting(), StopWanted(D(48500)), seconds=6, rules=rules)
    assert undo_of(changed, at(15.9)) is not None
    assert undo_of(changed, at(16)) is None
    assert fold_all(changed, UndoWanted(), seconds=16, rules=rules) == changed


def test_entries_that_are_not_wanted_any_more():
    waiting = monitor(the_plan=plan(entries=((1, 49900), (1, 49500))))
    assert desired_orders(waiting, BTC, at(2)).entries
    over = fold_all(waiting, EntriesUnwanted(), seconds=2)
    assert not desired_orders(over, BTC, at(2)).entries
