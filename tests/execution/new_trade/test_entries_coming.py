"""What a trade is still to enter: an entry that is over counts nowhere, one that is replaced does. R2, R24."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from msgspec.structs import replace

from execution.commands.answers import ChangeRefused
from execution.commands.plan_version import version_of
from execution.commands.target_changes import TargetsChange, plan_targets
from execution.facts.instruments import FeeRate
from execution.facts.orders import OrderStatus
from execution.facts.prices import Ticker
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.new_trade.entries_coming import coming_qty, entry_beyond, some_are_over
from execution.new_trade.held import held_of
from execution.new_trade.risk import risk_at_stop
from execution.new_trade.trade_request import DistanceBy, TargetRequest
from execution.observations import ExecutionObserved
from execution.targets.open_shares import for_targets
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
    CENTRE,
    MAKER,
    TAKER,
    D,
    at,
    execution,
    fold_all,
    guarded,
    monitor,
    plan,
    price_for,
    tp_fill,
    tracked,
    with_orders,
    with_take_profits,
)

THREE = plan(entries=(("0.4", 50000), ("0.3", 49800), ("0.3", 49700)))


def two_of_three(**third: object) -> Monitor:
    """The first has filled, the second waits; the third is as said."""
    orders = [tracked(Role.ENTRY, 1, "0.4", 50000), tracked(Role.ENTRY, 2, "0.3", 49800)]
    waiting = with_orders(monitor(the_plan=THREE), *orders, replace(tracked(Role.ENTRY, 3, "0.3", 49700), **third))
    fill = execution("e1", Side.BUY, "0.4", seq=101, link_id=orders[0].link_id)
    return fold_all(waiting, ExecutionObserved(fill))


def test_what_waits_and_what_is_not_sent_yet_counts():
    assert (coming_qty(monitor(the_plan=THREE)), some_are_over(two_of_three())) == (D(1), False)


def test_an_entry_that_ended_unfilled_counts_no_more():
    over = two_of_three(state=OrderState.ENDED)
    assert (coming_qty(over), some_are_over(over)) == (D("0.7"), True)


def test_an_entry_that_makes_room_for_its_successor_counts():
    assert coming_qty(two_of_three(state=OrderState.ENDED, makes_room=True)) == D(1)


def test_after_a_person_wants_no_more_only_what_has_filled_counts():
    assert coming_qty(replace(two_of_three(), entries_over=True)) == D("0.4")


# ---------------------------------------- wherever it is asked whether an entry may still open


TWO: Final = plan(entries=((1, 49900), (1, 49500)))
FIRST: Final = tracked(Role.ENTRY, 1, 1, 49900, updated_at=at(2))
MARKET: Final = Ticker(symbol="BTCUSDT", last=CENTRE, mark=CENTRE, index=CENTRE, at=at(0))
FEES: Final = FeeRate(taker=TAKER, maker=MAKER)
ALONE: Final = monitor(the_plan=plan(entries=((1, 49900),)), maker_fee=MAKER)
"""A trade that has the first entry alone, which waits."""


def second(**changes: Any) -> Callable[[Monitor], Monitor]:
    return lambda two: with_orders(two, tracked(Role.ENTRY, 2, 1, 49500, **changes))


def over_by_the_plan(two: Monitor) -> Monitor:
    first, other = two.plan.entries
    return replace(two, plan=replace(two.plan, entries=(first, replace(other, is_over=True))))


OVER: Final[dict[str, Callable[[Monitor], Monitor]]] = {
    "cancelled in the app": second(state=OrderState.ENDED, status=OrderStatus.CANCELLED, updated_at=at(3)),
    "refused": second(state=OrderState.ENDED, status=OrderStatus.REJECTED),
    "never sent, and over with a merge": over_by_the_plan,
}


@pytest.fixture(params=OVER.values(), ids=OVER.keys())
def one_is_over(request: pytest.FixtureRequest) -> Monitor:
    """The first entry waits at 49900, the second one, at 49500, is over."""
    over: Callable[[Monitor], Monitor] = request.param
    return over(with_orders(monitor(the_plan=TWO, maker_fee=MAKER), FIRST))


def targets(of: Monitor, by: DistanceBy, value: object) -> TargetsChange:
    return plan_targets(of, (TargetRequest(by, D(str(value)), None),), BTC, MARKET)


def test_r2_an_entry_that_is_over_stands_in_the_way_of_no_stop(one_is_over: Monitor) -> None:
    assert (entry_beyond(one_is_over, D(49600)), entry_beyond(one_is_over, D(49900))) == (None, D(49900))


def test_r24_an_entry_that_is_over_is_at_no_risk_and_nothing_is_held_for_it(one_is_over: Monitor) -> None:
    assert risk_at_stop(one_is_over, at(5)) == risk_at_stop(with_orders(ALONE, FIRST), at(5))
    assert [entry.number for entry in held_of(one_is_over, MARKET, FEES, at(5)).waiting] == [1]
    assert version_of(one_is_over).waiting == (1,)


def test_r7_targets_are_of_what_is_to_come_and_count_from_there(one_is_over: Monitor) -> None:
    assert (for_targets(one_is_over), coming_qty(one_is_over)) == (D(1), D(1))
    (shown,) = targets(one_is_over, DistanceBy.PERCENT, 1).shown
    assert (shown.price, shown.qty) == (D(50399), D(1)), "1 % from 49900"


@pytest.mark.parametrize("side", list(Side))
def test_r7_a_target_has_to_lie_beyond_no_entry_that_is_over(side: Side) -> None:
    two = with_orders(
        monitor(side, plan(side, entries=((1, 49500), (1, 49900)))),
        tracked(Role.ENTRY, 1, 1, price_for(side, 49500)),
        tracked(Role.ENTRY, 2, 1, price_for(side, 49900), state=OrderState.ENDED, status=OrderStatus.CANCELLED),
    )
    near = price_for(side, 49800)
    assert [target.price for target in targets(two, DistanceBy.PRICE, near).shown] == [near]


def test_targets_of_a_trade_that_enters_nothing_more_are_refused_and_no_mean_is_made_up() -> None:
    over = replace(with_orders(ALONE, FIRST), entries_over=True)
    with pytest.raises(ChangeRefused, match="not known"):
        targets(over, DistanceBy.PERCENT, 1)
    with pytest.raises(ChangeRefused):
        targets(over, DistanceBy.PRICE, 51000)


def test_r24_what_was_never_sent_and_nobody_wants_is_at_no_risk() -> None:
    fresh = with_orders(monitor(the_plan=TWO, maker_fee=MAKER), FIRST)
    alone = risk_at_stop(with_orders(ALONE, FIRST), at(5))
    assert risk_at_stop(fresh, at(5)) > alone
    assert risk_at_stop(replace(fresh, entries_over=True), at(5)) == alone, "the first one may fill yet"


def test_r24_what_was_never_sent_is_at_no_risk_once_its_time_or_its_target_has_passed() -> None:
    half_an_hour = monitor(the_plan=replace(TWO, entry_hours=D("0.5")), maker_fee=MAKER)
    assert risk_at_stop(half_an_hour, at(1799)) > risk_at_stop(half_an_hour, at(1800)) == 0
    assert len(held_of(half_an_hour, MARKET, FEES, at(1799)).waiting) == 2
    assert held_of(half_an_hour, MARKET, FEES, at(1800)).waiting == ()
    waits = with_take_profits(guarded(the_plan=plan(entries=((1, None), (1, 49500)))))
    hit = fold_all(waits, ExecutionObserved(tp_fill(waits, 1, "0.5", seq=110)), seconds=6)
    done = replace(hit, plan=plan())
    assert risk_at_stop(hit, at(7)) == risk_at_stop(done, at(7))
    assert (coming_qty(waits), coming_qty(hit)) == (D(2), D(1))


@pytest.mark.parametrize("state", [OrderState.PLANNED, OrderState.LIVE])
def test_r24_what_may_still_fill_is_at_risk_though_nobody_wants_it(state: OrderState) -> None:
    leaving = second(state=state, cancelling=True)(with_orders(monitor(the_plan=TWO, maker_fee=MAKER), FIRST))
    unwanted = replace(leaving, entries_over=True)
    assert risk_at_stop(unwanted, at(5)) == risk_at_stop(leaving, at(5)) > risk_at_stop(ALONE, at(5))
    assert (coming_qty(unwanted), entry_beyond(unwanted, D(49600))) == (D(0), None)


def test_r24_nothing_is_held_for_an_entry_whose_row_is_here_before_its_execution() -> None:
    filled = second(state=OrderState.ENDED, status=OrderStatus.CANCELLED, makes_room=True, seen_filled=D(1))(
        monitor(the_plan=TWO, maker_fee=MAKER)
    )
    assert [entry.number for entry in held_of(filled, MARKET, FEES, at(5)).waiting] == [1]


def test_an_entry_beyond_a_stop_is_found_before_it_is_filled() -> None:
    for side in Side:
        waiting = monitor(side, plan(side, entries=((1, None), (1, 49500), (1, 49400))))
        assert entry_beyond(waiting, price_for(side, 49399)) is None
        assert entry_beyond(waiting, price_for(side, 49400)) == price_for(side, 49400)
        assert entry_beyond(waiting, price_for(side, 49600)) == price_for(side, 49500)
