"""What is told of take profits: hit to the last step, or removed by a person (I8)."""

import pytest
from msgspec.structs import replace

from execution.actions import Place
from execution.closing.closing_record import CloseReason, Closing
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.notices import NoticeKind
from execution.observations import (
    ExecutionObserved,
    OrderAsked,
    OrderObserved,
    Woken,
)
from execution.tracked_orders import Role
from tests.execution.builders import (
    D,
    at,
    execution,
    order_row,
    plan,
    price_for,
    resting,
    todo,
    tp_fill,
    with_orders,
)
from tests.execution.telling import kinds, settled, told

SIDES = pytest.mark.parametrize("side", list(Side))


@pytest.mark.parametrize("pieces", [("0.8",), ("0.5", "0.3")])
def test_i8_what_the_stop_takes_away_makes_no_hit_of_a_target_that_filled_in_part(pieces):
    start = settled(resting())
    fired = [
        ExecutionObserved(execution(f"s{seq}", Side.SELL, qty, 49000, seq=seq, create_type="CreateByStopLoss"))
        for seq, qty in enumerate(pieces, 103)
    ]
    after, notices = told(start, ExecutionObserved(tp_fill(start, 1, "0.2", seq=102)), *fired, seconds=9)
    assert NoticeKind.TP_HIT not in kinds(notices)
    assert (after.size, after.leg_done(1), after.tps_announced) == (0, False, ())


def test_a_target_that_has_sold_its_share_of_what_a_person_left_is_hit_and_stays_so():
    start = settled(resting())
    reduced = ExecutionObserved(execution("p", Side.SELL, "0.6", seq=103))
    after, notices = told(start, ExecutionObserved(tp_fill(start, 1, "0.2", seq=102)), reduced, seconds=9)
    assert NoticeKind.TP_HIT in kinds(notices)
    rest = ExecutionObserved(execution("s", Side.SELL, "0.2", 49000, seq=104, create_type="CreateByStopLoss"))
    ended, _ = told(after, rest, seconds=10)
    assert (ended.size, ended.leg_done(1), ended.tps_announced) == (0, True, (1,))


@SIDES
def test_a_take_profit_is_told_once_when_it_is_filled_to_the_last_step(side):
    start = settled(resting(side))
    after, notices = told(start, ExecutionObserved(tp_fill(start, 1, "0.2", seq=102)))
    assert notices == []
    after, notices = told(after, ExecutionObserved(tp_fill(start, 1, "0.3", seq=103)), Woken())
    (notice,) = notices
    assert notice.kind is NoticeKind.TP_HIT
    fields = notice.fields
    assert (fields["leg"], fields["of"], fields["qty"], fields["remaining"]) == (1, 3, D("0.5"), D("0.5"))
    assert fields["price"] == price_for(side, 51000)
    # 500 gross, the leg's own maker fee, half of the fee paid to enter
    assert fields["profit"] == D(500) - D("0.5") * price_for(side, 51000) * D("0.0002") - D("13.75")
    assert told(after, ExecutionObserved(tp_fill(start, 1, "0.3", seq=103)))[1] == []


def test_legs_that_a_person_removes_one_after_the_other_are_told_once_each():
    start = settled(resting())
    gone = [
        OrderObserved(order_row(order, 9, status=OrderStatus.CANCELLED, cancel_type="CancelByUser"))
        for order in (start.open_order(Role.TAKE_PROFIT, 2), start.open_order(Role.TAKE_PROFIT, 3))
    ]
    _, notices = told(start, gone[0], gone[0], *gone)
    assert [(n.kind, n.fields["leg"]) for n in notices] == [(NoticeKind.LEG_REMOVED, 2), (NoticeKind.LEG_REMOVED, 3)]
    grown = [(n.fields["others"], n.fields["qty"]) for n in notices]
    assert grown == [([1, 3], D(1)), ([1], D(1))], "what the others sell instead is told"


def test_r8_of_a_removed_leg_beside_a_runner_no_figure_is_told():
    """What the rest stays for nobody sells: how much the others take is theirs and the runner's."""
    start = settled(resting(the_plan=plan(legs=((51000, "0.5"), (52000, "0.3")))))
    gone = order_row(start.open_order(Role.TAKE_PROFIT, 2), 9, status=OrderStatus.CANCELLED, cancel_type="CancelByUser")
    (notice,) = told(start, OrderObserved(gone))[1]
    assert (notice.fields["others"], notice.fields["qty"]) == ([1], None)


def forgotten(start, leg=1):
    """Its order is asked for in vain, often enough and long enough after it was written."""
    order = start.open_order(Role.TAKE_PROFIT, leg)
    start = with_orders(start, replace(order, asked=3, written_at=at(-60)))
    return start, OrderAsked(link_id=order.link_id, began_at=at(9), row=None)


def test_r15_a_leg_whose_order_is_found_no_more_is_told_once_as_lost_and_planned_again():
    start, gone = forgotten(settled(resting()))
    after, notices = told(start, gone, gone, Woken())
    (notice,) = notices
    assert (notice.kind, notice.fields["leg"], notice.fields["price"]) == (NoticeKind.LEG_LOST, 1, D(51000))
    (again,) = [a for a in todo(after, 9).actions if isinstance(a, Place)]
    assert (again.order.leg, again.order.revision, after.legs_removed) == (1, 1, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"closing": Closing(reason=CloseReason.CHAT, since=at(8))},
        {"legs_removed": (1,)},
        {"tps_announced": (1,)},
    ],
    ids=str,
)
def test_r15_where_the_leg_is_not_wanted_any_more_nothing_is_told_as_lost(changes):
    start, gone = forgotten(settled(replace(resting(), **changes)))
    after, notices = told(start, gone)
    assert NoticeKind.LEG_LOST not in kinds(notices)
    assert after.open_order(Role.TAKE_PROFIT, 1) is None


def test_r15_what_our_own_cancel_took_is_not_lost():
    start, gone = forgotten(settled(resting()))
    ours = replace(start.orders[gone.link_id], cancelling=True)
    assert NoticeKind.LEG_LOST not in kinds(told(with_orders(start, ours), gone)[1])
