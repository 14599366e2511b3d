"""R5: the late end of a stop of an earlier position in the slot is none of ours; found by the soak of the engine."""

import pytest
from msgspec.structs import replace

from execution.actions import LookAtSlot
from execution.closing.closing_record import CloseReason, Closing
from execution.desired_orders import desired_orders
from execution.facts.orders import OrderStatus, StopKind
from execution.facts.slots import Side
from execution.observations import ExecutionObserved, OrderObserved, RowObserved, SlotRead
from execution.records.trade_log import trade_of
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    monitor,
    plan,
    row,
    stop_row,
    todo,
    tracked,
    with_orders,
)

KINDS = [StopKind.STOP_LOSS, StopKind.TRAILING_STOP]


def fired(kind, side, seconds, **changes):
    known = {"order_id": "id-before", "status": OrderStatus.FILLED, "stop_kind": kind, "filled_qty": D(1)}
    return OrderObserved(stop_row(49500, seconds, side=side, **known, **changes))


def waiting(side):
    the_plan = plan(side, entries=((1, 49500),))
    return with_orders(monitor(side, the_plan), tracked(Role.ENTRY, 1, 1, the_plan.entries[0].price))


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("kind", KINDS)
def test_r5_the_stop_of_an_earlier_position_does_not_end_a_trade_that_waits_for_its_entry(kind, side):
    told = fold_all(waiting(side), fired(kind, side, 2))
    assert (told.closing, told.stop.order) == (None, None)
    assert len(desired_orders(told, BTC, at(2)).entries) == 1, "the entry goes on waiting"
    assert LookAtSlot() in todo(told, 2).actions, "it might be ours, and all that was before it late"
    read = SlotRead(began_at=at(3), row=row(0, 100, 3), open_orders=(), by_symbol=True)
    assert fold_all(told, read, seconds=3).look_at is None


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("kind", KINDS)
def test_r5_nor_a_position_whose_first_entry_is_younger(kind, side):
    held = guarded(side)
    told = fold_all(held, fired(kind, side, 1.4, observed_at=at(4)), seconds=4)
    assert (told.closing, told.stop, told.phase) == (None, held.stop, held.phase)
    ours = fold_all(entered(side), fired(kind, side, 1.5, observed_at=at(4)), seconds=4)
    assert ours.closing is not None, "a stop may fire in the moment of the entry"


@pytest.mark.parametrize("side", list(Side))
def test_r5_one_that_was_ours_is_known_by_what_comes_after_it(side):
    """Our entry filled and its stop fired before either was heard of: the stop's end comes first."""
    early = fold_all(waiting(side), fired(StopKind.STOP_LOSS, side, 2))
    (entry,) = early.orders_of(Role.ENTRY)
    bought = execution("entry-1", side, 1, 49500, seq=101, seconds=1.5, link_id=entry.link_id)
    stopped = execution("stopped", side.opposite, 1, 49000, seq=102, seconds=2, create_type="CreateByStopLoss",
                        closed_size=D(1))  # fmt: skip
    flat = RowObserved(row(0, 102, 2, side=side))
    told = fold_all(early, ExecutionObserved(stopped), ExecutionObserved(bought), flat, seconds=3)
    assert (told.size, told.ended_seq, told.unexplained) == (0, 102, False)
    trade = trade_of(told, at(4))
    assert trade.reason == CloseReason.STOP


def test_r20_where_the_entry_is_reckoned_its_time_says_nothing():
    """The executions of an adopted position could not be read back: its time is that of its row."""
    held = entered()
    adopted = replace(held, fills=tuple(replace(fill, is_estimate=True) for fill in held.fills))
    told = fold_all(adopted, fired(StopKind.STOP_LOSS, Side.BUY, 1, observed_at=at(4)), seconds=4)
    assert told.closing == Closing(reason=CloseReason.STOP, since=at(4))


def test_r12_a_row_alone_is_size_enough_for_a_stop_to_fire():
    """The position is seen, its executions are not here yet."""
    seen = fold_all(waiting(Side.BUY), RowObserved(row(1, 101, 2)))
    assert fold_all(seen, fired(StopKind.STOP_LOSS, Side.BUY, 3), seconds=3).closing is not None
