"""Sums over fills: they agree with each other, in any order of arrival (R6, R7)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from execution import fill_sums
from execution.facts.slots import Side
from execution.fill_record import Fill
from execution.tracked_orders import Role
from tests.execution.builders import D, at

QTYS = st.decimals(min_value=0, max_value=1000, places=3)


def fill(side: Side, qty: Decimal, seq: int = 101, **changes) -> Fill:
    known = {"exec_id": f"x{seq}", "link_id": "", "role": None, "leg": 0, "price": D(50000), "fee": D(0)}
    return Fill(side=side, qty=qty, seq=seq, at=at(1), create_type="", exec_type="Trade", **(known | changes))


FILLS = st.lists(st.builds(fill, st.sampled_from(Side), QTYS, st.integers(101, 105)), max_size=12)


@given(FILLS, st.sampled_from(Side), QTYS)
def test_r6_what_is_left_open_is_what_was_there_and_entered_less_what_left(fills, side, before):
    left = fill_sums.left_open(fills, side, before)
    assert left == before + fill_sums.entered(fills, side) - fill_sums.exited(fills, side)
    assert left - before == -fill_sums.left_open(fills, side.opposite)


@given(FILLS, st.sampled_from(Side), QTYS)
def test_r5_seq_by_seq_it_is_the_sum_up_to_there(fills, side, before):
    steps = list(fill_sums.left_open_by_seq(fills, side, before))
    assert [seq for seq, _ in steps] == sorted({f.seq for f in fills})
    for seq, left in steps:
        assert left == fill_sums.left_open([f for f in fills if f.seq <= seq], side, before)


def test_r7_what_our_take_profits_sold_is_not_taken_from_outside():
    sold = [
        fill(Side.SELL, D("0.3"), role=Role.TAKE_PROFIT, leg=1),
        fill(Side.SELL, D("0.2"), role=Role.CLOSE),
        fill(Side.SELL, D("0.1")),
        fill(Side.BUY, D(5), role=Role.ENTRY),
    ]
    assert fill_sums.exited_otherwise(sold, Side.BUY) == D("0.3")
    assert [f.qty for f in fill_sums.of_leg(sold, 1)] == [D("0.3")]
    assert fill_sums.of_leg(sold, 2) == []


def test_the_mean_entry_is_weighted_and_looks_at_no_exit():
    fills = [fill(Side.BUY, D(1)), fill(Side.BUY, D(3), price=D(49000)), fill(Side.SELL, D(2), price=D(1))]
    assert fill_sums.mean_entry(fills, Side.BUY) == D(49250)
    assert fill_sums.mean_entry([], Side.BUY) is None
    assert fill_sums.mean_entry([fill(Side.BUY, D(0))], Side.BUY) is None


def test_r4_an_order_has_filled_what_it_closed_on_the_other_side_as_well():
    flip = fill(Side.BUY, D("0.6"), link_id="hf-1", role=Role.ENTRY, closed_size=D("0.4"))
    assert fill_sums.filled_of([flip, fill(Side.BUY, D(9))], "hf-1") == D(1)
