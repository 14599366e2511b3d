"""A break-even that is still to come, as `/positions` shows it."""

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts.slots import Side
from execution.observations import ExecutionObserved, PriceSeen, StopWanted
from execution.stops.break_even_to_come import break_even_to_come
from execution.stops.stop_wishes import break_even_price
from tests.execution.builders import BTC, D, at, fold_all, monitor, plan, price_for, resting, tp_fill
from tests.execution.stops.wanted_stops import AT_TP1

SIDES = pytest.mark.parametrize("side", list(Side))
AT_TWO_PERCENT = BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(2))


@SIDES
def test_it_names_the_price_that_it_waits_for_and_where_the_stop_would_go(side):
    waiting = resting(side, plan(side, break_even=AT_TP1))
    coming = break_even_to_come(waiting, BTC)
    assert coming is not None
    assert (coming.trigger, coming.stop) == (waiting.plan.legs[0].price, break_even_price(waiting, BTC))
    assert coming.is_moot is False
    by_price = break_even_to_come(resting(side, plan(side, break_even=AT_TWO_PERCENT)), BTC)
    assert by_price is not None
    assert by_price.trigger == price_for(side, 51000)


def test_what_is_not_known_is_not_named():
    waiting = resting(the_plan=plan(break_even=AT_TP1))
    coming = break_even_to_come(waiting, None)
    assert coming is not None
    assert (coming.stop, coming.is_moot) == (None, False)
    unfilled = break_even_to_come(monitor(the_plan=plan(break_even=AT_TWO_PERCENT)), BTC)
    assert unfilled is not None
    assert (unfilled.trigger, unfilled.stop) == (None, None)


def test_where_its_take_profit_was_removed_the_next_one_does():
    waiting = replace(resting(the_plan=plan(break_even=AT_TP1)), legs_removed=(1,))
    coming = break_even_to_come(waiting, BTC)
    assert coming is not None
    assert coming.trigger == waiting.plan.legs[1].price
    nowhere = break_even_to_come(replace(waiting, legs_removed=(1, 2, 3)), BTC)
    assert nowhere is not None
    assert nowhere.trigger is None


def test_a_stop_that_is_tighter_already_stays():
    tighter = fold_all(resting(the_plan=plan(break_even=AT_TP1)), StopWanted(D(50400)), seconds=6)
    coming = break_even_to_come(tighter, BTC)
    assert coming is not None
    assert coming.is_moot


def test_there_is_none_to_come_once_it_has_come_and_none_that_nobody_planned():
    waiting = resting(the_plan=plan(break_even=AT_TP1))
    hit = fold_all(waiting, ExecutionObserved(tp_fill(waiting, 1, "0.5", seq=102)), seconds=6)
    reached = fold_all(resting(the_plan=plan(break_even=AT_TWO_PERCENT)), PriceSeen(D(51000), at(6)), seconds=6)
    closing = replace(waiting, closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    for over in (hit, reached, closing, resting()):
        assert break_even_to_come(over, BTC) is None
