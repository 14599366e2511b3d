"""Take profits that wait as market orders for their trigger: R21, with R8 and R15 where they touch them."""

from typing import Any

import pytest
from msgspec.structs import replace

from execution.actions import Amend, Cancel, Place
from execution.closing.closing_record import CloseReason, Closing
from execution.desired_orders import desired_orders
from execution.exchange_errors import Refusal
from execution.exit_plan import ExitPlan, LegKind
from execution.facts.orders import OrderRow, OrderStatus, OrderType, StopKind
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.fills import close_reason
from execution.monitor import Monitor
from execution.observations import (
    ExecutionObserved,
    OrderAccepted,
    OrderAsked,
    OrderObserved,
    OrderRefused,
    RowObserved,
)
from execution.order_diff import Todo
from execution.requests import ExitOrder, Trigger
from execution.targets.conditional_legs import free_places
from execution.tracked_orders import OrderState, Role, TrackedOrder
from tests.execution.builders import (
    BTC,
    D,
    at,
    fold_all,
    guarded,
    order_row,
    plan,
    price_for,
    row,
    todo,
    tp_fill,
    tracked,
    with_orders,
)

SIDES = pytest.mark.parametrize("side", list(Side))
UNTRIGGERED: dict[str, Any] = {"status": OrderStatus.UNTRIGGERED, "stop_kind": StopKind.STOP}


def waiting_plan(side: Side = Side.BUY, **more: Any) -> ExitPlan:
    return replace(plan(side, **more), leg_kind=LegKind.MARKET)


def waiting(side: Side = Side.BUY, **more: Any) -> Monitor:
    """Guarded, and all legs wait for their triggers."""
    new = guarded(side, waiting_plan(side, **more))
    legs = desired_orders(new, BTC, at(5)).take_profits
    return with_orders(
        new,
        *(
            tracked(
                Role.TAKE_PROFIT, tp.leg, tp.qty, tp.price, written_at=at(3), trigger_by=tp.trigger_by,
                status=OrderStatus.UNTRIGGERED, accepted_price=tp.price, known_qtys=(tp.qty,),
            )
            for tp in legs
        ),
    )  # fmt: skip


def leg(monitor: Monitor, number: int = 1) -> TrackedOrder:
    return monitor.orders_of(Role.TAKE_PROFIT, number)[-1]


def shown(order: TrackedOrder, seconds: float, **changes: Any) -> OrderObserved:
    """A row of a conditional order, as the exchange pushes it."""
    fields = UNTRIGGERED | {"price": None, "trigger_price": order.price, "order_type": OrderType.MARKET} | changes
    return OrderObserved(order_row(order, seconds, **fields))


def placed(steps: Todo) -> list[Place]:
    return [step for step in steps.actions if isinstance(step, Place)]


def after_the_first_leg(monitor: Monitor, qty: str, **row_changes: Any) -> Monitor:
    """Its trigger was reached; the market took ``qty`` of it, and the rest was cancelled."""
    fill = tp_fill(monitor, 1, qty, seq=102)
    order = leg(monitor)
    ended = {"status": OrderStatus.CANCELLED, "filled_qty": D(qty)} | row_changes
    size = row(1 - D(qty), 102, 6, side=monitor.side, stop_loss=monitor.plan.stop)
    return fold_all(monitor, ExecutionObserved(fill), shown(order, 6, **ended), RowObserved(size), seconds=6)


# ---------------------------------------- what is sent


@SIDES
def test_r21_a_leg_is_a_market_order_that_waits_at_the_legs_price(side: Side) -> None:
    new = guarded(side, waiting_plan(side))
    (first, *others) = placed(todo(new))
    assert isinstance(first.request, ExitOrder)
    assert first.request.price is None
    assert first.request.trigger == Trigger(price_for(side, 51000), TriggerBy.LAST)
    assert (first.request.side, first.request.qty) == (side.opposite, D("0.5"))
    assert first.order.trigger_by is TriggerBy.LAST
    assert len(others) == 2


def test_r17_it_waits_for_the_plans_own_series() -> None:
    new = guarded(Side.BUY, replace(waiting_plan(), trigger_by=TriggerBy.MARK))
    new = replace(new, stop=replace(new.stop, order=replace(new.stop.order, trigger_by="MarkPrice")))
    request = placed(todo(new))[0].request
    assert isinstance(request, ExitOrder)
    assert request.trigger == Trigger(D(51000), TriggerBy.MARK)


def test_a_limit_leg_has_no_trigger() -> None:
    request = placed(todo(guarded()))[0].request
    assert isinstance(request, ExitOrder)
    assert (request.price, request.trigger) == (D(51000), None)


def test_r9_one_that_was_not_found_is_sent_again_as_it_was() -> None:
    lost = waiting()
    lost = with_orders(lost, replace(leg(lost), state=OrderState.ABSENT))
    (again,) = placed(todo(lost))
    assert isinstance(again.request, ExitOrder)
    assert again.request.trigger == Trigger(D(51000), TriggerBy.LAST)
    assert again.order.link_id == leg(lost).link_id


def test_r21_it_is_resized_in_place() -> None:
    smaller = fold_all(waiting(), RowObserved(row("0.5", 101, 6)), seconds=6)
    smaller = replace(smaller, external_qty=D("-0.5"), unexplained_since=None)
    amended = [step.request for step in todo(smaller, 9).actions if isinstance(step, Amend)]
    assert [(request.qty, request.price, request.trigger_price) for request in amended] == [
        (D("0.25"), None, None), (D("0.15"), None, None), (D("0.1"), None, None),
    ]  # fmt: skip


def test_r10_a_duplicate_id_that_shows_the_conditional_order_is_ours() -> None:
    sent = with_orders(waiting(), replace(leg(waiting()), duplicate=True, ask_at=at(5)))
    found = fold_all(
        sent, OrderAsked(link_id=leg(sent).link_id, began_at=at(5), row=shown(leg(sent), 5).row), seconds=5
    )
    assert (leg(found).state, leg(found).superseded) == (OrderState.LIVE, False)


# ---------------------------------------- what becomes of it


def test_r21_its_fill_is_the_legs_under_the_same_id() -> None:
    before = waiting()
    fill = tp_fill(before, 1, "0.5", seq=102)
    done = fold_all(before, ExecutionObserved(replace(fill, create_type="CreateByStopOrder")), seconds=6)
    assert done.leg_done(1)
    assert [f.leg for f in done.fills if f.role is Role.TAKE_PROFIT] == [1]
    assert close_reason(done) is CloseReason.TAKE_PROFIT


def test_r21_one_that_runs_is_left_alone() -> None:
    before = waiting()
    running = fold_all(before, shown(leg(before), 6, status=OrderStatus.TRIGGERED, qty=D("0.4")), seconds=6)
    order = leg(running)
    assert (order.goes_on_as_limit, order.qty, order.price, order.moved) == (True, D("0.4"), D(51000), None)
    touched = {s.request.link_id for s in todo(running, 7).actions if isinstance(s, Amend | Cancel)}
    assert order.link_id not in touched


def test_r21_what_the_market_did_not_take_goes_on_as_a_limit_at_once() -> None:
    rest = after_the_first_leg(waiting(), "0.3")
    assert not rest.leg_done(1)
    assert rest.legs_removed == ()
    (again,) = placed(todo(rest, 7))
    assert isinstance(again.request, ExitOrder)
    assert (again.request.price, again.request.trigger, again.request.qty) == (D(51000), None, D("0.2"))
    assert again.order.revision == 1


def test_r21_what_a_leg_left_goes_on_though_one_farther_out_was_hit_by_the_same_price() -> None:
    rest = after_the_first_leg(waiting(), "0.3")
    fill = tp_fill(rest, 2, "0.3", seq=103)
    both = fold_all(rest, ExecutionObserved(fill), RowObserved(row("0.4", 103, 6)), seconds=6)
    assert both.leg_done(2)
    assert [(tp.leg, tp.qty) for tp in desired_orders(both, BTC, at(7)).take_profits] == [(1, D("0.2")), (3, D("0.2"))]


@pytest.mark.parametrize("cancel_type", ["CancelByUser", "UNKNOWN", "CancelByReduceOnly"])
def test_r15_no_person_cancels_what_has_triggered(cancel_type: str) -> None:
    rest = after_the_first_leg(waiting(), "0.3", cancel_type=cancel_type)
    assert rest.legs_removed == ()
    assert placed(todo(rest, 7))


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.DEACTIVATED])
def test_r15_a_person_cancels_what_still_waits(status: OrderStatus) -> None:
    before = waiting()
    gone = fold_all(before, shown(leg(before), 6, status=status, cancel_type="CancelByUser"), seconds=6)
    assert gone.legs_removed == (1,)
    assert leg(gone).goes_on_as_limit is False


def test_r15_what_the_exchange_deactivated_waits_again() -> None:
    before = waiting()
    taken = fold_all(
        before, shown(leg(before), 6, status=OrderStatus.DEACTIVATED, cancel_type="CancelByAdmin"), seconds=6
    )
    (again,) = placed(todo(taken, 7))
    assert again.order.trigger_by is TriggerBy.LAST


@pytest.mark.parametrize("refusal", [Refusal.PRICE_THROUGH, Refusal.LIMIT_OF_ORDERS])
def test_r21_one_that_cannot_wait_is_a_limit(refusal: Refusal) -> None:
    before = waiting()
    no = OrderRefused(link_id=leg(before).link_id, refusal=refusal, text="no", creating=True)
    refused = fold_all(with_orders(before, replace(leg(before), state=OrderState.PLANNED)), no, seconds=6)
    (again,) = placed(todo(refused, 6))
    assert isinstance(again.request, ExitOrder)
    assert (again.request.price, again.request.trigger) == (D(51000), None)
    assert {tp.trigger_by for tp in desired_orders(refused, BTC, at(6)).take_profits} == {None, TriggerBy.LAST}


def test_a_refusal_for_another_reason_waits_for_its_pause() -> None:
    before = waiting()
    no = OrderRefused(link_id=leg(before).link_id, refusal=Refusal.INVALID, text="no", creating=True)
    refused = fold_all(with_orders(before, replace(leg(before), state=OrderState.PLANNED)), no, seconds=6)
    assert not placed(todo(refused, 6))
    assert placed(todo(refused, 9))[0].order.trigger_by is TriggerBy.LAST


def test_r21_a_leg_whose_new_trigger_is_passed_before_it_moves_there_goes_on_as_a_limit() -> None:
    before = waiting()
    legs = (replace(before.plan.legs[0], price=D(50500)), *before.plan.legs[1:])
    moving = with_orders(before, replace(leg(before), asked_price=D(51000), asking_price=D(50500)))
    moving = replace(moving, plan=replace(before.plan, legs=legs))
    no = OrderRefused(link_id=leg(before).link_id, refusal=Refusal.PRICE_THROUGH, text="no", creating=False)
    refused = fold_all(moving, no, seconds=6)
    wanted = desired_orders(refused, BTC, at(9)).take_profits[0]
    assert (wanted.price, wanted.trigger_by) == (D(50500), None)
    cancelled = [s.request.link_id for s in todo(refused, 9).actions if isinstance(s, Cancel)]
    assert cancelled == [leg(before).link_id], "what waits at the old price goes first"


def test_r8_a_leg_that_goes_on_as_a_limit_stays_one_when_a_person_moves_it() -> None:
    rest = after_the_first_leg(waiting(), "0.3")
    limit = placed(todo(rest, 7))[0].order
    rest = with_orders(rest, replace(limit, state=OrderState.LIVE, accepted_price=D(51000), known_qtys=(D("0.2"),)))
    for seconds in (8, 9):
        rest = fold_all(rest, OrderObserved(order_row(limit, seconds, price=D(50900))), seconds=seconds)
    assert rest.plan.legs[0].price == 50900
    assert desired_orders(rest, BTC, at(10)).take_profits[0].trigger_by is None
    assert not [s for s in todo(rest, 10).actions if isinstance(s, Cancel | Place)]


def test_r21_a_price_that_the_plan_gives_the_leg_anew_waits_again() -> None:
    rest = after_the_first_leg(waiting(), "0.3")
    legs = (replace(rest.plan.legs[0], price=D(51500)), *rest.plan.legs[1:])
    moved = replace(rest, plan=replace(rest.plan, legs=legs))
    assert desired_orders(moved, BTC, at(7)).take_profits[0].trigger_by is TriggerBy.LAST


# ---------------------------------------- a person's move (R8)


def test_r8_a_trigger_that_a_person_moved_becomes_the_legs_price() -> None:
    moved = waiting()
    for seconds in (6, 7):
        moved = fold_all(moved, shown(leg(moved), seconds, trigger_price=D(50900)), seconds=seconds)
    assert moved.plan.legs[0].price == 50900
    assert [(m.leg, m.old_price, m.new_price) for m in moved.legs_moved] == [(1, D(51000), D(50900))]


def test_r8_what_the_exchange_shows_of_ours_moves_nothing() -> None:
    same = waiting()
    for seconds in (6, 7):
        same = fold_all(same, shown(leg(same), seconds), seconds=seconds)
    assert same.legs_moved == ()
    assert leg(same).price == 51000


def test_a_row_without_its_trigger_leaves_the_price_as_it_is() -> None:
    before = waiting()
    told = fold_all(before, shown(leg(before), 6, trigger_price=None, status=OrderStatus.TRIGGERED), seconds=6)
    assert leg(told).price == 51000


# ---------------------------------------- closing


def closing(monitor: Monitor, **changes: Any) -> Monitor:
    return replace(monitor, closing=Closing(reason=CloseReason.CHAT, since=at(9), **changes))


def test_r21_closing_cancels_them_first() -> None:
    actions = todo(closing(waiting()), 9).actions
    assert [type(action) for action in actions[:4]] == [Cancel, Cancel, Cancel, Place]
    assert {a.request.link_id for a in actions[:3] if isinstance(a, Cancel)} == {
        o.link_id for o in waiting().orders_of(Role.TAKE_PROFIT)
    }


def test_r21_each_is_cancelled_once_also_when_the_position_is_gone_already() -> None:
    gone = replace(closing(waiting(), clear_tps=True), flat_since=at(9))
    cancels = [a.request.link_id for a in todo(gone, 9).actions if isinstance(a, Cancel)]
    assert len(cancels) == len(set(cancels)) == 3


def test_r11_limit_legs_stay_until_they_are_in_the_way() -> None:
    resting = guarded()
    resting = with_orders(resting, tracked(Role.TAKE_PROFIT, 1, "0.5", 51000))
    assert not [a for a in todo(closing(resting), 9).actions if isinstance(a, Cancel)]


def test_r11_a_close_waits_for_none_that_takes_no_headroom() -> None:
    waits = closing(waiting(), clear_tps=True)
    (sent,) = placed(todo(waits, 9))
    assert sent.order.role is Role.CLOSE


def test_r21_the_slot_is_not_free_before_they_are_gone() -> None:
    """The exchange keeps them when the position is gone; until each has ended the monitor stays (I5)."""
    flat = waiting()
    sell = replace(tp_fill(flat, 1, 1, seq=102), link_id="", order_id="id-stop", create_type="CreateByStopLoss")
    flat = fold_all(flat, ExecutionObserved(sell), RowObserved(row(0, 102, 6)), seconds=6)
    assert flat.flat_since is not None
    assert flat.has_open_orders
    cancels = [a.request.link_id for a in todo(flat, 6).actions if isinstance(a, Cancel)]
    assert len(cancels) == 3


def test_a_receipt_of_an_amended_trigger_is_where_it_stands() -> None:
    before = waiting()
    answer = OrderAccepted(link_id=leg(before).link_id, order_id="x", began_at=at(6), price=D(50800))
    assert leg(fold_all(before, answer, seconds=6)).price == 50800


# ---------------------------------------- places


def conditional(number: int, **changes: Any) -> OrderRow:
    order = tracked(Role.TAKE_PROFIT, 1, 1, 51000)
    return order_row(order, order_id=f"c{number}", link_id="", **(UNTRIGGERED | changes))


@pytest.mark.parametrize(("taken", "free"), [(0, 8), (3, 5), (8, 0), (10, 0)])
def test_r21_two_places_stay_free(taken: int, free: int) -> None:
    assert free_places([conditional(n) for n in range(taken)]) == free


def test_r21_only_what_waits_takes_a_place() -> None:
    others = [
        conditional(1, stop_kind=StopKind.STOP_LOSS),
        conditional(2, stop_kind=StopKind.NONE, status=OrderStatus.NEW),
        conditional(3, status=OrderStatus.TRIGGERED),
    ]
    assert free_places(others) == 8
