"""A stop that a person moves or removes in the app: MANUAL_STOP, R8, I1, I3."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.actions import SetStop
from execution.announce import announce
from execution.closing.closing_record import CloseReason, Closing
from execution.exit_plan import Trail
from execution.facts.executions import ExecType
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.fills import result_at
from execution.fold import Rules
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    Observation,
    OrderObserved,
    PriceSeen,
    RowObserved,
    StopAccepted,
    StopAnswered,
    StopWanted,
    Woken,
)
from execution.stops.foreign_stop import MOST_PUT_BACK
from execution.stops.manual_stop import open_question, put_back_answer, trail_begins_anew
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import ManualStop, Overruled, StopChoice, StopOrigin
from execution.stops.stop_removal import RemovedBy, who_removed
from execution.stops.trailing import TrailBy, TrailDistance
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    GENERATION,
    D,
    at,
    entered,
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
)
from tests.execution.stops.wanted_stops import AT_TP1
from tests.execution.telling import kinds, settled, telling

SIDES = pytest.mark.parametrize("side", list(Side))
RESTORE = Rules(instrument=BTC, manual_stop=ManualStop.RESTORE)


def shows(price: object, seconds: float, side: Side = Side.BUY) -> tuple[Observation, ...]:
    """Row and stop order, pushed one after the other."""
    wanted = price_for(side, price)
    return (
        RowObserved(row(1, 101, seconds, side=side, stop_loss=wanted)),
        OrderObserved(stop_row(wanted, seconds + 0.1, side=side)),
    )


def moved(monitor: Monitor, price: object, seconds: float, side: Side = Side.BUY) -> Monitor:
    return fold_all(monitor, *shows(price, seconds, side), seconds=seconds + 0.1, rules=RESTORE)


def put_back(monitor: Monitor, seconds: float, side: Side = Side.BUY) -> Monitor:
    """Our stop is accepted, and shown."""
    accepted = StopAccepted(price=monitor.stop.price, began_at=at(seconds))
    stands = shows(49000, seconds + 1, side)
    return fold_all(monitor, accepted, *stands, seconds=seconds + 1.1, rules=RESTORE)


def told(before: Monitor, after: Monitor, seconds: float = 12) -> list[Notice]:
    return list(announce(before, after, at(seconds))[1])


def stops(monitor: Monitor, seconds: float) -> list[Decimal]:
    return [a.request.stop_loss for a in todo(monitor, seconds).actions if isinstance(a, SetStop)]


@SIDES
@pytest.mark.parametrize("price", [48500, 49300])
def test_r8_manual_stop_restore_puts_back_what_a_person_moved_looser_or_tighter(side, price):
    before = resting(side)
    standing = announce(before, before, at(8))[0]
    by_hand = moved(standing, price, 9, side)
    assert (by_hand.stop.price, by_hand.stop.overruled) == (price_for(side, 49000), Overruled(price_for(side, price)))
    assert stops(by_hand, 9.2) == [price_for(side, 49000)]
    assert told(standing, by_hand) == [], "nothing is told before it is confirmed"
    back = put_back(by_hand, 9.3, side)
    (notice,) = told(by_hand, back)
    assert (notice.kind, notice.urgent) == (NoticeKind.STOP_PUT_BACK, True)
    assert notice.fields["found"] == price_for(side, price)
    assert notice.fields["stop"] == price_for(side, 49000)
    assert (back.stop.overruled, back.stop.origin) == (None, StopOrigin.PLAN)


def test_r8_one_look_is_not_enough_to_put_a_stop_back():
    once = fold_all(resting(), shows(48500, 9)[0], seconds=9, rules=RESTORE)
    assert (once.stop.overruled, stops(once, 9.1)) == (None, [])


def test_r8_a_stop_that_is_about_to_be_replaced_is_not_counted_again():
    by_hand = moved(resting(), 48500, 9)
    again = fold_all(by_hand, *shows(48500, 9.5), seconds=9.6, rules=RESTORE)
    assert again.stop == replace(by_hand.stop, order=again.stop.order)
    assert len(again.stop.put_back) == 1


def test_r8_a_person_who_means_it_is_given_way_and_told():
    standing = announce(resting(), resting(), at(8))[0]
    for n in range(MOST_PUT_BACK):
        standing = put_back(moved(standing, 48500, 20 + 10 * n), 21 + 10 * n)
        assert standing.stop.price == D(49000)
    insisted = moved(standing, 48500, 60)
    assert (insisted.stop.price, insisted.stop.origin) == (D(48500), StopOrigin.PERSON)
    (notice,) = told(standing, insisted)
    assert (notice.kind, notice.fields["new"], notice.fields["put_back"]) == (NoticeKind.STOP_MOVED, D(48500), 3)


def test_r8_ten_minutes_later_it_is_put_back_again():
    standing = resting()
    for n in range(MOST_PUT_BACK + 2):
        standing = put_back(moved(standing, 48500, 100 + 400 * n), 101 + 400 * n)
        assert standing.stop.price == D(49000)
    assert len(standing.stop.put_back) == 2, "those of the last ten minutes"


def test_a_stop_that_the_chat_sets_meanwhile_is_the_one_that_stands():
    by_hand = moved(resting(), 48500, 9)
    chat = fold_all(by_hand, StopWanted(D(49200)), seconds=9.5, rules=RESTORE)
    assert (chat.stop.price, chat.stop.overruled, chat.stop.origin) == (D(49200), None, StopOrigin.CHAT)
    assert NoticeKind.STOP_PUT_BACK not in {n.kind for n in told(by_hand, chat)}


# ---------------------------------------- removed: I1


def removed(monitor: Monitor, seconds: float = 9, rules: Rules = RESTORE, **changes: object) -> Monitor:
    gone = {"status": OrderStatus.DEACTIVATED, "cancel_type": "CancelByUser"} | changes
    return fold_all(
        monitor,
        RowObserved(row(1, 101, seconds, stop_loss=None)),
        OrderObserved(stop_row(49000, seconds, **gone)),
        seconds=seconds,
        rules=rules,
    )


@pytest.mark.parametrize("mode", list(ManualStop))
def test_i1_a_removed_stop_is_put_back_in_every_mode_and_told_when_it_stands(mode):
    rules = Rules(instrument=BTC, manual_stop=mode)
    standing = announce(resting(), resting(), at(8))[0]
    bare = removed(standing, rules=rules)
    assert stops(bare, 9.1) == [D(49000)]
    assert told(standing, bare) == []
    back = put_back(bare, 9.2)
    (notice,) = told(bare, back)
    assert (notice.kind, notice.fields["found"], notice.fields["by"]) == (NoticeKind.STOP_PUT_BACK, None, "person")
    assert back.stop.put_back == (), "it is put back as often as it takes"


def test_i1_a_removed_stop_of_which_a_look_shows_nothing_is_put_back_too():
    bare = replace(resting(), stop=replace(resting().stop, order=None))
    gone = fold_all(bare, RowObserved(row(1, 101, 9, stop_loss=None)), seconds=9)
    assert gone.stop.overruled == Overruled(None, at(9))
    assert who_removed(gone, Overruled(None, at(9))) is RemovedBy.UNKNOWN


@pytest.mark.parametrize(
    ("cancel_type", "by"),
    [
        ("CancelByUser", RemovedBy.PERSON),
        ("CancelByPrepareAdl", RemovedBy.ADL),
        ("CancelAllBeforeLiq", RemovedBy.LIQUIDATION),
        ("CancelByAdmin", RemovedBy.EXCHANGE),
        ("CancelByTpSlTsClear", RemovedBy.UNKNOWN),
        ("CancelByWhoKnows", RemovedBy.UNKNOWN),
    ],
)
def test_i1_who_removed_the_stop_says_the_word_under_which_its_order_ended(cancel_type, by):
    bare = removed(settled(resting()), cancel_type=cancel_type)
    assert [n.fields["by"] for n in told(bare, put_back(bare, 9.2))] == [by.value]


@pytest.mark.parametrize(
    ("changes", "seconds", "by"),
    [
        ({"exec_type": ExecType.ADL}, 9.1, RemovedBy.ADL),
        ({"exec_type": ExecType.LIQUIDATION}, 9.1, RemovedBy.LIQUIDATION),
        ({"create_type": "CreateByLiq"}, 9.1, RemovedBy.LIQUIDATION),
        ({"exec_type": ExecType.ADL}, 60, RemovedBy.PERSON),
        ({}, 9.1, RemovedBy.PERSON),
    ],
)
def test_i1_a_part_that_the_exchange_took_at_that_moment_says_who_removed_the_stop(changes, seconds, by):
    """Whatever the order's end is called: nobody has touched the app."""
    bare = removed(resting())
    taken = execution("forced", Side.SELL, "0.5", seq=110, seconds=seconds, closed_size=D("0.5"), **changes)
    after = fold_all(bare, ExecutionObserved(taken), seconds=9.2)
    assert after.stop.overruled is not None
    assert who_removed(after, after.stop.overruled) is by


def test_a_record_of_before_does_not_say_when_the_stop_was_removed():
    assert who_removed(resting(), Overruled(None)) is RemovedBy.UNKNOWN


def test_before_the_first_stop_stood_and_at_the_end_none_was_removed():
    bare = fold_all(entered(), RowObserved(row(1, 101, 2, stop_loss=None)), seconds=2)
    assert bare.stop.overruled is None
    closing = replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    assert removed(closing).stop.overruled is None


def test_a_stop_that_fired_was_not_removed():
    fired = removed(resting(), status=OrderStatus.TRIGGERED)
    assert (fired.stop.overruled, fired.closing is not None) == (None, True)
    late = fold_all(resting(), RowObserved(row(1, 101, 9, stop_loss=None)), seconds=9)
    assert late.stop.overruled is None, "its order has not been seen to end"


# ---------------------------------------- MANUAL_STOP=ask

ASK = Rules(instrument=BTC, manual_stop=ManualStop.ASK)


def told_standing(side: Side = Side.BUY) -> Monitor:
    standing = resting(side)
    return announce(standing, standing, at(8))[0]


def moved_and_asked(monitor: Monitor, price: object, seconds: float = 9, side: Side = Side.BUY) -> Monitor:
    return fold_all(monitor, *shows(price, seconds, side), seconds=seconds + 0.1, rules=ASK)


def answered(monitor: Monitor, choice: StopChoice, seconds: float, number: int = 1) -> Monitor:
    return fold_all(monitor, StopAnswered(number=number, choice=choice), seconds=seconds, rules=ASK)


@SIDES
@pytest.mark.parametrize(("price", "loosens"), [(48500, True), (49300, False)])
def test_i3_ask_lets_the_persons_stop_stand_and_tells_at_once_what_each_of_the_two_loses(side, price, loosens):
    before = told_standing(side)
    by_hand = moved_and_asked(before, price, side=side)
    assert (by_hand.stop.price, by_hand.stop.origin) == (price_for(side, price), StopOrigin.PERSON)
    assert stops(by_hand, 10) == [], "nobody fights a person"
    (question,) = told(before, by_hand)
    assert (question.kind, question.urgent, question.id) == (NoticeKind.STOP_ASKED, True, f"{GENERATION}:stop_asked:1")
    fields = question.fields
    assert (fields["ours"], fields["theirs"]) == (price_for(side, 49000), price_for(side, price))
    assert (fields["question"], fields["number"], fields["loosens"]) == (GENERATION, 1, loosens)
    assert fields["result_ours"] == result_at(by_hand, price_for(side, 49000))
    assert fields["result_theirs"] == result_at(by_hand, price_for(side, price))
    assert (fields["result_theirs"] < fields["result_ours"]) is loosens
    assert 50 <= fields["seconds"] <= 60


def test_r8_keep_mine_is_what_adopting_would_have_been():
    by_hand = moved_and_asked(told_standing(), 48500)
    kept = answered(by_hand, StopChoice.KEEP, 20)
    assert (kept.stop.price, kept.stop.origin, kept.stop.asked) == (D(48500), StopOrigin.PERSON, None)
    assert answered(kept, StopChoice.PUT_BACK, 21) == kept, "the second press does nothing"


@SIDES
def test_r8_put_back_restores_what_stood_and_why(side):
    standing = told_standing(side)
    standing = replace(standing, stop=replace(standing.stop, origin=StopOrigin.BREAK_EVEN))
    by_hand = announce(standing, moved_and_asked(standing, 49300, side=side), at(10))[0]
    back = answered(by_hand, StopChoice.PUT_BACK, 20)
    assert (back.stop.price, back.stop.origin, back.stop.asked) == (
        price_for(side, 49000),
        StopOrigin.BREAK_EVEN,
        None,
    )
    assert stops(back, 20) == [price_for(side, 49000)]
    stands = put_back(back, 20.5, side)
    (moved_back,) = told(by_hand, stands, 22)
    assert (moved_back.kind, moved_back.fields["new"]) == (NoticeKind.STOP_MOVED, price_for(side, 49000))


def test_without_an_answer_the_persons_stop_is_adopted_after_a_minute():
    by_hand = moved_and_asked(told_standing(), 48500)
    until = by_hand.stop.asked.until
    assert until == at(69.1)
    assert todo(by_hand, 30).wake_at == until
    assert fold_all(by_hand, Woken(), seconds=69, rules=ASK).stop.asked is not None
    over = fold_all(by_hand, Woken(), seconds=69.1, rules=ASK)
    assert (over.stop.asked, over.stop.price, over.stop.origin) == (None, D(48500), StopOrigin.PERSON)
    assert answered(over, StopChoice.PUT_BACK, 70) == over
    late = fold_all(by_hand, StopAnswered(number=1, choice=StopChoice.PUT_BACK), seconds=70, rules=ASK)
    assert late.stop.price == D(48500)


def test_who_moves_it_again_is_asked_anew_about_the_same_stop_of_ours_and_old_buttons_do_nothing():
    once = moved_and_asked(told_standing(), 48500)
    twice = moved_and_asked(once, 48300, 12)
    asked = twice.stop.asked
    assert (asked.number, asked.ours, asked.until) == (2, D(49000), at(72.1))
    assert answered(twice, StopChoice.PUT_BACK, 13) == twice
    assert answered(twice, StopChoice.PUT_BACK, 13, number=2).stop.price == D(49000)
    settled = fold_all(once, Woken(), seconds=80, rules=ASK)
    third = moved_and_asked(settled, 48300, 90)
    assert (third.stop.asked.number, third.stop.asked.ours) == (2, D(48500))


def test_r8_the_question_names_what_stood_and_an_answer_in_the_chat_is_no_move_by_hand():
    """Moved twice without an answer: 49000 can be put back, and 48500 stood."""
    standing = told_standing()
    standing = replace(standing, stop=replace(standing.stop, origin=StopOrigin.PERSON))
    once = announce(standing, moved_and_asked(standing, 48500), at(10))[0]
    twice = moved_and_asked(once, 49300, 12)
    (question,) = told(once, twice, 13)
    fields = question.fields
    assert (fields["before"], fields["ours"], fields["theirs"]) == (D(48500), D(49000), D(49300))
    back = answered(announce(once, twice, at(13))[0], StopChoice.PUT_BACK, 14, number=2)
    assert (back.stop.price, back.stop.origin) == (D(49000), StopOrigin.CHAT)


def test_any_other_stop_makes_the_question_void():
    by_hand = moved_and_asked(told_standing(), 48500)
    chat = fold_all(by_hand, StopWanted(D(49200)), seconds=20, rules=ASK)
    assert (chat.stop.asked, answered(chat, StopChoice.PUT_BACK, 21)) == (None, chat)
    closing = fold_all(by_hand, CloseRequested(None), seconds=20, rules=ASK)
    assert answered(closing, StopChoice.PUT_BACK, 21).stop.price == D(48500)


def test_the_question_survives_a_restart_and_an_old_record_has_none():
    by_hand = moved_and_asked(told_standing(), 48500)
    assert Monitor.from_plain(by_hand.to_plain()) == by_hand
    old = by_hand.to_plain()
    del old["stop"]["asked"], old["stop"]["questions"]
    assert Monitor.from_plain(old).stop.asked is None


def test_r8_a_move_that_break_even_takes_the_place_of_is_counted_and_told_once():
    """Row and order show the person's again before ours is written; that is no second move."""
    standing = settled(resting(the_plan=plan(break_even=AT_TP1)))
    by_hand = moved(standing, 48500, 9)
    hit, notices = telling(by_hand, ExecutionObserved(tp_fill(by_hand, 1, "0.5", seq=102)), seconds=9.2, rules=RESTORE)
    assert (hit.stop.origin, hit.stop.took_place_of) == (StopOrigin.BREAK_EVEN, D(48500))
    repeated = (RowObserved(row("0.5", 102, 9.3, stop_loss=D(48500))), *shows(48500, 9.5), *shows(48500, 9.7))
    hit, more = telling(hit, *repeated, seconds=9.8, rules=RESTORE)
    price = hit.stop.price
    ours = (RowObserved(row("0.5", 102, 11, stop_loss=price)), OrderObserved(stop_row(price, 11)), Woken())
    stands, last = telling(hit, StopAccepted(price=price, began_at=at(10)), *ours, seconds=11.1, rules=RESTORE)
    assert kinds([*notices, *more, *last]) == [NoticeKind.TP_HIT, NoticeKind.STOP_MOVED]
    assert (last[-1].fields["found"], last[-1].fields["new"]) == (D(48500), price)
    assert len(stands.stop.put_back) == 1
    again = (RowObserved(row("0.5", 102, 14, stop_loss=D(48500))), OrderObserved(stop_row(48500, 14.1)))
    once_more = fold_all(stands, *again, seconds=14.1, rules=RESTORE)
    assert (once_more.stop.price, len(once_more.stop.put_back)) == (price, 2), "another move is another move"


def test_r8_a_persons_stop_that_break_even_replaces_untold_is_not_adopted_again():
    theirs = moved_and_asked(told_standing(), 48500)
    untold = with_stop(theirs, D(50060), StopOrigin.BREAK_EVEN)
    assert untold.stop.took_place_of == D(48500)
    assert fold_all(untold, *shows(48500, 11), seconds=11.1).stop.price == D(50060)


# ---------------------------------------- asked, while something is due


def asked_while_due(seconds: float = 8) -> tuple[Monitor, list[Notice]]:
    """The first take profit filled just before the stop was seen where a person had moved it."""
    standing = settled(resting(the_plan=plan(break_even=AT_TP1)))
    first, second = shows(48500, 9)
    fill = ExecutionObserved(tp_fill(standing, 1, "0.5", seq=102, seconds=seconds))
    shrunk = RowObserved(row("0.5", 102, 9.3, stop_loss=D(48500)))
    return telling(standing, first, fill, second, shrunk, Woken(), seconds=9.4, rules=ASK)


def test_r8_the_question_says_that_break_even_is_due_and_held_back_and_its_figures_follow():
    monitor, notices = asked_while_due()
    (question,) = (notice for notice in notices if notice.kind is NoticeKind.STOP_ASKED)
    fields = question.fields
    assert (fields["before"], fields["ours"], fields["theirs"]) == (D(49000), D(49000), D(48500))
    assert (fields["held"] > D(50000), fields["held_by"]) == (True, "break-even")
    assert fields["result_ours"] == result_at(monitor, fields["held"])
    assert (monitor.stop.price, fields["loosens"], fields["trails"]) == (D(48500), True, False)


def test_r8_put_back_is_taken_though_break_even_moves_it_on_at_once_and_both_are_said():
    monitor, _ = asked_while_due()
    asked = open_question(monitor, 1, at(20))
    back = answered(monitor, StopChoice.PUT_BACK, 20)
    stop = back.stop
    assert (stop.price, stop.origin) == (asked.held.price, StopOrigin.BREAK_EVEN)
    assert (stop.answered, stop.restored) == (1, D(49000))
    ours = (RowObserved(row("0.5", 102, 22, stop_loss=stop.price)), OrderObserved(stop_row(stop.price, 22)))
    stands, (moved_on,) = telling(back, StopAccepted(price=stop.price, began_at=at(21)), *ours, seconds=22, rules=ASK)
    fields = moved_on.fields
    assert (fields["old"], fields["new"], fields["origin"]) == (D(48500), stop.price, "break-even")
    assert (fields["restored"], stands.stop.restored) == (D(49000), None)
    answer = put_back_answer(stands, asked, done=True, trails=False)
    assert (answer.stop, answer.put_back, answer.moved_by) == (stop.price, D(49000), StopOrigin.BREAK_EVEN)


def test_r8_what_comes_to_light_after_the_question_is_asked_anew_and_the_old_buttons_do_nothing():
    """The execution of a take profit that filled before the move is heard only after it."""
    standing = settled(resting(the_plan=plan(break_even=AT_TP1)))
    once, notices = telling(standing, *shows(48500, 9), Woken(), seconds=9.2, rules=ASK)
    assert kinds(notices) == [NoticeKind.STOP_ASKED]
    late = ExecutionObserved(tp_fill(once, 1, "0.5", seq=102, seconds=8))
    twice, notices = telling(once, late, seconds=15, rules=ASK)
    question = notices[-1]
    assert (question.kind, question.fields["number"], question.fields["held_by"]) == (
        NoticeKind.STOP_ASKED, 2, "break-even",
    )  # fmt: skip
    assert (question.fields["before"], question.fields["theirs"]) == (D(49000), D(48500))
    assert (twice.stop.asked.until, twice.stop.questions) == (at(75), 2)
    assert answered(twice, StopChoice.PUT_BACK, 16) == twice
    assert answered(twice, StopChoice.PUT_BACK, 16, number=2).stop.origin is StopOrigin.BREAK_EVEN


def test_nothing_is_asked_anew_of_a_position_that_closes_or_whose_stop_is_not_judged():
    monitor, _ = asked_while_due()
    closing = fold_all(monitor, CloseRequested(None), seconds=20, rules=ASK)
    assert closing.stop.asked == monitor.stop.asked
    doubted = replace(monitor, stop=replace(monitor.stop, is_unread=True))
    assert fold_all(doubted, Woken(), seconds=20, rules=ASK).stop.asked == monitor.stop.asked


def test_r8_what_was_put_back_is_told_as_that():
    by_hand = announce(told_standing(), moved_and_asked(told_standing(), 48500), at(10))[0]
    back = put_back(answered(by_hand, StopChoice.PUT_BACK, 20), 20.5)
    (notice,) = told(by_hand, back, 22)
    assert (notice.fields["new"], notice.fields["restored"]) == (D(49000), D(49000))
    asked = by_hand.stop.asked
    assert put_back_answer(back, asked, done=True, trails=False).moved_by is None
    chat = fold_all(answered(by_hand, StopChoice.PUT_BACK, 20), StopWanted(D(49200)), seconds=20.2, rules=ASK)
    assert chat.stop.restored is None, "another one by a person is not what was put back"


def test_r8_the_question_says_that_a_trail_would_go_on():
    terms = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
    start = settled(resting(the_plan=replace(plan(), trail=terms)))
    start = settled(fold_all(start, PriceSeen(D(49400), at(6)), seconds=6))
    by_hand, notices = telling(start, *shows(48500, 9), Woken(), seconds=9.2, rules=ASK)
    assert notices[-1].fields["trails"] is True
    theirs = replace(by_hand.stop.asked, origin=StopOrigin.PERSON)
    assert trail_begins_anew(by_hand, theirs) is False


# ---------------------------------------- moved to where it once was


def chat_stop(side: Side = Side.BUY) -> Monitor:
    """Set to 49500 in the chat, confirmed and told; 49000 was sent before."""
    wanted = fold_all(told_standing(side), StopWanted(price_for(side, 49500)), seconds=9)
    accepted = StopAccepted(price=wanted.stop.price, began_at=at(9.1))
    standing = fold_all(wanted, accepted, *shows(49500, 9.3, side), seconds=9.5)
    return announce(wanted, standing, at(9.5))[0]


@SIDES
def test_r8_a_price_that_we_once_sent_is_put_back_and_told_and_the_person_who_insists_is_given_way(side):
    standing = chat_stop(side)
    for n in range(MOST_PUT_BACK):
        seconds = 20 + 20 * n
        back = fold_all(standing, *shows(49000, seconds, side), seconds=seconds + 0.1)
        assert back.stop.overruled == Overruled(price_for(side, 49000))
        assert stops(back, seconds + 0.2) == [price_for(side, 49500)]
        accepted = StopAccepted(price=back.stop.price, began_at=at(seconds + 0.3))
        again = fold_all(back, accepted, *shows(49500, seconds + 1.2, side), seconds=seconds + 1.4)
        assert [notice.kind for notice in told(back, again)] == [NoticeKind.STOP_PUT_BACK]
        standing = announce(back, again, at(seconds + 2))[0]
    insisted = fold_all(standing, *shows(49000, 90, side), seconds=90.2)
    assert (insisted.stop.price, insisted.stop.origin) == (price_for(side, 49000), StopOrigin.PERSON)


def test_r1_a_price_of_ours_is_nobodys_move_while_a_write_may_land_or_an_entry_brings_it_along():
    standing = chat_stop()
    late = fold_all(standing, *shows(49000, 9.6), seconds=9.7)
    assert late.stop.overruled is None, "our own write of a moment ago"
    filled = replace(standing, last_entry_fill_at=at(19))
    assert fold_all(filled, *shows(49000, 20), seconds=20.2).stop.overruled is None
    waiting = tracked(Role.ENTRY, 2, 1, D(49600), attached_stop=D(49000))
    carried = replace(standing, orders={**standing.orders, waiting.link_id: waiting})
    assert fold_all(carried, *shows(49000, 20), seconds=20.2).stop.overruled is None
    unknown = fold_all(standing, RowObserved(row(2, 110, 20, stop_loss=D(49000))), seconds=20.2)
    assert unknown.stop.overruled is None, "an execution is missing: perhaps an entry's"
