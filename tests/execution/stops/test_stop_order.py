"""The exchange's order behind the stop: confirmed with the row (R14), fired (R12), taken away."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.actions import LookAtSlot, SetStop
from execution.closing.closing_record import CloseReason, Closing
from execution.facts.orders import OrderStatus
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import (
    ExecutionObserved,
    Observation,
    OrderObserved,
    RowObserved,
    SlotRead,
    StopAccepted,
)
from tests.execution.builders import (
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    resting,
    row,
    stop_row,
    todo,
)
from tests.execution.stops.wanted_stops import after_tp1, moved_to


def test_a_stop_is_confirmed_by_row_and_order_together():
    """R14"""
    bare = entered()
    assert not fold_all(bare, RowObserved(row())).stop_confirmed
    assert not fold_all(bare, OrderObserved(stop_row())).stop_confirmed
    both = fold_all(bare, RowObserved(row()), OrderObserved(stop_row()))
    assert both.stop_confirmed
    assert both.standing_stop == D(49000)
    assert both.armed_at == at(2)


@pytest.mark.parametrize(
    "wrong",
    [
        stop_row(48999),
        stop_row(trigger_by=TriggerBy.MARK),
        stop_row(trigger_by=None),
        stop_row(status=OrderStatus.DEACTIVATED),
    ],
)
def test_an_order_with_another_price_or_trigger_confirms_nothing(wrong):
    """R14, R17"""
    assert not fold_all(entered(), RowObserved(row()), OrderObserved(wrong)).stop_confirmed


def test_what_was_seen_before_our_write_confirms_nothing():
    """R14: both read or pushed after our write."""
    written = fold_all(guarded(), StopAccepted(price=D(49000), began_at=at(3)), seconds=3)
    assert not written.stop_confirmed
    with_row = fold_all(written, RowObserved(row(seconds=4)), seconds=4)
    assert not with_row.stop_confirmed
    assert fold_all(with_row, OrderObserved(stop_row(seconds=4)), seconds=4).stop_confirmed


@pytest.mark.parametrize(
    ("status", "filled"),
    [
        (OrderStatus.TRIGGERED, "0"),
        (OrderStatus.NEW, "0"),
        (OrderStatus.PARTIALLY_FILLED, "0.3"),
        (OrderStatus.FILLED, "1"),
        (OrderStatus.CANCELLED, "0.3"),
        (OrderStatus.CANCELLED, "0"),
        (OrderStatus.REJECTED, "0"),
    ],
)
def test_a_stop_that_fired_puts_the_monitor_in_closing(status, filled):
    """R12: Triggered, or ended with size above zero."""
    fired = fold_all(resting(), OrderObserved(stop_row(49000, 9, status=status, filled_qty=D(filled))), seconds=9)
    assert fired.closing == Closing(reason=CloseReason.STOP, since=at(9))


@pytest.mark.parametrize(
    ("status", "cancel_type"),
    [
        (OrderStatus.DEACTIVATED, "CancelByTpSlTsClear"),
        (OrderStatus.CANCELLED, "CancelByTpSlTsClear"),
        (OrderStatus.CANCELLED, "CancelByUser"),
        (OrderStatus.UNKNOWN, ""),
    ],
)
def test_a_stop_that_was_taken_away_has_not_fired(status, cancel_type):
    gone = fold_all(resting(), OrderObserved(stop_row(49000, 9, status=status, cancel_type=cancel_type)), seconds=9)
    assert gone.closing is None
    assert gone.standing_stop is None


def test_a_break_even_stop_that_fired_says_so():
    even = after_tp1()
    even = fold_all(even, StopAccepted(price=even.stop.price, began_at=at(7)), seconds=7)
    fired = fold_all(even, OrderObserved(stop_row(even.stop.price, 9, status=OrderStatus.TRIGGERED)), seconds=9)
    assert fired.closing == Closing(reason=CloseReason.BREAK_EVEN, since=at(9))


def test_the_older_stop_that_fired_before_break_even_stood_is_a_stop():
    """I8: what is announced is a recorded fact."""
    fired = fold_all(after_tp1(), OrderObserved(stop_row(49000, 9, status=OrderStatus.TRIGGERED)), seconds=9)
    assert fired.closing == Closing(reason=CloseReason.STOP, since=at(9))


def test_an_older_sighting_of_the_stop_says_nothing():
    fresh = fold_all(resting(), OrderObserved(stop_row(49000, 9)), seconds=9)
    assert fold_all(fresh, OrderObserved(stop_row(48000, 8)), seconds=9) == fresh
    assert fold_all(fresh, OrderObserved(stop_row(49000, 9, observed_at=at(8))), seconds=9) == fresh


def test_the_end_of_a_stop_that_another_replaced_says_nothing():
    ended = stop_row(48000, 9, order_id="id-older", status=OrderStatus.DEACTIVATED)
    assert fold_all(resting(), OrderObserved(ended), seconds=9) == resting()


def test_r12_a_stop_that_fired_closes_although_a_stale_list_showed_another_order():
    """Its own opening row was lost, or a list that lags showed the order before it."""
    fired = stop_row(49000, 9, order_id="id-newer", status=OrderStatus.CANCELLED)
    closed = fold_all(resting(), OrderObserved(fired), seconds=9)
    assert closed.closing == Closing(reason=CloseReason.STOP, since=at(9))
    before = stop_row(49000, 0, order_id="id-older", status=OrderStatus.FILLED, filled_qty=D(1))
    assert fold_all(resting(), OrderObserved(before), seconds=9).closing is None


def test_a_new_stop_order_takes_the_place_of_the_old():
    newer = stop_row(49000, 9, order_id="id-newer")
    assert fold_all(resting(), OrderObserved(newer), seconds=9).stop.order.order_id == "id-newer"


def test_what_a_fired_stop_left_over_is_closed_as_soon_as_its_order_has_ended():
    """R12"""
    stopped = execution("s", Side.SELL, "0.4", 49000, seq=102, create_type="CreateByStopLoss")
    running = fold_all(resting(), ExecutionObserved(stopped), seconds=6)
    assert running.closing is not None
    ended = fold_all(
        running, OrderObserved(stop_row(49000, 7, status=OrderStatus.CANCELLED, filled_qty=D("0.4"))), seconds=7
    )
    assert ended.closing is not None
    assert ended.closing.retry_at is None


# ---------------------------------------- doubted after a later entry (R1)


def tightened() -> Monitor:
    """S* 49500 stands and is confirmed, by an order that changed at 9.2 s."""
    accepted = fold_all(moved_to(49500), StopAccepted(price=D(49500), began_at=at(9)), seconds=9)
    shown = RowObserved(row(1, 101, 9.2, stop_loss=D(49500))), OrderObserved(stop_row(49500, 9.2))
    return fold_all(accepted, *shown, seconds=9.2)


def entered_again(*observations: Observation) -> Monitor:
    """Another entry fills at 10 s by the exchange's time, which is heard at 10.1 s, with what comes right after it."""
    fill = ExecutionObserved(execution("e2", Side.BUY, "0.5", 49500, seq=102, seconds=10))
    return fold_all(tightened(), fill, *observations, seconds=10.1)


def stops_sent(the_monitor: Monitor, seconds: float = 10.1) -> list[Decimal]:
    return [a.request.stop_loss for a in todo(the_monitor, seconds).actions if isinstance(a, SetStop)]


@pytest.mark.parametrize("changed", [9.2, 9.9, 10])
def test_r1_a_row_from_before_a_later_entry_does_not_keep_s_from_being_sent_again(changed):
    """A message that came twice, or late; in the very millisecond of the fill nobody knows which came first."""
    assert stops_sent(entered_again()) == [D(49500)]
    doubled = OrderObserved(stop_row(49500, changed, observed_at=at(10.1)))
    assert stops_sent(entered_again(doubled)) == [D(49500)]


def test_r1_a_change_of_the_stop_after_a_later_entry_is_believed():
    assert entered_again(OrderObserved(stop_row(49500, 10.001, observed_at=at(10.1)))).stop_confirmed


def test_r1_the_looser_stop_that_a_later_entry_brought_is_seen_in_its_very_millisecond():
    loose = entered_again(OrderObserved(stop_row(49000, 10, observed_at=at(10.1))))
    assert loose.standing_stop == D(49000)
    assert stops_sent(loose) == [D(49500)]


def test_r12_a_stop_that_fired_before_a_later_entry_has_fired():
    fired = stop_row(49500, 9.9, observed_at=at(10.1), status=OrderStatus.TRIGGERED)
    assert entered_again(OrderObserved(fired)).closing is not None


@pytest.mark.parametrize(("began_at", "is_confirmed"), [(10, False), (10.1, True)])
def test_r1_a_read_that_began_after_a_later_entry_confirms_what_has_not_changed(began_at, is_confirmed):
    """So nothing loops where the entry left the stop alone."""
    standing = stop_row(49500, 9.2, observed_at=at(began_at))
    read = SlotRead(
        began_at=at(began_at), row=row("1.5", 102, 10, stop_loss=D(49500)), open_orders=(standing,), by_symbol=True
    )
    assert fold_all(entered_again(), read, seconds=10.3).stop_confirmed is is_confirmed


# ---------------------------------------- taken away


def test_i1_a_row_without_a_stop_is_not_outvoted_by_an_order_of_before():
    """The message that the stop's order has ended was lost: another one must not wait for the next sweep."""
    denied = fold_all(guarded(), RowObserved(row(stop_loss=None, seconds=4)), seconds=4)
    assert denied.standing_stop == D(49000), "the order has not been seen to end"
    assert LookAtSlot() in todo(denied, 4).actions
    read = SlotRead(began_at=at(4), row=row(stop_loss=None, seconds=4.1), open_orders=(), by_symbol=True)
    bare = fold_all(denied, read, seconds=4.1)
    assert bare.standing_stop is None
    assert any(isinstance(action, SetStop) for action in todo(bare, 4.1).actions)


def test_a_look_that_is_due_anyway_is_not_brought_forward():
    accepted = fold_all(guarded(), StopAccepted(price=D(49000), began_at=at(3)), seconds=3)
    denied = fold_all(accepted, RowObserved(row(stop_loss=None, seconds=3.1)), seconds=3.1)
    assert denied.look_at == accepted.look_at


def test_a_close_does_not_wait_for_a_look_at_the_stop():
    ending = replace(guarded(), closing=Closing(reason=CloseReason.CHAT, since=at(3)))
    assert fold_all(ending, RowObserved(row(stop_loss=None, seconds=4)), seconds=4).look_at is None


def test_i1_a_stop_that_was_shown_and_taken_away_is_put_back_without_the_pause_of_its_receipt():
    """A receipt gives a stop 1.4 s to show itself: this one has."""
    taken = fold_all(
        guarded(),
        StopAccepted(price=D(49000), began_at=at(3)),
        OrderObserved(stop_row(seconds=3.1)),
        OrderObserved(stop_row(seconds=3.2, status=OrderStatus.DEACTIVATED)),
        RowObserved(row(stop_loss=None, seconds=3.2)),
        seconds=3.2,
    )
    assert not any(isinstance(action, SetStop) for action in todo(taken, 3.6).actions)
    assert any(isinstance(action, SetStop) for action in todo(taken, 3.7).actions)


@pytest.mark.parametrize(
    "ended", [stop_row(48900, 3.2, status=OrderStatus.DEACTIVATED), stop_row(seconds=3.2, status=OrderStatus.UNKNOWN)]
)
def test_the_end_of_another_stop_does_not_shorten_the_pause(ended):
    accepted = fold_all(guarded(), StopAccepted(price=D(49000), began_at=at(3)), seconds=3)
    assert fold_all(accepted, OrderObserved(ended), seconds=3.2).stop.retry_at == accepted.stop.retry_at
