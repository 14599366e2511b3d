"""A sweep proves what is there; only a read by symbol proves what is not (R19)."""

from msgspec.structs import replace

from execution.closing.closing_record import CloseReason
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.fills import close_reason, who_moved_the_stop
from execution.ledger import CONFIRM_WITHIN
from execution.observations import ExecutionObserved, OrderObserved, SlotRead
from execution.stops.stop_policy import mark_sent, with_stop
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import D, at, execution, fold_all, guarded, resting, row, stop_row
from tests.execution.reads import slot_read


def test_r19_a_sweep_without_the_slot_asks_for_a_second_look():
    """Absence in a sweep is no evidence of zero."""
    missing = fold_all(resting(), SlotRead(began_at=at(9), row=None, open_orders=None, by_symbol=False), seconds=9)
    assert missing.size == D(1)
    assert missing.look_at == at(9)
    shown = SlotRead(began_at=at(9), row=row(1, 101, 9), open_orders=None, by_symbol=False)
    assert fold_all(resting(), shown, seconds=9).look_at is None


def test_r19_a_sweep_without_our_stop_order_asks_for_a_second_look():
    """The push that took it away may have been lost (I1)."""
    swept = fold_all(resting(), slot_read(9, the_row=row(1, 101, 9), by_symbol=False), seconds=9)
    assert (swept.standing_stop, swept.look_at) == (D(49000), at(9))
    shown = slot_read(9, stop_row(49000, 9), the_row=row(1, 101, 9), by_symbol=False)
    assert fold_all(resting(), shown, seconds=9).look_at is None


def test_r19_an_order_that_seems_absent_is_asked_for_before_it_is_gone():
    standing = resting()
    swept = fold_all(standing, slot_read(9, the_row=row(1, 101, 9), by_symbol=False), seconds=9)
    assert {o.leg for o in swept.orders.values() if o.ask_at == at(9)} == {1, 2, 3}
    assert all(o.state is OrderState.LIVE for o in swept.orders_of(Role.TAKE_PROFIT))


def test_r19_what_was_touched_two_seconds_before_a_sweep_is_not_judged():
    standing = resting()
    swept = fold_all(standing, slot_read(5, the_row=row(1, 101, 5), by_symbol=False), seconds=5)
    missed = swept.orders_of(Role.TAKE_PROFIT)
    assert all(o.state is OrderState.LIVE for o in missed)
    written = {o.link_id: o.written_at for o in standing.orders_of(Role.TAKE_PROFIT)}
    assert all(o.ask_at == max(at(5), written[o.link_id] + CONFIRM_WITHIN) for o in missed), "but asked for in time"


def test_a_look_that_misses_the_stop_order_says_that_it_is_gone():
    looked = fold_all(resting(), slot_read(9, the_row=row(1, 101, 9)), seconds=9.1)
    assert looked.standing_stop is None
    shown = fold_all(resting(), slot_read(9, stop_row(49000, 9), the_row=row(1, 101, 9)), seconds=9.1)
    assert shown.stop_confirmed


def test_i8_a_stop_that_fired_is_remembered_though_no_list_shows_it():
    """What fired says why the trade ended, and no list of open orders can contradict it."""
    fired = replace(stop_row(50500, 8), status=OrderStatus.FILLED, filled_qty=D(1))
    moved = mark_sent(with_stop(resting(), D(50500), StopOrigin.FOLLOW), D(50500))
    ended = fold_all(moved, OrderObserved(fired), seconds=8)
    out = replace(execution("out", Side.SELL, 1, seq=102), create_type="CreateByStopLoss")
    ended = fold_all(ended, ExecutionObserved(out), seconds=8.1)
    looked = fold_all(ended, slot_read(9, the_row=row(0, 102, 9, side=None)), seconds=9.1)
    assert looked.stop.order == ended.stop.order
    assert (close_reason(looked), who_moved_the_stop(looked)) == (CloseReason.STOP, StopOrigin.FOLLOW)


def test_a_look_that_began_before_the_stop_was_seen_does_not_deny_it():
    assert fold_all(resting(), slot_read(1.9, the_row=row(1, 101, 1.9)), seconds=9.1).standing_stop == D(49000)


def test_a_look_answers_only_what_was_asked_before_it_began():
    doubted = replace(resting(), look_at=at(9))
    assert fold_all(doubted, slot_read(8, stop_row(49000, 8)), seconds=9.1).look_at == at(9)
    assert fold_all(doubted, slot_read(9, stop_row(49000, 9)), seconds=9.1).look_at is None


def test_orders_that_were_not_read_prove_nothing():
    """Unknown is not zero."""
    flat = fold_all(guarded(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    half = SlotRead(began_at=at(9.1), row=row(0, 102, 9, side=None), open_orders=None, by_symbol=True)
    assert not fold_all(flat, half, seconds=9.2).verified_flat
    half = SlotRead(began_at=at(9.1), row=row(1, 101, 9), open_orders=None, by_symbol=True)
    assert fold_all(guarded(), half, seconds=9.2).standing_stop == D(49000)
