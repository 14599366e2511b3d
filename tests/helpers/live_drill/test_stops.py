"""Each stop of the exchange against the record of it."""

from msgspec.structs import replace

from execution.facts.orders import OrderStatus, StopKind
from execution.facts.slots import Side
from execution.tracked_orders import Role
from helpers.live_drill.stops import compare, standing_stop
from tests.execution.builders import D, guarded, monitor, order_row, row, stop_row, tracked


def test_a_stop_that_stands_where_the_record_says_is_no_difference() -> None:
    found = compare([row()], [stop_row()], [guarded()])
    assert (found.positions, found.differences) == (1, ())
    short = compare([row(side=Side.SELL)], [stop_row(51000, side=Side.SELL)], [guarded(Side.SELL)])
    assert short.differences == ()


def test_the_row_alone_proves_no_stop() -> None:
    assert standing_stop(row(), []) is None
    assert standing_stop(row(), [stop_row(48000)]) is None
    (told,) = compare([row()], [], [guarded()]).differences
    assert told == "BTCUSDT long: the exchange shows NO STOP over all of it"
    fired = stop_row(status=OrderStatus.TRIGGERED)
    assert compare([row()], [fired], [guarded()]).differences == (told,)
    profit = stop_row(stop_kind=StopKind.TAKE_PROFIT)
    assert compare([row()], [profit], [guarded()]).differences == (told,)


def test_a_stop_elsewhere_is_told_with_both_figures() -> None:
    moved = compare([row(stop_loss=D(48000))], [stop_row(48000)], [guarded()])
    assert moved.differences == ("BTCUSDT long: the exchange shows stop 48000, the record says 49000",)
    unknown = compare([row()], [stop_row()], [monitor()])
    assert unknown.differences == ("BTCUSDT long: the exchange shows stop 49000, the record says none",)


def test_stops_of_parts_cover_if_together_they_cover_all() -> None:
    part = stop_row(stop_kind=StopKind.PARTIAL_STOP_LOSS, qty=D("0.5"))
    bare = row(stop_loss=None)
    assert compare([bare], [part, replace(part, order_id="other")], []).differences == ()
    assert len(compare([bare], [part], []).differences) == 1


def test_a_position_that_nobody_guards_needs_a_stop_all_the_same() -> None:
    assert compare([row()], [stop_row()], []).differences == ()
    assert len(compare([row()], [], []).differences) == 1


def test_a_record_without_its_position_is_told_unless_it_still_waits_for_an_entry() -> None:
    assert compare([], [], [guarded()]).differences == ("BTCUSDT long: there is a record, but no position",)
    assert compare([row(0)], [], [guarded()]).positions == 0
    assert compare([], [order_row(tracked(Role.ENTRY))], [monitor()]).differences == ()
