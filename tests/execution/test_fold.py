"""One observation into one monitor: from entry to guarded, and the properties of folding (I3, I4)."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.closing.trade_end import is_over
from execution.desired_orders import desired_orders
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.fold import fold
from execution.monitor import Monitor, Phase
from execution.observations import (
    CloseRequested,
    Doubted,
    ExecutionObserved,
    ExecutionsRead,
    OrderAccepted,
    OrderAsked,
    OrderObserved,
    OrderRefused,
    OrderUncertain,
    RowObserved,
    Woken,
)
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    RULES,
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
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
from tests.execution.reads import slot_read

SIDES = pytest.mark.parametrize("side", list(Side))


# ---------------------------------------- from entry to guarded


@SIDES
def test_a_trade_goes_from_opening_over_arming_to_guarded(side):
    assert monitor(side).phase is Phase.OPENING
    assert entered(side).phase is Phase.ARMING
    assert guarded(side).phase is Phase.GUARDED
    assert fold_all(guarded(side), CloseRequested(None)).phase is Phase.CLOSING


@SIDES
def test_the_first_execution_opens_the_position(side):
    opened = entered(side)
    assert (opened.size, opened.entered, opened.opened_at) == (D(1), D(1), at(1.5))


def test_i4_a_position_is_guarded_however_old_it_is():
    """Age is no evidence of an end."""
    a_year = 365 * 86_400
    standing = resting()
    shown = [order_row(order, a_year) for order in standing.orders_of(Role.TAKE_PROFIT)]
    look = slot_read(a_year, *shown, stop_row(49000, a_year), the_row=row(1, 101, a_year))
    looked = fold_all(standing, Woken(), look, seconds=a_year)
    assert not is_over(looked)
    assert (looked.phase, looked.size, looked.flat_since) == (Phase.GUARDED, D(1), None)
    assert todo(looked, a_year).actions == ()


def test_time_alone_changes_nothing():
    for the_monitor in (monitor(), entered(), guarded(), resting()):
        assert fold(the_monitor, Woken(), RULES, at(50)) == the_monitor


def test_a_doubt_has_the_slot_read_and_changes_nothing_else():
    doubted = fold_all(resting(), Doubted(), seconds=9)
    assert doubted == replace(resting(), look_at=at(9))
    assert [type(action).__name__ for action in todo(doubted, 9).actions] == ["LookAtSlot"]


# ---------------------------------------- properties


def story(side: Side = Side.BUY) -> tuple[Monitor, list]:
    """Two entries, an outside sale, a take profit filled in part and its cancel; rows after each."""
    the_plan = plan(side, entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, price_for(side, 49500), attached_stop=price_for(side, 49000))
    start = with_orders(resting(side, the_plan), entry)
    tp1 = start.open_order(Role.TAKE_PROFIT, 1)
    tp2 = start.open_order(Role.TAKE_PROFIT, 2)
    stop = price_for(side, 49000)
    facts = [
        ExecutionObserved(execution("e2", side, "0.4", price_for(side, 49500), seq=102, link_id=entry.link_id)),
        RowObserved(row("1.4", 102, 7, side=side, stop_loss=stop)),
        OrderObserved(order_row(entry, 7, status=OrderStatus.PARTIALLY_FILLED, filled_qty=D("0.4"), side=side)),
        OrderObserved(stop_row(stop, 7, side=side)),
        ExecutionObserved(execution("p", side.opposite, "0.3", seq=103)),
        RowObserved(row("1.1", 103, 8, side=side, stop_loss=stop)),
        ExecutionObserved(tp_fill(start, 1, "0.2", seq=104)),
        OrderObserved(order_row(tp1, 9, status=OrderStatus.PARTIALLY_FILLED, filled_qty=D("0.2"))),
        RowObserved(row("0.9", 104, 9, side=side, stop_loss=stop)),
        OrderObserved(order_row(tp2, 9, status=OrderStatus.CANCELLED, cancel_type="CancelByUser")),
    ]
    return start, facts


def quantities(the_monitor: Monitor) -> object:
    return (
        the_monitor.size,
        the_monitor.entered,
        the_monitor.exited,
        the_monitor.base,
        the_monitor.stop.price,
        the_monitor.external_qty,
        the_monitor.filled_by_leg(1),
        the_monitor.legs_removed,
        the_monitor.unexplained,
        the_monitor.avg_entry,
        {k: (o.state, o.seen_filled, o.qty, o.status) for k, o in the_monitor.orders.items()},
        desired_orders(the_monitor, BTC, at(20)),
    )


@settings(max_examples=80)
@given(side=st.sampled_from(list(Side)), data=st.data())
def test_facts_in_any_order_give_the_same_quantities(side, data):
    """A lost, doubled or reordered event can delay an action but never cause a wrong one."""
    start, facts = story(side)
    shuffled = data.draw(st.permutations(facts))
    assert quantities(fold_all(start, *shuffled, seconds=10)) == quantities(fold_all(start, *facts, seconds=10))


@settings(max_examples=60)
@given(data=st.data())
def test_a_fact_folded_twice_is_folded_once(data):
    start, facts = story()
    shuffled = data.draw(st.permutations(facts))
    once = start
    for fact in shuffled:
        once = fold(once, fact, RULES, at(10))
        assert fold(once, fact, RULES, at(10)) == once


def test_everything_that_is_no_command_is_idempotent():
    order = tracked(Role.TAKE_PROFIT, 1, "0.5", 51000, written_at=at(3))
    standing = resting()
    for fact in (
        slot_read(9, the_row=row(1, 101, 9)),
        slot_read(9, order_row(order, 9), stop_row(49000, 9), the_row=row("0.4", 103, 9), by_symbol=False),
        ExecutionsRead(began_at=at(9), since=at(0), executions=(execution("x", Side.SELL, "0.2", seq=102),)),
        OrderAccepted(link_id=order.link_id, order_id="id", began_at=at(9), qty=D("0.4")),
        OrderAsked(link_id=order.link_id, began_at=at(9), row=order_row(order, 9)),
        OrderUncertain(link_id=order.link_id, fence=at(15), retry_at=at(9)),
        OrderRefused(link_id=order.link_id, refusal=Refusal.ORDER_GONE, text="", creating=False),
        CloseRequested(D("0.2")),
    ):
        once = fold_all(standing, fact, seconds=10)
        assert fold_all(once, fact, seconds=10) == once, fact


@settings(max_examples=80)
@given(side=st.sampled_from(list(Side)), data=st.data())
def test_i3_the_stop_never_loosens_by_itself(side, data):
    """Whatever arrives, in whatever order, unless a person moved it."""
    start, facts = story(side)
    the_monitor = start
    for fact in data.draw(st.lists(st.sampled_from(facts), max_size=25)):
        after = fold(the_monitor, fact, RULES, at(10))
        assert (after.stop.price - the_monitor.stop.price) * side.sign >= 0
        the_monitor = after


def test_all_orders_of_three_executions_are_the_same_trade():
    fills = [
        execution("x1", Side.BUY, "0.5", 50100, seq=102),
        execution("x2", Side.SELL, "0.3", 50200, seq=103),
        execution("x3", Side.BUY, "0.1", 50300, seq=104),
    ]
    ends = {
        tuple(f.exec_id for f in fold_all(guarded(), *map(ExecutionObserved, order)).fills)
        for order in itertools.permutations(fills)
    }
    assert ends == {("entry-1", "x1", "x2", "x3")}
