"""What is told of entries: filled, with the stop that covers them; refused, cancelled (I8)."""

import pytest

from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.notices import NoticeKind
from execution.observations import (
    ExecutionObserved,
    OrderObserved,
    RowObserved,
    SlotRead,
    Woken,
)
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    D,
    at,
    entered,
    execution,
    monitor,
    order_row,
    plan,
    price_for,
    resting,
    row,
    stop_row,
    tracked,
    with_orders,
)
from tests.execution.telling import kinds, settled, told

SIDES = pytest.mark.parametrize("side", list(Side))


@SIDES
def test_an_entry_is_told_together_with_the_stop_that_covers_it(side):
    """I8"""
    bare, notices = told(entered(side), Woken())
    assert notices == []
    stop = price_for(side, 49000)
    _, notices = told(
        bare, RowObserved(row(side=side, stop_loss=stop)), OrderObserved(stop_row(stop, side=side)), seconds=2
    )
    (notice,) = notices
    assert notice.kind is NoticeKind.ENTRY_FILLED
    assert notice.fields == {
        "symbol": "BTCUSDT",
        "side": side.value,
        "leg": 1,
        "of": 1,
        "qty": D(1),
        "price": D(50000),
        "fee": D("27.5"),
        "size": D(1),
        "avg_entry": D(50000),
        "stop": stop,
        "planned_qty": D(1),
    }


def test_an_entry_that_fills_in_part_is_told_when_it_is_complete():
    the_plan = plan(entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, 49500)
    start = settled(with_orders(resting(the_plan=the_plan), entry))
    part = execution("a", Side.BUY, "0.4", 49500, seq=102, link_id=entry.link_id)
    rest = execution("b", Side.BUY, "0.6", 49400, seq=103, link_id=entry.link_id)
    after, notices = told(start, ExecutionObserved(part))
    assert notices == []
    after, notices = told(after, ExecutionObserved(rest))
    assert notices == [], "the stop is sent again, and told with it (R1)"
    after, notices = told(after, OrderObserved(stop_row(49000, 9.5)), seconds=9.5)
    assert kinds(notices) == [NoticeKind.ENTRY_FILLED]
    assert (notices[0].fields["price"], notices[0].fields["stop"]) == (D(49440), D(49000))
    assert told(after, ExecutionObserved(rest), Woken())[1] == []


def test_a_fill_whose_stop_stays_in_doubt_is_told_without_it():
    """I8: three seconds later nobody has seen it, and that is told."""
    entry = tracked(Role.ENTRY, 2, 1, 49500)
    start = settled(with_orders(resting(the_plan=plan(entries=((1, None), (1, 49500)))), entry))
    fill = execution("a", Side.BUY, 1, 49500, seq=102, link_id=entry.link_id)
    after, notices = told(start, ExecutionObserved(fill), seconds=9)
    assert notices == []
    _, notices = told(after, RowObserved(row(2, 102, 12.1, stop_loss=None)), seconds=12.1)
    assert (kinds(notices)[0], notices[0].fields["stop"]) == (NoticeKind.ENTRY_FILLED, None)


def test_what_an_ended_entry_filled_is_told():
    entry = tracked(Role.ENTRY, 2, 1, 49500)
    start = settled(with_orders(resting(the_plan=plan(entries=((1, None), (1, 49500)))), entry))
    part = execution("a", Side.BUY, "0.4", 49500, seq=102, link_id=entry.link_id)
    gone = order_row(entry, 9, status=OrderStatus.CANCELLED, filled_qty=D("0.4"))
    _, notices = told(start, ExecutionObserved(part), OrderObserved(gone), OrderObserved(stop_row(49000, 9)))
    assert kinds(notices) == [NoticeKind.ENTRY_FILLED]
    assert notices[0].fields["qty"] == D("0.4")


def test_a_cancelled_entry_is_told_with_its_price():
    entry = tracked(Role.ENTRY, 2, 1, 49500, cancelling=True)
    start = settled(with_orders(resting(the_plan=plan(entries=((1, None), (1, 49500)))), entry))
    _, notices = told(start, OrderObserved(order_row(entry, 9, status=OrderStatus.CANCELLED)), Woken())
    assert kinds(notices) == [NoticeKind.ENTRIES_CANCELLED]
    assert (notices[0].fields["legs"], notices[0].fields["prices"]) == ([2], [D(49500)])


def test_one_of_several_entries_that_a_person_cancels_before_any_fill_is_told():
    """The other goes on; when none is left the end of the trade says it all."""
    waiting = [tracked(Role.ENTRY, number, 1, price) for number, price in ((1, 49800), (2, 49500))]
    start = with_orders(monitor(the_plan=plan(entries=((1, 49800), (1, 49500)))), *waiting)
    after, notices = told(start, OrderObserved(order_row(waiting[1], 9, status=OrderStatus.CANCELLED)), seconds=9)
    assert [(notice.kind, notice.fields["legs"]) for notice in notices] == [(NoticeKind.ENTRIES_CANCELLED, [2])]
    _, notices = told(after, OrderObserved(order_row(waiting[0], 10, status=OrderStatus.CANCELLED)), seconds=10)
    assert NoticeKind.ENTRIES_CANCELLED not in kinds(notices)


def test_a_cancelled_entry_is_not_told_while_executions_of_it_are_missing():
    """I8: its row shows a fill that has not arrived."""
    entry = tracked(Role.ENTRY, 2, 1, 49500)
    start = settled(with_orders(resting(the_plan=plan(entries=((1, None), (1, 49500)))), entry))
    gone = order_row(entry, 9, status=OrderStatus.CANCELLED, filled_qty=D("0.4"))
    assert told(start, OrderObserved(gone))[1] == []


def test_a_rejected_entry_is_told_at_once_with_the_exchanges_reason():
    order = tracked(Role.ENTRY, state=OrderState.LIVE)
    start = with_orders(monitor(), order)
    rejected = order_row(order, 3, status=OrderStatus.REJECTED, reject_reason="EC_NoEnoughQtyToFill")
    _, notices = told(start, OrderObserved(rejected))
    assert kinds(notices) == [NoticeKind.ENTRY_REFUSED]
    assert notices[0].urgent
    assert (notices[0].fields["status"], notices[0].fields["text"]) == ("Rejected", "EC_NoEnoughQtyToFill")


def test_an_entry_that_waits_or_whose_id_was_taken_is_not_told():
    """R10"""
    taken = tracked(Role.ENTRY, state=OrderState.ENDED, superseded=True)
    assert told(with_orders(monitor(), taken), Woken())[1] == []
    assert told(with_orders(monitor(), tracked(Role.ENTRY)), Woken())[1] == []


def test_an_entry_that_was_closed_before_its_stop_was_seen_is_told_with_the_end():
    out = execution("out", Side.SELL, 1, 49000, seq=102, create_type="CreateByStopLoss")
    flat = SlotRead(began_at=at(9), row=row(0, 102, 9, side=None), open_orders=(), by_symbol=True)
    _, notices = told(entered(), ExecutionObserved(out), flat)
    assert kinds(notices) == [NoticeKind.ENTRY_FILLED, NoticeKind.CLOSED]
