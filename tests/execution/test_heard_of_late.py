"""A first fill has two times: the exchange's, and when we heard of it. Each rule counts from its own."""

import pytest
from msgspec.structs import replace

from execution.actions import SetStop
from execution.closing.closing_record import CloseReason
from execution.closing.time_exit import time_exit_at
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import ExecutionObserved, RowObserved, Woken
from execution.picture import picture
from tests.execution.builders import D, at, execution, fold_all, guarded, monitor, plan, row, todo

HOUR = 3600


def filled(the_monitor: Monitor, *, seconds: float, heard: float, name: str = "e", seq: int = 101) -> Monitor:
    fill = execution(name, the_monitor.side, 1, seq=seq, seconds=seconds)
    return fold_all(the_monitor, ExecutionObserved(fill), seconds=heard)


def test_hours_count_from_the_fill_though_it_is_heard_of_after_a_restart():
    """Four hours, filled after one; the bot is back after four and a half."""
    waits = monitor(the_plan=replace(plan(), max_hours=D(4)))
    late = filled(waits, seconds=HOUR, heard=4.5 * HOUR)
    assert (time_exit_at(late), late.closing) == (at(5 * HOUR), None)
    closed = fold_all(late, Woken(), seconds=5 * HOUR)
    assert closed.closing is not None
    assert closed.closing.reason is CloseReason.TIME


def test_a_position_shows_since_when_it_is_open_and_not_since_when_that_is_known():
    late = filled(monitor(), seconds=HOUR, heard=2 * HOUR)
    grown = filled(late, seconds=3 * HOUR, heard=4 * HOUR, name="f", seq=102)
    earlier = filled(grown, seconds=HOUR / 2, heard=5 * HOUR, name="a", seq=100 + HOUR)
    shown = picture(grown, None)
    assert (shown.opened_at, grown.last_entered_at, grown.last_entry_fill_at) == (
        at(HOUR), at(3 * HOUR), at(4 * HOUR),
    )  # fmt: skip
    assert earlier.last_entered_at == at(3 * HOUR)
    assert (monitor().opened_at, monitor().last_entered_at) == (None, None)


@pytest.mark.parametrize("ahead", [-5, 0, 5, HOUR])
def test_r3_the_attached_stop_has_its_time_from_when_we_heard_whatever_the_exchanges_clock_says(ahead):
    bare = RowObserved(row(1, 101, 2 + ahead, stop_loss=None, observed_at=at(2)))
    armed = fold_all(filled(monitor(), seconds=2 + ahead, heard=2), bare, seconds=2)
    assert armed.arming_since == at(2)

    def set_by(seconds: float) -> bool:
        return any(isinstance(action, SetStop) for action in todo(armed, seconds).actions)

    assert (set_by(2.4), set_by(2.5)) == (False, True)


@pytest.mark.parametrize("side", list(Side))
def test_i6_a_record_that_kept_when_it_was_opened_by_our_clock_reads_the_same(side):
    known = guarded(side)
    record = known.to_plain()
    del record["arming_since"]
    assert {"prices_heard_since", "trail_since"}.isdisjoint(record)
    old = Monitor.from_plain({**record, "opened_at": at(99)})
    assert old == replace(known, arming_since=None)
    assert (old.opened_at, old.armed_at) == (known.opened_at, known.armed_at)
