"""Which take profits a foreign position gets."""

import pytest
from msgspec.structs import replace

from execution.adoption.adopted_legs import default_legs, why_none
from execution.adoption.adopted_plan import basis_of, propose
from execution.exit_plan import TpLeg
from execution.facts.slots import Side
from tests.execution.adoption.foreign_positions import LIMITS, SIDES, found, persons_stop
from tests.execution.builders import (
    D,
    instrument,
    price_for,
)


@SIDES
def test_r20_targets_at_one_two_and_three_r(side):
    stop = persons_stop(side, 49000)
    legs = propose(found(side, stop_loss=stop.trigger_price, orders=[stop]), LIMITS).legs
    assert [leg.price for leg in legs] == [price_for(side, p) for p in (51000, 52000, 53000)]
    assert sum(leg.share for leg in legs) == 1


@SIDES
def test_r20_targets_that_the_market_has_passed_are_left_out_and_the_others_share_all(side):
    stop = persons_stop(side, 49000)
    limits = replace(LIMITS, default_shares=(D(50), D(30), D(10)))
    legs = propose(found(side, price=51500, stop_loss=stop.trigger_price, orders=[stop]), limits).legs
    assert legs == (
        TpLeg(number=1, price=price_for(side, 52000), share=D("0.675")),
        TpLeg(number=2, price=price_for(side, 53000), share=D("0.225")),
    )
    assert propose(found(side, price=54000, stop_loss=stop.trigger_price, orders=[stop]), limits).legs == ()


@SIDES
def test_r20_a_take_profit_of_the_row_leaves_none_for_us(side):
    assert propose(found(side, take_profit=price_for(side, 51000)), LIMITS).legs == ()


@SIDES
def test_a_stop_in_profit_tells_no_r(side):
    stop = persons_stop(side, 50500)
    assert propose(found(side, price=51000, stop_loss=stop.trigger_price, orders=[stop]), LIMITS).legs == ()


def test_no_target_below_zero_and_none_below_the_minimum():
    stop = persons_stop(Side.SELL, 25000)
    legs = propose(found(Side.SELL, stop_loss=stop.trigger_price, orders=[stop]), LIMITS).legs
    assert [leg.price for leg in legs] == [D(25000)]
    assert propose(found(rules=instrument(min_qty=D(2))), LIMITS).legs == ()


@SIDES
@pytest.mark.parametrize(
    ("terms", "stop", "why"),
    [
        ({"take_profit": 51000}, 49000, "your take profit"),
        ({"taken": True}, 49000, "your own orders in BTCUSDT take all of it"),
        ({}, 50500, "its stop is in profit"),
        ({"price": 54000}, 49000, "no target stands beyond the market now"),
        ({"rules": instrument(min_qty=D(2))}, 49000, "less than the exchange takes"),
    ],
    ids=["own take profit", "own orders", "no R", "passed", "too small"],
)
def test_r20_why_there_are_no_targets_is_the_true_reason(side, terms, stop, why):
    is_taken = "taken" in terms
    more = {name: value for name, value in terms.items() if name != "taken"}
    if "take_profit" in more:
        more["take_profit"] = price_for(side, more["take_profit"])
    there = found(side, **more)
    basis = basis_of(there)
    basis = replace(basis, foreign_qty=basis.size) if is_taken else basis
    assert default_legs(there, price_for(side, stop), basis, LIMITS) == ()
    assert why in why_none(there, price_for(side, stop), basis, LIMITS)
