"""The time without a stop: measured, told when it lasts, and told when it is over (I1)."""

from datetime import timedelta

from msgspec.structs import replace

from execution.facts.orders import OrderStatus
from execution.monitor import Monitor
from execution.notices import NoticeKind
from execution.watching.naked_watch import NakedWatch, watch
from tests.execution.builders import at, monitor, resting


def bare() -> Monitor:
    fine = resting()
    assert fine.stop.order is not None
    gone = replace(fine.stop.order, status=OrderStatus.DEACTIVATED)
    return replace(fine, stop=replace(fine.stop, order=gone))


def test_a_position_with_its_stop_has_nothing_to_tell() -> None:
    for each in (resting(), monitor()):
        assert watch(NakedWatch(), each, at(10)) == (NakedWatch(), ())


def test_i1_it_is_told_after_two_seconds_once_and_once_when_it_is_over() -> None:
    naked, told = watch(NakedWatch(), bare(), at(10))
    assert (naked.since, told, naked.tell_at) == (at(10), (), at(12))
    naked, told = watch(naked, bare(), at(11.9))
    assert told == ()
    naked, (alert,) = watch(naked, bare(), at(12))
    assert (alert.kind, alert.urgent, alert.fields["seconds"], naked.tell_at) == (
        NoticeKind.UNPROTECTED,
        True,
        2,
        None,
    )
    naked, told = watch(naked, bare(), at(30))
    assert (told, naked.lasted(at(30))) == ((), timedelta(seconds=20))
    ended, (over,) = watch(naked, resting(), at(31))
    assert (over.kind, over.fields["seconds"]) == (NoticeKind.PROTECTED, 21)
    assert ended == NakedWatch(total=timedelta(seconds=21))


def test_what_ends_before_it_was_told_is_only_measured() -> None:
    naked, _ = watch(NakedWatch(total=timedelta(seconds=5)), bare(), at(10))
    ended, told = watch(naked, resting(), at(11))
    assert (ended.lasted(at(50)), told) == (timedelta(seconds=6), ())


def test_a_position_that_has_closed_needs_no_all_clear() -> None:
    naked, _ = watch(NakedWatch(), bare(), at(10))
    naked, _ = watch(naked, bare(), at(13))
    ended, told = watch(naked, replace(bare(), row=None, fills=()), at(14))
    assert (ended.total, told) == (timedelta(seconds=4), ())
