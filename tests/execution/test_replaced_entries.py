"""R1: entries that wait while the stop tightens make room for others that carry it; R2 says whether they may.

A long of one BTC at 50000 with a second entry at 49500; the stop of both was 49000.
"""

import random
from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.actions import Cancel, Drop, Place, SetStop
from execution.announce import announce
from execution.closing.trade_end import is_over
from execution.desired_orders import desired_orders
from execution.entries_wanted import carries_a_looser_stop
from execution.exit_plan import ExitPlan
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.ledger import drop, mark_cancelling
from execution.monitor import Monitor
from execution.new_trade.risk import risk_at_stop
from execution.notices import NoticeKind
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    OrderAsked,
    OrderObserved,
    RowObserved,
    StopWanted,
)
from execution.requests import AmendOrder, CancelOrder, EntryOrder
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
    SYMBOL,
    D,
    at,
    execution,
    fold_all,
    guarded,
    instrument,
    link,
    monitor,
    order_row,
    plan,
    price_for,
    row,
    stop_row,
    todo,
    tracked,
    with_orders,
    with_take_profits,
)
from tests.execution.mini_exchange import Bot, MiniExchange

SIDES = pytest.mark.parametrize("side", list(Side))


def two_entries(side: Side = Side.BUY) -> ExitPlan:
    return plan(side, entries=((1, None), (1, 49500)))


def waiting(side: Side = Side.BUY, **changes) -> Monitor:
    """The first entry is guarded at 49000, the second waits and carries that stop."""
    entry = tracked(Role.ENTRY, 2, 1, price_for(side, 49500), attached_stop=price_for(side, 49000))
    return with_take_profits(with_orders(guarded(side, two_entries(side)), replace(entry, **changes)))


def tightened(before: Monitor, price=49300, *, seconds: float = 6) -> Monitor:
    """S* moved, is written, and is confirmed."""
    side = before.side
    moved = with_stop(before, price_for(side, price), StopOrigin.TRAIL)
    return fold_all(
        moved,
        RowObserved(row(before.size, 102, seconds, side=side, stop_loss=price_for(side, price))),
        OrderObserved(stop_row(price_for(side, price), seconds, side=side)),
        seconds=seconds,
    )


def cancelled(before: Monitor, *, filled=0, seconds: float = 7) -> Monitor:
    """We cancelled the second entry to make room, and the exchange shows its end."""
    order = before.orders[link(Role.ENTRY, 2)]
    marked = mark_cancelling(before, order.link_id, makes_room=True)
    ended = order_row(order, seconds, side=before.side, status=OrderStatus.CANCELLED, filled_qty=D(filled))
    return fold_all(marked, OrderObserved(replace(ended, cancel_type="CancelByUser")), seconds=seconds)


def entries(the_monitor: Monitor, seconds: float = 8) -> list[EntryOrder]:
    actions = todo(the_monitor, seconds).actions
    return [a.request for a in actions if isinstance(a, Place) and isinstance(a.request, EntryOrder)]


def cancels(the_monitor: Monitor, seconds: float = 8) -> list[Cancel]:
    return [a for a in todo(the_monitor, seconds).actions if isinstance(a, Cancel)]


@SIDES
def test_r1_trading_stop_goes_first_then_the_entry_makes_room(side):
    moved = with_stop(waiting(side), price_for(side, 49300), StopOrigin.TRAIL)
    actions = todo(moved, 8).actions
    assert isinstance(actions[0], SetStop)
    assert actions[1] == Cancel(CancelOrder(link_id=link(Role.ENTRY, 2), symbol=SYMBOL), makes_room=True)
    assert not entries(moved)


@SIDES
def test_r1_the_replacement_is_a_new_revision_with_the_tight_stop_for_its_own_fills_alone(side):
    (request,) = entries(cancelled(tightened(waiting(side))))
    assert request.link_id == link(Role.ENTRY, 2, 1)
    assert (request.qty, request.price) == (D(1), price_for(side, 49500))
    assert request.stop_loss == price_for(side, 49300)
    assert request.stop_is_partial


def test_r1_without_size_the_replacement_carries_the_full_stop():
    entry = tracked(Role.ENTRY, 1, 1, 49500, attached_stop=D(49000))
    opening = with_orders(monitor(the_plan=plan(entries=((1, 49500),))), entry)
    moved = fold_all(opening, StopWanted(D(49200)), seconds=6)
    assert [c.makes_room for c in cancels(moved)] == [True]
    marked = mark_cancelling(moved, entry.link_id, makes_room=True)
    gone = fold_all(marked, OrderObserved(order_row(entry, 7, side=Side.BUY, status=OrderStatus.CANCELLED)), seconds=7)
    assert gone.flat_since is None, "the trade goes on"
    (request,) = entries(gone)
    assert (request.stop_loss, request.stop_is_partial) == (D(49200), False)


def test_r9_an_entry_whose_cancel_seemed_not_to_take_is_replaced_when_it_lands_before_its_fence():
    second = link(Role.ENTRY, 2)
    marked = mark_cancelling(tightened(waiting()), second, makes_room=True)
    stands = [order_row(marked.orders[second], seconds, side=Side.BUY) for seconds in (8, 9)]
    asked = OrderAsked(link_id=second, began_at=at(8), row=stands[0])
    again = fold_all(marked, asked, OrderObserved(stands[1]), seconds=9)
    gone = order_row(again.orders[second], 10, side=Side.BUY, status=OrderStatus.CANCELLED)
    assert [e.leg for e in desired_orders(fold_all(again, OrderObserved(gone), seconds=10), BTC, at(10)).entries] == [2]


def test_r1_nothing_is_created_before_the_end_of_the_old_one_is_seen():
    moved = mark_cancelling(tightened(waiting()), link(Role.ENTRY, 2), makes_room=True)
    assert not entries(moved)
    assert not cancels(moved)


def test_r1_nothing_is_created_before_the_tight_stop_is_confirmed():
    moved = with_stop(cancelled(waiting()), D(49300), StopOrigin.TRAIL)
    assert not entries(moved)
    assert entries(tightened(moved))


def test_r1_what_the_old_one_filled_is_not_asked_for_again_even_before_its_execution_is_here():
    gone = cancelled(tightened(waiting()), filled="0.4")
    wanted = desired_orders(gone, BTC, at(8)).entries
    assert [e.qty for e in wanted] == [D("0.6")]


@SIDES
def test_r1_an_entry_that_a_person_moved_is_replaced_where_it_stood(side):
    moved = tightened(waiting(side, price=price_for(side, "49450.3"), qty=D("0.7")))
    (entry,) = desired_orders(cancelled(moved), BTC, at(8)).entries
    assert (entry.qty, entry.price) == (D("0.7"), price_for(side, "49450.3"))
    coarse = instrument(tick_size=D("0.5"))
    (entry,) = desired_orders(cancelled(moved), coarse, at(8)).entries
    assert entry.price == price_for(side, "49450")


def test_r2_an_entry_that_a_person_moved_beyond_the_stop_goes():
    moved = waiting(price=D(48900))
    assert [c.makes_room for c in cancels(moved)] == [False]


def test_r1_a_rest_below_the_minimum_is_left_out():
    gone = cancelled(tightened(waiting()), filled="0.9996")
    assert desired_orders(gone, BTC, at(8)).entries == ()
    dear = instrument(min_notional=D(100_000))
    assert desired_orders(cancelled(tightened(waiting())), dear, at(8)).entries == ()


def test_r1_an_entry_that_filled_before_its_cancel_arrived_is_not_replaced():
    before = tightened(waiting())
    order = before.orders[link(Role.ENTRY, 2)]
    marked = mark_cancelling(before, order.link_id, makes_room=True)
    fill = execution("e2", Side.BUY, 1, 49500, seq=103, link_id=order.link_id, seconds=7)
    filled = order_row(order, 7, side=Side.BUY, status=OrderStatus.FILLED, filled_qty=D(1))
    done = fold_all(marked, ExecutionObserved(fill), OrderObserved(filled), seconds=7)
    assert desired_orders(done, BTC, at(8)).entries == ()


def test_r2_an_entry_that_lies_beyond_the_tight_stop_is_cancelled_for_good():
    moved = with_stop(waiting(), D(49600), StopOrigin.TRAIL)
    assert [c.makes_room for c in cancels(moved)] == [False]
    order = moved.orders[link(Role.ENTRY, 2)]
    marked = mark_cancelling(moved, order.link_id)
    gone = fold_all(marked, OrderObserved(order_row(order, 7, side=Side.BUY, status=OrderStatus.CANCELLED)), seconds=7)
    loosened = with_stop(gone, D(49000), StopOrigin.CHAT)
    assert desired_orders(loosened, BTC, at(8)).entries == ()


def test_r2_one_that_made_room_and_was_told_as_cancelled_does_not_come_back():
    gone = replace(cancelled(tightened(waiting())), entries_announced=(1, 2))
    assert desired_orders(gone, BTC, at(8)).entries == ()


def test_r1_an_entry_that_was_never_sent_is_planned_anew():
    absent = waiting(state=OrderState.ABSENT, status=None, order_id="")
    moved = tightened(absent)
    assert todo(moved, 8).actions[0] == Drop(link(Role.ENTRY, 2), makes_room=True)
    assert not entries(moved), "the old one is not sent again with the looser stop"
    (request,) = entries(drop(moved, link(Role.ENTRY, 2), makes_room=True))
    assert request.stop_loss == D(49300)


def test_r24_a_market_entry_is_never_sent_twice():
    order = tracked(Role.ENTRY, 1, 1, attached_stop=D(49000))
    assert not carries_a_looser_stop(with_stop(monitor(), D(49500), StopOrigin.CHAT), order)


def test_r1_an_entry_whose_stop_is_its_own_stays_when_the_stop_tightens():
    """Its fill replaces nothing: it needs no new one with each step of a trail."""
    partial = waiting(stop_is_partial=True)
    assert not cancels(tightened(partial))
    assert not entries(tightened(partial))


def test_r1_the_first_entry_brings_the_full_stop_and_the_one_sent_after_it_filled_its_own():
    fresh = monitor(the_plan=two_entries())
    assert [e.stop_is_partial for e in entries(fresh, 1)] == [False, False]
    (second,) = entries(guarded(the_plan=two_entries()), 5)
    assert second.stop_is_partial
    assert not any(isinstance(a, AmendOrder) for a in todo(fresh, 1).actions)


def test_r1_an_entry_sent_again_carries_what_it_carried():
    absent = waiting(state=OrderState.ABSENT, stop_is_partial=True)
    (request,) = entries(absent)
    assert (request.link_id, request.stop_is_partial) == (link(Role.ENTRY, 2), True)


def test_i8_what_an_entry_did_not_fill_counts_once_where_none_may_take_its_place_now():
    before = tightened(waiting())
    fill = execution("e2", Side.BUY, "0.4", 49500, seq=103, link_id=link(Role.ENTRY, 2), seconds=6.5)
    sized = RowObserved(row("1.4", 103, 6.6, stop_loss=D(49300)))
    part = fold_all(before, ExecutionObserved(fill), sized, OrderObserved(stop_row(49300, 6.7)), seconds=6.7)
    beyond = tightened(cancelled(part, filled="0.4"), 49600, seconds=8)
    told = [n.fields for n in announce(before, beyond, at(12))[1] if n.kind is NoticeKind.ENTRY_FILLED]
    assert [(f["qty"], f["planned_qty"]) for f in told if f["leg"] == 2] == [(D("0.4"), D(2))]


def test_r24_the_risk_of_an_entry_counts_while_it_is_being_replaced():
    before = tightened(waiting())
    gone = cancelled(before, filled="0.25")
    assert risk_at_stop(gone, at(8)) == risk_at_stop(before, at(8))
    assert risk_at_stop(replace(gone, entries_announced=(1, 2)), at(8)) < risk_at_stop(before, at(8))


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.REJECTED])
def test_r24_what_the_book_did_not_take_of_a_market_entry_is_told_and_not_sent_again(status):
    """An immediate order ends by itself: its rest is nobody's to repeat."""
    order = tracked(Role.ENTRY, 1, 1, attached_stop=D(49000))
    part = execution("e1", Side.BUY, "0.4", 50000, seq=101, link_id=order.link_id)
    ended = order_row(order, 2, side=Side.BUY, status=status, filled_qty=D("0.4"), reject_reason="EC_NoEnoughQtyToFill")
    shown = RowObserved(row("0.4", 101, 2))
    before = with_orders(monitor(), order)
    filled = fold_all(before, ExecutionObserved(part), OrderObserved(ended), shown, OrderObserved(stop_row(49000, 2)))
    assert desired_orders(filled, BTC, at(3)).entries == ()
    told = [n.fields for n in announce(before, filled, at(3))[1] if n.kind is NoticeKind.ENTRY_FILLED]
    assert [(fields["qty"], fields["planned_qty"]) for fields in told] == [(D("0.4"), 1)]
    assert [tp.qty for tp in desired_orders(filled, BTC, at(3)).take_profits] == [D("0.2"), D("0.12"), D("0.08")]


def test_r24_an_entry_that_the_exchange_rejects_after_its_receipt_is_told_with_the_reason():
    order = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(49000))
    before = waiting()
    rejected = order_row(order, 7, side=Side.BUY, status=OrderStatus.REJECTED, reject_reason="EC_ReachRiskPriceLimit")
    after = fold_all(before, OrderObserved(rejected), seconds=7)
    told = [n.fields for n in announce(before, after, at(7))[1] if n.kind is NoticeKind.ENTRY_REFUSED]
    assert [(fields["leg"], fields["text"]) for fields in told] == [(2, "EC_ReachRiskPriceLimit")]
    assert desired_orders(after, BTC, at(8)).entries == ()


# ---------------------------------------- whole lives on the mini exchange


def bot(side: Side = Side.BUY, seed: int = 1) -> Bot:
    exchange = MiniExchange(side, at(0), price_for(side, 50000))
    return Bot(monitor(side, two_entries(side)), exchange, random.Random(seed))


def tighten(the_bot: Bot, price) -> None:
    the_bot.exchange.now += timedelta(seconds=1)
    the_bot.exchange.move_stop(price_for(the_bot.exchange.side, price))
    the_bot.run(10)


def full_attached(the_bot: Bot) -> None:
    """Both entries leave before the first one is seen to fill, as with a slow stream."""
    the_bot.step()
    the_bot.exchange.pushes.clear()
    the_bot.mailbox.clear()
    the_bot.step()


@SIDES
def test_r1_the_replacement_fills_and_the_stop_is_never_looser(side):
    the_bot = bot(side)
    full_attached(the_bot)
    the_bot.run(10)
    assert not the_bot.monitor.orders[link(Role.ENTRY, 2)].stop_is_partial
    tighten(the_bot, 49300)
    replacement = the_bot.monitor.open_order(Role.ENTRY, 2)
    assert replacement is not None
    assert (replacement.revision, replacement.attached_stop) == (1, price_for(side, 49300))
    the_bot.exchange.move_price(price_for(side, 49500))
    assert the_bot.exchange.stop == price_for(side, 49300), "the fill did not touch it"
    assert [part.qty for part in the_bot.exchange.parts.values()] == [1]
    the_bot.run(10)
    assert the_bot.exchange.size == 2
    assert not [part for part in the_bot.exchange.parts.values() if part.status.is_open]
    assert [n.fields["leg"] for n in the_bot.told if n.kind is NoticeKind.ENTRY_FILLED] == [1, 2]
    assert not [n for n in the_bot.told if n.kind is NoticeKind.ENTRIES_CANCELLED]


def test_r1_a_part_that_filled_before_it_made_room_is_told_with_the_rest():
    the_bot = bot()
    full_attached(the_bot)
    the_bot.run(10)
    exchange = the_bot.exchange
    exchange.price = D(49500)
    exchange.fill(link(Role.ENTRY, 2), D("0.4"), D(49500))
    the_bot.run(10)
    exchange.price = D(50000)
    tighten(the_bot, 49300)
    replacement = the_bot.monitor.open_order(Role.ENTRY, 2)
    assert replacement is not None
    assert replacement.qty == D("0.6")
    exchange.move_price(D(49500))
    the_bot.run(10)
    assert exchange.size == 2
    told = [n.fields for n in the_bot.told if n.kind is NoticeKind.ENTRY_FILLED and n.fields["leg"] == 2]
    assert [fields["qty"] for fields in told] == [1]


def test_r2_no_replacement_after_the_chosen_take_profit():
    the_bot = bot()
    full_attached(the_bot)
    the_bot.run(10)
    the_bot.exchange.move_price(D(51000))
    the_bot.run(10)
    tighten(the_bot, 49300)
    assert the_bot.monitor.open_order(Role.ENTRY, 2) is None
    assert [n.fields["legs"] for n in the_bot.told if n.kind is NoticeKind.ENTRIES_CANCELLED] == [[2]]


def test_i5_nothing_of_a_replacement_is_left_after_the_close():
    the_bot = bot()
    the_bot.run(10)
    tighten(the_bot, 49300)
    the_bot.exchange.move_price(D(49500))
    the_bot.mailbox.append(CloseRequested(None))
    the_bot.run(40)
    assert the_bot.over
    assert is_over(the_bot.monitor)
    everything = (*the_bot.exchange.orders.values(), *the_bot.exchange.parts.values())
    assert not [order for order in everything if order.status.is_open]
