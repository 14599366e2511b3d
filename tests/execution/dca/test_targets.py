"""Where a lot is sold for its net profit; the pinned figures of a purchase at 50000 for one percent are here.

50601.05, which a predecessor printed, is none of them: it multiplied by the sale's fee instead of dividing by what the
sale keeps, and nets 0.9999 %.
"""

from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.dca.dca_plan import OrderBy, SellRules
from execution.dca.lots import Dust
from execution.dca.planning import activation_of
from execution.dca.targets import (
    Target,
    cost_of,
    net_percent,
    offered,
    price_for,
    sale_fee,
    target_in,
    target_of,
    targets_in,
)
from execution.facts.instruments import FeeRate
from tests.execution.dca.bot_facts import FEE, FEES, RULES, a_fill, a_lot, sell_id

D = Decimal
EXACT = replace(RULES, tick_size=D("0.0001"))
CENT = replace(RULES, tick_size=D("0.01"))
ONE_PERCENT = SellRules()


def whole(fee: str, *, in_base: bool = False, qty: str = "1") -> object:
    """A lot at 50000, ``fee`` in the coin in which it was paid."""
    return a_lot(buys=(a_fill(qty, "50000", fee, in_base=in_base),))


def test_the_documented_formula_is_50601_1011():
    """Fee of the purchase in quote currency: B(1+b)(1+t)/(1-s)."""
    assert target_of(whole("50"), ONE_PERCENT, EXACT, FEES).price == D("50601.1012")
    exact = D(50000) * D("1.001") * D("1.01") / D("0.999")
    assert exact.quantize(D("0.0001"), ROUND_DOWN) == D("50601.1011")


@pytest.mark.parametrize(("tick", "expected"), [("0.1", "50601.2"), ("0.01", "50601.11")])
def test_it_is_rounded_up_to_the_tick(tick, expected):
    assert target_of(whole("50"), ONE_PERCENT, replace(RULES, tick_size=D(tick)), FEES).price == D(expected)


def test_50601_05_is_below_its_target():
    lot = whole("50")
    assert net_percent(lot, D("50601.05"), D(1), FEE) < D("0.9999")
    assert net_percent(lot, D("50601.11"), D(1), FEE) >= 1


def test_on_spot_the_fee_of_a_purchase_is_taken_from_what_was_bought():
    """B(1+t)/((1-b)(1-s)) = 50601.152."""
    lot = whole("0.001", in_base=True)
    assert target_of(lot, ONE_PERCENT, replace(RULES, tick_size=D("0.001")), FEES).price == D("50601.152")
    assert target_of(lot, ONE_PERCENT, RULES, FEES) == Target(D("0.999"), D("50601.2"))


@pytest.mark.parametrize(
    ("buy_fee", "sell_fee", "expected"),
    [("0.00055", "0.00055", "50555.58"), ("0.0002", "0.00055", "50537.90"), ("0.0002", "0.0002", "50520.20")],
)
def test_the_rows_of_a_perpetual(buy_fee, sell_fee, expected):
    """Published to the cent nearest; a target goes up to it."""
    lot = whole(str(D(50000) * D(buy_fee)))
    fees = FeeRate(taker=D(sell_fee), maker=D(sell_fee))
    price = target_of(lot, ONE_PERCENT, CENT, fees).price
    assert D(expected) <= price <= D(expected) + D("0.01")
    assert net_percent(lot, price, D(1), D(sell_fee)) >= 1 > net_percent(lot, price - D("0.01"), D(1), D(sell_fee))


def test_twenty_dollars_are_0_000399_sellable_and_the_rest_is_dust():
    """0.0004 bought, 0.0003996 received; the dust keeps its share of the cost, so that the net is of what is sold."""
    lot = a_lot("0.0004", "50000")
    assert lot.received == D("0.0003996")
    target = target_of(lot, ONE_PERCENT, RULES, FEES)
    assert target == Target(D("0.000399"), D("50601.2"))
    assert net_percent(lot, target.price, target.qty, FEE) >= 1
    cash = target.qty * target.price * (1 - FEE) - lot.cost
    assert (cash / lot.cost * 100).quantize(D("0.001")) == D("0.848")


def test_break_even_is_50100_10():
    assert target_of(whole("50"), SellRules(profit_percent=D(0)), CENT, FEES).price == D("50100.11")


def test_a_trail_that_begins_at_50727_92_gives_nothing_of_the_profit_back():
    activation = activation_of(D("50601.1011"), D("0.25"), D("0.01"))
    assert activation == D("50727.93")
    assert (D("50601.1011") / D("0.9975")).quantize(D("0.01")) == D("50727.92")
    assert activation * D("0.9975") >= D("50601.1011")


def test_what_a_part_brought_counts():
    lot = a_lot("0.002", "50000", sells=(a_fill("0.001", "60000", "0.06", link_id=sell_id()),))
    assert target_of(lot, ONE_PERCENT, RULES, FEES).price < D(42000)


def test_credit_lowers_it_and_never_below_a_tick():
    lot = a_lot()
    assert target_of(replace(lot, credit=D(1)), ONE_PERCENT, RULES, FEES).price < D("50102")
    assert target_of(replace(lot, credit=D(1000)), ONE_PERCENT, RULES, FEES).price == RULES.tick_size


def test_dust_that_a_lot_took_over_is_sold_with_it():
    lot = a_lot("0.002", carried=Dust(D("0.0000009"), D("0.04")))
    assert target_of(lot, ONE_PERCENT, RULES, FEES).qty == D("0.001998")
    assert lot.cost == D("100.04")


def test_nothing_left_has_no_target():
    assert target_of(a_lot("0.0000005"), ONE_PERCENT, RULES, FEES) is None
    assert target_in((), 1, ONE_PERCENT, RULES, FEES) is None
    assert target_in((a_lot("0.0000005"),), 1, SellRules(at_average=True), RULES, FEES) is None


def test_one_target_for_all():
    lots = (a_lot(price="50000"), a_lot(price="40000", number=2))
    shared = target_in(lots, 2, SellRules(at_average=True), RULES, FEES)
    assert shared == Target(D("0.001998"), price_for(lots, ONE_PERCENT, RULES, FEES))
    assert D(45000) < shared.price < D(46000)
    assert target_in(lots, 2, ONE_PERCENT, RULES, FEES).price < D(41000)


def test_what_rests_pays_as_a_maker():
    fees = FeeRate(taker=D("0.002"), maker=D("0.001"))
    assert [sale_fee(SellRules(by=by), fees) for by in OrderBy] == [D("0.001"), D("0.002"), D("0.002")]


@pytest.mark.parametrize(
    ("qty", "price", "market", "offers"),
    [
        ("0.0001", "50000", None, "50000"),
        ("0.0001", "50000", "1", "50000"),
        ("0.000099", "50000", None, None),
        ("0.000099", "50000", "50505.0", None),
        ("0.000099", "50000", "50505.1", "50505.1"),
        ("0.002", "0.1", "50000", "2500"),
        ("0", "99999999", None, None),
    ],
)
def test_what_is_offered_is_the_least_that_the_exchange_takes_or_more(qty, price, market, offers):
    target = Target(D(qty), D(price))
    at_market = None if market is None else D(market)
    assert offered(target, RULES, at_market) == (None if offers is None else Target(D(qty), D(offers)))
    assert offered(target, replace(RULES, min_qty=D(1)), at_market) is None


@given(
    st.decimals("0.00001", "9", places=6),
    st.decimals("0.01", "99999", places=2),
    st.decimals("0.01", "50", places=2),
    st.sampled_from(["0", "0.0002", "0.00055", "0.001", "0.006"]),
    st.booleans(),
    st.sampled_from(["0.1", "0.01", "0.5"]),
)
def test_the_net_of_the_rounded_numbers_is_never_below_the_profit(qty, price, percent, fee, in_base, tick):
    rate = D(fee)
    paid = qty * rate if in_base else qty * price * rate
    lot = a_lot(buys=(a_fill(str(qty), str(price), str(paid), in_base=in_base),))
    rules, fees = replace(RULES, tick_size=D(tick)), FeeRate(taker=rate, maker=rate)
    target = target_of(lot, SellRules(profit_percent=percent), rules, fees)
    assert target is not None
    assert target.price % rules.tick_size == 0
    assert target.qty % rules.qty_step == 0
    assert net_percent(lot, target.price, target.qty, rate) >= percent
    if target.price > rules.tick_size:
        assert net_percent(lot, target.price - rules.tick_size, target.qty, rate) < percent


def test_funding_that_was_paid_has_to_come_in_again():
    lot = a_lot()
    paid = target_of(replace(lot, funding=D(1)), ONE_PERCENT, RULES, FEES).price
    assert paid - target_of(lot, ONE_PERCENT, RULES, FEES).price > D(505)


def test_a_lot_of_which_nothing_arrived_asks_nothing_of_those_that_share_its_target():
    """Its fee took all of it, or more: a division by zero once, and less than nothing to sell."""
    nothing = a_lot(number=2, buys=(a_fill("0.000001", "50000", "0.000001", in_base=True),))
    less = a_lot(number=3, buys=(a_fill("0.000001", "50000", "0.000003", in_base=True),))
    shared = targets_in((a_lot(), nothing, less), SellRules(at_average=True), RULES, FEES)
    assert shared == {1: target_of(a_lot(), ONE_PERCENT, RULES, FEES)}
    assert cost_of(nothing, D(0)) == 0
