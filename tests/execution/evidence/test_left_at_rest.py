"""R19: after a start a sweep says what is there; besides, only what was under way is asked for."""

from typing import Any

import pytest
from msgspec.structs import replace

from execution import ledger
from execution.actions import AskOrder, LookAtSlot
from execution.closing.closing_record import Reduction
from execution.evidence.left_at_rest import doubt_after_restart, is_at_rest
from execution.monitor import Monitor
from execution.observations import OrderObserved, RowObserved, SlotRead, StopAccepted, StopWanted, Woken
from execution.stops.native_record import NativeTrail
from execution.tracked_orders import OrderMove, OrderState, Role
from tests.execution.builders import (
    D,
    at,
    fold_all,
    guarded,
    monitor,
    order_row,
    resting,
    row,
    stop_row,
    todo,
    with_orders,
)
from tests.execution.reads import slot_read

START = 60.0


def at_rest(**changes: Any) -> Monitor:
    return replace(Monitor.from_plain(resting().to_plain()), **changes)


def with_target(**changes: Any) -> Monitor:
    before = at_rest()
    order = before.open_order(Role.TAKE_PROFIT, 1)
    assert order is not None
    return with_orders(before, replace(order, **changes))


def with_stop(**changes: Any) -> Monitor:
    return at_rest(stop=replace(resting().stop, **changes))


def sweep(of: Monitor, *, without: str = "", has_stop: bool = True, has_row: bool = True) -> SlotRead:
    """Begun a second after the start, as the first one of it."""
    targets = [order_row(order, 5, observed_at=at(START + 1)) for order in of.orders.values() if order.is_open]
    stops = [stop_row(seconds=5, observed_at=at(START + 1))] if has_stop else []
    listed = [each for each in (*targets, *stops) if each.link_id != without or not without]
    shown = row(1, 101, 5, observed_at=at(START + 1)) if has_row else None
    return slot_read(START + 1, *listed, the_row=shown, by_symbol=False)


def asked(of: Monitor, seconds: float = START + 1) -> list[str]:
    """What is asked one by one, of slot and orders."""
    reads = [action for action in todo(of, seconds).actions if isinstance(action, AskOrder | LookAtSlot)]
    return [type(each).__name__ for each in reads]


def test_r19_a_record_at_rest_is_asked_about_by_nothing_but_the_sweep():
    again = doubt_after_restart(at_rest(), at(START))
    assert asked(again, START) == []
    assert again.stop.is_unread, "a person may have moved it (R8)"
    assert again.executions_missed_at == at(START), "they are read in any case (R22)"
    swept = fold_all(again, sweep(again), seconds=START + 1.1)
    assert asked(swept) == []
    assert not swept.stop.is_unread


@pytest.mark.parametrize(
    ("missing", "questions"),
    [
        ({"has_row": False}, ["LookAtSlot"]),
        ({"has_stop": False}, ["LookAtSlot"]),
        ({"without": "target"}, ["AskOrder"]),
    ],
)
def test_r19_what_the_sweep_does_not_show_is_asked_for(missing: dict[str, Any], questions: list[str]):
    again = doubt_after_restart(at_rest(), at(START))
    if "without" in missing:
        order = again.open_order(Role.TAKE_PROFIT, 2)
        assert order is not None
        missing = {"without": order.link_id}
    swept = fold_all(again, sweep(again, **missing), seconds=START + 1.1)
    assert asked(swept, START + 1.1)[: len(questions)] == questions


UNDER_WAY = {
    "it has not begun": monitor(),
    "it closes": at_rest(flat_since=at(9)),
    "a part is being closed": at_rest(reduction=Reduction(qty=D("0.5"), revision=0)),
    "it may be another position": at_rest(reopened_at=at(9)),
    "a late entry": at_rest(late_entry_at=at(9)),
    "its size is not explained": at_rest(unexplained_since=at(9)),
    "it was to be looked at": at_rest(look_at=at(START - 1)),
    "the exchange trails": at_rest(native_trail=NativeTrail(distance=D(100))),
    "its stop is not confirmed": with_stop(order=None),
    "a stop to verify": with_stop(verify_at=at(9)),
    "a stop to send again": with_stop(retry_at=at(START + 1)),
    "a stop that was to be sent again a moment ago": with_stop(retry_at=at(START - 5)),
    "a stop without an answer": with_stop(unanswered=1),
    "a stop of a person's, seen once": with_stop(foreign=D(49100)),
    "a target that may not have left": with_target(state=OrderState.PLANNED),
    "a target that may still land": with_target(written_at=at(START - 5)),
    "a target to ask for": with_target(ask_at=at(9)),
    "a target at a new price": with_target(asking_price=D(51100)),
    "a target moved by a person": with_target(moved=OrderMove(price=D(51100), qty=D(1), was_qty=D(1), at=at(9))),
    "a target that is cancelled": with_target(cancelling=True),
    "a target whose id was taken": with_target(duplicate=True),
    "a target without an answer": with_target(unanswered=1),
    "a target that waits": with_target(not_before=at(START + 1)),
    "a target that waited until a moment ago": with_target(not_before=at(START - 5)),
}


@pytest.mark.parametrize("under_way", UNDER_WAY.values(), ids=UNDER_WAY)
def test_i6_what_was_under_way_is_in_doubt_as_a_whole(under_way: Monitor):
    assert not is_at_rest(under_way, at(START))
    assert doubt_after_restart(under_way, at(START)) == ledger.doubt_all(under_way, at(START))


def test_r19_a_look_that_was_due_long_before_is_no_question_of_this_start():
    """That it was had is on no disk: each start would ask for every slot again."""
    left = at_rest(look_at=at(START - 8))
    assert is_at_rest(left, at(START))
    assert doubt_after_restart(left, at(START)).look_at is None


def test_r19_a_stop_that_was_taken_and_shown_and_a_target_that_waited_once_are_at_rest():
    """When either might have been sent again stays on record, and is long over."""
    wanted = fold_all(resting(), StopWanted(D(49200)), seconds=6)
    taken = fold_all(wanted, StopAccepted(price=D(49200), began_at=at(6)), seconds=6.1)
    shown = (RowObserved(row(1, 101, 8, stop_loss=D(49200))), OrderObserved(stop_row(49200, 8)))
    left = fold_all(taken, *shown, Woken(), seconds=8)
    order = replace(left.open_order(Role.TAKE_PROFIT, 1), not_before=at(9))
    left = Monitor.from_plain(with_orders(replace(left, look_at=None), order).to_plain())
    assert (left.stop_confirmed, left.stop.retry_at is not None) == (True, True)
    assert is_at_rest(left, at(START))
    assert asked(doubt_after_restart(left, at(START)), START) == []


def test_i6_a_stop_that_may_still_land_is_under_way():
    sent = replace(guarded().stop, written_at=at(2))
    of = replace(guarded(), stop=sent)
    assert not is_at_rest(of, at(7))
    assert is_at_rest(of, at(8))
