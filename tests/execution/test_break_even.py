"""Where a position breaks even: fees and funding as they really were, an offset beyond it; figures by hand.

One coin at 50000, entered and left as taker at 0.055 %: 27.50 to enter, so without funding the price is
50027.50 / 0.99945 = 50055.0303 for a long, and 49972.50 / 1.00055 = 49945.0302 for a short.
"""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, Offset, OffsetBy
from execution.facts.executions import ExecType, Execution
from execution.facts.slots import Side
from execution.fills import profit
from execution.monitor import Monitor
from execution.observations import ExecutionObserved, OrderObserved, PlanWanted, RowObserved, StopWanted
from execution.stops.stop_record import StopOrigin
from execution.stops.stop_wishes import break_even_price, fold_price
from tests.execution.builders import (
    BTC,
    TAKER,
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
    tp_fill,
)

SIDES = pytest.mark.parametrize("side", list(Side))
AFTER_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))


def funding(name: str, paid: Any, *, seconds: float, seq: int = 110, qty: Any = 1) -> Execution:
    return execution(
        name, Side.BUY, qty, 50000, seq=seq, seconds=seconds, exec_type=ExecType.FUNDING, fee=D(paid),
        create_type="", order_id="",
    )  # fmt: skip


def paid(monitor: Monitor, amount: Any, *, seconds: float, name: str = "f") -> Monitor:
    return fold_all(monitor, ExecutionObserved(funding(f"{name}{seconds}", amount, seconds=seconds)), seconds=seconds)


def hit_tp1(monitor: Monitor, *, seconds: float = 6) -> Monitor:
    return fold_all(monitor, ExecutionObserved(tp_fill(monitor, 1, "0.5", seq=105, seconds=seconds)), seconds=seconds)


# ---------------------------------------- the price


@pytest.mark.parametrize(
    ("side", "amount", "expected"),
    [
        (Side.BUY, 0, "50055.1"),
        (Side.BUY, 10, "50065.1"),  # 50037.50 / 0.99945 = 50065.0358
        (Side.BUY, -10, "50045.1"),  # 50017.50 / 0.99945 = 50045.0248
        (Side.SELL, 0, "49945"),
        (Side.SELL, 10, "49935"),  # 49962.50 / 1.00055 = 49935.0357
        (Side.SELL, -10, "49955"),  # 49982.50 / 1.00055 = 49955.0247
    ],
)
def test_funding_paid_moves_it_away_and_funding_received_brings_it_near(side, amount, expected):
    assert break_even_price(paid(entered(side), amount, seconds=3), BTC) == D(expected)


@pytest.mark.parametrize(
    ("side", "offset", "expected"),
    [
        (Side.BUY, Offset(OffsetBy.PERCENT, D("0.1")), "50105.1"),  # 50 beyond
        (Side.BUY, Offset(OffsetBy.PRICE, D(15)), "50070.1"),
        (Side.SELL, Offset(OffsetBy.PERCENT, D("0.1")), "49895"),
        (Side.SELL, Offset(OffsetBy.PRICE, D("15.02")), "49930"),  # 49930.0102
    ],
)
def test_an_offset_lies_beyond_it_on_the_side_that_earns(side, offset, expected):
    assert break_even_price(entered(side), BTC, offset) == D(expected)


def test_without_a_fill_there_is_none():
    assert break_even_price(replace(entered(), fills=()), BTC) is None


def test_when_nothing_is_left_there_is_none():
    """What has left took its fees and its funding along."""
    gone = paid(fold_all(entered(), ExecutionObserved(execution("x", Side.SELL, 1, 50000, seq=109))), 10, seconds=3)
    assert gone.size == 0
    assert break_even_price(gone, BTC) is None


def test_what_is_left_carries_its_own_funding_and_not_that_of_what_has_left():
    """10 paid on one coin: half of it left with TP1. 4 more on the half that stayed: 9 on half a coin is 18 a coin."""
    after = paid(hit_tp1(paid(resting(), 10, seconds=3)), 4, seconds=9)
    assert (after.open_part.funding, after.funding) == (D(-9), D(-14))
    assert break_even_price(after, BTC) == D("50073.1")  # 50045.50 / 0.99945 = 50073.0402


def test_funding_of_a_record_from_before_its_times_were_kept_counts_from_the_entry_on():
    old = replace(resting(), funding=D(-10), funding_ids=("old",))
    assert old.open_part.funding == D(-10)
    assert hit_tp1(old).open_part.funding == D(-5)


def test_an_exit_whose_entry_is_not_read_yet_carries_nothing():
    known = paid(entered(), 10, seconds=3)
    exit_only = replace(known, fills=(replace(known.fills[0], side=Side.SELL, at=at(4)),))
    assert exit_only.open_part.funding == D(0)


@given(
    st.sampled_from(list(Side)),
    st.lists(st.tuples(st.booleans(), st.integers(-500, 500), st.integers(10, 60)), max_size=5),
)
def test_an_exit_there_leaves_nothing_but_the_rounding(side: Side, steps: list[tuple[bool, int, int]]) -> None:
    """Whatever funding came and whatever part left before."""
    monitor, seconds, carried, size = entered(side), 3.0, D(0), D(1)
    for is_funding, cents, percent in steps:
        seconds += 1
        if is_funding:
            monitor = paid(monitor, D(cents) / 100, seconds=seconds)
            carried -= D(cents) / 100
        else:
            part = (size * percent / 100).quantize(D("0.001"))
            leaving = execution(f"x{seconds}", side.opposite, part, 50000, seq=200 + int(seconds), seconds=seconds)
            monitor = replace(monitor, fills=(*monitor.fills, _fill(monitor, leaving)))
            carried, size = carried * (size - part) / size, size - part
    price = break_even_price(monitor, BTC)
    assert price is not None
    cost = size * (50000 + side.sign * D("27.5"))
    left = side.sign * (size * price - cost) - size * price * TAKER + carried
    assert -D("1e-15") <= left <= size * BTC.tick_size


def _fill(monitor: Monitor, leaving: Execution) -> Any:
    return fold_all(monitor, ExecutionObserved(leaving), seconds=99).fills[-1]


# ---------------------------------------- what becomes of the stop


def test_before_the_first_fill_no_price_arms_it():
    """There is nothing that a percent could be of."""
    filled = entered(the_plan=plan(break_even=BreakEven(when=BreakEvenWhen.AT_PERCENT, value=D(1))))
    assert not fold_price(replace(filled, fills=()), D(60000), at(3), BTC).price_reached
    assert fold_price(filled, D(60000), at(3), BTC).price_reached


@SIDES
def test_the_offset_of_the_plan_is_where_the_stop_goes(side):
    policy = replace(AFTER_TP1, offset=Offset(OffsetBy.PRICE, D(15)))
    moved = hit_tp1(resting(side, plan(side, break_even=policy)))
    assert moved.stop.origin is StopOrigin.BREAK_EVEN
    assert moved.stop.price == {Side.BUY: D("50070.1"), Side.SELL: D(49930)}[side]


def test_funding_that_is_paid_later_moves_the_stop_on():
    moved = hit_tp1(resting(the_plan=plan(break_even=AFTER_TP1)))
    assert moved.stop.price == D("50055.1")
    later = paid(moved, 5, seconds=20)  # on half a coin: 50037.50 / 0.99945
    assert (later.stop.price, later.stop.origin) == (D("50065.1"), StopOrigin.BREAK_EVEN)


@SIDES
def test_i3_funding_that_is_received_later_never_loosens(side):
    moved = hit_tp1(resting(side, plan(side, break_even=AFTER_TP1)))
    later = paid(moved, -50, seconds=20)
    assert later.stop.price == moved.stop.price


def by_hand(monitor: Monitor, price: Any, seconds: float) -> Monitor:
    """A person moves the stop in the app: two reads agree."""
    shown = price_for(monitor.side, price)
    return fold_all(
        monitor,
        RowObserved(row("0.5", 106, seconds, side=monitor.side, stop_loss=shown)),
        OrderObserved(stop_row(shown, seconds, side=monitor.side)),
        RowObserved(row("0.5", 106, seconds + 1, side=monitor.side, stop_loss=shown)),
        seconds=seconds + 1,
    )


@SIDES
def test_r8_funding_does_not_bring_back_a_break_even_that_a_person_moved_away(side):
    moved = hit_tp1(resting(side, plan(side, break_even=AFTER_TP1)))
    theirs = by_hand(moved, 49500, 20)
    assert theirs.stop.origin is StopOrigin.PERSON
    assert paid(theirs, 5, seconds=30).stop.price == price_for(side, 49500)


def test_nor_does_it_bring_back_the_first_step_of_follow():
    moved = hit_tp1(resting(the_plan=replace(plan(), follow=1)))
    assert moved.stop.origin is StopOrigin.FOLLOW
    assert paid(by_hand(moved, 49500, 20), 5, seconds=30).stop.price == D(49500)


def test_a_break_even_that_came_while_a_persons_stop_was_tighter_does_not_overrule_a_later_one():
    """R8: it was asked for, and had nothing to move."""
    tight = fold_all(resting(the_plan=plan(break_even=AFTER_TP1)), StopWanted(D(50200)), seconds=5)
    asked = hit_tp1(tight)
    assert asked.stop.price == D(50200)
    loosened = fold_all(asked, StopWanted(D(49500)), seconds=7)
    assert paid(loosened, 5, seconds=30).stop.price == D(49500)


def test_another_break_even_from_the_chat_is_asked_for_anew():
    moved = fold_all(hit_tp1(resting(the_plan=plan(break_even=AFTER_TP1))), StopWanted(D(49500)), seconds=7)
    farther = replace(moved.plan, break_even=replace(AFTER_TP1, offset=Offset(OffsetBy.PRICE, D(20))))
    assert fold_all(moved, PlanWanted(farther), seconds=8).stop.price == D("50075.1")


def test_the_profit_still_has_all_of_the_funding():
    after = paid(hit_tp1(paid(resting(), 10, seconds=3)), 4, seconds=9)
    assert profit(after).funding == Decimal(-14)
    assert after.funding_payments[0].at == at(3)
