"""What is decided by B while executions are missing, or a read of them may have lagged: R6, R7, R15."""

import pytest
from msgspec.structs import replace

from execution.actions import Action, Amend, Cancel, SetStop
from execution.closing.closing_record import CloseReason, Closing
from execution.commands.plan_version import version_of
from execution.exit_plan import TpLeg
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.new_trade.merging import require_open_to_more
from execution.new_trade.trade_request import TradeRejected
from execution.notices import Notice, NoticeKind
from execution.observations import (
    ExecutionObserved,
    ExecutionsRead,
    Observation,
    RowObserved,
    TargetsWanted,
    Woken,
)
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import OrderMove, Role
from tests.execution.builders import (
    D,
    at,
    execution,
    fold_all,
    plan,
    price_for,
    resting,
    row,
    todo,
    tp_fill,
)
from tests.execution.stops.wanted_stops import AT_TP1, SIDES
from tests.execution.telling import kinds, settled, told


def the_row(side: Side, size: str, seconds: float = 9) -> Observation:
    return RowObserved(row(size, 102, seconds, side=side, stop_loss=price_for(side, 49000)))


def nothing_new(began_at: float) -> Observation:
    """A list of executions that does not have the newest yet (R19)."""
    return ExecutionsRead(began_at=at(began_at), since=at(-50), executions=())


def lagged(side: Side = Side.BUY) -> tuple[Monitor, Observation]:
    """TP1 has sold 0.35 of its 0.5, and the list of executions lacks it; and its execution, which comes later."""
    start = settled(resting(side, plan(side, break_even=AT_TP1)))
    fill = ExecutionObserved(tp_fill(start, 1, "0.35", seq=102, seconds=9))
    after, _ = told(start, the_row(side, "0.65"), nothing_new(9.4), seconds=9.6)
    assert after.external_qty == D("-0.35")
    return after, fill


def moves(monitor: Monitor, seconds: float) -> list[Action]:
    price = price_for(monitor.side, 51000)
    return [a for a in todo(monitor, seconds, price=price).actions if isinstance(a, Amend | Cancel | SetStop)]


def hits(notices: list[Notice]) -> list[Notice]:
    return [notice for notice in notices if notice.kind is NoticeKind.TP_HIT]


@SIDES
def test_r7_a_target_that_has_sold_a_part_is_not_hit_because_a_lagging_read_called_that_external(side):
    """Its own fill would count twice: against what is left to share, and for what it has sold."""
    after, fill = lagged(side)
    late, notices = told(after, fill, seconds=10)
    assert late.unexplained
    assert (late.leg_done(1), hits(notices), late.stop.origin, moves(late, 10)) == (False, [], StopOrigin.PLAN, [])
    read = ExecutionsRead(began_at=at(11), since=at(-50), executions=(fill.execution,))
    healed, notices = told(late, read, Woken(), seconds=12)
    assert (healed.external_qty, healed.base, healed.leg_done(1)) == (D(0), D(1), False)
    assert (hits(notices), healed.stop.origin, moves(healed, 12)) == ([], StopOrigin.PLAN, [])


@SIDES
def test_r15_no_target_is_cut_for_what_a_read_that_may_have_lagged_has_not_explained(side):
    """What is missing may be what the first has sold: cut, it would sell less than its share and count as hit."""
    start = resting(side)
    unexplained = fold_all(start, the_row(side, "0.8"), seconds=9)
    assert (unexplained.unexplained, moves(unexplained, 9)) == (True, [])
    assumed = fold_all(unexplained, nothing_new(9.4), seconds=9.6)
    assert (assumed.unexplained, assumed.external_qty, moves(assumed, 9.6)) == (False, D("-0.2"), [])
    sure = fold_all(assumed, nothing_new(11.5), seconds=11.7)
    amended = {a.request.link_id[-6:-2]: a.request.qty for a in moves(sure, 11.7) if isinstance(a, Amend)}
    assert sorted(amended.values()) == [D("0.160"), D("0.240"), D("0.400")], "a read that began late enough agrees"


def test_r7_another_target_is_not_hit_by_what_is_missing_of_the_first():
    """All is explained by what is held as external, until it is read once more."""
    start = settled(resting())
    second = ExecutionObserved(tp_fill(start, 2, "0.15", seq=103, seconds=9))
    shrunk = RowObserved(row("0.35", 103, 9, stop_loss=D(49000)))
    after, notices = told(start, second, shrunk, nothing_new(9.4), seconds=9.6)
    assert (after.unexplained, after.external_qty) == (False, D("-0.5"))
    assert (after.leg_done(2), hits(notices)) == (False, [])
    first = tp_fill(start, 1, "0.5", seq=102, seconds=8.9)
    read = ExecutionsRead(began_at=at(11.5), since=at(-50), executions=(first,))
    healed, notices = told(after, read, seconds=11.7)
    assert (healed.external_qty, [n.fields["leg"] for n in hits(notices)]) == (D(0), [1])


def test_r7_all_of_its_share_is_a_hit_as_soon_as_it_is_known_what_has_left():
    """A person sold 0.4 in the app after TP1 had sold 0.3 of its 0.5: half of the 0.6 is what it had to sell."""
    start = settled(resting())
    part = ExecutionObserved(tp_fill(start, 1, "0.3", seq=102, seconds=9))
    by_hand = ExecutionObserved(execution("app", Side.SELL, "0.4", seq=103, seconds=9.2))
    _, notices = told(start, part, by_hand, seconds=9.5)
    assert [(n.kind, n.fields.get("leg")) for n in notices] == [
        (NoticeKind.TP_HIT, 1), (NoticeKind.SIZE_CHANGED, None)
    ]  # fmt: skip


def test_r7_what_is_external_for_certain_counts_for_the_share_too():
    start = settled(resting())
    part = ExecutionObserved(tp_fill(start, 1, "0.3", seq=102, seconds=9))
    shrunk = RowObserved(row("0.3", 104, 9.2, stop_loss=D(49000)))
    assumed, notices = told(start, part, shrunk, nothing_new(9.6), seconds=9.8)
    assert NoticeKind.TP_HIT not in kinds(notices)
    sure, notices = told(assumed, nothing_new(11.7), seconds=12)
    assert (sure.is_base_known, kinds(notices)) == (True, [NoticeKind.TP_HIT])


def test_r8_what_a_person_made_of_a_target_becomes_its_share_only_once_b_is_known():
    after, _ = lagged()
    order = after.open_order(Role.TAKE_PROFIT, 2)
    agreed = OrderMove(price=order.price, qty=D("0.35"), was_qty=order.qty, at=at(9), agreed=True)
    moved = replace(after, orders={**after.orders, order.link_id: replace(order, moved=agreed)})
    assert fold_all(moved, Woken(), seconds=10).plan == after.plan
    known = replace(moved, executions_missed_at=None)
    assert fold_all(known, Woken(), seconds=10).plan != after.plan


def test_nothing_is_added_to_a_position_while_b_is_not_known():
    with pytest.raises(TradeRejected):
        require_open_to_more(lagged()[0])
    require_open_to_more(replace(lagged()[0], executions_missed_at=None))


def test_r15_what_no_person_or_plan_wants_any_more_goes_though_b_is_not_known():
    """A leg that has too little by a B that may be wrong stays; one that is removed, or another order's, does not."""
    start = resting()
    tiny = fold_all(start, the_row(Side.BUY, "0.001"), seconds=9)
    assert (tiny.unexplained, moves(tiny, 9)) == (True, [])
    removed = replace(tiny, legs_removed=(1,))
    assert [a.request.link_id[-6:-4] for a in moves(removed, 9)] == ["t1"]
    order = start.open_order(Role.TAKE_PROFIT, 3)
    passed = replace(order, passed_at=order.price)
    other = replace(tiny, orders={**tiny.orders, order.link_id: passed})
    assert [a.request.link_id[-6:-4] for a in moves(other, 9)] == ["t3"]


def test_r11_while_the_position_closes_targets_get_out_of_the_way_though_b_is_not_known():
    closing = replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(8)))
    unexplained = fold_all(closing, the_row(Side.BUY, "0.8"), seconds=9)
    assert unexplained.unexplained
    assert any(isinstance(action, Amend) for action in moves(unexplained, 9))


def test_r7_other_targets_are_refused_while_b_is_not_known():
    after = lagged()[0]
    other = (TpLeg(number=1, price=D(54000), share=D(1)),)
    wanted = TargetsWanted(drawn_for=version_of(after), targets=other)
    assert fold_all(after, wanted, seconds=10).plan == after.plan
    known = replace(after, executions_missed_at=None)
    assert fold_all(known, wanted, seconds=10).plan.legs != after.plan.legs
