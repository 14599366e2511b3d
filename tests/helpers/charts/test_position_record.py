"""What the trade log knows of a trade that a chart can show: nothing is made up."""

import pytest

from execution.facts.slots import Side
from helpers.charts.picture import Mark, Move
from helpers.charts.position_record import TargetMade, record_of
from tests.handlers.fakes import NOON, D
from tests.helpers.charts.stories import BEGUN, a_closed_story, a_fill, a_story, after, an_event, moved
from utils.trade_history import Story

pytestmark = pytest.mark.watched


def test_the_stop_stands_where_each_move_told_it_to_since_it_was_confirmed() -> None:
    asked = an_event(9, "stop_asked:1", "stop_asked", before="50055.1", theirs="50100")
    story = a_story(moved(5, "49000", "49500"), moved(8, "49500", "50055.1", "break_even"), asked, stop="50100")
    assert record_of(story).stops == (
        Move(after(0.05), D(49000)),
        Move(after(5), D(49500)),
        Move(after(8), D("50055.1")),
        Move(after(9), D(50100)),
    )


def test_a_question_about_the_stop_that_stands_is_no_move() -> None:
    asked = an_event(9, "stop_asked:1", "stop_asked", before="49000", theirs="49500")
    again = an_event(10, "stop_asked:2", "stop_asked", before="49000", theirs="49500")
    assert record_of(a_story(asked, again)).stops == (Move(after(0.05), D(49000)), Move(after(9), D(49500)))


def test_without_a_move_the_first_stop_stands_where_the_plan_says_the_same() -> None:
    assert record_of(a_story()).stops == (Move(after(0.05), D(49000)),)
    assert record_of(a_story(stop="49200")).stops == (), "it moved, and nobody told when"
    assert record_of(Story(a_story().trade, BEGUN[:2])).stops == (), "it was never confirmed"
    assert record_of(Story(a_story().trade, BEGUN[1:])).stops == (), "the plan is not in the log"


def test_of_a_move_from_nowhere_only_where_to_is_known() -> None:
    assert record_of(a_story(moved(5, None, "49500"))).stops == (Move(after(5), D(49500)),)
    assert record_of(a_story(moved(5, "49000", None))).stops == (Move(after(0.05), D(49000)),)
    early = Story(a_story().trade, (moved(0.01, "48000", "49000"), *BEGUN))
    assert record_of(early).stops == (Move(after(0.01), D(49000)),)


def test_fills_are_those_that_belong_to_the_trade() -> None:
    story = a_story(
        a_fill(1, "strange", "Sell", "50001"),
        a_fill(2, "none", "Buy", "50002", qty="0"),
        an_event(3, "odd", "fill", exec_id="in", side="Buy", qty="1"),
        fills=["in", "none"],
    )
    record = record_of(story)
    assert record.fills == (Mark(NOON, D(50000), Side.BUY),)
    assert record.exits == ()
    assert len(record_of(a_story(a_fill(1, "strange", "Sell", "50001"))).fills) == 2, "old rows do not say which"
    assert record_of(a_closed_story()).exits == (
        Mark(after(30), D(51000), Side.SELL),
        Mark(after(60), D(50800), Side.SELL),
    )


def test_targets_begin_with_the_trade_where_the_plan_had_them_and_end_with_their_last_fill() -> None:
    first, second = record_of(a_closed_story()).targets
    assert first == TargetMade(number=1, price=D(51000), share=D("0.5"), since=NOON, hit_at=after(30))
    assert second == TargetMade(number=2, price=D(52000), share=D("0.333"), since=NOON, hit_at=None)


def test_a_target_that_was_set_later_has_no_known_beginning_and_a_moved_one_stands_where_it_was_moved_to() -> None:
    legs = [{"price": "51000", "share": "0.5"}, {"price": "53000", "share": "0.5"}, {"price": "54000", "share": "0"}]
    by_hand = an_event(7, "leg_moved:1", "leg_moved", leg=1, new_price="51500")
    record = record_of(a_story(by_hand, targets=[*legs, {"share": "1"}]))
    assert [(each.number, each.price, each.since) for each in record.targets] == [
        (1, D(51500), after(7)),
        (2, D(53000), None),
    ]
    assert record.target(2, D(53000)) == record.targets[1]
    assert record.target(2, D(52000)) is None


def test_a_hit_whose_fills_are_not_in_the_log_is_dated_by_what_was_told() -> None:
    record = record_of(a_story(an_event(31, "tp_hit:2", "tp_hit", leg=2), an_event(32, "tp_hit:x", "tp_hit", leg=None)))
    assert [each.hit_at for each in record.targets] == [None, after(31)]


def test_a_log_that_holds_other_things_has_less_to_show() -> None:
    bare = Story(a_story(targets="none").trade, (an_event(0, "opened", "opened", plan="none"),))
    record = record_of(bare)
    assert (record.stops, record.targets, record.fills) == ((), (), ())
