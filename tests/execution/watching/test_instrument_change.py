"""Other trading rules under a guarded position (R7, I3)."""

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.desired_orders import desired_orders
from execution.facts import Side
from execution.observations import ExecutionObserved, RulesChanged
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.watching.instrument_change import regrid
from tests.execution.builders import (
    RULES,
    D,
    at,
    fold_all,
    instrument,
    monitor,
    plan,
    price_for,
    resting,
    tp_fill,
)

SIDES = pytest.mark.parametrize("side", list(Side))
COARSE = instrument(tick_size=D("0.5"), qty_step=D("0.1"), min_qty=D("0.1"))


def odd(side: Side = Side.BUY):
    legs = (("51000.3", "0.5"), ("52000.5", "0.5"))
    return plan(side, entries=((1, None), (1, "49500.4")), stop="49000.3", legs=legs)


@SIDES
def test_i3_the_stop_goes_to_the_tighter_side_of_the_new_grid(side):
    before = resting(side, odd(side))
    after = regrid(before, COARSE)
    assert after.stop.price == price_for(side, "49000.5")
    assert after.stop.origin is before.stop.origin
    assert desired_orders(after, COARSE, at(6)).stop == price_for(side, "49000.5")


@SIDES
def test_targets_go_towards_the_entry_and_entries_away_from_the_market(side):
    after = regrid(resting(side, odd(side)), COARSE)
    assert [leg.price for leg in after.plan.legs] == [price_for(side, "51000"), price_for(side, "52000.5")]
    assert [leg.price for leg in after.plan.entries] == [None, price_for(side, "49500")]
    assert after.plan.stop == price_for(side, "49000.3"), "R is what it was"


def test_a_target_that_was_hit_is_history():
    before = resting(the_plan=odd())
    hit = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=105)), seconds=6)
    assert [leg.price for leg in regrid(hit, COARSE).plan.legs] == [D("51000.3"), D("52000.5")]


def test_quantities_follow_the_new_step_by_themselves():
    rules = replace(RULES, instrument=COARSE)
    after = fold_all(resting(), RulesChanged(), seconds=6, rules=rules)
    assert [tp.qty for tp in desired_orders(after, COARSE, at(6)).take_profits] == [D("0.5"), D("0.3"), D("0.2")]
    coarser = instrument(qty_step=D("0.4"), min_qty=D("0.4"))
    assert [tp.qty for tp in desired_orders(after, coarser, at(6)).take_profits] == [D("0.4"), D("0.4")]


def test_what_is_on_the_grid_or_ends_stays_as_it_is():
    on_grid = resting()
    assert regrid(on_grid, COARSE) is on_grid
    ending = with_stop(resting(the_plan=odd()), D("49100.3"), StopOrigin.CHAT)
    closing = replace(ending, closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    assert regrid(closing, COARSE) is closing
    flat = replace(monitor(the_plan=odd()), flat_since=at(5))
    assert regrid(flat, COARSE) is flat
