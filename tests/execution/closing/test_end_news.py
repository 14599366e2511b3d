"""What is told of a trade that is over: the money of its executions, or that nothing filled (I9)."""

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.closing.end_news import notice_of_end
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    ExecutionObserved,
    ExecutionsRead,
    OrderObserved,
    RowObserved,
    SlotRead,
)
from execution.stops.stop_record import PartialStop, SentStop, StopOrigin
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    D,
    at,
    execution,
    guarded,
    monitor,
    order_row,
    plan,
    row,
    tracked,
    with_orders,
)
from tests.execution.telling import kinds, settled, told


def ended(the_monitor: Monitor, out) -> list[Notice]:
    flat = SlotRead(began_at=at(9), row=row(0, 200, 9, side=None), open_orders=(), by_symbol=True)
    return told(settled(the_monitor), ExecutionObserved(out), flat, seconds=9)[1]


def test_the_end_is_told_with_the_money_of_its_executions():
    """I9"""
    out = execution("out", Side.SELL, 1, 50500, seq=102, seconds=61.5, create_type="CreateByStopLoss")
    (notice,) = ended(guarded(), out)
    assert notice.kind is NoticeKind.CLOSED
    assert notice.fields == {
        "symbol": "BTCUSDT",
        "side": "Buy",
        "reason": "stop",
        "moved_by": "plan",
        "qty": D(1),
        "entry": D(50000),
        "exit": D(50500),
        "gross": D(500),
        "fees": D("55.275"),
        "funding": D(0),
        "net": D("444.725"),
        "seconds": 60,
        "fills": 2,
        "tps": [],
        "of": 3,
    }


def test_an_end_that_no_execution_explains_names_no_price():
    start = settled(guarded())
    _, notices = told(
        start,
        RowObserved(row(0, 102, 9, side=None)),
        ExecutionsRead(began_at=at(9.1), since=at(-50), executions=()),
        ExecutionsRead(began_at=at(11.1), since=at(-50), executions=()),
        SlotRead(began_at=at(11.2), row=row(0, 102, 9, side=None), open_orders=(), by_symbol=True),
        seconds=11.2,
    )
    assert kinds(notices) == [NoticeKind.SIZE_CHANGED, NoticeKind.CLOSED]
    assert (notices[1].fields["exit"], notices[1].fields["reason"]) == (None, CloseReason.UNKNOWN.value)
    assert (notices[1].fields["gross"], notices[1].fields["net"]) == (None, None), "as in the trade log"


@pytest.mark.parametrize(
    ("closing", "reason"),
    [(None, CloseReason.NOT_FILLED), (Closing(reason=CloseReason.CHAT, since=at(3)), CloseReason.CHAT)],
)
def test_a_trade_that_was_never_filled_says_why(closing, reason):
    order = tracked(Role.ENTRY, 1, 1, 49500, cancelling=True)
    start = replace(with_orders(monitor(the_plan=plan(entries=((1, 49500),))), order), closing=closing)
    flat = SlotRead(began_at=at(9), row=row(0, 100, 0, side=None), open_orders=(), by_symbol=True)
    _, notices = told(start, OrderObserved(order_row(order, 4, status=OrderStatus.CANCELLED)), flat)
    assert [(n.kind, n.fields["reason"]) for n in notices] == [(NoticeKind.NOT_FILLED, reason.value)]


@pytest.mark.parametrize("closing", [None, Closing(reason=CloseReason.CHAT, since=at(3))])
def test_r4_a_trade_whose_slot_somebody_took_says_so(closing):
    order = tracked(Role.ENTRY, 1, 1, 49500, cancelling=True)
    start = replace(with_orders(monitor(the_plan=plan(entries=((1, 49500),))), order), closing=closing)
    start = replace(start, strangers=("theirs",))
    flat = SlotRead(began_at=at(9), row=row(0, 100, 0, side=None), open_orders=(), by_symbol=True)
    _, (notice,) = told(start, OrderObserved(order_row(order, 4, status=OrderStatus.CANCELLED)), flat)
    assert notice.kind is NoticeKind.NOT_FILLED
    assert notice.fields["is_taken"] is (closing is None), "a person who closed it knows why"


@pytest.mark.parametrize(
    ("price", "changes", "is_too_old"),
    [
        (None, {}, True),
        (None, {"entries_over": True}, False),
        (None, {"status": OrderStatus.REJECTED}, False),
        (None, {"created_at": at(20)}, False),
        (49500, {}, False),
    ],
)
def test_r24_a_market_entry_that_was_too_old_to_be_sent_is_told_as_that(price, changes, is_too_old):
    """Neither a person's wish, nor what the exchange refused, nor an entry with a price of its own."""
    changes = dict(changes)
    dropped = tracked(Role.ENTRY, 1, 1, price, state=OrderState.ENDED, status=changes.pop("status", None))
    start = replace(with_orders(monitor(the_plan=plan(entries=((1, price),))), dropped), **changes)
    notice = notice_of_end(start, at(75))
    assert notice.kind is NoticeKind.NOT_FILLED
    assert notice.fields["is_too_old"] is is_too_old


@pytest.mark.parametrize("origin", list(StopOrigin))
def test_the_end_by_a_stop_says_what_had_moved_it(origin):
    """The reasons name break-even and trailing themselves."""
    moved = replace(guarded(), stop=replace(guarded().stop, origin=origin))
    out = execution("out", Side.SELL, 1, 49000, seq=102, create_type="CreateByStopLoss")
    (notice,) = ended(moved, out)
    named = {StopOrigin.BREAK_EVEN: "break-even", StopOrigin.TRAIL: "trailing"}.get(origin)
    assert notice.fields["reason"] == (named or "stop")
    assert notice.fields["moved_by"] == (None if named else origin.value)


def test_the_end_by_a_stop_of_a_part_says_what_had_moved_that_one():
    part = PartialStop(
        parent_link_id="", price=D(49400), qty=D(1), is_waiting=False, updated_at=at(4), observed_at=at(4)
    )
    moved = guarded()
    sent = (*moved.stop.sent, SentStop(D(49400), StopOrigin.FOLLOW))
    moved = replace(moved, partial_stops={"part": part}, stop=replace(moved.stop, sent=sent))
    out = execution("out", Side.SELL, 1, 49400, seq=102, create_type="CreateByPartialStopLoss")
    (notice,) = ended(moved, replace(out, order_id="part"))
    assert (notice.fields["reason"], notice.fields["moved_by"]) == ("stop", "follow")


def test_an_end_by_a_take_profit_was_no_stop():
    out = execution("out", Side.SELL, 1, 50500, seq=102, create_type="CreateByUser", closed_size=D(1))
    (notice,) = ended(guarded(), out)
    assert notice.fields["moved_by"] is None
