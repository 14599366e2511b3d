"""A stop that stands where we did not put it: R1, R8, I1, I3."""

import pytest
from msgspec.structs import replace

from execution.actions import LookAtSlot, ReadCandles, SetStop
from execution.closing.closing_record import CloseReason, Closing
from execution.exit_plan import BreakEven, BreakEvenWhen, Trail
from execution.facts.orders import OrderStatus
from execution.facts.prices import Candle
from execution.facts.slots import Side
from execution.fold import Rules
from execution.ledger import doubt_all
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    CandlesRead,
    ExecutionObserved,
    Observation,
    OrderObserved,
    PriceSeen,
    RowObserved,
    StopAccepted,
    StopAnswered,
    StopUncertain,
    Woken,
)
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import ManualStop, StopChoice, StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    RULES,
    D,
    at,
    candles_for,
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
from tests.execution.telling import settled, telling, told


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


# ---------------------------------------- moved while the bot was away, and prices that candles tell

ONE_PERCENT = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
AT_TWO_PERCENT = BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(2))


def away(side: Side = Side.BUY, **policies: object) -> Monitor:
    """A trail from 50600 on, a restart after a gap of minutes."""
    start = settled(resting(side, replace(plan(side), **policies)))
    return doubt_all(fold_all(start, PriceSeen(price_for(side, 50600), at(6)), seconds=6), at(199))


def theirs_seen(monitor: Monitor, rules: Rules = RULES) -> Monitor:
    """49700, in the first two reads after it."""
    side = monitor.side
    looks = (RowObserved(row(1, 101, seconds, side=side, stop_loss=price_for(side, 49700))) for seconds in (200, 201))
    return fold_all(monitor, *looks, seconds=201, rules=rules)


def gap_candles(side: Side = Side.BUY, best: object = 51200, close: object = 51100) -> CandlesRead:
    low, high = sorted((price_for(side, 50500), price_for(side, best)))
    last = price_for(side, close)
    candle = Candle(start=at(60), open=low, high=high, low=low, close=last, volume=None, is_closed=True)
    return CandlesRead((candle,), at(199))


def reads_candles(monitor: Monitor) -> bool:
    return any(isinstance(action, ReadCandles) for action in todo(monitor, 205).actions)


@SIDES
@pytest.mark.parametrize("live", [None, 50900, 51200])
def test_r8_a_trail_that_candles_catch_up_leaves_the_stop_of_a_person_who_moved_it_meanwhile(side, live):
    """Also where a price of now came before the candles: it may be none of the best since."""
    theirs = theirs_seen(away(side, trail=ONE_PERCENT))
    assert (theirs.stop.price, reads_candles(theirs)) == (price_for(side, 49700), True)
    if live is not None:
        theirs = fold_all(theirs, PriceSeen(price_for(side, live), at(203)), seconds=203)
    after = fold_all(theirs, gap_candles(side), Woken(), seconds=205)
    assert (after.stop.price, after.stop.origin) == (price_for(side, 49700), StopOrigin.PERSON)
    assert (after.gap, after.closing) == (None, None)
    later = fold_all(after, PriceSeen(price_for(side, 51500), at(210)), seconds=210)
    assert later.stop.origin is StopOrigin.TRAIL, "what came due after the move"


def test_r8_candles_wait_until_it_is_known_whose_the_stop_is():
    doubted = away(trail=ONE_PERCENT)
    assert not reads_candles(doubted)
    early = fold_all(doubted, gap_candles(best=52000, close=51300), seconds=200)
    assert (early.gap, early.trail.watermark, early.prices_missed_since) == (None, D(50600), at(6))
    ours = fold_all(early, RowObserved(row(1, 101, 200, stop_loss=early.stop.price)), seconds=200)
    assert reads_candles(ours)


def test_r17_a_trigger_that_rose_unseen_decides_nothing_about_a_stop_that_a_person_moved_meanwhile():
    theirs = theirs_seen(away(trail=ONE_PERCENT))
    after = fold_all(theirs, gap_candles(best=52000, close=51300), Woken(), seconds=205)
    assert (after.gap, after.stop.price, after.trail.watermark) == (None, D(49700), D(52000))


def test_r17_a_price_in_doubt_is_not_told_of_a_stop_that_a_person_moved_meanwhile():
    first = fold_all(resting(the_plan=replace(plan(), trail=ONE_PERCENT)), PriceSeen(D(50600), at(6)), seconds=6)
    theirs = theirs_seen(doubt_all(settled(first), at(20)))
    low, high = D(50000), D(52000)
    began = Candle(start=at(0), open=low, high=high, low=low, close=D(51000), volume=None, is_closed=True)
    assert fold_all(theirs, candles_for(theirs, began), seconds=205).trail_doubt is None


@SIDES
def test_r8_break_even_by_percent_that_candles_show_reached_leaves_it_too_and_one_reached_since_does_not(side):
    theirs = theirs_seen(away(side, break_even=AT_TWO_PERCENT))
    reached = gap_candles(side, best=51000)
    now = PriceSeen(price_for(side, 51000), at(203))
    for seen in ((reached,), (reached, now), (now, reached)):
        assert fold_all(theirs, *seen, Woken(), seconds=205).stop.origin is StopOrigin.PERSON
    not_reached = gap_candles(side, best=50900)
    assert fold_all(theirs, now, seconds=205).stop.origin is StopOrigin.PERSON, "candles tell first"
    assert fold_all(theirs, now, not_reached, seconds=205).stop.origin is StopOrigin.BREAK_EVEN


def test_r8_who_puts_a_stop_back_does_not_close_and_the_trail_goes_on_from_there():
    ask = Rules(instrument=BTC, manual_stop=ManualStop.ASK)
    before = away(trail=ONE_PERCENT)
    caught_up = fold_all(theirs_seen(before, ask), gap_candles(best=52000, close=51300), seconds=205, rules=ask)
    back = fold_all(caught_up, StopAnswered(number=1, choice=StopChoice.PUT_BACK), seconds=206, rules=ask)
    assert (back.stop.price, back.stop.origin, back.closing) == (before.stop.price, StopOrigin.TRAIL, None)
    on = fold_all(back, PriceSeen(D(51400), at(210)), seconds=210, rules=ask)
    assert (on.trail.watermark, on.stop.price) == (D(51400), D(50886))


# ---------------------------------------- replaced before it was told

RESTORE = Rules(instrument=BTC, manual_stop=ManualStop.RESTORE)


def replaced_by_break_even(monitor: Monitor, *seen: Observation, rules: Rules) -> list[Notice]:
    """What is told of the stop until break-even stands."""
    after, notices = telling(monitor, *seen, rules=rules)
    wanted = after.stop.price
    stands = (
        StopAccepted(price=wanted, began_at=at(12)),
        RowObserved(row("0.5", 102, 14, stop_loss=wanted)),
        OrderObserved(stop_row(wanted, 14)),
    )
    after, more = telling(after, *stands, seconds=14, rules=rules)
    assert (after.stop.origin, after.stop.took_place_of) == (StopOrigin.BREAK_EVEN, None)
    return [n for n in (*notices, *more) if n.kind.value.startswith("stop")]


@pytest.mark.parametrize(
    ("mode", "hit_at"),
    [(ManualStop.RESTORE, 9.7), (ManualStop.ADOPT, 9.7), (ManualStop.ASK, 9.7), (ManualStop.RESTORE, 10.1)],
)
def test_r8_what_a_person_made_of_the_stop_is_told_though_break_even_takes_its_place_at_once(mode, hit_at):
    """Its take profit fills between the two looks, or before the stop is put back."""
    before = settled(resting(the_plan=plan(break_even=AT_TP1)))
    first, second = shown(48500, 9), shown(48500, 10)
    hit = ExecutionObserved(tp_fill(before, 1, "0.5", seq=102, seconds=hit_at))
    rules = Rules(instrument=BTC, manual_stop=mode)
    seen = (first, hit, second) if hit_at < 10 else (first, second, hit)
    (moved,) = replaced_by_break_even(before, *seen, rules=rules)
    assert (moved.kind, moved.urgent) == (NoticeKind.STOP_MOVED, True)
    assert (moved.fields["old"], moved.fields["origin"]) == (D(49000), "break-even")
    assert moved.fields["found"] == D(48500)


def test_r8_one_that_was_seen_only_once_is_told_too():
    before = settled(resting(the_plan=plan(break_even=AT_TP1)))
    once = replace(fold_all(before, shown(48500, 9), seconds=9), look_at=None)
    hit = ExecutionObserved(tp_fill(before, 1, "0.5", seq=102, seconds=9.7))
    (moved,) = replaced_by_break_even(once, hit, rules=RESTORE)
    assert moved.fields["found"] == D(48500)


def test_r8_a_stop_that_the_person_moves_again_took_the_place_of_nothing():
    by_hand = fold_all(resting(), shown(48500, 9), shown(48500, 10), seconds=10)
    again = fold_all(by_hand, shown(48400, 11), shown(48400, 12), seconds=12)
    assert again.stop.took_place_of is None


# ---------------------------------------- S* on its way when nobody was here


def restarted() -> Monitor:
    """Break-even has moved S* to 50055.1, and Holdfast went away before it stood."""
    before = settled(resting(the_plan=plan(break_even=BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(1)))))
    moved = fold_all(before, PriceSeen(D(50600), at(9)), seconds=9)
    assert (moved.stop.price, len(sent_stops(moved, 9))) == (D("50055.1"), 1)
    return doubt_all(Monitor.from_plain(moved.to_plain()), at(300))


def sent_stops(monitor: Monitor, seconds: float) -> list[SetStop]:
    return [action for action in todo(monitor, seconds, price=50600).actions if isinstance(action, SetStop)]


def test_r8_after_a_gap_s_star_is_not_sent_over_a_stop_that_was_not_read():
    """I3: a person has tightened it meanwhile, and it would have been loosened, untold."""
    again = restarted()
    assert sent_stops(again, 300) == []
    assert any(isinstance(action, LookAtSlot) for action in todo(again, 300).actions)
    theirs = fold_all(again, shown(50300, 301), shown(50300, 302), seconds=302)
    assert (theirs.stop.price, theirs.stop.origin) == (D(50300), StopOrigin.PERSON)


def test_r8_where_the_stop_is_as_it_was_s_star_is_sent_as_soon_as_it_was_read():
    assert [a.request.stop_loss for a in sent_stops(fold_all(restarted(), shown(49000, 301), seconds=301), 301)] == [
        D("50055.1")
    ]


def test_i1_without_a_stop_that_stood_nothing_is_waited_for():
    naked = restarted()
    assert len(sent_stops(replace(naked, stop=replace(naked.stop, order=None)), 300)) == 1
