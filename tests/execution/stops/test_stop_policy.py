"""Where the stop should stand: R1, R3, R8, R9, R12, R13, R14 and I3."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.exchange import Refusal
from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts import OrderStatus, Side, TriggerBy
from execution.fold import Rules
from execution.monitor import Monitor
from execution.observations import (
    ExecutionObserved,
    OrderObserved,
    PriceSeen,
    RowObserved,
    SlotRead,
    StopAccepted,
    StopRefused,
    StopUncertain,
)
from execution.stops.stop_policy import mark_sent, with_stop
from execution.stops.stop_record import StopOrigin
from execution.stops.stop_wishes import break_even_price, is_tighter, tighter, watched_price
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    RULES,
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    instrument,
    monitor,
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

SIDES = pytest.mark.parametrize("side", list(Side))
AT_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))


def after_tp1(side: Side = Side.BUY) -> Monitor:
    before = resting(side, plan(side, break_even=AT_TP1))
    return fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=102)), seconds=6)


def moved_to(price: object, side: Side = Side.BUY) -> Monitor:
    """S* is another one than what stands."""
    return with_stop(resting(side), price_for(side, price), StopOrigin.BREAK_EVEN)


# ---------------------------------------- tighter, looser


def test_the_tighter_stop_loses_less():
    assert tighter(Side.BUY, D(49000), D(49500)) == D(49500)
    assert tighter(Side.SELL, D(51000), D(50500)) == D(50500)
    assert is_tighter(Side.BUY, D(49500), D(49000))
    assert is_tighter(Side.SELL, D(50500), D(51000))
    assert not is_tighter(Side.BUY, D(49000), D(49000))
    assert not is_tighter(Side.SELL, D(51500), D(51000))


# ---------------------------------------- break-even


def test_break_even_of_a_long_is_above_the_entry_by_the_fees_of_both_ways():
    # 50000 plus 27.5 paid to enter, over 1 - 0.00055: 50055.03...
    assert break_even_price(guarded(), BTC) == D("50055.1")


def test_break_even_of_a_short_is_below_the_entry():
    # 50000 minus 27.5, over 1 + 0.00055: 49945.02...
    assert break_even_price(guarded(Side.SELL), BTC) == D("49945.0")


def test_without_an_entry_there_is_no_break_even():
    assert break_even_price(monitor(), BTC) is None


@settings(max_examples=150)
@given(
    side=st.sampled_from(list(Side)),
    fills=st.lists(st.tuples(st.integers(1, 5000), st.integers(200_000, 900_000)), min_size=1, max_size=4),
    taker=st.integers(0, 100),
    tick=st.sampled_from(["0.1", "0.5", "0.01", "1"]),
)
def test_an_exit_at_break_even_pays_for_itself_and_one_tick_less_does_not(side, fills, taker, tick):
    """I9: fees of both ways, rounded to the side that pays."""
    fee = D(taker) / 100_000
    fresh = replace(monitor(side), taker_fee=fee)
    for number, (qty, price) in enumerate(fills):
        q, p = D(qty) / 1000, D(price) / 10
        fresh = fold_all(
            fresh, ExecutionObserved(execution(f"e{number}", side, q, p, seq=101 + number, fee=q * p * fee))
        )
    rules = instrument(tick_size=D(tick))
    price = break_even_price(fresh, rules)
    assert price is not None
    assert price % D(tick) == 0

    def net(at_price: Decimal) -> Fraction:
        size, out = Fraction(fresh.entered), Fraction(at_price)
        paid = sum((Fraction(f.qty) * Fraction(f.price) for f in fresh.fills), Fraction(0))
        fees = sum((Fraction(f.fee) for f in fresh.fills), Fraction(0)) + size * out * Fraction(fee)
        return side.sign * (size * out - paid) - fees

    a_hair = Fraction(1, 10**15)
    assert net(price) >= -a_hair
    assert net(price - side.sign * D(tick)) < a_hair


@SIDES
def test_break_even_after_tp1(side):
    moved = after_tp1(side)
    assert moved.stop.origin is StopOrigin.BREAK_EVEN
    assert moved.stop.price == break_even_price(moved, BTC)


def test_break_even_after_tp2_is_not_due_after_tp1():
    before = resting(the_plan=plan(break_even=BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(2))))
    assert fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=102))).stop.price == D(49000)
    assert fold_all(before, ExecutionObserved(tp_fill(before, 2, "0.3", seq=102))).stop.price > D(50000)


def test_a_tp_that_is_filled_in_part_is_not_hit():
    before = resting(the_plan=plan(break_even=AT_TP1))
    part = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.499", seq=102)))
    assert part.stop.price == D(49000)


@SIDES
@pytest.mark.parametrize(
    ("when", "value", "price"), [(BreakEvenWhen.AT_PERCENT, 2, 51000), (BreakEvenWhen.AT_R, "1.5", 51500)]
)
def test_break_even_by_percent_or_r_is_due_when_the_price_was_seen(side, when, value, price):
    before = resting(side, plan(side, break_even=BreakEven(when=when, value=D(value))))
    watched = watched_price(before)
    assert watched == price_for(side, price)
    short_of_it = fold_all(before, PriceSeen(watched - side.sign * D("0.1"), at(6)), seconds=6)
    assert short_of_it == before
    reached = fold_all(before, PriceSeen(watched, at(6)), seconds=6)
    assert reached.stop.price == break_even_price(before, BTC)
    assert watched_price(reached) is None
    assert fold_all(reached, PriceSeen(watched, at(7)), seconds=7) == reached


def test_nothing_is_watched_without_need():
    by_percent = BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(2))
    assert watched_price(resting()) is None
    assert watched_price(resting(the_plan=plan(break_even=AT_TP1))) is None
    assert watched_price(monitor(the_plan=plan(break_even=by_percent))) is None
    closing = replace(
        resting(the_plan=plan(break_even=by_percent)), closing=Closing(reason=CloseReason.CHAT, since=at(5))
    )
    assert watched_price(closing) is None


def test_break_even_never_loosens():
    """I3"""
    tight = with_stop(resting(the_plan=plan(break_even=AT_TP1)), D(50500), StopOrigin.PERSON)
    after = fold_all(tight, ExecutionObserved(tp_fill(tight, 1, "0.5", seq=102)), seconds=6)
    assert after.stop.price == D(50500)


def test_break_even_does_not_move_a_stop_while_closing():
    before = resting(the_plan=plan(break_even=AT_TP1))
    closing = replace(before, closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    assert fold_all(closing, ExecutionObserved(tp_fill(before, 1, "0.5", seq=102))).stop.price == D(49000)


@SIDES
def test_a_person_who_moves_the_stop_after_break_even_is_not_overruled(side):
    """I3: loosening is a person's to decide; MANUAL_STOP=adopt."""
    even = after_tp1(side)
    price = price_for(side, 49700)
    loosened = fold_all(
        even,
        RowObserved(row("0.5", 102, 9, side=side, stop_loss=price)),
        RowObserved(row("0.5", 102, 10, side=side, stop_loss=price)),
        seconds=10,
    )
    assert (loosened.stop.price, loosened.stop.origin) == (price, StopOrigin.PERSON)
    assert fold_all(loosened, PriceSeen(price_for(side, 52000), at(11)), seconds=11).stop.price == price


def test_a_person_who_moved_the_stop_before_is_followed_by_break_even():
    before = with_stop(resting(the_plan=plan(break_even=AT_TP1)), D(48500), StopOrigin.PERSON)
    after = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=102)), seconds=6)
    assert after.stop.origin is StopOrigin.BREAK_EVEN


# ---------------------------------------- confirmed: R14


def test_a_stop_is_confirmed_by_row_and_order_together():
    """R14"""
    bare = entered()
    assert not fold_all(bare, RowObserved(row())).stop_confirmed
    assert not fold_all(bare, OrderObserved(stop_row())).stop_confirmed
    both = fold_all(bare, RowObserved(row()), OrderObserved(stop_row()))
    assert both.stop_confirmed
    assert both.standing_stop == D(49000)
    assert both.armed_at == at(2)


@pytest.mark.parametrize(
    "wrong",
    [
        stop_row(48999),
        stop_row(trigger_by=TriggerBy.MARK),
        stop_row(trigger_by=None),
        stop_row(status=OrderStatus.DEACTIVATED),
    ],
)
def test_an_order_with_another_price_or_trigger_confirms_nothing(wrong):
    """R14, R17"""
    assert not fold_all(entered(), RowObserved(row()), OrderObserved(wrong)).stop_confirmed


def test_what_was_seen_before_our_write_confirms_nothing():
    """R14: both read or pushed after our write."""
    written = fold_all(guarded(), StopAccepted(price=D(49000), began_at=at(3)), seconds=3)
    assert not written.stop_confirmed
    with_row = fold_all(written, RowObserved(row(seconds=4)), seconds=4)
    assert not with_row.stop_confirmed
    assert fold_all(with_row, OrderObserved(stop_row(seconds=4)), seconds=4).stop_confirmed


def test_an_accepted_stop_is_looked_at_soon():
    accepted = fold_all(moved_to(49500), StopAccepted(price=D(49500), began_at=at(9)), seconds=9)
    assert accepted.look_at == at(9.7)
    assert not accepted.stop_confirmed


def test_an_answer_about_an_older_stop_changes_nothing():
    standing = moved_to(49500)
    assert fold_all(standing, StopAccepted(price=D(49000), began_at=at(9))) == standing
    assert fold_all(standing, StopRefused(price=D(49000), refusal=Refusal.INVALID, text="")) == standing


# ---------------------------------------- refusals: R3, R9, R13


def refused(the_monitor: Monitor, refusal: Refusal, seconds: float = 9, rules: Rules = RULES) -> Monitor:
    answer = StopRefused(price=the_monitor.stop.price, refusal=refusal, text="no")
    return fold_all(the_monitor, answer, seconds=seconds, rules=rules)


def test_through_with_an_older_stop_standing_waits():
    """R13: BE_THROUGH=wait"""
    waiting = refused(moved_to(49500), Refusal.PRICE_THROUGH)
    assert waiting.stop.waits_for_price
    assert waiting.closing is None


def test_through_break_even_closes_when_the_person_wants_that():
    """R13: BE_THROUGH=close"""
    rules = Rules(instrument=BTC, close_when_through_break_even=True)
    closed = refused(moved_to(49500), Refusal.PRICE_THROUGH, rules=rules)
    assert closed.closing is not None
    assert closed.closing.reason is CloseReason.BREAK_EVEN


def test_through_with_a_stop_in_doubt_looks_before_it_closes():
    """R1, R13: a late entry fill may have brought its own stop, which covers."""
    fill = ExecutionObserved(execution("e2", Side.BUY, "0.5", 49500, seq=102))
    doubted = refused(fold_all(moved_to(49500), fill, seconds=8.9), Refusal.PRICE_THROUGH)
    assert (doubted.closing, doubted.look_at) == (None, at(9))
    covered = SlotRead(began_at=at(9), row=None, open_orders=(stop_row(49000, 9),), by_symbol=True)
    waiting = refused(fold_all(doubted, covered, seconds=9), Refusal.PRICE_THROUGH)
    assert (waiting.closing, waiting.stop.waits_for_price) == (None, True)
    bare = SlotRead(began_at=at(9), row=None, open_orders=(), by_symbol=True)
    assert refused(fold_all(doubted, bare, seconds=9), Refusal.PRICE_THROUGH).closing is not None


def test_r13_through_with_a_row_that_shows_no_stop_looks_before_it_waits():
    bare = fold_all(moved_to(49500), RowObserved(row(1, 101, 8.5, stop_loss=None)), seconds=8.9)
    assert bare.standing_stop == D(49000), "the order's end was not seen"
    doubted = refused(bare, Refusal.PRICE_THROUGH)
    assert (doubted.closing, doubted.stop.waits_for_price, doubted.look_at) == (None, False, at(9))


def test_through_with_no_stop_standing_closes_now():
    """R3, R13"""
    closed = refused(entered(), Refusal.PRICE_THROUGH)
    assert closed.closing is not None
    assert closed.closing.reason is CloseReason.STOP_IMPOSSIBLE


def test_a_reason_to_close_that_stands_is_kept():
    closing = replace(entered(), closing=Closing(reason=CloseReason.CHAT, since=at(4)))
    after = refused(closing, Refusal.PRICE_THROUGH)
    assert after.closing == Closing(reason=CloseReason.CHAT, since=at(4))


def test_not_modified_is_read_before_it_is_believed():
    after = refused(moved_to(49500), Refusal.NOT_MODIFIED)
    assert after.look_at == at(9)
    assert not after.stop_confirmed


def test_no_position_right_after_a_fill_is_transient():
    """R3"""
    after = refused(entered(), Refusal.NO_POSITION, 2.1)
    assert after.closing is None
    assert todo(replace(after, look_at=None), 2.2).wake_at == at(2.4)


@pytest.mark.parametrize("closes", [True, False])
def test_three_refusals_with_nothing_standing_close(closes):
    """ON_STOP_REFUSED=close|alert"""
    rules = Rules(instrument=BTC, close_when_stop_refused=closes)
    twice = refused(refused(entered(), Refusal.INVALID, rules=rules), Refusal.INVALID, rules=rules)
    assert twice.closing is None
    thrice = refused(twice, Refusal.INVALID, rules=rules)
    assert (thrice.closing is not None) is closes


def test_three_refusals_with_an_older_stop_standing_do_not_close():
    after = moved_to(49500)
    for _ in range(4):
        after = refused(after, Refusal.INVALID)
    assert after.closing is None
    assert after.stop.refusals == 4


def test_an_ambiguous_stop_is_sent_again_at_once_and_verified_at_its_fence():
    """R9"""
    unsure = fold_all(
        moved_to(49500), StopUncertain(price=D(49500), began_at=at(8), fence=at(14), retry_at=at(9)), seconds=9
    )
    assert not unsure.stop_confirmed
    assert unsure.stop.verify_at == at(14)
    assert todo(unsure, 9).actions != ()
    early = SlotRead(began_at=at(13), row=None, open_orders=(), by_symbol=True)
    assert fold_all(unsure, early, seconds=13).stop.verify_at == at(14)
    late = SlotRead(began_at=at(14), row=None, open_orders=(), by_symbol=True)
    assert fold_all(unsure, late, seconds=14).stop.verify_at is None


def test_r9_a_stop_that_may_still_land_is_verified_at_its_fence_though_another_is_wanted_by_then():
    unsure = fold_all(
        moved_to(49500), StopUncertain(price=D(49500), began_at=at(8), fence=at(14), retry_at=at(9)), seconds=9
    )
    newer = with_stop(unsure, D(49600), StopOrigin.TRAIL)
    assert newer.stop.verify_at == at(14)
    stands = replace(newer, stop=replace(newer.stop, announced=D(49600)))
    landed = fold_all(stands, RowObserved(row(1, 101, 12, stop_loss=D(49500))), seconds=12)
    assert landed.stop.overruled is None, "nobody has moved it back"


def test_a_transient_stop_was_never_sent():
    sent = fold_all(
        moved_to(49500), StopUncertain(price=D(49500), began_at=at(8), fence=None, retry_at=at(9)), seconds=9
    )
    assert (sent.stop.verify_at, sent.stop.unanswered, sent.stop.retry_at) == (None, 0, at(9))


def test_a_stop_is_known_as_ours_before_it_leaves():
    """R8: whatever became of the answer, a row that shows it shows no person's."""
    leaving = mark_sent(mark_sent(moved_to(49500), D(49500)), D(49500))
    assert [sent.price for sent in leaving.stop.sent] == [D(49000), D(49500)]


# ---------------------------------------- a person's stop: R8


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


# ---------------------------------------- a stop that fired: R12


@pytest.mark.parametrize(
    ("status", "filled"),
    [
        (OrderStatus.TRIGGERED, "0"),
        (OrderStatus.NEW, "0"),
        (OrderStatus.PARTIALLY_FILLED, "0.3"),
        (OrderStatus.FILLED, "1"),
        (OrderStatus.CANCELLED, "0.3"),
        (OrderStatus.CANCELLED, "0"),
        (OrderStatus.REJECTED, "0"),
    ],
)
def test_a_stop_that_fired_puts_the_monitor_in_closing(status, filled):
    """R12: Triggered, or ended with size above zero."""
    fired = fold_all(resting(), OrderObserved(stop_row(49000, 9, status=status, filled_qty=D(filled))), seconds=9)
    assert fired.closing == Closing(reason=CloseReason.STOP, since=at(9))


@pytest.mark.parametrize(
    ("status", "cancel_type"),
    [
        (OrderStatus.DEACTIVATED, "CancelByTpSlTsClear"),
        (OrderStatus.CANCELLED, "CancelByTpSlTsClear"),
        (OrderStatus.CANCELLED, "CancelByUser"),
        (OrderStatus.UNKNOWN, ""),
    ],
)
def test_a_stop_that_was_taken_away_has_not_fired(status, cancel_type):
    gone = fold_all(resting(), OrderObserved(stop_row(49000, 9, status=status, cancel_type=cancel_type)), seconds=9)
    assert gone.closing is None
    assert gone.standing_stop is None


def test_a_break_even_stop_that_fired_says_so():
    even = after_tp1()
    even = fold_all(even, StopAccepted(price=even.stop.price, began_at=at(7)), seconds=7)
    fired = fold_all(even, OrderObserved(stop_row(even.stop.price, 9, status=OrderStatus.TRIGGERED)), seconds=9)
    assert fired.closing == Closing(reason=CloseReason.BREAK_EVEN, since=at(9))


def test_the_older_stop_that_fired_before_break_even_stood_is_a_stop():
    """I8: what is announced is a recorded fact."""
    fired = fold_all(after_tp1(), OrderObserved(stop_row(49000, 9, status=OrderStatus.TRIGGERED)), seconds=9)
    assert fired.closing == Closing(reason=CloseReason.STOP, since=at(9))


def test_an_older_sighting_of_the_stop_says_nothing():
    fresh = fold_all(resting(), OrderObserved(stop_row(49000, 9)), seconds=9)
    assert fold_all(fresh, OrderObserved(stop_row(48000, 8)), seconds=9) == fresh
    assert fold_all(fresh, OrderObserved(stop_row(49000, 9, observed_at=at(8))), seconds=9) == fresh


def test_the_end_of_a_stop_that_another_replaced_says_nothing():
    ended = stop_row(48000, 9, order_id="id-older", status=OrderStatus.DEACTIVATED)
    assert fold_all(resting(), OrderObserved(ended), seconds=9) == resting()


def test_r12_a_stop_that_fired_closes_although_a_stale_list_showed_another_order():
    """Its own opening row was lost, or a list that lags showed the order before it."""
    fired = stop_row(49000, 9, order_id="id-newer", status=OrderStatus.CANCELLED)
    closed = fold_all(resting(), OrderObserved(fired), seconds=9)
    assert closed.closing == Closing(reason=CloseReason.STOP, since=at(9))
    before = stop_row(49000, 0, order_id="id-older", status=OrderStatus.FILLED, filled_qty=D(1))
    assert fold_all(resting(), OrderObserved(before), seconds=9).closing is None


def test_a_new_stop_order_takes_the_place_of_the_old():
    newer = stop_row(49000, 9, order_id="id-newer")
    assert fold_all(resting(), OrderObserved(newer), seconds=9).stop.order.order_id == "id-newer"


def test_after_a_later_entry_fill_the_stop_is_in_doubt():
    """R1"""
    fill = execution("e2", Side.BUY, "0.5", 49500, seq=102)
    doubted = fold_all(resting(), ExecutionObserved(fill), seconds=9)
    assert not doubted.stop_confirmed
    assert doubted.standing_stop is None
    bare = fold_all(entered(), ExecutionObserved(fill), seconds=2)
    assert bare.stop.order is None


def test_a_stop_that_gets_no_answer_lets_everything_else_leave_between_its_attempts():
    """R9: at once the first time, then with growing pauses."""
    waiting = resting()
    pauses = []
    for second in range(1, 8):
        doubt = StopUncertain(price=waiting.stop.price, began_at=at(second), fence=at(second + 6), retry_at=at(second))
        waiting = fold_all(waiting, doubt, seconds=second)
        assert waiting.stop.retry_at is not None
        pauses.append((waiting.stop.retry_at - at(second)).total_seconds())
    assert pauses == [0, 0.25, 0.5, 1, 2, 4, 4]
    assert fold_all(waiting, doubt, seconds=8) == waiting, "the same attempt counts once"
    answered = fold_all(waiting, StopAccepted(price=waiting.stop.price, began_at=at(9)), seconds=9)
    assert answered.stop.unanswered == 0


def test_a_position_that_the_exchange_shows_without_a_stop_is_closed_when_none_can_be_set():
    """ON_STOP_REFUSED=close, also where no answer comes; only with the exchange's own word that nothing stands."""
    bare = fold_all(entered(), RowObserved(row(1, 101, 2, stop_loss=None)), seconds=2)
    for second in range(3, 7):
        assert bare.closing is None
        doubt = StopUncertain(price=bare.stop.price, began_at=at(second), fence=at(second + 6), retry_at=at(second))
        bare = fold_all(bare, doubt, seconds=second)
    assert bare.closing is not None
    assert bare.closing.reason is CloseReason.STOP_IMPOSSIBLE


def test_what_a_fired_stop_left_over_is_closed_as_soon_as_its_order_has_ended():
    """R12"""
    stopped = execution("s", Side.SELL, "0.4", 49000, seq=102, create_type="CreateByStopLoss")
    running = fold_all(resting(), ExecutionObserved(stopped), seconds=6)
    assert running.closing is not None
    ended = fold_all(
        running, OrderObserved(stop_row(49000, 7, status=OrderStatus.CANCELLED, filled_qty=D("0.4"))), seconds=7
    )
    assert ended.closing is not None
    assert ended.closing.retry_at is None
