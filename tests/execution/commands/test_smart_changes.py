"""Another smart stop, or none, as it is shown before it is set (I3)."""

from msgspec.structs import replace

from execution.commands.smart_changes import smart_change
from execution.facts.slots import Side
from execution.fills import result_at
from execution.stops.smart_stop import SmartStop
from tests.execution.builders import D, guarded, monitor, price_for

TIGHTER, LOOSER = 49500, 49200


def watched(side: Side = Side.BUY, at: int = TIGHTER):
    start = guarded(side)
    return replace(start, plan=replace(start.plan, smart=SmartStop(price=price_for(side, at))))


def test_i3_without_the_smart_stop_the_hard_one_is_left_and_more_is_lost():
    for side in Side:
        of = watched(side)
        change = smart_change(of, None)
        assert (change.loosens, change.stop, change.waits) == (True, price_for(side, 49000), False)
        assert change.result_old == result_at(of, price_for(side, TIGHTER))
        assert change.result_new == result_at(of, price_for(side, 49000))
        assert change.result_new < change.result_old


def test_i3_a_looser_one_loosens_and_a_tighter_one_does_not():
    for side in Side:
        looser, tighter = SmartStop(price=price_for(side, LOOSER)), SmartStop(price=price_for(side, TIGHTER))
        assert smart_change(watched(side), looser).loosens
        assert not smart_change(watched(side, LOOSER), tighter).loosens
        assert not smart_change(watched(side), tighter).loosens


def test_i3_one_that_the_hard_stop_has_reached_protects_nothing():
    change = smart_change(watched(at=48900), None)
    assert (change.old, change.loosens, change.result_old) == (None, False, change.result_new)


def test_none_before_and_none_after_changes_nothing():
    change = smart_change(monitor(), None)
    assert (change.loosens, change.waits, change.old, change.new) == (False, True, None, None)
    assert smart_change(replace(watched(), external_qty=D(1)), None).result_new is None
