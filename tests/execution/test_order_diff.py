"""What is sent next, and what waits: R1, R2, R3, R8 to R13, R15 as far as the difference decides them."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.actions import Action, Amend, AskOrder, Cancel, Drop, LookAtSlot, Place, ReadExecutions, SetStop
from execution.closing.closing_record import CloseReason, Closing
from execution.desired_orders import Desired
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderStatus
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.ledger import mark_cancelling
from execution.monitor import Monitor
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    ExecutionsRead,
    OrderObserved,
    OrderRefused,
    RowObserved,
    StopRefused,
)
from execution.order_diff import Todo, diff
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest, StopUrgency
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
    SYMBOL,
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    link,
    monitor,
    order_row,
    plan,
    price_for,
    resting,
    row,
    stop_row,
    todo,
    tp_fill,
    tracked,
    with_orders,
)

SIDES = pytest.mark.parametrize("side", list(Side))


def first(the_todo: Todo) -> Action:
    assert the_todo.actions, the_todo
    return the_todo.actions[0]


def placed(the_todo: Todo) -> list[tuple[Role, int, Decimal]]:
    return [(a.order.role, a.order.leg, a.order.qty) for a in the_todo.actions if isinstance(a, Place)]


def set_stop(price: object, urgency: StopUrgency = StopUrgency.NAKED) -> SetStop:
    return SetStop(
        StopRequest(symbol=SYMBOL, position_idx=0, stop_loss=D(str(price)), trigger_by=TriggerBy.LAST, urgency=urgency)
    )


def closing(the_monitor: Monitor, **changes) -> Monitor:
    return replace(the_monitor, closing=Closing(reason=CloseReason.CHAT, since=at(4), **changes))


# ---------------------------------------- opening


@SIDES
def test_a_trade_begins_with_its_first_entry_and_the_stop_attached(side):
    """I1: there is no instant without a stop, so an entry carries its own."""
    action = first(todo(monitor(side, plan(side, entries=((1, None), (2, 49500)))), 0))
    assert isinstance(action, Place)
    assert action.order.state is OrderState.PLANNED
    assert action.request == EntryOrder(
        link_id=link(Role.ENTRY, 1),
        symbol=SYMBOL,
        position_idx=0,
        side=side,
        qty=D(1),
        price=None,
        stop_loss=price_for(side, 49000),
        trigger_by=TriggerBy.LAST,
    )


def test_an_entry_whose_id_was_taken_is_sent_under_the_next_revision():
    """R10"""
    taken = tracked(Role.ENTRY, 1, state=OrderState.ENDED, superseded=True)
    action = first(todo(with_orders(monitor(), taken), 1))
    assert isinstance(action, Place)
    assert action.request.link_id == link(Role.ENTRY, 1, revision=1)


def test_a_live_entry_is_left_alone():
    """Never a create while an order of the same leg may live."""
    assert todo(with_orders(monitor(), tracked(Role.ENTRY)), 2) == Todo(actions=(), wake_at=None)


def test_a_planned_order_is_asked_for_before_anything_is_sent_again():
    """R9: whether the request left is not known after a crash."""
    waiting = with_orders(monitor(), tracked(Role.ENTRY, state=OrderState.PLANNED))
    assert todo(waiting, 2).actions == (AskOrder(link(Role.ENTRY, 1)),)


def test_an_absent_order_is_sent_again_as_it_was():
    """R9: under the same id, with the same quantity."""
    absent = tracked(Role.ENTRY, 1, "0.7", state=OrderState.ABSENT, attached_stop=D(49000), fence=at(8))
    action = first(todo(with_orders(monitor(), absent), 2))
    assert isinstance(action, Place)
    assert (action.order.link_id, action.order.qty, action.order.fence) == (absent.link_id, D("0.7"), at(8))
    assert isinstance(action.request, EntryOrder)
    assert action.request.stop_loss == D(49000)


def test_a_transient_answer_is_waited_for():
    absent = tracked(Role.ENTRY, state=OrderState.ABSENT, not_before=at(3))
    assert todo(with_orders(monitor(), absent), 2) == Todo(actions=(), wake_at=at(3))
    assert placed(todo(with_orders(monitor(), absent), 3)) == [(Role.ENTRY, 1, D(1))]


def test_an_absent_entry_that_is_not_wanted_any_more_is_forgotten():
    absent = tracked(Role.ENTRY, state=OrderState.ABSENT)
    assert todo(with_orders(monitor(), absent), 100).actions == (Drop(link(Role.ENTRY, 1)),)


def test_an_absent_entry_that_may_still_land_is_not_forgotten_yet():
    """R9: declared absent only after the fence."""
    absent = tracked(Role.ENTRY, state=OrderState.ABSENT, ask_at=at(101))
    assert todo(with_orders(monitor(), absent), 100) == Todo(actions=(), wake_at=at(101))


# ---------------------------------------- the stop: R1, R3, R9, R13


@SIDES
def test_arming_waits_half_a_second_for_the_attached_stop(side):
    """R3"""
    bare = entered(side)
    assert set_stop(price_for(side, 49000)) not in todo(bare, 1.9).actions
    assert todo(bare, 1.5).wake_at == at(1.8)
    assert first(todo(bare, 2)) == set_stop(price_for(side, 49000))


def test_a_confirmed_stop_is_left_alone():
    assert not [a for a in todo(guarded(), 5).actions if isinstance(a, SetStop)]


@SIDES
def test_a_later_entry_fill_sends_the_stop_at_once(side):
    """R1: before anything else, without waiting for the row."""
    the_plan = plan(side, entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, price_for(side, 49500), attached_stop=price_for(side, 49000))
    standing = with_orders(resting(side, the_plan), entry)
    fill = execution("e2", side, "0.4", price_for(side, 49500), seq=102, link_id=entry.link_id, seconds=9)
    assert first(todo(fold_all(standing, ExecutionObserved(fill), seconds=9), 9)) == set_stop(
        price_for(side, 49000), StopUrgency.REASSERT
    )


def test_a_tightened_stop_goes_before_the_entries_that_it_ends():
    """R1: trading-stop first, then cancel every pending entry that carries a looser one."""
    the_plan = plan(entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(49000))
    moved = with_stop(with_orders(resting(the_plan=the_plan), entry), D(49200), StopOrigin.BREAK_EVEN)
    assert todo(moved, 9).actions[:2] == (
        set_stop(49200, StopUrgency.MOVE),
        Cancel(CancelOrder(link_id=entry.link_id, symbol=SYMBOL), makes_room=True),
    )


def test_a_stop_overtakes_everything_that_is_queued():
    """R9"""
    moved = with_stop(fold_all(guarded(), CloseRequested(D("0.5")), seconds=5), D(49500), StopOrigin.BREAK_EVEN)
    actions = todo(moved, 9).actions
    assert actions[0] == set_stop(49500, StopUrgency.MOVE)
    assert len(actions) > 1


@pytest.mark.parametrize(
    ("origin", "urgency"),
    [
        (StopOrigin.TRAIL, StopUrgency.RATCHET),
        (StopOrigin.BREAK_EVEN, StopUrgency.MOVE),
        (StopOrigin.FOLLOW, StopUrgency.MOVE),
        (StopOrigin.CHAT, StopUrgency.REASSERT),
        (StopOrigin.PLAN, StopUrgency.REASSERT),
    ],
)
def test_r16_the_class_of_a_stop_says_why_it_is_sent_and_naked_goes_before_all(origin, urgency):
    moved = with_stop(resting(), D(49500), origin)
    assert first(todo(moved, 9)) == set_stop(49500, urgency)
    bare = replace(moved, stop=replace(moved.stop, order=None))
    assert first(todo(bare, 9)) == set_stop(49500, StopUrgency.NAKED)


def test_a_refused_stop_is_sent_again_after_a_pause():
    moved = with_stop(resting(), D(49500), StopOrigin.BREAK_EVEN)
    refused = fold_all(moved, StopRefused(price=D(49500), refusal=Refusal.INVALID, text=""), seconds=9)
    assert todo(replace(refused, look_at=None), 9.5) == Todo(actions=(), wake_at=at(10))
    assert first(todo(refused, 10)) == set_stop(49500, StopUrgency.MOVE)


@SIDES
@pytest.mark.parametrize(
    ("price", "is_sent"), [(None, False), ("49500", False), ("49500.1", False), ("49500.2", True), ("49600", True)]
)
def test_a_stop_that_the_price_has_passed_waits_until_it_is_two_ticks_clear(side, price, is_sent):
    """R13: the older stop covers meanwhile."""
    moved = with_stop(resting(side), price_for(side, 49500), StopOrigin.BREAK_EVEN)
    waiting = replace(moved, stop=replace(moved.stop, waits_for_price=True))
    found = todo(waiting, 9, None if price is None else price_for(side, price))
    assert (set_stop(price_for(side, 49500), StopUrgency.MOVE) in found.actions) is is_sent
    if not is_sent:
        assert found.wake_at == at(10)


def test_a_waiting_stop_does_not_wait_naked():
    """R13: with no covering stop the wanted one is tried, and its refusal closes."""
    moved = with_stop(resting(), D(49500), StopOrigin.BREAK_EVEN)
    waiting = replace(moved, stop=replace(moved.stop, waits_for_price=True, order=None))
    assert first(todo(waiting, 9, 49400)) == set_stop(49500)


def test_a_stop_that_may_be_a_persons_is_looked_at_before_it_is_overwritten():
    """R8: a second, newer read decides."""
    seen = fold_all(resting(), OrderObserved(stop_row(48800, 9)), seconds=9)
    assert first(todo(seen, 9)) == LookAtSlot()
    assert not [a for a in todo(seen, 9).actions if isinstance(a, SetStop)]


def test_a_stop_that_has_fired_is_not_moved():
    """R12"""
    fired = fold_all(resting(), OrderObserved(stop_row(49000, 9, status=OrderStatus.TRIGGERED)), seconds=9)
    assert not [a for a in todo(fired, 20).actions if isinstance(a, SetStop)]


# ---------------------------------------- closing: R11, R12


@SIDES
def test_closing_sends_a_market_order_for_all_that_is_left(side):
    """R11: quantity zero, before anything else."""
    action = first(todo(closing(resting(side)), 5))
    assert isinstance(action, Place)
    assert action.request == ExitOrder(
        link_id=link(Role.CLOSE, 0), symbol=SYMBOL, position_idx=0, side=side.opposite, qty=D(0), price=None
    )


def test_closing_goes_before_a_stop_and_the_stop_is_still_set():
    """R11: the full stop is never removed."""
    moved = closing(with_stop(resting(), D(49500), StopOrigin.BREAK_EVEN))
    kinds = [type(a) for a in todo(moved, 9).actions]
    assert kinds[:2] == [Place, SetStop]


def test_one_closing_order_at_a_time():
    live = with_orders(closing(resting()), tracked(Role.CLOSE, 0, 0))
    assert placed(todo(live, 9)) == []


def test_an_absent_closing_order_is_sent_again():
    absent = with_orders(closing(resting()), tracked(Role.CLOSE, 0, 0, state=OrderState.ABSENT))
    assert placed(todo(absent, 9)) == [(Role.CLOSE, 0, D(0))]


def test_closing_is_repeated_at_most_four_times_a_second():
    """R12"""
    ended = with_orders(closing(resting()), tracked(Role.CLOSE, 0, 0, state=OrderState.ENDED, written_at=at(9)))
    assert todo(ended, 9.1).wake_at == at(9.25)
    assert placed(todo(ended, 9.1)) == []
    action = first(todo(ended, 9.25))
    assert isinstance(action, Place)
    assert action.request.link_id == link(Role.CLOSE, 0, revision=1)


def test_a_refused_closing_order_is_paced():
    """R12"""
    paced = closing(resting(), retry_at=at(10))
    assert placed(todo(paced, 9)) == []
    assert todo(paced, 9).wake_at == at(10)


def test_closing_waits_for_take_profits_that_are_in_its_way():
    """R11: cancel own TPs by id, await their end, send again."""
    blocked = closing(resting(), clear_tps=True)
    found = todo(blocked, 9)
    assert placed(found) == []
    assert [a.request.link_id for a in found.actions if isinstance(a, Cancel)] == [
        link(Role.TAKE_PROFIT, leg) for leg in (1, 2, 3)
    ]
    gone = {k: replace(o, state=OrderState.ENDED) for k, o in blocked.orders.items()}
    assert placed(todo(replace(blocked, orders=gone), 9)) == [(Role.CLOSE, 0, D(0))]


def test_r11_closing_does_not_wait_for_a_take_profit_that_was_asked_for_and_not_found():
    """It may still land until its fence, and each restart moves that: what is open has no stop meanwhile."""
    blocked = closing(resting(), clear_tps=True)
    absent = {k: replace(o, state=OrderState.ABSENT, ask_at=at(10), fence=at(15)) for k, o in blocked.orders.items()}
    assert placed(todo(replace(blocked, orders=absent), 9)) == [(Role.CLOSE, 0, D(0))]
    sent = {k: replace(o, state=OrderState.PLANNED, ask_at=at(10)) for k, o in blocked.orders.items()}
    assert placed(todo(replace(blocked, orders=sent), 9)) == []


def test_closing_lets_the_stop_that_fired_run_for_a_second():
    """R12"""
    fired = fold_all(resting(), OrderObserved(stop_row(49000, 9, status=OrderStatus.TRIGGERED)), seconds=9)
    assert placed(todo(fired, 9)) == []
    assert todo(fired, 9).wake_at == at(10)
    assert placed(todo(fired, 10)) == [(Role.CLOSE, 0, D(0))]


def test_closing_waits_for_the_executions_of_its_last_attempt():
    tried = with_orders(closing(resting()), tracked(Role.CLOSE, 0, 0, state=OrderState.ENDED, written_at=at(8)))
    unexplained = fold_all(tried, RowObserved(row("0.4", seq=102, seconds=9)), seconds=9)
    assert placed(todo(unexplained, 9)) == []
    assert todo(unexplained, 9).wake_at == at(9.3)


def test_closing_does_not_wait_for_executions_that_never_come():
    """R12: no limit of attempts; one more can only reduce."""
    tried = with_orders(closing(resting()), tracked(Role.CLOSE, 0, 0, state=OrderState.ENDED, written_at=at(8)))
    unexplained = fold_all(tried, RowObserved(row("0.4", seq=102, seconds=9)), seconds=9)
    assert placed(todo(unexplained, 10)) == [(Role.CLOSE, 0, D(0))]
    untried = fold_all(closing(resting()), RowObserved(row("0.4", seq=102, seconds=5)), seconds=5)
    assert placed(todo(untried, 5.9)) == []
    assert placed(todo(untried, 6)) == [(Role.CLOSE, 0, D(0))]


def test_closing_ends_every_entry_and_places_no_take_profit():
    the_plan = plan(entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(49000))
    found = todo(closing(with_orders(guarded(the_plan=the_plan), entry)), 9)
    assert Cancel(CancelOrder(link_id=entry.link_id, symbol=SYMBOL)) in found.actions
    assert placed(found) == [(Role.CLOSE, 0, D(0))]


def test_after_the_end_every_order_of_ours_is_cancelled():
    """I5"""
    the_plan = plan(entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(49000))
    flat = replace(with_orders(resting(the_plan=the_plan), entry), flat_since=at(9))
    cancelled = {a.request.link_id for a in todo(flat, 9).actions if isinstance(a, Cancel)}
    assert cancelled == {entry.link_id, *(link(Role.TAKE_PROFIT, leg) for leg in (1, 2, 3))}


def test_after_the_end_what_never_landed_is_forgotten():
    """I5: else the trade would never be over."""
    close = tracked(Role.CLOSE, 0, 0, state=OrderState.ABSENT)
    flat = replace(with_orders(guarded(), close), flat_since=at(9))
    assert todo(flat, 9).actions == (Drop(close.link_id),)
    filled = resting()
    filled = fold_all(filled, ExecutionObserved(tp_fill(filled, 1, "0.5", seq=102)), seconds=6)
    absent = replace(filled.orders[link(Role.TAKE_PROFIT, 1)], state=OrderState.ABSENT)
    assert Drop(absent.link_id) in todo(with_orders(filled, absent), 9).actions


# ---------------------------------------- a part shall go: R11


def test_a_partial_close_shrinks_the_take_profits_first():
    """R11"""
    reducing = fold_all(resting(), CloseRequested(D("0.4")), seconds=9)
    found = todo(reducing, 9)
    assert [(a.request.link_id, a.request.qty) for a in found.actions if isinstance(a, Amend)] == [
        (link(Role.TAKE_PROFIT, 1), D("0.3")),
        (link(Role.TAKE_PROFIT, 2), D("0.18")),
        (link(Role.TAKE_PROFIT, 3), D("0.12")),
    ]
    assert placed(found) == []


def test_r11_a_partial_close_waits_for_take_profits_whose_answer_is_on_its_way():
    """The exchange may hold them already, in their full size: there would be no room for it."""
    under_way = {
        key: replace(o, state=OrderState.PLANNED) if o.role is Role.TAKE_PROFIT else o
        for key, o in resting().orders.items()
    }
    reducing = fold_all(replace(resting(), orders=under_way), CloseRequested(D("0.4")), seconds=9)
    assert placed(todo(reducing, 9)) == []


def test_a_partial_close_is_sent_when_there_is_room_for_it():
    reducing = fold_all(guarded(), CloseRequested(D("0.4")), seconds=9)
    assert placed(todo(reducing, 9))[0] == (Role.CLOSE, 0, D("0.4"))


def test_a_partial_close_does_not_wait_for_a_leg_that_is_filled():
    """Its last order row may have been lost; executions tell that nothing of it is on offer any more."""
    reducing = fold_all(resting(), CloseRequested(D("0.1")), seconds=5)
    filled = fold_all(reducing, ExecutionObserved(tp_fill(reducing, 1, "0.5", seq=102)), seconds=6)
    shrunk = {
        key: replace(o, qty={2: D("0.24"), 3: D("0.16")}.get(o.leg, o.qty)) if o.role is Role.TAKE_PROFIT else o
        for key, o in filled.orders.items()
    }
    assert (Role.CLOSE, 0, D("0.1")) in placed(todo(replace(filled, orders=shrunk), 9))


def test_a_partial_close_waits_until_the_size_is_explained():
    reducing = fold_all(guarded(), CloseRequested(D("0.4")), RowObserved(row("0.9", seq=102, seconds=9)), seconds=9)
    assert placed(todo(reducing, 9)) == []


# ---------------------------------------- take profits: R8, R15, I2


def test_take_profits_are_placed_when_the_entry_has_settled():
    """R15: 300 ms after the last entry fill."""
    standing = guarded()
    assert placed(todo(standing, 1.7)) == []
    assert todo(standing, 1.7).wake_at == at(1.8)
    assert placed(todo(standing, 1.8)) == [
        (Role.TAKE_PROFIT, 1, D("0.5")),
        (Role.TAKE_PROFIT, 2, D("0.3")),
        (Role.TAKE_PROFIT, 3, D("0.2")),
    ]
    action = todo(standing, 1.8).actions[0]
    assert isinstance(action, Place)
    assert action.request == ExitOrder(
        link_id=link(Role.TAKE_PROFIT, 1), symbol=SYMBOL, position_idx=0, side=Side.SELL, qty=D("0.5"), price=D(51000)
    )


def test_r3_take_profits_come_after_the_attached_stop_or_the_time_that_it_has():
    """Where the price is through, the position is closed: they would be in the way."""
    bare = fold_all(entered(), RowObserved(row(1)), seconds=1.6)
    assert todo(bare, 1.9) == Todo(actions=(), wake_at=at(2))
    assert placed(todo(bare, 2)) != []
    seen = fold_all(bare, RowObserved(row(1, stop_loss=49000)), OrderObserved(stop_row()), seconds=1.85)
    assert placed(todo(seen, 1.9)) != []


def test_an_entry_that_fills_drop_by_drop_is_waited_for_two_seconds_at_most():
    """R15"""
    filling = replace(guarded(), first_unsized_fill_at=at(1.5), last_entry_fill_at=at(3.4))
    assert todo(filling, 3.45).wake_at == at(3.5)
    assert placed(todo(filling, 3.5)) != []


def test_take_profits_wait_for_a_row_that_contains_the_entry():
    """R15: increases only once a row with seq at or beyond the entry fill is seen."""
    bare = fold_all(entered(), OrderObserved(stop_row()), seconds=2)
    assert todo(bare, 3).actions[-1] == LookAtSlot()
    assert placed(todo(bare, 3)) == []


def test_a_row_that_lags_behind_is_not_read_in_a_storm():
    bare = fold_all(entered(), OrderObserved(stop_row()), RowObserved(row(0, seq=100, seconds=2.9)), seconds=3)
    assert LookAtSlot() not in todo(bare, 3).actions
    assert todo(bare, 3).wake_at == at(3.5)
    assert LookAtSlot() in todo(bare, 3.4).actions


def test_a_pending_look_is_not_doubled():
    bare = replace(fold_all(entered(), OrderObserved(stop_row()), seconds=2), look_at=at(3.2))
    assert LookAtSlot() not in todo(bare, 3).actions


def test_at_rest_there_is_nothing_to_do():
    assert todo(resting(), 9) == Todo(actions=(), wake_at=None)


def test_after_a_fill_outside_every_leg_shrinks_before_anything_grows():
    """R15"""
    smaller = fold_all(resting(), ExecutionObserved(execution("person", Side.SELL, "0.5", seq=102)), seconds=9)
    assert [a.request.qty for a in todo(smaller, 9).actions if isinstance(a, Amend)] == [
        D("0.25"),
        D("0.15"),
        D("0.1"),
    ]


def test_an_amended_quantity_contains_what_the_order_has_filled():
    """R15"""
    standing = resting()
    part = fold_all(standing, ExecutionObserved(tp_fill(standing, 1, "0.2", seq=102)), seconds=6)
    gone = fold_all(part, ExecutionObserved(execution("person", Side.SELL, "0.4", seq=103)), seconds=7)
    amended = next(a.request for a in todo(gone, 9).actions if isinstance(a, Amend))
    # of 0.6 entered for good, half is the first leg: 0.3, of which 0.2 is filled
    assert amended == AmendOrder(link_id=link(Role.TAKE_PROFIT, 1), symbol=SYMBOL, qty=D("0.3"), price=None)


def test_after_an_entry_fill_the_legs_grow():
    the_plan = plan(entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(49000))
    fill = execution("e2", Side.BUY, 1, 49500, seq=102, link_id=entry.link_id, seconds=9)
    grown = fold_all(
        with_orders(resting(the_plan=the_plan), entry),
        ExecutionObserved(fill),
        RowObserved(row(2, seq=102, seconds=9)),
        OrderObserved(stop_row(49000, 9.1)),
        seconds=9,
    )
    assert not [a for a in todo(grown, 9.2).actions if isinstance(a, Amend)]
    assert [a.request.qty for a in todo(grown, 9.3).actions if isinstance(a, Amend)] == [D(1), D("0.6"), D("0.4")]


def test_nothing_grows_while_a_decrease_waits():
    """R15: at no instant is more on offer than is held."""
    standing = resting()
    part = tracked(Role.TAKE_PROFIT, 1, "0.6", 51000, not_before=at(20))
    less = tracked(Role.TAKE_PROFIT, 2, "0.2", 52000)
    assert [a for a in todo(with_orders(standing, part, less), 9).actions if isinstance(a, Amend)] == []
    assert todo(with_orders(standing, part, less), 9).wake_at == at(20)
    amends = [a.request for a in todo(with_orders(standing, part, less), 20).actions if isinstance(a, Amend)]
    assert [a.qty for a in amends] == [D("0.5")]


def test_nothing_grows_while_the_size_is_unexplained():
    """A leg that looks open may be filled already."""
    grown = fold_all(resting(), RowObserved(row(2, seq=102, seconds=9)), seconds=9)
    assert todo(grown, 9) == Todo(actions=(), wake_at=at(9.3))
    assert first(todo(grown, 9.3)) == ReadExecutions(at(1.5 - 60))


def test_a_take_profit_whose_price_was_moved_is_left_there():
    """R8: the exchange moves a price into its band, a person moves it where they like; neither is amended back."""
    standing = resting()
    order = standing.open_order(Role.TAKE_PROFIT, 1)
    moved = fold_all(standing, OrderObserved(order_row(order, 9, price=D(50900))), seconds=9)
    assert todo(moved, 10) == Todo(actions=(), wake_at=None)


def test_a_leg_that_merges_away_is_cancelled():
    small = resting(qty="0.004", the_plan=plan(entries=(("0.004", None),)))
    less = fold_all(small, ExecutionObserved(execution("person", Side.SELL, "0.002", seq=102)), seconds=9)
    cancelled = [a.request.link_id for a in todo(less, 9).actions if isinstance(a, Cancel)]
    assert cancelled == [link(Role.TAKE_PROFIT, 2)]


def test_a_cancel_under_way_is_not_repeated():
    small = resting(qty="0.004", the_plan=plan(entries=(("0.004", None),)))
    less = fold_all(small, ExecutionObserved(execution("person", Side.SELL, "0.002", seq=102)), seconds=9)
    assert not [a for a in todo(mark_cancelling(less, link(Role.TAKE_PROFIT, 2)), 9).actions if isinstance(a, Cancel)]


def test_a_cancel_that_was_not_sent_waits():
    small = resting(qty="0.004", the_plan=plan(entries=(("0.004", None),)))
    less = fold_all(small, ExecutionObserved(execution("person", Side.SELL, "0.002", seq=102)), seconds=9)
    order = replace(less.orders[link(Role.TAKE_PROFIT, 2)], not_before=at(10))
    assert not [a for a in todo(with_orders(less, order), 9).actions if isinstance(a, Cancel)]
    assert [a for a in todo(with_orders(less, order), 10).actions if isinstance(a, Cancel)]


def test_a_planned_leg_that_is_not_wanted_is_asked_for_first():
    unwanted = with_orders(
        replace(resting(), legs_removed=(1,)), tracked(Role.TAKE_PROFIT, 1, "0.5", 51000, state=OrderState.PLANNED)
    )
    assert first(todo(unwanted, 9)) == AskOrder(link(Role.TAKE_PROFIT, 1))


def test_a_refused_leg_is_not_sent_again_and_again():
    """R15"""
    standing = guarded()
    planned = tracked(Role.TAKE_PROFIT, 1, "0.5", 51000, state=OrderState.PLANNED, written_at=None)
    refusal = OrderRefused(link_id=planned.link_id, refusal=Refusal.INVALID, text="no", creating=True)
    refused = fold_all(with_orders(standing, planned), refusal, seconds=5)
    assert (Role.TAKE_PROFIT, 1, D("0.5")) not in placed(todo(refused, 6.9))
    again = next(a for a in todo(refused, 7).actions if isinstance(a, Place))
    assert again.request.link_id == link(Role.TAKE_PROFIT, 1, revision=1)


def test_a_leg_that_the_exchange_removed_is_planned_again_three_times_a_minute_at_most():
    """R15: CancelByReduceOnly, Liq, Adl, Admin"""
    standing = resting()
    order = standing.open_order(Role.TAKE_PROFIT, 2)
    gone = order_row(order, 9, status=OrderStatus.CANCELLED, cancel_type="CancelByReduceOnly")
    after = fold_all(standing, OrderObserved(gone), seconds=9)
    assert placed(todo(after, 9)) == [(Role.TAKE_PROFIT, 2, D("0.3"))], "at once the first time"
    second = tracked(Role.TAKE_PROFIT, 2, "0.3", order.price, revision=1)
    gone = order_row(second, 10, status=OrderStatus.CANCELLED, cancel_type="CancelByReduceOnly")
    again = fold_all(with_orders(after, second), OrderObserved(gone), seconds=10)
    assert todo(again, 11) == Todo(actions=(), wake_at=at(30))
    assert placed(todo(again, 30)) == [(Role.TAKE_PROFIT, 2, D("0.3"))]


def test_an_absent_leg_is_sent_again_under_its_id():
    absent = tracked(Role.TAKE_PROFIT, 2, "0.3", 52000, state=OrderState.ABSENT)
    action = first(todo(with_orders(resting(), absent), 9))
    assert isinstance(action, Place)
    assert action.request.link_id == absent.link_id


def test_a_size_that_no_execution_explains_has_take_profits_all_the_same():
    """R6, I2"""
    unknown = fold_all(
        monitor(),
        RowObserved(row(1, seq=102, seconds=2)),
        OrderObserved(stop_row()),
        ExecutionsRead(began_at=at(3), since=at(-60), executions=()),
        seconds=3,
    )
    assert (Role.TAKE_PROFIT, 1, D("0.5")) in placed(todo(unknown, 5))


# ---------------------------------------- questions


def test_an_order_in_doubt_is_asked_for_when_it_is_due():
    doubted = with_orders(resting(), tracked(Role.TAKE_PROFIT, 1, "0.5", 51000, ask_at=at(12)))
    assert todo(doubted, 9) == Todo(actions=(), wake_at=at(12))
    assert todo(doubted, 12).actions == (AskOrder(link(Role.TAKE_PROFIT, 1)),)


def test_the_slot_is_looked_at_when_that_is_due():
    assert todo(replace(resting(), look_at=at(12)), 9) == Todo(actions=(), wake_at=at(12))
    assert todo(replace(resting(), look_at=at(12)), 12).actions == (LookAtSlot(),)


def test_an_ambiguous_stop_is_verified_at_its_fence():
    """R9"""
    standing = resting()
    unsure = replace(standing, stop=replace(standing.stop, verify_at=at(15)))
    assert todo(unsure, 14) == Todo(actions=(), wake_at=at(15))
    assert todo(unsure, 15).actions == (LookAtSlot(),)


def test_executions_are_read_from_a_minute_before_the_last_known_one():
    """R6"""
    unexplained = fold_all(resting(), RowObserved(row("0.5", seq=102, seconds=9)), seconds=9)
    assert ReadExecutions(at(1.5 - 60)) in todo(unexplained, 9.3).actions
    early = fold_all(monitor(), RowObserved(row("0.5", seq=102, seconds=9)), seconds=9)
    assert ReadExecutions(at(0 - 60)) in todo(early, 9.3).actions


def test_exits_only_reduce():
    """Every take profit and every close is an `ExitOrder`, which is reduce-only by its type."""
    for the_monitor in (guarded(), closing(guarded()), fold_all(guarded(), CloseRequested(D("0.4")), seconds=5)):
        for action in todo(the_monitor, 9).actions:
            assert not isinstance(action, Place) or isinstance(action.request, ExitOrder)


def test_no_wish_no_action():
    assert diff(monitor(), Desired(), BTC, None, at(0)) == Todo(actions=(), wake_at=None)


def test_growing_waits_for_a_transient_amend():
    less = tracked(Role.TAKE_PROFIT, 3, "0.1", 53000, not_before=at(12))
    assert todo(with_orders(resting(), less), 9) == Todo(actions=(), wake_at=at(12))


def test_a_leg_being_cancelled_is_not_amended():
    cancelling = tracked(Role.TAKE_PROFIT, 3, "0.1", 53000, cancelling=True)
    assert todo(with_orders(resting(), cancelling), 9).actions == ()
