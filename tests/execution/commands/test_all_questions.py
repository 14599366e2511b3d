"""Which questions can be answered now; the messages of all others lose their buttons."""

from msgspec.structs import replace

from execution.adoption.adoption_record import Adopted
from execution.adoption.owners import Owner, SlotOwner, question_fields
from execution.closing.closing_record import CloseReason, Closing
from execution.commands.all_questions import all_questions
from execution.facts.slots import Side, Slot
from execution.stops.gap_record import GapAction, GapTrigger, GapWhy
from execution.stops.stop_record import Asked, StopOrigin
from execution.stops.trailing import TrailStatus
from tests.execution.builders import GENERATION, D, at, plan, resting


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
    assert all_questions([asked_about_a_stop(), resting()], [], at(59)) == {("stop_asked", GENERATION, 3)}
    assert all_questions([asked_about_a_stop()], [], at(60)) == frozenset()


def test_r13_a_question_about_a_trigger_is_void_when_the_trail_has_gone_on():
    monitor = asked_about_a_trigger()
    assert all_questions([monitor], [], at(59)) == {("trail_asked", GENERATION, 2)}
    assert all_questions([monitor], [], at(60)) == frozenset()
    gone_on = replace(monitor, trail=replace(monitor.trail, watermark=D(53000)))
    assert all_questions([gone_on], [], at(9)) == frozenset()


def test_r20_a_foreign_position_is_asked_about_until_somebody_answers_and_ignore_can_be_taken_back():
    slot = Slot("main", "BTCUSDT", 0)
    asking = SlotOwner(
        slot=slot,
        side=Side.BUY,
        owner=Owner.ASKING,
        since=at(0),
        opened_at=None,
        size=D(1),
        avg_price=None,
        question="q",
    )
    assert all_questions([], [asking], at(1)) == {("adoption_asked", "q", 0)}
    assert question_fields(asking)["number"] == 0
    ignored = replace(asking, owner=Owner.IGNORED)
    assert all_questions([], [ignored], at(1)) == {("adoption_asked", "q", 1)}


def test_r20_a_position_guarded_by_itself_may_get_targets_until_it_has_some_or_closes():
    bare = resting(the_plan=plan(legs=()))
    guarded = replace(bare, adopted=Adopted(at=at(0), automatic=True))
    assert all_questions([guarded, bare], [], at(1)) == {("adopted", GENERATION, 0)}
    over = (
        replace(guarded, plan=plan()),
        replace(guarded, closing=Closing(reason=CloseReason.CHAT, since=at(1))),
        replace(guarded, flat_since=at(1)),
        replace(guarded, adopted=Adopted(at=at(0), automatic=False)),
    )
    assert all_questions(over, [], at(2)) == frozenset()
