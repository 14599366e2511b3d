"""A stop that stands where we did not put it: R1, R8, I1, I3."""

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.facts import OrderStatus
from execution.fold import Rules
from execution.ledger import doubt_all
from execution.notices import NoticeKind
from execution.observations import (
    ExecutionObserved,
    OrderObserved,
    RowObserved,
    StopAccepted,
    StopAnswered,
    StopUncertain,
)
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import ManualStop, StopChoice, StopOrigin
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    D,
    at,
    fold_all,
    plan,
    price_for,
    resting,
    row,
    stop_row,
    todo,
    tp_fill,
    tracked,
    with_orders,
)
from tests.execution.stops.wanted_stops import AT_TP1, SIDES, moved_to
from tests.execution.telling import settled, told


def shown(price: object, seconds: float) -> RowObserved:
    return RowObserved(row(1, 101, seconds, stop_loss=None if price is None else D(str(price))))


def test_a_stop_that_a_person_moved_is_believed_at_the_second_look():
    """R8, I3"""
    once = fold_all(resting(), shown(48800, 9), seconds=9)
    assert once.stop.price == D(49000)
    assert once.look_at == at(9)
    assert fold_all(once, shown(48800, 9), seconds=9) == once
    twice = fold_all(once, shown(48800, 10), seconds=10)
    assert (twice.stop.price, twice.stop.origin) == (D(48800), StopOrigin.PERSON)


def test_r8_the_persons_stop_that_break_even_is_about_to_replace_is_not_believed_again():
    """Row and order repeat it before the new one is written; break-even would be lost for ever."""
    theirs = with_stop(resting(the_plan=plan(break_even=AT_TP1)), D(49500), StopOrigin.PERSON)
    told = replace(theirs, stop=replace(theirs.stop, announced=D(49500)))
    wanted = fold_all(told, ExecutionObserved(tp_fill(told, 1, "0.5", seq=102)), seconds=6)
    repeated = fold_all(
        wanted,
        RowObserved(row("0.5", 102, 6.01, stop_loss=D(49500))),
        OrderObserved(stop_row(49500, 6.02)),
        RowObserved(row("0.5", 102, 6.03, stop_loss=D(49500))),
        seconds=6.03,
    )
    assert (repeated.stop.price, repeated.stop.origin) == (wanted.stop.price, StopOrigin.BREAK_EVEN)
    assert any("SetStop" in type(a).__name__ for a in todo(repeated, 6.03).actions)


def test_a_value_that_did_not_last_is_no_persons():
    """R8"""
    back = fold_all(resting(), shown(48800, 9), shown(49000, 10), shown(48800, 11), seconds=11)
    assert back.stop.price == D(49000)
    other = fold_all(resting(), shown(48800, 9), shown(48700, 10), seconds=10)
    assert other.stop.price == D(49000)


def test_a_stop_that_a_person_removed_is_restored():
    """I1"""
    gone = fold_all(
        resting(), shown(None, 9), OrderObserved(stop_row(49000, 9, status=OrderStatus.DEACTIVATED)), seconds=9
    )
    assert gone.stop.price == D(49000)
    assert any("SetStop" in type(a).__name__ for a in todo(gone, 9).actions)


def test_a_value_that_we_sent_is_not_a_persons():
    """R8: an older write of ours that shows late must not loosen the stop."""
    assert [sent.price for sent in moved_to(49500).stop.sent] == [D(49000)]
    late = fold_all(moved_to(49500), shown(49000, 9), shown(49000, 10), seconds=10)
    assert late.stop.price == D(49500)


def test_a_value_that_we_attached_is_not_a_persons():
    """R1, R8: a late entry fill brings its attached stop; I3: that loosens nothing."""
    entry = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(48900))
    late = fold_all(with_orders(resting(), entry), shown(48900, 9), shown(48900, 10), seconds=10)
    assert late.stop.price == D(49000)


@pytest.mark.parametrize("seconds", [9, 9.6])
def test_nothing_is_foreign_while_a_write_of_ours_is_under_way(seconds):
    """R8"""
    written = fold_all(resting(), StopAccepted(price=D(49000), began_at=at(9)), seconds=9)
    assert fold_all(written, shown(48800, seconds), seconds=seconds).stop.foreign is None
    fenced = fold_all(resting(), StopUncertain(price=D(49000), began_at=at(4), fence=at(10), retry_at=at(5)), seconds=5)
    assert fold_all(fenced, shown(48800, seconds), seconds=seconds).stop.foreign is None
    assert fold_all(fenced, shown(48800, 10), seconds=10).stop.foreign == D(48800)


def test_while_closing_no_stop_is_adopted():
    closing = replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    assert fold_all(closing, shown(48800, 9), shown(48800, 10), seconds=10).stop.price == D(49000)


@SIDES
@pytest.mark.parametrize("order", ["row first", "executions first", "executions between"])
def test_r8_a_stop_moved_while_the_bot_was_away_is_followed_though_break_even_became_due(side, order):
    """In whichever order the facts are read: the first take profit filled while nobody was here."""
    before = doubt_all(settled(resting(side, plan(side, break_even=AT_TP1))), at(199))
    theirs = price_for(side, 49700)
    fill = ExecutionObserved(tp_fill(before, 1, "0.5", seq=102, seconds=100))
    first = RowObserved(row("0.5", 102, 200, side=side, stop_loss=theirs))
    second = RowObserved(row("0.5", 102, 201, side=side, stop_loss=theirs))
    stands = OrderObserved(stop_row(theirs, 201, side=side))
    seen = {
        "row first": (first, second, stands, fill),
        "executions first": (fill, first, second, stands),
        "executions between": (first, fill, second, stands),
    }[order]
    after, notices = told(before, *seen, seconds=201)
    assert (after.stop.price, after.stop.origin) == (theirs, StopOrigin.PERSON)
    moves = [notice for notice in notices if notice.kind is NoticeKind.STOP_MOVED]
    assert [(move.fields["old"], move.fields["new"]) for move in moves] == [(price_for(side, 49000), theirs)]


def test_r8_what_break_even_asks_for_after_a_person_moved_the_stop_counts():
    before = settled(resting(the_plan=plan(break_even=AT_TP1)))
    seen = (RowObserved(row(1, 101, 9, stop_loss=D(49500))), OrderObserved(stop_row(49500, 10)))
    theirs = fold_all(before, *seen, RowObserved(row(1, 101, 11, stop_loss=D(49500))), seconds=11)
    assert theirs.stop.origin is StopOrigin.PERSON
    hit = fold_all(theirs, ExecutionObserved(tp_fill(theirs, 1, "0.5", seq=102, seconds=20)), seconds=20)
    assert hit.stop.origin is StopOrigin.BREAK_EVEN


def test_r8_put_back_gives_break_even_its_say_again():
    """It became due while nobody was here, and the person takes the move in the app back."""
    before = doubt_all(settled(resting(the_plan=plan(break_even=AT_TP1))), at(199))
    ask = Rules(instrument=BTC, manual_stop=ManualStop.ASK)
    seen = (RowObserved(row("0.5", 102, 200, stop_loss=D(48500))), OrderObserved(stop_row(48500, 201)))
    fill = ExecutionObserved(tp_fill(before, 1, "0.5", seq=102, seconds=100))
    asked = fold_all(before, *seen, fill, seconds=201, rules=ask)
    assert (asked.stop.price, asked.stop.asked is not None) == (D(48500), True)
    back = fold_all(asked, StopAnswered(number=1, choice=StopChoice.PUT_BACK), seconds=210, rules=ask)
    assert back.stop.origin is StopOrigin.BREAK_EVEN
