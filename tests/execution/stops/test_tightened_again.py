"""A person who has loosened the stop tightens it again, to where Holdfast once had it: I3, R1, R8."""

import pytest
from msgspec.structs import replace

from execution.actions import LookAtSlot, SetStop
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.fold import Rules
from execution.ledger import doubt_all
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    ExecutionObserved,
    ExecutionsRead,
    Observation,
    OrderObserved,
    RowObserved,
    StopAccepted,
    StopAnswered,
    StopUncertain,
    StopWanted,
)
from execution.stops.stop_policy import mark_sent
from execution.stops.stop_record import ManualStop, StopChoice, StopOrigin
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
    D,
    at,
    execution,
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
from tests.execution.reads import slot_read
from tests.execution.stops.wanted_stops import AT_TP1, SIDES
from tests.execution.telling import kinds, settled, telling

THEIRS_STANDS = pytest.mark.parametrize("mode", [ManualStop.ADOPT, ManualStop.ASK])


def by(mode: ManualStop) -> Rules:
    return Rules(instrument=BTC, manual_stop=mode)


def the_row(price: object, seconds: float, side: Side = Side.BUY, *, size: object = 1, seq: int = 101) -> Observation:
    return RowObserved(row(size, seq, seconds, side=side, stop_loss=price_for(side, price)))


def the_order(price: object, seconds: float, side: Side = Side.BUY) -> Observation:
    return OrderObserved(stop_row(price_for(side, price), seconds, side=side))


def shown(before: Monitor, price: object, seconds: float, mode: ManualStop) -> tuple[Monitor, list[Notice]]:
    """Row and stop order, pushed one after the other."""
    side = before.side
    seen = (the_row(price, seconds, side), the_order(price, seconds + 0.1, side))
    return telling(before, *seen, seconds=seconds + 0.1, rules=by(mode))


def loosened(side: Side = Side.BUY, mode: ManualStop = ManualStop.ADOPT, **plan_changes: object) -> Monitor:
    """From 49000 to 48500 in the app, told; a question about it has run out."""
    start = settled(resting(side, replace(plan(side), **plan_changes)))
    theirs, _ = shown(start, 48500, 9, mode)
    return fold_all(theirs, the_row(48500, 80, side), the_order(48500, 80.1, side), seconds=80.1, rules=by(mode))


def loosened_in_the_chat(side: Side) -> Monitor:
    start = settled(resting(side))
    wanted = fold_all(start, StopWanted(price_for(side, 48500)), seconds=9)
    accepted = StopAccepted(price=wanted.stop.price, began_at=at(9.1))
    seen = (accepted, the_row(48500, 10, side), the_order(48500, 10.1, side))
    return telling(wanted, *seen, seconds=10.1)[0]


def sends(monitor: Monitor, seconds: float) -> list[object]:
    return [each.request.stop_loss for each in todo(monitor, seconds).actions if isinstance(each, SetStop)]


@SIDES
@THEIRS_STANDS
@pytest.mark.parametrize("in_the_chat", [False, True], ids=["loosened in the app", "loosened in the chat"])
def test_i3_a_stop_that_a_person_has_just_tightened_is_not_loosened_though_we_once_had_it_there(
    side, mode, in_the_chat
):
    standing = loosened_in_the_chat(side) if in_the_chat else loosened(side, mode)
    assert standing.stop.price == price_for(side, 48500)
    once = fold_all(standing, the_row(49000, 90, side), seconds=90, rules=by(mode))
    assert (once.stop.price, once.look_at, sends(once, 90)) == (standing.stop.price, at(90), [])
    assert fold_all(once, the_row(49000, 90, side), seconds=90, rules=by(mode)) == once, "one look is one"
    theirs, notices = telling(once, the_order(49000, 90.1, side), seconds=90.1, rules=by(mode))
    assert (theirs.stop.price, theirs.stop.origin) == (price_for(side, 49000), StopOrigin.PERSON)
    assert (sends(theirs, 91), theirs.stop.put_back) == ([], ())
    (told,) = notices
    assert told.kind is (NoticeKind.STOP_MOVED if mode is ManualStop.ADOPT else NoticeKind.STOP_ASKED)
    assert told.fields["once_ours"] is True, "it may be a late request of ours as well (I8)"
    later, _ = shown(theirs, 48900, 95, mode)
    assert (later.stop.price, later.stop.once_ours) == (price_for(side, 48900), False)


@SIDES
@pytest.mark.parametrize(("price", "back"), [(49000, 48500), (48800, 49200)], ids=["tighter", "looser"])
def test_r8_with_restore_a_price_of_ours_is_put_back_both_ways(side, price, back):
    """Set in the chat to where it is now, from where it is moved back."""
    start = settled(resting(side, plan(side, stop=price)))
    wanted = fold_all(start, StopWanted(price_for(side, back)), seconds=9)
    accepted = StopAccepted(price=wanted.stop.price, began_at=at(9.1))
    standing, _ = telling(wanted, accepted, the_row(back, 10, side), the_order(back, 10.1, side), seconds=10.1)
    again, _ = shown(standing, price, 20, ManualStop.RESTORE)
    assert (again.stop.price, len(again.stop.put_back)) == (price_for(side, back), 1)
    assert sends(again, 20.2) == [price_for(side, back)]


@SIDES
def test_i3_a_stop_that_waiting_entries_bring_along_is_a_persons_where_none_of_them_has_filled(side):
    waiting = tracked(Role.ENTRY, 2, 1, price_for(side, 49600), attached_stop=price_for(side, 49000))
    standing = with_orders(loosened(side), waiting)
    theirs, _ = shown(standing, 49000, 90, ManualStop.ADOPT)
    assert (theirs.stop.price, sends(theirs, 91)) == (price_for(side, 49000), [])


def test_r1_a_tighter_stop_that_an_entry_brought_along_is_nobodys_move_and_s_star_is_sent_at_once():
    """Its order is shown before the row and the execution; the size of the row tells that something filled."""
    waiting = tracked(Role.ENTRY, 2, 1, 49600, attached_stop=D(49000))
    standing = with_orders(loosened(), waiting)
    pushed = fold_all(standing, the_order(49000, 90), the_order(49000, 90.1), seconds=90.1)
    assert (pushed.stop.price, sends(pushed, 90.1)) == (D(48500), [])
    sized = fold_all(pushed, the_row(49000, 90.2, size=2, seq=110), seconds=90.2)
    assert (sized.unexplained, sized.stop.price) == (True, D(48500))
    filled = execution("entry-2", Side.BUY, 1, 49600, seq=110, seconds=90, link_id=waiting.link_id)
    known = fold_all(sized, ExecutionObserved(filled), seconds=90.3)
    assert (known.stop.foreign, sends(known, 90.3)) == (None, [D(48500)])
    shown_still = fold_all(known, the_row(49000, 91, size=2, seq=110), the_order(49000, 91.1), seconds=91.1)
    assert (shown_still.stop.price, shown_still.stop.foreign) == (D(48500), None)


def test_r1_an_unknown_price_that_is_being_judged_stays_a_persons_when_an_entry_fills():
    waiting = tracked(Role.ENTRY, 2, 1, 49600, attached_stop=D(49000))
    once = fold_all(with_orders(loosened(), waiting), the_row(48700, 90), seconds=90)
    filled = execution("entry-2", Side.BUY, 1, 49600, seq=110, seconds=90.1, link_id=waiting.link_id)
    assert fold_all(once, ExecutionObserved(filled), seconds=90.2).stop.foreign == D(48700)


@SIDES
def test_i3_what_a_person_tightened_while_nobody_was_here_waits_for_the_executions_that_are_missing(side):
    """A take profit filled in the gap: until it is known why the size is smaller, S* is not sent over the stop."""
    away = doubt_all(loosened(side, break_even=AT_TP1), at(300))
    fill = tp_fill(away, 1, "0.5", seq=102, seconds=200)
    seen = the_row(49000, 301, side, size="0.5", seq=102)
    first = fold_all(away, seen, the_order(49000, 301.1, side), seconds=301.1)
    assert first.unexplained
    assert (sends(first, 301.2), first.stop.price) == ([], price_for(side, 48500))
    looked = slot_read(
        301.7, stop_row(price_for(side, 49000), 301.1, side=side, observed_at=at(301.8)),
        the_row=row("0.5", 102, 301, side=side, stop_loss=price_for(side, 49000), observed_at=at(301.8)),
    )  # fmt: skip
    second = fold_all(first, looked, seconds=301.8)
    assert (sends(second, 301.9), second.look_at) == ([], at(302.3)), "looked at again in a moment"
    explained = fold_all(second, ExecutionsRead(began_at=at(302), since=at(0), executions=(fill,)), seconds=302.1)
    assert (sends(explained, 302.2), explained.stop.origin) == ([], StopOrigin.PERSON), "break-even waits, too"
    theirs = fold_all(explained, the_row(49000, 302.4, side, size="0.5", seq=102), seconds=302.4)
    assert (theirs.stop.price, theirs.stop.once_ours) == (price_for(side, 49000), True)
    assert any(isinstance(action, LookAtSlot) for action in todo(theirs, 302.5).actions)


def test_r8_what_stood_before_a_loosened_stop_was_told_is_a_persons_too_when_it_stands_again():
    """The person was quicker than the news: row and row have shown 48500, and the order never did."""
    start = settled(resting())
    quick = fold_all(start, the_row(48500, 9), the_row(48500, 10), seconds=10)
    assert (quick.stop.price, quick.stop.announced) == (D(48500), D(49000))
    back, notices = telling(quick, the_row(49000, 20), the_row(49000, 21), the_order(49000, 21), seconds=21)
    assert (back.stop.price, sends(back, 22), notices) == (D(49000), [], []), "it stands as it was told"


def test_a_stop_that_the_chat_has_loosened_is_sent_over_the_one_that_still_stands():
    """The person has said so (I3); what was told last is no move of anybody's."""
    wanted = fold_all(settled(resting()), StopWanted(D(48500)), seconds=9)
    again = fold_all(wanted, the_row(49000, 10), the_order(49000, 10.1), the_row(49000, 11), seconds=11)
    assert (again.stop.price, sends(again, 11)) == (D(48500), [D(48500)])


def test_r9_a_late_request_of_ours_that_lands_tighter_stands_and_nobody_is_named_for_certain():
    """Its answer was lost; the chat has loosened the stop since."""
    start = settled(resting())
    tight = fold_all(start, StopWanted(D(49200)), seconds=9)
    sent = mark_sent(tight, D(49200))
    lost = StopUncertain(price=D(49200), began_at=at(9), fence=at(15), retry_at=at(9.5))
    loose = fold_all(sent, lost, StopWanted(D(48500)), StopAccepted(price=D(48500), began_at=at(10)), seconds=10)
    standing, _ = telling(loose, the_row(48500, 11), the_order(48500, 11.1), seconds=11.1)
    landed = fold_all(standing, the_row(49200, 14), the_order(49200, 14.1), seconds=14.1)
    assert (landed.stop.foreign, landed.stop.price) == (None, D(48500)), "until the fence it says nothing"
    late, notices = telling(landed, the_row(49200, 15), the_order(49200, 15.1), seconds=15.1)
    assert late.stop.price == D(49200)
    assert [(n.kind, n.fields["once_ours"]) for n in notices] == [(NoticeKind.STOP_MOVED, True)]


def test_r8_who_puts_the_stop_back_in_the_app_has_answered_the_question():
    """There is nothing left to choose between: no second question, and the buttons of the first do nothing."""
    asked, _ = shown(settled(resting()), 48500, 9, ManualStop.ASK)
    back, notices = shown(asked, 49000, 20, ManualStop.ASK)
    assert (back.stop.price, back.stop.asked, kinds(notices)) == (D(49000), None, [NoticeKind.STOP_MOVED])
    press = StopAnswered(number=1, choice=StopChoice.KEEP)
    assert fold_all(back, press, seconds=21, rules=by(ManualStop.ASK)) == back


def test_i3_a_tighter_stop_that_only_its_order_shows_is_looked_at_until_the_row_agrees():
    standing = loosened()
    once = fold_all(standing, the_order(49000, 90), seconds=90)
    twice = fold_all(once, the_order(49000, 90.1), seconds=90.1)
    assert (twice.stop.price, twice.look_at, sends(twice, 91)) == (D(48500), at(90.6), [])
    assert fold_all(twice, the_row(49000, 91), seconds=91).stop.price == D(49000)
    gone = fold_all(twice, the_row(48500, 91), seconds=91)
    assert (gone.stop.price, gone.stop.foreign) == (D(48500), None)


def test_an_entry_of_before_that_has_ended_carries_no_stop():
    """The price is known by it all the same."""
    ended = tracked(
        Role.ENTRY, 2, 1, 49600, attached_stop=D(48900), state=OrderState.ENDED, status=OrderStatus.CANCELLED
    )
    theirs, notices = shown(with_orders(loosened(), ended), 48900, 90, ManualStop.ADOPT)
    assert (theirs.stop.price, notices[0].fields["once_ours"]) == (D(48900), True)
