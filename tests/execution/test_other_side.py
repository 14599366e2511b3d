"""R4: what somebody trades on the other side of our slot is no part of our trade; found by the soak of the engine."""

import pytest
from msgspec.structs import replace

from execution.actions import ReadExecutions
from execution.closing.trade_end import is_over
from execution.desired_orders import desired_orders
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.observations import ExecutionObserved, ExecutionsRead, OrderObserved, RowObserved, SlotRead
from execution.records.trade_log import trade_of
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
    D,
    at,
    execution,
    fold_all,
    guarded,
    link,
    monitor,
    order_row,
    plan,
    resting,
    row,
    stop_row,
    todo,
    tracked,
    with_orders,
)

WAITING = ((1, 49500),)


def waiting(side=Side.BUY):
    """A trade whose limit entry rests."""
    the_plan = plan(side, entries=WAITING)
    return with_orders(monitor(side, the_plan), tracked(Role.ENTRY, 1, 1, the_plan.entries[0].price))


def read(*executions, seconds=3):
    return ExecutionsRead(began_at=at(seconds), since=at(-60), executions=executions)


def theirs(side=Side.BUY, qty="0.4", seq=101, **changes):
    return execution("theirs", side.opposite, qty, seq=seq, create_type="CreateByUser", **changes)


@pytest.mark.parametrize("side", list(Side))
def test_r4_an_entry_does_not_wait_where_somebody_holds_the_other_side(side):
    """It would close what is none of ours; the trade ends without a fill, and the slot is theirs."""
    start = waiting(side)
    assert desired_orders(start, BTC, at(2)).entries
    taken = fold_all(start, RowObserved(row("0.4", side=side.opposite)), ExecutionObserved(theirs(side)))
    assert taken.unexplained
    assert desired_orders(taken, BTC, at(2)).entries == ()
    explained = fold_all(taken, read(theirs(side)))
    assert not explained.unexplained
    assert (explained.fills, explained.strangers, explained.external_qty) == ((), ("theirs",), 0)
    assert fold_all(explained, ExecutionObserved(theirs(side)), read(theirs(side))).fills == ()
    entry = explained.orders_of(Role.ENTRY)[0]
    ended = order_row(entry, 4, status=OrderStatus.CANCELLED, side=side)
    gone = fold_all(explained, OrderObserved(ended), seconds=4)
    look = SlotRead(began_at=at(5), row=row("0.4", 101, 5, side=side.opposite), open_orders=(), by_symbol=True)
    assert is_over(fold_all(gone, look, seconds=5))


@pytest.mark.parametrize("side", list(Side))
def test_r4_an_entry_that_closed_the_other_side_first_opened_the_rest(side):
    entry = waiting(side).orders_of(Role.ENTRY)[0]
    ours = execution("ours", side, 1, seq=102, link_id=entry.link_id, closed_size=D("0.4"), fee=D(10))
    opened = fold_all(waiting(side), ExecutionObserved(theirs(side)), read(theirs(side), ours))
    assert [(fill.qty, fill.fee) for fill in opened.fills] == [(D("0.6"), D(6))]
    assert (opened.entered, opened.size, opened.filled_of(entry.link_id)) == (D("0.6"), D("0.6"), 1)
    whole = fold_all(opened, OrderObserved(order_row(entry, 4, status=OrderStatus.FILLED, filled_qty=D(1), side=side)))
    assert not whole.unexplained
    assert whole.orders[entry.link_id].state is OrderState.ENDED


@pytest.mark.parametrize("side", list(Side))
def test_r4_what_closed_before_our_entry_and_is_heard_of_after_our_end_is_none_of_ours(side):
    """I9: the last read of the executions goes back to before the trade."""
    entry = waiting(side).orders_of(Role.ENTRY)[0]
    ours = execution("ours", side, 1, seq=102, link_id=entry.link_id, closed_size=D("0.4"), fee=D(10))
    out = execution("out", side.opposite, "0.6", seq=103, closed_size=D("0.6"))
    ended = fold_all(waiting(side), *(ExecutionObserved(each) for each in (ours, out)), seconds=4)
    assert ended.ended_seq == 103
    told = fold_all(ended, read(theirs(side), ours, out, seconds=5), seconds=6)
    assert ([fill.exec_id for fill in told.fills], told.strangers) == (["ours", "out"], ("theirs",))
    assert (told.ended_seq, told.unexplained, told.tail_read) == (103, False, True)


def ended(side=Side.BUY):
    """The entry closed what somebody held on the other side and opened 0.6, which a person has closed."""
    start = waiting(side)
    ours = execution("ours", side, 1, seq=103, link_id=link(Role.ENTRY, 1), closed_size=D("0.4"), fee=D(10))
    out = execution("out", side.opposite, "0.6", seq=105, seconds=3.5, closed_size=D("0.6"))
    gone = fold_all(start, ExecutionObserved(ours), ExecutionObserved(out), seconds=4)
    flat = fold_all(gone, RowObserved(row(0, 105, 4, side=side)), seconds=4)
    assert (flat.ended_seq, flat.unexplained) == (105, False)
    return flat


@pytest.mark.parametrize("side", list(Side))
def test_i9_who_opened_the_other_side_may_be_heard_of_only_after_our_end(side):
    """The record waits until the executions were read, and its profit is known."""
    late = fold_all(ended(side), ExecutionObserved(theirs(side)), seconds=5)
    assert late.unexplained
    assert any(isinstance(action, ReadExecutions) for action in todo(late, 5.5).actions)
    told = fold_all(late, read(theirs(side), seconds=5.6), seconds=6)
    assert ([fill.exec_id for fill in told.fills], told.strangers) == (["ours", "out"], ("theirs",))
    assert (told.ended_seq, told.unexplained, told.external_qty) == (105, False, 0)
    assert trade_of(told, at(7)).net == trade_of(ended(side), at(7)).net is not None


@pytest.mark.parametrize("side", list(Side))
def test_i9_who_opened_the_other_side_does_not_stand_for_the_stop_that_fired_before(side):
    """A person sells again as soon as the stop has fired, and that is heard of before what the stop has filled."""
    stop = resting(side).stop.price
    fired = OrderObserved(stop_row(stop, 3, side=side, status=OrderStatus.FILLED, filled_qty=D(1)))
    opened = theirs(side, 1, seq=103, seconds=3.1)
    rows = (RowObserved(row(0, 102, 3, side=side)), RowObserved(row(1, 103, 3.1, side=side.opposite)))
    early = fold_all(resting(side), rows[0], fired, ExecutionObserved(opened), rows[1], seconds=3.5)
    assert (early.unexplained, early.ended_seq) == (True, None)
    stopped = execution("stopped", side.opposite, 1, stop, seq=102, seconds=3, create_type="CreateByStopLoss",
                        order_id="id-stop", closed_size=D(1))  # fmt: skip
    told = fold_all(early, read(stopped, opened, seconds=4), seconds=5)
    assert ([fill.exec_id for fill in told.fills], told.strangers) == (["entry-1", "stopped"], ("theirs",))
    assert (told.ended_seq, told.unexplained, told.external_qty) == (102, False, 0)


@pytest.mark.parametrize("side", list(Side))
def test_i9_who_opened_the_other_side_does_not_stand_for_a_close_by_hand_that_is_heard_of_late(side):
    """All is closed in the app and as much sold again in the same instant: what closed nothing is no exit of ours."""
    opened = theirs(side, 1, seq=103, seconds=3)
    early = fold_all(resting(side), ExecutionObserved(opened), seconds=3.1)
    assert (early.unexplained, early.ended_seq) == (True, None)
    assert ReadExecutions in {type(action) for action in todo(early, 6).actions}
    closed = execution("closed", side.opposite, 1, seq=102, seconds=3, create_type="CreateByClosing", closed_size=D(1))
    told = fold_all(early, read(closed, opened, seconds=6), RowObserved(row(1, 103, 3, side=side.opposite)), seconds=7)
    assert ([fill.exec_id for fill in told.fills], told.strangers) == (["entry-1", "closed"], ("theirs",))
    assert (told.ended_seq, told.unexplained, told.external_qty) == (102, False, 0)
    liquidated = execution("liq", side.opposite, 1, seq=103, seconds=3, create_type="CreateByLiq")
    assert fold_all(resting(side), ExecutionObserved(liquidated), seconds=3.1).ended_seq == 103


def test_r4_who_opened_the_other_side_hides_nothing_that_is_left_open():
    """Both are heard of after an end that was none: one that opened the other side, and as much that was added."""
    added = execution("added", Side.BUY, "0.4", seq=104, seconds=3)
    both = fold_all(ended(), ExecutionObserved(theirs()), ExecutionObserved(added), seconds=5)
    assert both.open_after(105) == 0
    assert both.unexplained
    known = fold_all(both, read(theirs(), added, seconds=5.6), seconds=6)
    assert (known.strangers, known.ended_seq, known.open_after(105)) == (("theirs",), None, D("0.4"))


def test_r4_who_opened_the_other_side_after_our_end_takes_nothing_of_our_late_entry():
    """I9: it is heard of last, when what came after the end was read already."""
    late = execution("late", Side.BUY, 1, seq=107, seconds=6, link_id=link(Role.ENTRY, 2), closed_size=D("0.4"))
    entered = fold_all(replace(ended(), tail_read=True), ExecutionObserved(late), seconds=6)
    assert entered.size == D("0.6")
    between = fold_all(entered, ExecutionObserved(theirs(seq=106, seconds=5)), seconds=6.1)
    assert between.unexplained
    known = fold_all(between, RowObserved(row("0.6", 107, 6)), read(theirs(seq=106, seconds=5), late, seconds=6.5))
    assert (known.size, known.unexplained, known.strangers) == (D("0.6"), False, ("theirs",))


def test_r4_what_our_close_took_of_others_after_our_end_is_not_waited_for():
    """It raced with them: no execution of ours is missing."""
    taken = execution("more", Side.SELL, "0.3", seq=108, link_id=link(Role.CLOSE, 0), closed_size=D("0.3"))
    after = fold_all(replace(ended(), tail_read=True), ExecutionObserved(taken), seconds=6)
    assert after.fills[-1].exec_id == "more"
    assert not after.unexplained


def test_r4_an_entry_that_only_closed_the_other_side_opened_nothing():
    entry = waiting().orders_of(Role.ENTRY)[0]
    ours = execution("ours", Side.BUY, "0.3", seq=102, link_id=entry.link_id, closed_size=D("0.3"))
    one = fold_all(waiting(), ExecutionObserved(ours))
    assert (one.entered, one.opened_at, one.filled_of(entry.link_id)) == (0, None, D("0.3"))
    by_them = execution("back", Side.BUY, "0.1", seq=103, closed_size=D("0.1"))
    assert fold_all(one, ExecutionObserved(by_them)) == one


def test_r4_an_exit_before_its_entry_is_ours_once_the_entry_is_here():
    """Executions come in any order: what was read to the end without an opening one is a stranger's, no sooner."""
    the_monitor = waiting()
    entry = the_monitor.orders_of(Role.ENTRY)[0]
    out = execution("out", Side.SELL, 1, seq=103, closed_size=D(1))
    early = fold_all(the_monitor, ExecutionObserved(out))
    assert early.unexplained
    whole = fold_all(early, read(execution("in", Side.BUY, 1, seq=102, link_id=entry.link_id), out))
    assert [fill.exec_id for fill in whole.fills] == ["in", "out"]
    alone = fold_all(early, read(out))
    assert [fill.exec_id for fill in alone.fills] == ["out"], "it closed something: that is missing still"


def test_a_guarded_trade_keeps_what_closed_it():
    the_monitor = guarded()
    part = execution("part", Side.SELL, "0.4", seq=102, closed_size=D("0.4"))
    assert [f.exec_id for f in fold_all(the_monitor, read(part)).fills] == ["entry-1", "part"]
