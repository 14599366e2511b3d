"""What the next take profits make of S*, known before: it may leave before its execution is on the disk (I6, R8)."""

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.exit_plan import BreakEven, BreakEvenWhen, ExitPlan
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.fills import reason_of_stop
from execution.monitor import Monitor
from execution.observations import ExecutionObserved, OrderObserved, RowObserved
from execution.stops.foreseen_stops import foresee, was_foreseen
from execution.stops.stop_record import Asked, Foreseen, ManualStop, StopOrigin
from execution.tracked_orders import Role
from tests.execution.builders import BTC, RULES, D, at, execution, fold_all, link, plan, resting, row, stop_row
from tests.execution.every_action import STOP

AFTER_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))
BREAK_EVEN, FOLLOW = StopOrigin.BREAK_EVEN, StopOrigin.FOLLOW
FOLLOWS = replace(plan(), follow=1)
AWAY_SINCE = at(20)


def at_rest(the_plan: ExitPlan) -> Monitor:
    return foresee(resting(the_plan=the_plan), BTC)


def known(monitor: Monitor) -> list[tuple[int, StopOrigin]]:
    return [(each.leg, each.origin) for each in monitor.stop.foreseen]


def hit(monitor: Monitor, leg: int, qty: str = "0.5") -> Monitor:
    price = 50000 + 1000 * leg
    fill = execution(f"tp{leg}", Side.SELL, qty, price=price, seq=101 + leg, link_id=link(Role.TAKE_PROFIT, leg))
    return fold_all(monitor, ExecutionObserved(fill), seconds=30)


def restarted(monitor: Monitor) -> Monitor:
    return replace(monitor, executions_missed_at=AWAY_SINCE, stop=replace(monitor.stop, is_unread=True))


def break_even_of(monitor: Monitor) -> Foreseen:
    (only,) = monitor.stop.foreseen
    return only


def test_what_a_hit_makes_of_the_stop_is_what_was_foreseen_of_it():
    before = at_rest(plan(break_even=AFTER_TP1))
    after = hit(before, 1)
    assert (after.stop.price, after.stop.origin) == (break_even_of(before).price, BREAK_EVEN)
    assert after.stop.price > before.stop.price


def test_each_hit_that_moves_it_further_is_foreseen():
    before = at_rest(FOLLOWS)
    assert known(before) == [(1, FOLLOW), (2, FOLLOW), (3, FOLLOW)]
    assert [each.price for each in before.stop.foreseen[1:]] == [D(51000), D(52000)]
    assert known(at_rest(plan(break_even=replace(AFTER_TP1, value=D(2))))) == [(2, BREAK_EVEN)]


def test_a_target_that_a_person_removed_is_not_waited_for():
    removed = replace(resting(the_plan=plan(break_even=AFTER_TP1)), legs_removed=(1,))
    assert known(foresee(removed, BTC)) == [(2, BREAK_EVEN)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"plan": plan()}, id="nothing moves it"),
        pytest.param({"plan": plan(break_even=BreakEven(when=BreakEvenWhen.AT_R, value=D(1)))}, id="a price moves it"),
        pytest.param({"closing": Closing(reason=CloseReason.CHAT, since=at(9))}, id="it is being closed"),
        pytest.param({"row": None, "fills": ()}, id="there is no size"),
    ],
)
def test_nothing_is_foreseen_where_no_target_moves_the_stop(changes):
    monitor = replace(resting(the_plan=plan(break_even=AFTER_TP1)), **changes)
    assert foresee(monitor, BTC) is monitor


def test_nothing_is_foreseen_while_a_person_is_asked_or_where_the_stop_is_tighter_already():
    monitor = resting(the_plan=plan(break_even=AFTER_TP1))
    asked = Asked(number=1, ours=D(49000), origin=StopOrigin.PLAN, until=at(60))
    for stop in (replace(monitor.stop, asked=asked), replace(monitor.stop, price=D(50900))):
        assert foresee(replace(monitor, stop=stop), BTC).stop.foreseen == ()


def test_r8_what_was_hit_may_have_been_sent_and_what_comes_no_more_is_forgotten():
    before = at_rest(FOLLOWS)
    first, second, third = before.stop.foreseen
    gulped = foresee(hit(hit(before, 1), 2, "0.3"), BTC)
    assert {first.price, second.price} <= {sent.price for sent in gulped.stop.sent}
    assert gulped.stop.foreseen == (third,)
    unfollowed = foresee(replace(before, plan=plan()), BTC)
    assert unfollowed.stop.foreseen == ()
    assert third.price not in {sent.price for sent in unfollowed.stop.sent}


def test_r8_while_executions_may_be_missing_what_was_foreseen_stays():
    before = restarted(at_rest(plan(break_even=AFTER_TP1)))
    old = replace(break_even_of(before), price=D(50050))
    paid = replace(before, stop=replace(before.stop, foreseen=(old,)))
    assert foresee(paid, BTC).stop.foreseen == (*before.stop.foreseen, old)
    assert foresee(replace(paid, executions_missed_at=None), BTC).stop.foreseen == before.stop.foreseen


def test_i6_only_what_the_record_on_the_disk_foresaw_leaves_at_once():
    on_disk = at_rest(plan(break_even=AFTER_TP1))
    moved = hit(on_disk, 1)
    request = replace(STOP.request, stop_loss=moved.stop.price)
    assert was_foreseen(on_disk, moved, request)
    assert not was_foreseen(replace(on_disk, stop=replace(on_disk.stop, foreseen=())), moved, request)
    by_chat = replace(moved, stop=replace(moved.stop, origin=StopOrigin.CHAT))
    assert not was_foreseen(on_disk, by_chat, request)
    assert not was_foreseen(on_disk, replace(moved, plan=replace(plan(break_even=AFTER_TP1), follow=1)), request)
    assert not was_foreseen(on_disk, moved, replace(request, stop_loss=D(49000)))


# ---------------------------------------- after a crash


def shown(monitor: Monitor, price: object, seconds: float = 30, manual: ManualStop = ManualStop.ADOPT) -> Monitor:
    rules = replace(RULES, manual_stop=manual)
    return fold_all(monitor, RowObserved(row(1, 101, seconds, stop_loss=price)), seconds=seconds, rules=rules)


@pytest.mark.parametrize("manual", list(ManualStop))
def test_r8_a_foreseen_stop_that_stands_after_a_restart_is_ours(manual):
    before = restarted(at_rest(plan(break_even=AFTER_TP1)))
    ours = break_even_of(before)
    after = shown(before, ours.price, manual=manual)
    assert (after.stop.price, after.stop.origin) == (ours.price, BREAK_EVEN)
    assert ours.price in {sent.price for sent in after.stop.sent}
    assert after.stop.asked is after.stop.overruled is after.stop.took_place_of is None


def test_r8_one_that_the_stop_has_passed_meanwhile_is_no_persons():
    before = restarted(at_rest(FOLLOWS))
    older = before.stop.foreseen[0].price
    beyond = hit(hit(before, 1), 2, "0.3")
    after = shown(shown(beyond, older, 31), older, 32)
    assert after.stop.origin is FOLLOW
    assert after.stop.price == D(51000)


def test_r8_where_no_execution_can_be_missing_it_is_a_persons():
    before = at_rest(plan(break_even=AFTER_TP1))
    price = break_even_of(before).price
    after = shown(shown(before, price, 30), price, 31)
    assert after.stop.origin is StopOrigin.PERSON


def test_i8_a_foreseen_stop_that_has_fired_is_the_reason():
    before = restarted(at_rest(plan(break_even=AFTER_TP1)))
    fired = stop_row(break_even_of(before).price, 30, status=OrderStatus.TRIGGERED)
    after = fold_all(before, OrderObserved(fired), seconds=30)
    assert reason_of_stop(after) is CloseReason.BREAK_EVEN
