"""What should exist on the exchange: the rows of the table in `desired_orders`, and R2, R7, R24."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.desired_orders import Desired, desired_orders
from execution.exit_plan import TpLeg
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import CloseRequested, ExecutionObserved, RowObserved
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.targets.sharing import share_out, split_by_weight
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
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
    tp_fill,
    tracked,
    with_orders,
    with_take_profits,
)

SIDES = pytest.mark.parametrize("side", list(Side))


def wanted(the_monitor: Monitor, seconds: float = 5) -> Desired:
    return desired_orders(the_monitor, BTC, at(seconds))


def legs_of(desired: Desired) -> dict[int, Decimal]:
    return {tp.leg: tp.qty for tp in desired.take_profits}


# ---------------------------------------- the table


@pytest.mark.parametrize(("seconds", "legs"), [(1799, [1, 2]), (1800, [])])
def test_entries_that_waited_for_too_long_are_not_wanted(seconds, legs):
    """ENTRY_TTL"""
    waiting = monitor(the_plan=replace(plan(entries=((1, 49900), (1, 49500))), entry_hours=D("0.5")))
    due = waiting.created_at + timedelta(seconds=seconds)
    assert [entry.leg for entry in desired_orders(waiting, BTC, due).entries] == legs


@SIDES
def test_before_any_fill_only_the_entries_are_wanted(side):
    desired = wanted(monitor(side, plan(side, entries=((1, None), (2, 49500)))))
    assert [(e.leg, e.qty, e.price) for e in desired.entries] == [(1, D(1), None), (2, D(2), price_for(side, 49500))]
    assert desired == Desired(entries=desired.entries)


@SIDES
def test_with_size_the_stop_and_the_take_profits_are_wanted(side):
    desired = wanted(guarded(side))
    assert desired.stop == price_for(side, 49000)
    assert legs_of(desired) == {1: D("0.5"), 2: D("0.3"), 3: D("0.2")}
    assert [tp.price for tp in desired.take_profits] == [price_for(side, p) for p in (51000, 52000, 53000)]
    assert desired.entries == ()
    assert desired.close is None


def test_a_partial_close_leaves_take_profits_for_what_will_remain():
    desired = wanted(fold_all(resting(), CloseRequested(D("0.4")), seconds=5))
    assert desired.close == D("0.4")
    assert legs_of(desired) == {1: D("0.3"), 2: D("0.18"), 3: D("0.12")}
    assert desired.stop == D(49000)


def test_a_partial_close_that_was_filled_in_part_wants_only_the_rest():
    reducing = with_orders(
        replace(resting(), reduction=Reduction(qty=D("0.4"), revision=0)), tracked(Role.CLOSE, 0, "0.4")
    )
    fill = execution("c", Side.SELL, "0.1", seq=102, link_id=tracked(Role.CLOSE, 0).link_id)
    assert wanted(fold_all(reducing, ExecutionObserved(fill), seconds=6)).close == D("0.3")


def test_closing_keeps_the_stop_and_the_take_profits_but_no_entry():
    """R11: the full stop is never removed; take profits go only when they are in the way."""
    the_plan = plan(entries=((1, None), (1, 49500)))
    desired = wanted(replace(guarded(the_plan=the_plan), closing=Closing(reason=CloseReason.CHAT, since=at(4))))
    assert desired.stop == D(49000)
    assert desired.close == D(0)
    assert desired.entries == ()
    assert sum(legs_of(desired).values()) == D(1)


def test_closing_that_was_refused_for_headroom_wants_no_take_profits():
    """R11"""
    closing = Closing(reason=CloseReason.CHAT, since=at(4), clear_tps=True)
    desired = wanted(replace(guarded(), closing=closing))
    assert desired.take_profits == ()
    assert desired.stop == D(49000)


def test_closing_without_size_wants_nothing():
    assert wanted(replace(monitor(), closing=Closing(reason=CloseReason.CHAT, since=at(1)))) == Desired()


def test_flat_again_wants_nothing():
    """R2: size going from above zero to zero ends the trade and removes its entries."""
    assert wanted(replace(guarded(the_plan=plan(entries=((1, None), (1, 49500)))), flat_since=at(4))) == Desired()


# ---------------------------------------- entries: R1, R2, R24


@SIDES
@pytest.mark.parametrize(("stop", "is_wanted"), [(49499, True), (49500, False), (49501, False)])
def test_an_entry_is_wanted_only_beyond_its_stop(side, stop, is_wanted):
    """R2"""
    waiting = monitor(side, plan(side, entries=((1, 49500),)))
    moved = with_stop(waiting, price_for(side, stop), StopOrigin.PERSON)
    assert bool(wanted(moved).entries) is is_wanted


@SIDES
def test_no_entry_after_the_chosen_take_profit(side):
    """R2: CANCEL_ENTRIES_AFTER"""
    the_plan = plan(side, entries=((1, None), (1, 49500)), legs=((51000, "0.5"), (52000, "0.5")))
    before = resting(side, the_plan)
    assert [e.leg for e in wanted(before).entries] == [2]
    after = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=102)), seconds=6)
    assert wanted(after).entries == ()


def test_a_later_choice_keeps_the_entries_after_tp1():
    the_plan = plan(entries=((1, None), (1, 49500)), legs=((51000, "0.5"), (52000, "0.5")), cancel_entries_after_tp=2)
    before = resting(the_plan=the_plan)
    after = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=102)), seconds=6)
    assert [e.leg for e in wanted(after).entries] == [2]


def test_an_entry_that_ended_is_not_sent_again():
    """R24: an IOC remainder, a person's cancel and a refusal are final."""
    ended = tracked(Role.ENTRY, 1, price=49500, state=OrderState.ENDED, status=OrderStatus.CANCELLED)
    assert wanted(with_orders(monitor(the_plan=plan(entries=((1, 49500),))), ended)).entries == ()


def test_an_entry_whose_id_was_taken_is_still_wanted():
    """R10"""
    taken = tracked(Role.ENTRY, 1, price=49500, state=OrderState.ENDED, superseded=True)
    assert wanted(with_orders(monitor(the_plan=plan(entries=((1, 49500),))), taken)).entries != ()


@pytest.mark.parametrize(("seconds", "is_wanted"), [(60, True), (61, False)])
def test_a_market_entry_is_not_sent_long_after_it_was_confirmed(seconds, is_wanted):
    assert bool(wanted(monitor(), seconds).entries) is is_wanted


def test_a_market_entry_that_was_sent_stays_wanted():
    assert wanted(with_orders(monitor(), tracked(Role.ENTRY)), 1000).entries != ()


# ---------------------------------------- take profits: R7, I2


def test_the_remainder_of_the_steps_goes_to_the_last_leg():
    """R7"""
    third = guarded(
        qty="0.1", the_plan=plan(entries=(("0.1", None),), legs=((51000, "0.4"), (52000, "0.35"), (53000, "0.25")))
    )
    assert legs_of(wanted(third)) == {1: D("0.040"), 2: D("0.035"), 3: D("0.025")}
    odd = guarded(
        qty="0.101", the_plan=plan(entries=(("0.101", None),), legs=((51000, "0.4"), (52000, "0.35"), (53000, "0.25")))
    )
    assert legs_of(wanted(odd)) == {1: D("0.040"), 2: D("0.035"), 3: D("0.026")}


def test_a_runner_keeps_its_share_and_the_remainder():
    """R7: a sum of shares under one leaves a runner that only the stop ends."""
    running = guarded(qty="0.101", the_plan=plan(entries=(("0.101", None),), legs=((51000, "0.5"), (52000, "0.3"))))
    assert legs_of(wanted(running)) == {1: D("0.050"), 2: D("0.030")}


def test_a_filled_leg_is_done_and_the_others_keep_their_shares():
    before = resting()
    after = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=102)), seconds=6)
    assert legs_of(wanted(after)) == {2: D("0.3"), 3: D("0.2")}


def test_a_leg_filled_in_part_wants_only_its_rest():
    before = resting()
    after = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.2", seq=102)), seconds=6)
    assert legs_of(wanted(after)) == {1: D("0.3"), 2: D("0.3"), 3: D("0.2")}


def test_a_leg_that_a_person_removed_has_no_weight():
    """R7, R15: what is open is shared among the legs that are left."""
    removed = replace(resting(), legs_removed=(2,))
    assert legs_of(wanted(removed)) == {1: D("0.714"), 3: D("0.286")}


def test_when_a_person_removed_all_legs_none_comes_back():
    """R15"""
    assert wanted(replace(resting(), legs_removed=(1, 2, 3))).take_profits == ()


def all_shares_filled(rest: str) -> Monitor:
    """Both legs are filled, and a row shows that something is open all the same."""
    before = resting(the_plan=plan(legs=((51000, "0.5"), (52000, "0.5"))))
    return fold_all(
        before,
        RowObserved(row(rest, seq=104, seconds=7)),
        ExecutionObserved(tp_fill(before, 1, "0.5", seq=102)),
        ExecutionObserved(tp_fill(before, 2, "0.5", seq=103)),
        seconds=7,
    )


def test_when_all_shares_are_filled_and_something_is_open_it_goes_to_the_last_price():
    """R7: the sum of weights is zero."""
    assert [(tp.leg, tp.qty, tp.price) for tp in wanted(all_shares_filled("0.2")).take_profits] == [
        (2, D("0.2"), D(52000))
    ]


def test_r7_what_is_left_goes_to_the_last_price_on_the_grid_of_now():
    """The leg keeps the price at which it was hit; off the grid the exchange would refuse it for ever."""
    coarser = replace(BTC, tick_size=D(300))
    (tp,) = desired_orders(all_shares_filled("0.2"), coarser, at(7)).take_profits
    assert tp.price == D(51900)


def test_dust_beyond_all_shares_has_no_order():
    assert wanted(all_shares_filled("0.00005")).take_profits == ()


def test_a_reduction_from_outside_shrinks_every_leg():
    """R7: B is what was entered less what left by anything but our take profits."""
    half_sold = fold_all(resting(), ExecutionObserved(execution("person", Side.SELL, "0.5", seq=102)), seconds=6)
    assert legs_of(wanted(half_sold)) == {1: D("0.25"), 2: D("0.15"), 3: D("0.1")}


@pytest.mark.parametrize(
    ("qty", "quantities"),
    [
        ("0.004", {1: "0.002", 2: "0.001", 3: "0.001"}),
        ("0.002", {1: "0.001", 3: "0.001"}),
        ("0.001", {3: "0.001"}),
    ],
)
def test_legs_under_the_minimum_quantity_merge(qty, quantities):
    """R7"""
    small = guarded(qty=qty, the_plan=plan(entries=((qty, None),)))
    assert legs_of(wanted(small)) == {leg: D(q) for leg, q in quantities.items()}


LEGS = tuple(TpLeg(number=n, price=D(50000 + 1000 * n), share=D("0.25")) for n in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("quantities", "merged"),
    [
        ((2, 2, 2, 2), {1: 2, 2: 2, 3: 2, 4: 2}),
        ((1, 2, 2, 2), {2: 3, 3: 2, 4: 2}),
        ((1, 1, 1, 1), {2: 2, 4: 2}),
        ((2, 2, 2, 1), {1: 2, 2: 2, 3: 3}),
        ((0, 1, 0, 0), {}),
        ((1, 0, 0, 0), {}),
        ((0, 0, 0, 0), {}),
        ((1, 0, 0, 1), {4: 2}),
    ],
)
def test_a_small_leg_joins_the_next_one_out_and_the_last_the_one_before(quantities, merged):
    """R7"""
    pairs = [(leg, D(qty)) for leg, qty in zip(LEGS, quantities, strict=True)]
    result = share_out(D(sum(quantities)), pairs, D(0), instrument(min_qty=D(2), qty_step=D(1)))
    assert {leg.number: qty for leg, qty in result} == {leg: D(qty) for leg, qty in merged.items()}


def test_a_leg_under_the_minimum_notional_merges():
    """R7"""
    result = share_out(D("0.003"), [(LEGS[0], D(1)), (LEGS[1], D(2))], D(0), instrument(min_notional=D(60)))
    assert [(leg.number, qty) for leg, qty in result] == [(2, D("0.003"))]


def test_legs_too_small_for_a_step_of_their_own_share_one():
    """R7: four quarters of two steps are two legs of one step, not one leg of two at the farthest price."""
    result = share_out(D(2), [(leg, D(1)) for leg in LEGS], D(0), instrument(min_qty=D(1), qty_step=D(1)))
    assert [(leg.number, qty) for leg, qty in result] == [(2, D(1)), (4, D(1))]


def test_a_leg_that_joined_one_that_was_hit_is_over():
    """R7: it does not come back at a price that the market has passed."""
    quarters = plan(legs=tuple((leg.price, "0.25") for leg in LEGS))
    small = with_take_profits(guarded(the_plan=quarters, qty="0.002"))
    assert [tp.leg for tp in desired_orders(small, BTC, at(6)).take_profits] == [2, 4]
    hit = fold_all(small, ExecutionObserved(tp_fill(small, 2, "0.001", seq=102)), seconds=6)
    assert [(tp.leg, tp.qty) for tp in desired_orders(hit, BTC, at(6)).take_profits] == [(4, D("0.001"))]


def test_nothing_can_be_split_without_weights():
    assert split_by_weight(D(1), [], D(0), D(1)) is None
    assert split_by_weight(D(1), [D(0)], D(0), D(1)) is None
    assert split_by_weight(D(1), [], D(1), D(1)) == []


# ---------------------------------------- properties

steps = st.sampled_from([D("0.001"), D("0.1"), D(1), D("0.0005"), D(5)])
shares = st.lists(st.integers(0, 100), min_size=1, max_size=10).filter(any)


@settings(max_examples=150)
@given(st.integers(0, 10**6), shares, st.integers(0, 100), steps)
def test_a_split_neither_adds_nor_loses_a_step(total, weights, runner, step):
    """R7, I2: to the last step all of it without a runner; with one, no leg is above its share."""
    size = total * step
    parts = split_by_weight(size, [D(w) for w in weights], D(runner), step)
    assert parts is not None
    assert all(part >= 0 and part % step == 0 for part in parts)
    whole = sum(weights) + runner
    if runner == 0:
        assert sum(parts) == size
    for part, weight in zip(parts[:-1] if runner == 0 else parts, weights, strict=False):
        exact = Fraction(total * weight, whole)
        assert (part / step == exact.__floor__()) or (runner == 0 and part >= step * exact.__floor__())


@settings(max_examples=150)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4), st.integers(1, 8), st.integers(0, 400_000))
def test_merging_keeps_the_sum_and_leaves_no_leg_under_the_minimum(quantities, least, least_notional):
    """R7, I2"""
    rules = instrument(min_qty=D(least), min_notional=D(least_notional), qty_step=D(1))
    pairs = [(leg, D(qty)) for leg, qty in zip(LEGS, quantities, strict=True)]
    merged = share_out(D(sum(quantities)), pairs, D(0), rules)
    assert sum(qty for _, qty in merged) in {sum(quantities), 0}
    assert all(qty >= rules.min_qty and qty * leg.price >= rules.min_notional for leg, qty in merged)
    if not merged:
        total = sum(quantities)
        assert any(total < least or total * leg.price < least_notional for leg in LEGS)


@settings(max_examples=100)
@given(
    side=st.sampled_from(list(Side)),
    thousandths=st.integers(1, 3000),
    percents=st.lists(st.integers(1, 40), min_size=1, max_size=5),
    first_filled=st.integers(0, 1000),
    sold_outside=st.integers(0, 1000),
)
def test_at_rest_the_take_profits_are_the_planned_share_of_what_is_open(
    side, thousandths, percents, first_filled, sold_outside
):
    """I2: never more than the size, every leg stands by itself, and without a runner all of it to the last step."""
    total = sum(percents)
    shares_ = [D(p) / 100 for p in percents] if total <= 100 else [D(1) / len(percents)] * (len(percents) - 1)
    if total > 100:
        shares_.append(1 - sum(shares_))
    size = D(thousandths) / 1000
    the_plan = plan(
        side,
        entries=((size, None),),
        legs=tuple((51000 + 500 * n, share) for n, share in enumerate(shares_)),
    )
    standing = resting(side, the_plan, qty=size)
    order = standing.open_order(Role.TAKE_PROFIT, 1)
    if order is not None:
        filled = min(order.qty, (order.qty * first_filled / 1000).quantize(D("0.001")))
        if filled:
            standing = fold_all(standing, ExecutionObserved(tp_fill(standing, 1, filled, seq=102)), seconds=6)
    outside = (standing.size * sold_outside / 1000).quantize(D("0.001"))
    if 0 < outside < standing.size:
        gone = execution("outside", side.opposite, outside, seq=103)
        standing = fold_all(standing, ExecutionObserved(gone), seconds=7)
    assume(standing.size > 0)
    tps = wanted(standing, 10).take_profits
    offered = sum((tp.qty for tp in tps), D(0))
    assert offered <= standing.size
    assert all(tp.qty >= BTC.min_qty and tp.qty * tp.price >= BTC.min_notional for tp in tps if tp.price)
    assert all(tp.qty % BTC.qty_step == 0 for tp in tps)
    if the_plan.runner_share == 0:
        assert offered == standing.size
