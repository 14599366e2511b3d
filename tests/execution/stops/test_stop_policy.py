"""Where the stop should stand: it tightens by itself and never loosens (I3)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts.slots import Side
from execution.observations import (
    ExecutionObserved,
    PriceSeen,
    RowObserved,
)
from execution.stops.stop_policy import mark_sent, with_stop
from execution.stops.stop_record import StopOrigin
from execution.stops.stop_wishes import break_even_price, is_tighter, tighter, watched_price
from tests.execution.builders import (
    BTC,
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
    tp_fill,
)
from tests.execution.stops.wanted_stops import AT_TP1, SIDES, after_tp1, moved_to


def test_the_tighter_stop_loses_less():
    assert tighter(Side.BUY, D(49000), D(49500)) == D(49500)
    assert tighter(Side.SELL, D(51000), D(50500)) == D(50500)
    assert is_tighter(Side.BUY, D(49500), D(49000))
    assert is_tighter(Side.SELL, D(50500), D(51000))
    assert not is_tighter(Side.BUY, D(49000), D(49000))
    assert not is_tighter(Side.SELL, D(51500), D(51000))


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


def test_a_stop_is_known_as_ours_before_it_leaves():
    """R8: whatever became of the answer, a row that shows it shows no person's."""
    leaving = mark_sent(mark_sent(moved_to(49500), D(49500)), D(49500))
    assert [sent.price for sent in leaving.stop.sent] == [D(49000), D(49500)]


def test_after_a_later_entry_fill_the_stop_is_in_doubt():
    """R1"""
    fill = execution("e2", Side.BUY, "0.5", 49500, seq=102)
    doubted = fold_all(resting(), ExecutionObserved(fill), seconds=9)
    assert not doubted.stop_confirmed
    assert doubted.standing_stop is None
    bare = fold_all(entered(), ExecutionObserved(fill), seconds=2)
    assert bare.stop.order is None
