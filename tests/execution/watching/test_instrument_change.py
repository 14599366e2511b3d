"""Other trading rules under a guarded position (R7, I3)."""

import pytest
from msgspec.structs import replace

from execution.actions import Place
from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.desired_orders import desired_orders
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.fold import Rules
from execution.monitor import Monitor
from execution.observations import (
    ExecutionObserved,
    OrderObserved,
    PlanWanted,
    RowObserved,
    RulesChanged,
    StopAnswered,
    StopWanted,
    UndoWanted,
    Woken,
)
from execution.order_diff import diff
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import Asked, StopChoice, StopOrigin
from execution.tracked_orders import OrderState, Role
from execution.watching.instrument_change import regrid
from tests.execution.builders import (
    BTC,
    RULES,
    D,
    at,
    execution,
    fold_all,
    guarded,
    instrument,
    monitor,
    plan,
    price_for,
    resting,
    row,
    stop_row,
    tp_fill,
    tracked,
    with_orders,
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
    flat = replace(ending, flat_since=at(5))
    assert regrid(flat, COARSE) is flat


def test_r12_the_net_of_what_closes_follows_and_nothing_else():
    """Off the grid it would be refused each time that the price is back on its right side."""
    closing = replace(resting(the_plan=odd()), closing=Closing(reason=CloseReason.STOP, since=at(5)))
    after = regrid(closing, COARSE)
    assert (after.stop.price, after.plan) == (D("49000.5"), closing.plan)
    assert regrid(after, COARSE) is after


def test_i1_what_opens_again_in_the_slot_is_guarded_on_the_grid_of_then():
    """The only entry is refused under the new rules; before the record has left, a person opens in the slot."""
    rules = replace(RULES, instrument=COARSE)
    entry = tracked(Role.ENTRY, 1, 1, None, state=OrderState.ENDED, status=OrderStatus.REJECTED)
    refused = with_orders(replace(monitor(the_plan=odd()), entries_over=True), entry)
    flat = fold_all(fold_all(refused, Woken(), seconds=5), RulesChanged(), seconds=6, rules=rules)
    assert (flat.flat_since, flat.stop.price) == (at(5), D("49000.3"))
    opened = execution("person", Side.BUY, 1, seq=101, seconds=7)
    after = fold_all(flat, ExecutionObserved(opened), seconds=7, rules=rules)
    assert (after.flat_since, after.stop.price) == (None, D("49000.5"))
    assert [leg.price for leg in after.plan.legs] == [D(51000), D("52000.5")]


def test_i1_an_undo_after_the_change_brings_nothing_back_that_is_off_the_grid():
    loosened = fold_all(resting(the_plan=odd()), StopWanted(D(48000)), seconds=5)
    other = fold_all(loosened, PlanWanted(replace(loosened.plan, follow=1)), seconds=6)
    rules = replace(RULES, instrument=COARSE)
    undone = fold_all(fold_all(other, RulesChanged(), seconds=7, rules=rules), UndoWanted(), seconds=8, rules=rules)
    assert [leg.price for leg in undone.plan.legs] == [D(51000), D("52000.5")]
    back = fold_all(fold_all(loosened, RulesChanged(), seconds=7, rules=rules), UndoWanted(), seconds=8, rules=rules)
    assert back.stop.price == D("49000.5")


def test_r8_what_a_person_moves_is_not_rounded_to_rules_that_may_be_old():
    """The exchange takes only what is on its grid."""
    moved = fold_all(resting(), RowObserved(row(1, 102, 6, stop_loss=D("49100.3"))), seconds=6)
    stop = stop_row("49100.3", 7)
    adopted = fold_all(moved, OrderObserved(stop), RowObserved(row(1, 102, 7, stop_loss=D("49100.3"))), seconds=7)
    coarse = replace(RULES, instrument=COARSE)
    assert fold_all(adopted, Woken(), seconds=8, rules=coarse).stop.price == D("49100.3")


def following(side: Side) -> Monitor:
    legs = (("51000.3", "0.5"), ("52000.5", "0.3"), ("53000", "0.2"))
    return resting(side, replace(plan(side, legs=legs), follow=1))


def hit(the_monitor: Monitor, number: int, qty: str, seconds: float, rules: Rules = RULES) -> Monitor:
    fill = tp_fill(the_monitor, number, qty, seq=101 + number)
    return fold_all(the_monitor, ExecutionObserved(fill), seconds=seconds, rules=rules)


@SIDES
def test_i1_follow_to_a_target_that_was_hit_on_the_old_grid_asks_for_a_stop_on_the_new_one(side):
    """Else the exchange refuses it for ever."""
    followed = hit(following(side), 1, "0.5", 5)
    coarse = replace(RULES, instrument=COARSE)
    after = hit(fold_all(followed, RulesChanged(), seconds=6, rules=coarse), 2, "0.3", 7, coarse)
    assert (after.stop.price, after.stop.origin) == (price_for(side, "51000.5"), StopOrigin.FOLLOW)


@SIDES
def test_r8_what_was_asked_for_on_the_old_grid_is_no_news_on_the_new_one(side):
    """A person has moved the stop since: other rules do not move it back."""
    followed = hit(hit(following(side), 1, "0.5", 5), 2, "0.3", 6)
    assert followed.stop.price == price_for(side, "51000.3")
    moved = fold_all(followed, StopWanted(price_for(side, 49500)), seconds=7)
    after = fold_all(moved, Woken(), RulesChanged(), Woken(), seconds=8, rules=replace(RULES, instrument=COARSE))
    assert (after.stop.price, after.stop.origin) == (price_for(side, 49500), StopOrigin.CHAT)


@pytest.mark.parametrize(("choice", "stands"), [(StopChoice.PUT_BACK, "49000.5"), (StopChoice.KEEP, "49100.3")])
def test_i1_a_stop_that_is_put_back_is_on_the_grid_of_then(choice, stands):
    asked = Asked(number=1, ours=D("49000.3"), origin=StopOrigin.PLAN, until=at(60))
    theirs = with_stop(resting(the_plan=odd()), D("49100.3"), StopOrigin.PERSON)
    question = replace(theirs, stop=replace(theirs.stop, asked=asked))
    coarse = replace(RULES, instrument=COARSE)
    after = fold_all(question, StopAnswered(number=1, choice=choice), seconds=8, rules=coarse)
    assert after.stop.price == D(stands)


def placed(the_monitor: Monitor, seconds: float) -> set[int]:
    """The take profits that would be sent now."""
    now = at(seconds)
    todo = diff(the_monitor, desired_orders(the_monitor, BTC, now), BTC, None, now).actions
    return {action.order.leg for action in todo if isinstance(action, Place) and action.order.role is Role.TAKE_PROFIT}


def test_r11_what_a_partial_close_waits_for_is_sent_at_once_when_other_rules_arrive():
    """Refused for the old ones, it would have waited for up to a minute."""
    refused = tracked(Role.TAKE_PROFIT, 1, 1, 51000, state=OrderState.ENDED, status=OrderStatus.REJECTED)
    paused = with_orders(guarded(), replace(refused, not_before=at(60)))
    paused = replace(paused, reduction=Reduction(qty=D("0.5"), revision=1))
    assert 1 not in placed(paused, 10)
    assert 1 in placed(fold_all(paused, RulesChanged(), seconds=10), 10)


def test_r9_other_rules_do_not_end_the_fence_of_what_may_still_land():
    absent = tracked(Role.TAKE_PROFIT, 1, 1, 51000, state=OrderState.ABSENT)
    fenced = with_orders(guarded(), replace(absent, not_before=at(60), fence=at(60)))
    assert regrid(fenced, BTC).orders[absent.link_id].not_before == at(60)


@pytest.mark.parametrize(("asked", "goes"), [("0.55", "0.5"), ("0.5", "0.5"), ("0.05", "0.05")])
def test_r11_a_partial_close_goes_on_in_the_new_steps(asked, goes):
    """What is less than the exchange takes is refused by it, and told."""
    asking = replace(resting(), reduction=Reduction(qty=D(asked), revision=1))
    after = fold_all(asking, RulesChanged(), seconds=6, rules=replace(RULES, instrument=COARSE))
    assert after.reduction == Reduction(qty=D(goes), revision=1)
