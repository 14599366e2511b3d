"""Which questions can be answered now; the messages of all others lose their buttons."""

from msgspec.structs import replace

from execution.commands.all_questions import all_questions
from execution.stops.gap_record import GapAction, GapTrigger, GapWhy
from execution.stops.stop_record import Asked, StopOrigin
from execution.stops.trailing import TrailStatus
from tests.execution.builders import GENERATION, D, at, resting


def asked_about_a_stop():
    monitor = resting()
    question = Asked(number=3, ours=D(49000), origin=StopOrigin.PLAN, until=at(60))
    return replace(monitor, stop=replace(monitor.stop, asked=question))


def asked_about_a_trigger():
    monitor = resting()
    trail = replace(monitor.trail, status=TrailStatus.ACTIVE, watermark=D(52000))
    gap = GapTrigger(
        number=2, trigger=D(51480), watermark=D(52000), price=D(51400), at=at(5), action=GapAction.ASK,
        why=GapWhy.SETTING, until=at(60),
    )  # fmt: skip
    return replace(monitor, trail=trail, gap=gap)


def test_r8_a_question_stands_until_its_time_has_run_out():
    assert all_questions([asked_about_a_stop(), resting()], at(59)) == {("stop_asked", GENERATION, 3)}
    assert all_questions([asked_about_a_stop()], at(60)) == frozenset()


def test_r13_a_question_about_a_trigger_is_void_when_the_trail_has_gone_on():
    monitor = asked_about_a_trigger()
    assert all_questions([monitor], at(59)) == {("trail_asked", GENERATION, 2)}
    assert all_questions([monitor], at(60)) == frozenset()
    gone_on = replace(monitor, trail=replace(monitor.trail, watermark=D(53000)))
    assert all_questions([gone_on], at(9)) == frozenset()
