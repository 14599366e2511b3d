"""What may leave before its record is on disk, and what the record says before anything leaves (R9, R15)."""

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.departure import marked, may_leave, put_off
from execution.stops.native_record import NativeTrail
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import D, at, monitor, resting, tracked, with_orders
from tests.execution.every_action import AMEND, CANCEL, DROP, READS, REMOVE, STOP, TP, TRAIL, place

GUARDED = resting()


def may(action, *, the_monitor=GUARDED, is_durable=True, is_paused=False) -> bool:
    return may_leave(the_monitor, action, is_durable=is_durable, is_paused=is_paused)


@pytest.mark.parametrize("action", [place(Role.ENTRY), place(), place(Role.CLOSE), AMEND, CANCEL, STOP, TRAIL, REMOVE])
def test_with_its_record_on_disk_everything_may_leave(action):
    assert may(action)


def test_in_a_pause_no_entry_leaves_and_everything_else_does():
    assert not may(place(Role.ENTRY), is_paused=True)
    assert all(may(action, is_paused=True) for action in (place(), place(Role.CLOSE), STOP, CANCEL, *READS))


@pytest.mark.parametrize("action", [place(Role.ENTRY), place(), AMEND, CANCEL])
def test_r15_what_its_loss_would_double_or_blame_on_a_person_waits_for_the_disk(action):
    assert not may(action, is_durable=False)


@pytest.mark.parametrize("action", [place(Role.CLOSE), STOP, TRAIL, REMOVE, *READS])
def test_what_protects_or_closes_does_not_wait_for_the_disk(action):
    assert may(action, is_durable=False)


@pytest.mark.parametrize(
    "ending",
    [
        {"closing": Closing(reason=CloseReason.CHAT, since=at(9))},
        {"reduction": Reduction(qty=D("0.5"), revision=0)},
        {"flat_since": at(9)},
    ],
)
@pytest.mark.parametrize("action", [AMEND, CANCEL])
def test_r11_a_take_profit_in_the_way_of_a_close_shrinks_or_goes_while_the_disk_fails(action, ending):
    assert may(action, the_monitor=replace(GUARDED, **ending), is_durable=False)


def test_an_entry_is_cancelled_while_the_disk_fails():
    entry = tracked(Role.ENTRY, 1, "0.5", 49000)
    cancel = replace(CANCEL, request=replace(CANCEL.request, link_id=entry.link_id))
    assert may(cancel, the_monitor=with_orders(monitor(), entry), is_durable=False)


def test_what_leaves_is_in_the_record_before():
    new = place()
    assert marked(monitor(), new, at(5)).orders[TP] == new.order
    assert marked(GUARDED, CANCEL, at(5)).orders[TP].cancelling
    assert marked(GUARDED, AMEND, at(5)).orders[TP] != GUARDED.orders[TP]
    moved = replace(STOP, request=replace(STOP.request, stop_loss=D(49500)))
    assert D(49500) in [sent.price for sent in marked(GUARDED, moved, at(5)).stop.sent]
    trailing = marked(replace(GUARDED, native_trail=NativeTrail(distance=D(500))), TRAIL, at(5)).native_trail
    assert trailing is not None
    assert trailing.written_at == at(5)


def test_what_is_dropped_is_forgotten():
    absent = with_orders(monitor(), tracked(Role.TAKE_PROFIT, 1, "0.5", 51000, state=OrderState.ABSENT))
    assert not marked(absent, DROP, at(5)).orders.get(TP, absent.orders[TP]).is_open


@pytest.mark.parametrize("action", [REMOVE, *READS])
def test_what_changes_nothing_leaves_the_record_as_it_is(action):
    assert marked(GUARDED, action, at(5)) is GUARDED


def test_r15_of_what_was_put_off_the_record_says_nothing_but_that_an_order_may_be_asked_for():
    for action in (CANCEL, AMEND):
        assert marked(GUARDED, action, at(5)) != GUARDED
        assert put_off(marked(GUARDED, action, at(5)), action, GUARDED) == GUARDED
    placed = marked(monitor(), place(), at(5))
    assert put_off(placed, place(), monitor()) is placed
