"""What is open has a cost of its own, and what has left has its profit: together they are the whole trade (R22)."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.closing.end_news import notice_of_end
from execution.facts.instruments import FeeRate
from execution.facts.prices import Ticker
from execution.facts.slots import Side
from execution.fill_record import Fill, FundingPayment
from execution.fills import profit, realised_by, result_at
from execution.monitor import Monitor
from execution.new_trade.held import held_of
from execution.new_trade.risk import risk_at_stop
from execution.open_part import reckon
from execution.picture import picture
from execution.records.trade_log import trade_of
from execution.stops.stop_wishes import break_even_price
from tests.execution.builders import BTC, TAKER, D, at, monitor, plan

FEES = FeeRate(taker=TAKER, maker=D("0.0002"))
SIDES = pytest.mark.parametrize("side", list(Side))
NEARLY: Decimal = D("1e-12")
"""Nothing but the last digits of a division."""


def fill(side: Side, qty: Any, price: Any, seq: int, fee: Any = 0) -> Fill:
    return Fill(
        exec_id=f"x{seq}", link_id="", role=None, leg=0, side=side, price=D(price), qty=D(qty), fee=D(fee),
        create_type="", exec_type="Trade", seq=seq, at=at(seq),
    )  # fmt: skip


def traded(side: Side, fills: Iterable[Fill], payments: Iterable[FundingPayment] = ()) -> Monitor:
    paid = tuple(payments)
    new = monitor(side, plan(side, legs=()), fills=tuple(fills), funding_payments=paid)
    return replace(new, funding=sum((each.amount for each in paid), D(0)))


def exits(of: Monitor) -> list[Fill]:
    return [each for each in of.fills if each.side is not of.side]


def ticker(price: Any) -> Ticker:
    return Ticker(symbol="BTCUSDT", last=D(price), mark=D(price), index=D(price), at=at(0))


# ---------------------------------------- by hand


def added_after_a_target() -> Monitor:
    """0.02 at 50000, half of it out at 50500, 0.04 more at 51500."""
    return traded(
        Side.BUY,
        [
            fill(Side.BUY, "0.02", 50000, 1, "0.55"),
            fill(Side.SELL, "0.01", 50500, 2, "0.101"),
            fill(Side.BUY, "0.04", 51500, 3, "1.133"),
        ],
    )


def test_r22_after_an_add_the_average_is_that_of_what_is_open():
    """0.01 at 50000 and 0.04 at 51500 are 0.05 at 51200, as Bybit shows it; of all that was entered it is 51000."""
    after = added_after_a_target()
    assert (after.avg_entry, after.mean_entry) == (51200, 51000)


def test_r22_what_was_banked_stays_banked_whatever_is_added():
    """5 less the fee of the exit and half of the entry's; open are 300 on each of 0.05."""
    view = picture(added_after_a_target(), ticker(51500))
    assert (view.avg_entry, view.realised, view.unrealised) == (51200, D("4.624"), 15)


def test_r22_break_even_after_an_add_is_of_what_is_open():
    """51200 and 1.408 of fees on 0.05, so 51228.16 / 0.99945 = 51256.3510: what was banked is not spent on it."""
    after = added_after_a_target()
    price = break_even_price(after, BTC)
    assert price == D("51256.4")
    made = result_at(after, price)
    assert made is not None
    assert 0 <= made - D("4.624") <= D("0.05") * BTC.tick_size


def test_r22_what_is_at_risk_and_what_a_merge_shows_are_of_what_is_open():
    after = replace(added_after_a_target(), plan=plan(entries=(), legs=()))
    assert risk_at_stop(after, at(8)) == (D(51200) - 49000) * D("0.05") + D("0.05") * 49000 * TAKER
    held = held_of(after, ticker(51500), FEES, at(10))
    assert (held.qty, held.mean, held.costs) == (D("0.05"), 51200, D("1.408"))


def test_r22_a_finished_trade_has_the_mean_of_all_its_entries():
    done = added_after_a_target()
    done = replace(done, fills=(*done.fills, fill(Side.SELL, "0.05", 52000, 4)))
    assert trade_of(done, at(10)).entry_price == 51000
    assert notice_of_end(done, at(10)).fields["entry"] == 51000


def test_r22_a_position_that_came_back_from_nothing_has_the_cost_of_what_it_is_now():
    fills = [fill(Side.SELL, 1, 50000, 1, 9), fill(Side.BUY, 1, 49000, 2, 8), fill(Side.SELL, 2, 48000, 3, 7)]
    part = traded(Side.SELL, fills).open_part
    assert (part.qty, part.avg, part.fees, part.funding) == (2, 48000, 7, 0)


def test_r22_the_order_is_the_exchanges_and_not_that_of_arrival():
    known = added_after_a_target()
    assert replace(known, fills=known.fills[::-1]).reckoned == known.reckoned


@pytest.mark.parametrize("before", [(), (fill(Side.BUY, "0.5", 50000, 1),)])
def test_r22_an_exit_of_more_than_is_known_to_have_been_open_has_no_profit_that_is_known(before):
    """The execution that opened it is not read yet."""
    known = traded(Side.BUY, [*before, fill(Side.SELL, 1, 51000, 2), fill(Side.BUY, 2, 52000, 3)])
    assert realised_by(known, exits(known)) is None
    assert known.avg_entry == 52000


def test_an_entry_that_only_closed_the_other_side_is_none():
    """R4"""
    assert traded(Side.BUY, [fill(Side.BUY, 0, 50000, 1)]).avg_entry is None


# ---------------------------------------- whatever happens


Step = tuple[str, int, int, int]
"""What it is, a quantity or percent, a price, and money."""
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["enter", "enter", "leave", "leave", "fund"]),
        st.integers(1, 100), st.integers(400_000, 600_000), st.integers(-500, 1000),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


def lived(side: Side, steps: list[Step], *, to_the_end: bool = False) -> Monitor:
    """Entries, exits of a percent of what is open, and funding, one after the other."""
    fills, payments, size = [fill(side, 1, 50000, 1, "27.5")], list[FundingPayment](), D(1)
    for seq, (what, share, tenths, cents) in enumerate(steps, 2):
        price, money = D(tenths) / 10, D(cents) / 100
        if what == "fund":
            payments.append(FundingPayment(money, at(seq)))
        elif what == "enter":
            size += D(share) / 100
            fills.append(fill(side, D(share) / 100, price, seq, money))
        elif part := (size * share / 100).quantize(D("0.001")):
            size -= part
            fills.append(fill(side.opposite, part, price, seq, money))
    if to_the_end and size:
        fills.append(fill(side.opposite, size, 51234, 99, "3.21"))
    return traded(side, fills, payments)


def by_brute_force(of: Monitor) -> tuple[Fraction, Fraction, Fraction]:
    """Size, value and fees: each entry apart, of which every exit takes the same fraction."""
    left: dict[str, Fraction] = {}
    for each in of.fills:
        if each.side is of.side:
            left[each.exec_id] = Fraction(each.qty)
            continue
        size = sum(left.values())
        left = {name: qty * (1 - Fraction(each.qty) / size) for name, qty in left.items()}
    entries = {each.exec_id: each for each in of.fills}
    value = sum((qty * Fraction(entries[name].price) for name, qty in left.items()), Fraction(0))
    fees = sum((Fraction(entries[n].fee) * qty / Fraction(entries[n].qty) for n, qty in left.items()), Fraction(0))
    return sum(left.values(), Fraction(0)), value, fees


@settings(max_examples=100)
@given(st.sampled_from(list(Side)), STEPS)
def test_r22_the_average_is_that_of_every_entry_of_which_each_exit_took_its_part(side, steps):
    after = lived(side, steps)
    size, value, fees = by_brute_force(after)
    part = after.open_part
    assert Fraction(part.qty) == size
    assert abs(Fraction(part.fees) - fees) < Fraction(NEARLY)
    if size:
        assert part.avg is not None
        assert abs(Fraction(part.avg) - value / size) < Fraction(NEARLY)


@settings(max_examples=100)
@given(st.sampled_from(list(Side)), STEPS)
def test_r22_the_parts_are_the_whole(side, steps):
    """Nothing but funding that came when nothing was open is left over."""
    done = lived(side, steps, to_the_end=True)
    parts = [realised_by(done, [each]) for each in exits(done)]
    assert done.size == done.open_part.qty == 0
    assert abs(sum((p for p in parts if p is not None), done.open_part.funding) - profit(done).net) < NEARLY
    assert None not in parts


@settings(max_examples=100)
@given(st.sampled_from(list(Side)), STEPS, st.integers(400_000, 600_000))
def test_r22_what_is_banked_and_what_is_open_are_the_whole_at_any_price(side, steps, tenths):
    """The result at a stop, say."""
    after, price = lived(side, steps), D(tenths) / 10
    part, banked, whole = after.open_part, realised_by(after, exits(after)), result_at(after, price)
    assert banked is not None
    assert part.avg is not None
    assert whole is not None
    is_open = side.sign * part.qty * (price - part.avg) - part.fees + part.funding - part.qty * price * TAKER
    assert abs(banked + is_open - whole) < NEARLY


@settings(max_examples=100)
@given(st.sampled_from(list(Side)), STEPS)
def test_r22_an_exit_at_break_even_leaves_what_was_banked_and_exactly_nothing_more(side, steps):
    """Fees and funding included, but for the rounding to the tick; and no exit before changes what later ones make."""
    after = lived(side, steps)
    price, size = break_even_price(after, BTC), after.size
    if price is None:
        assert size == 0
        return
    banked, whole = realised_by(after, exits(after)), result_at(after, price)
    assert banked is not None
    assert whole is not None
    assert -NEARLY <= whole - banked <= size * BTC.tick_size
    gone = replace(after, fills=(*after.fills, fill(side.opposite, size, price, 99, size * price * TAKER)))
    assert realised_by(gone, exits(gone)[:-1]) == banked
    last = realised_by(gone, exits(gone)[-1:])
    assert last is not None
    assert abs(last - (whole - banked)) < NEARLY


@SIDES
def test_r22_funding_leaves_with_what_it_was_paid_for(side):
    """10 paid on one coin, then half of it leaves: 5 went along, and 4 more are of the half that stayed."""
    fills = [fill(side, 1, 50000, 1), fill(side.opposite, "0.5", 50000, 3), fill(side.opposite, "0.5", 50000, 5)]
    payments = [FundingPayment(D(-4), at(4)), FundingPayment(D(-10), at(2))]
    reckoned = reckon(fills, side, payments)
    assert reckoned.profits == {"x3": -5, "x5": -9}
