"""The targets of a position as they have to be asked for: by the plan, and never by what is on offer just now."""

from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.adoption.adoption_record import ForeignExit
from execution.commands.answers import ChangeRefused
from execution.commands.target_changes import TargetsChange, plan_targets
from execution.desired_orders import desired_orders
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.new_trade.trade_request import DistanceBy, TargetRequest
from execution.observations import ExecutionObserved, TargetsWanted
from execution.picture import picture
from execution.tracked_orders import Role
from handlers.positions.card import line_of
from handlers.positions.change_lines import parse_targets
from handlers.positions.targets_left import as_typed, without_target
from tests.execution.builders import (
    BTC,
    RULES,
    at,
    fold_all,
    guarded,
    instrument,
    monitor,
    plan,
    resting,
    tp_fill,
    with_take_profits,
)
from tests.handlers.fakes import a_position

D: Final = Decimal
COARSE = instrument(qty_step=D("0.1"), min_qty=D("0.1"))

Offered = list[tuple[Decimal, Decimal]]


def with_their_exit(qty: str) -> Monitor:
    """A position of one, of which a person's own order takes ``qty``; what is ours stands."""
    theirs = ForeignExit(qty=D(qty), filled=D(0), updated_at=at(1), observed_at=at(1))
    return with_take_profits(replace(guarded(), foreign_exits={"theirs": theirs}))


def as_pasted(of: Monitor, rules: Instrument = BTC) -> TargetsChange:
    view = picture(of, None, instrument=rules)
    return plan_targets(of, parse_targets(line_of("/tp", view)).targets, rules, None)


def wanted(of: Monitor, rules: Instrument = BTC) -> Offered:
    legs = desired_orders(of, rules, at(9)).take_profits
    return [(leg.price or D(0), leg.qty) for leg in legs]


def pasted(of: Monitor, rules: Instrument = BTC) -> Offered:
    """What is offered once the line has been sent and taken."""
    change = as_pasted(of, rules)
    targets = TargetsWanted(drawn_for=change.drawn_for, targets=change.targets)
    return wanted(fold_all(of, targets, seconds=8, rules=replace(RULES, instrument=rules)), rules)


@pytest.mark.parametrize("theirs", ["0.5", "0.25", "0.001"])
def test_r20_as_it_stands_changes_nothing_where_a_persons_order_takes_a_part(theirs: str) -> None:
    of = with_their_exit(theirs)
    assert as_typed(picture(of, None, instrument=BTC)) == ["51000:50%", "52000:30%", "53000:20%"]
    assert as_pasted(of).runner_qty == 0
    assert pasted(of) == wanted(of)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_r20_without_one_target_the_others_sell_what_they_sold(number: int) -> None:
    for of in (resting(), with_their_exit("0.5")):
        before = {leg.leg: leg.qty for leg in desired_orders(of, BTC, at(9)).take_profits}
        change = plan_targets(of, without_target(picture(of, None, instrument=BTC), number), BTC, None)
        assert [each.qty for each in change.shown] == [qty for leg, qty in before.items() if leg != number]
        assert change.runner_qty == before[number]


def test_a_target_without_an_order_just_now_stays() -> None:
    of = resting()
    bare = replace(of, orders={k: o for k, o in of.orders.items() if (o.role, o.leg) != (Role.TAKE_PROFIT, 2)})
    view = picture(bare, None, instrument=BTC)
    assert [target.qty for target in view.targets] == [D("0.5"), D(0), D("0.2")]
    assert as_typed(view) == ["51000:50%", "52000:30%", "53000:20%"]
    assert [(each.value, each.share) for each in without_target(view, 1)] == [
        (D(52000), D("0.3")),
        (D(53000), D("0.2")),
    ]


def test_r7_a_target_that_has_joined_its_neighbour_keeps_its_share() -> None:
    small = plan(legs=((51000, "0.05"), (52000, "0.75"), (53000, "0.2")))
    of = guarded(the_plan=small)
    assert wanted(of, COARSE) == [(D(52000), D("0.8")), (D(53000), D("0.2"))]
    assert as_typed(picture(of, None, instrument=COARSE)) == ["51000:5%", "52000:75%", "53000:20%"]
    assert pasted(of, COARSE) == wanted(of, COARSE)


def test_what_was_filled_in_part_is_asked_for_as_far_as_it_is_open() -> None:
    start = resting()
    part = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.2", seq=102)))
    assert pasted(part) == wanted(part)
    view = picture(part, None, instrument=BTC)
    change = plan_targets(part, without_target(view, 3), BTC, None)
    assert [each.qty for each in change.shown] == [D("0.3"), D("0.3")]


def test_before_the_first_fill_shares_are_those_of_the_plan() -> None:
    waiting = picture(monitor(), None, instrument=BTC)
    assert [(each.value, each.share) for each in without_target(waiting, 1)] == [
        (D(52000), D("0.3")),
        (D(53000), D("0.2")),
    ]
    assert as_typed(waiting) == ["51000:50%", "52000:30%", "53000:20%"]


def test_shares_are_typed_in_as_few_digits_as_give_the_same() -> None:
    third, rest = D(1) / 3, 1 - D(1) / 3 * 2
    legs = ((51000, third), (52000, third), (53000, rest))
    few, many = (
        guarded(the_plan=plan(legs=legs), qty="0.3"),
        guarded(the_plan=plan(entries=((900, None),), legs=legs), qty=900),
    )
    assert as_typed(picture(few, None, instrument=BTC)) == ["51000:33.34%", "52000:33.34%", "53000:33.32%"]
    assert pasted(few) == wanted(few)
    assert as_typed(picture(many, None, instrument=BTC))[0] == "51000:33.33334%"
    assert pasted(many) == wanted(many)
    assert as_typed(a_position(qty_step=None)) == ["51000:50%", "52000:50%"]


def test_the_last_target_of_all_leaves_none() -> None:
    one = guarded(the_plan=plan(legs=((51000, "1"),)))
    view = picture(one, None, instrument=BTC)
    assert without_target(view, 1) == ()
    with pytest.raises(ChangeRefused, match="TP3 does not wait any more"):
        without_target(view, 3)


def test_without_one_that_sells_nothing_the_others_are_all_of_it_and_no_more() -> None:
    third = D(1) / 3
    legs = ((51000, third), (52000, third), (53000, 1 - 2 * third), (54000, 0))
    view = picture(guarded(the_plan=plan(legs=legs)), None, instrument=BTC)
    shown = replace(view, targets=(*view.targets[:3], replace(view.targets[3], removed=False)))
    left = without_target(shown, 4)
    assert sum(each.share or D(0) for each in left) == 1
    assert left[0] == TargetRequest(DistanceBy.PRICE, D(51000), D("0.333333333334"))


@given(
    weights=st.lists(st.integers(1, 1000), min_size=1, max_size=6),
    runner=st.integers(0, 300),
    steps=st.integers(10, 200_000),
    theirs=st.integers(0, 100),
    coarse=st.booleans(),
)
def test_r7_the_line_of_the_targets_as_they_stand_gives_the_same_plan_back(
    weights: list[int], runner: int, steps: int, theirs: int, *, coarse: bool
) -> None:
    whole = sum(weights, runner)
    shares = [D(weight) / whole for weight in weights]
    if runner == 0:
        shares[-1] = 1 - sum(shares[:-1], D(0))
    rules = COARSE if coarse else BTC
    qty = steps * rules.qty_step
    legs = tuple((51000 + 100 * n, share) for n, share in enumerate(shares))
    of = guarded(the_plan=plan(entries=((qty, None),), legs=legs), qty=qty)
    their_qty = steps * theirs // 200 * rules.qty_step
    held = ForeignExit(qty=their_qty, filled=D(0), updated_at=at(1), observed_at=at(1))
    of = replace(of, foreign_exits={"theirs": held} if their_qty else {})
    if wanted(of, rules):
        assert pasted(of, rules) == wanted(of, rules)
