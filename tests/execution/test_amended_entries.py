"""An entry that a person changed in the app: its new quantity and price wait, are at risk and are replaced (R8).

A long of one BTC at 50000 with a second entry of one at 49500; the stop of both was 49000.
"""

from typing import Any

import pytest
from msgspec.structs import replace

from execution.announce import announce
from execution.commands.answers import ChangeRefused, EntryAnswer
from execution.commands.target_changes import plan_targets
from execution.desired_orders import desired_orders
from execution.facts.instruments import FeeRate
from execution.facts.orders import OrderStatus
from execution.facts.prices import Ticker
from execution.facts.slots import Side
from execution.ledger import mark_cancelling
from execution.monitor import Monitor
from execution.new_trade.entries_coming import coming_qty, some_are_over
from execution.new_trade.entries_shown import shown_of
from execution.new_trade.entry_standing import EntryStanding, standing_of
from execution.new_trade.held import held_of
from execution.new_trade.risk import risk_at_stop
from execution.new_trade.trade_request import DistanceBy, TargetRequest
from execution.notices import NoticeKind
from execution.observations import ExecutionObserved, OrderAsked, OrderObserved
from execution.picture import picture
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    CENTRE,
    MAKER,
    TAKER,
    D,
    at,
    execution,
    fold_all,
    monitor,
    order_row,
    plan,
    price_for,
    stop_row,
    tracked,
    with_orders,
)
from tests.execution.second_entries import SECOND, shown, waiting

SIDES = pytest.mark.parametrize("side", list(Side))
FEES = FeeRate(taker=TAKER, maker=MAKER)
MARKET = Ticker(symbol="BTCUSDT", last=CENTRE, mark=CENTRE, index=CENTRE, at=at(5))


def amended(before: Monitor, seconds: float = 6, **changes: Any) -> Monitor:
    return fold_all(before, shown(before, seconds, **changes), seconds=seconds)


def making_room(before: Monitor) -> Monitor:
    return mark_cancelling(before, SECOND, makes_room=True)


# ---------------------------------------- what takes its place


@SIDES
def test_r1_what_a_person_made_smaller_as_it_made_room_is_replaced_as_it_ended(side):
    """Nobody saw the change but in the last row: its message was lost, or it came with our cancel on its way."""
    before = making_room(waiting(side))
    ended = shown(
        before, 7, status=OrderStatus.CANCELLED, cancel_type="CancelByUser", qty=D("0.3"), filled_qty=D("0.1"),
        price=price_for(side, 49450),
    )  # fmt: skip
    (entry,) = desired_orders(fold_all(before, ended, seconds=7), BTC, at(8)).entries
    assert (entry.qty, entry.price) == (D("0.2"), price_for(side, 49450))


def test_r1_what_a_person_made_smaller_and_has_filled_whole_is_not_replaced():
    """Its cancel came too late; what was cut off is not bought all the same."""
    before = making_room(waiting())
    fill = execution("e2", Side.BUY, "0.3", 49500, seq=102, link_id=SECOND, seconds=7)
    filled = shown(before, 7, status=OrderStatus.FILLED, qty=D("0.3"), filled_qty=D("0.3"))
    after = fold_all(before, ExecutionObserved(fill), filled, seconds=7)
    assert desired_orders(after, BTC, at(8)).entries == ()


def test_r1_a_change_that_is_seen_while_the_cancel_is_on_its_way_counts():
    assert amended(making_room(waiting()), qty=D("0.3")).orders[SECOND].qty == D("0.3")


def test_i6_after_a_restart_the_answer_by_id_says_what_a_person_made_of_it_meanwhile():
    before = making_room(waiting())
    row = order_row(before.orders[SECOND], 7, status=OrderStatus.CANCELLED, cancel_type="CancelByUser", qty=D("1.5"))
    after = fold_all(before, OrderAsked(link_id=SECOND, began_at=at(7), row=row), seconds=7)
    assert [entry.qty for entry in desired_orders(after, BTC, at(8)).entries] == [D("1.5")]


@SIDES
def test_r2_what_made_room_is_not_sent_beyond_the_stop_from_where_a_person_had_put_it(side):
    """It waited at 49450; the stop went to 49300 first, and to 49470 before another one took its place."""
    before = making_room(amended(waiting(side), price=price_for(side, 49450)))
    gone = amended(before, 7, status=OrderStatus.CANCELLED, cancel_type="CancelByUser", price=price_for(side, 49450))
    assert desired_orders(with_stop(gone, price_for(side, 49300), StopOrigin.TRAIL), BTC, at(8)).entries
    assert not desired_orders(with_stop(gone, price_for(side, 49470), StopOrigin.TRAIL), BTC, at(8)).entries


@SIDES
def test_r2_what_a_person_moved_clear_of_the_stop_is_replaced_though_the_plan_had_it_beyond(side):
    before = making_room(amended(waiting(side), price=price_for(side, 49800)))
    gone = amended(before, 7, status=OrderStatus.CANCELLED, cancel_type="CancelByUser", price=price_for(side, 49800))
    (entry,) = desired_orders(with_stop(gone, price_for(side, 49600), StopOrigin.TRAIL), BTC, at(8)).entries
    assert entry.price == price_for(side, 49800)


# ---------------------------------------- the money at risk


@SIDES
def test_r24_what_a_person_made_of_an_entry_is_at_risk_until_it_has_filled(side):
    stop, price = price_for(side, 49000), price_for(side, 49600)
    larger = amended(waiting(side), qty=D(3), price=price)
    assert risk_at_stop(larger, at(8)) == 1000 + 3 * 600 + 4 * stop * TAKER + 3 * price * MAKER
    fill = execution("e2", side, 2, price, seq=102, link_id=SECOND, seconds=7)
    part = fold_all(larger, ExecutionObserved(fill), seconds=7)
    assert risk_at_stop(part, at(8)) == 1000 + 3 * 600 + 4 * stop * TAKER + price * MAKER
    assert risk_at_stop(amended(waiting(side), qty=D("0.2")), at(8)) < risk_at_stop(waiting(side), at(8))


@SIDES
def test_r24_another_trade_is_added_to_what_a_person_made_of_the_entries(side):
    price = price_for(side, 49600)
    larger = amended(waiting(side), qty=D(3), price=price)
    (entry,) = held_of(larger, MARKET, FEES, at(7)).waiting
    assert (entry.qty, entry.expected) == (D(3), price)
    fill = execution("e2", side, 2, price, seq=102, link_id=SECOND, seconds=7)
    held = held_of(fold_all(larger, ExecutionObserved(fill), seconds=7), MARKET, FEES, at(8))
    assert (held.qty, held.waiting_qty) == (D(3), D(1))


# ---------------------------------------- what is said of it


def test_i8_what_is_to_come_and_what_waits_is_what_a_person_made_of_it():
    larger = amended(waiting(), qty=D(3), price=D(49600))
    assert (coming_qty(larger), some_are_over(larger)) == (D(4), False)
    entry = picture(larger, None).entries[1]
    assert (entry.qty, entry.price, entry.filled, entry.standing) == (D(3), D(49600), D(0), EntryStanding.RESTING)
    smaller = amended(waiting(), qty=D("0.2"))
    assert (coming_qty(smaller), some_are_over(smaller)) == (D("1.2"), True)


def test_i8_a_larger_one_that_has_filled_beyond_its_plan_and_is_being_replaced_is_not_over():
    before = making_room(amended(waiting(), qty=D(3)))
    fill = execution("e2", Side.BUY, 2, 49500, seq=102, link_id=SECOND, seconds=7)
    ended = shown(before, 7, status=OrderStatus.CANCELLED, cancel_type="CancelByUser", filled_qty=D(2))
    gone = fold_all(before, ExecutionObserved(fill), ended, seconds=7)
    assert standing_of(gone, gone.plan.entries[1]) is EntryStanding.NOT_SENT
    assert (coming_qty(gone), some_are_over(gone)) == (D(4), False)


def test_i8_an_entry_that_a_person_made_smaller_has_filled_when_that_has():
    smaller = amended(waiting(), qty=D("0.2"), price=D(49600))
    (resting,) = shown_of(smaller, (2,))
    assert (resting.answer, resting.qty, resting.price) == (EntryAnswer.RESTING, D("0.2"), D(49600))
    fill = execution("e2", Side.BUY, "0.2", 49600, seq=102, link_id=SECOND, seconds=7)
    filled = shown(smaller, 7, status=OrderStatus.FILLED, filled_qty=D("0.2"))
    whole = fold_all(smaller, ExecutionObserved(fill), filled, OrderObserved(stop_row(49000, 7.1)), seconds=7)
    assert [(entry.answer, entry.filled) for entry in shown_of(whole, (2,))] == [(EntryAnswer.FILLED, D("0.2"))]
    told = [n.fields for n in announce(smaller, whole, at(7))[1] if n.kind is NoticeKind.ENTRY_FILLED]
    assert [(fields["qty"], fields["planned_qty"]) for fields in told if fields["leg"] == 2] == [(D("0.2"), D("1.2"))]


def test_targets_lie_beyond_where_a_person_has_put_an_entry_and_count_from_there():
    """A take profit below its entry would sell at a loss the moment that it fills."""
    entry = tracked(Role.ENTRY, 1, 1, 49500, attached_stop=D(49000))
    moved = with_orders(monitor(the_plan=plan(entries=((1, 49500),))), replace(entry, price=D(49900)))
    one_percent = TargetRequest(by=DistanceBy.PERCENT, value=D(1), share=None)
    assert plan_targets(moved, (one_percent,), BTC, MARKET).shown[0].price == D(50399)
    below = TargetRequest(by=DistanceBy.PRICE, value=D(49800), share=None)
    with pytest.raises(ChangeRefused, match="above 49900"):
        plan_targets(moved, (below,), BTC, MARKET)
