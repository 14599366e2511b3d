"""R24: a trade that is refused for its size says the largest one that is not; checked by asking for that one."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.new_trade.sizing import plan_trade
from execution.new_trade.trade_request import TradeRejected
from tests.execution.builders import D
from tests.execution.new_trade.test_sizing import LIMITS, market, qty, request


def refused(size, limits=LIMITS, **changes) -> TradeRejected:
    with pytest.raises(TradeRejected) as caught:
        plan_trade(request(size=qty(size)), market(**changes), limits)
    return caught.value


def test_r24_what_is_proposed_after_too_much_risk_can_be_paid_for():
    """2 % would be 1.8 BTC; the margin that is there is for 0.5 of them, less the fees."""
    error = refused(3, available=D(2500), leverage=D(10))
    assert "MAX_RISK_PER_TRADE" in error.problem
    assert error.correction == "size 0.494"


def test_r24_what_is_proposed_after_too_little_margin_can_be_paid_for():
    error = refused(1, available=D(2500), leverage=D(10))
    assert "it needs a margin of 5000 USDT at leverage 10; 2500 are available" in error.problem
    assert error.correction == "size 0.494"


def test_r24_what_is_proposed_keeps_every_limit():
    limits = replace(LIMITS, max_notional=D(10_000))
    assert refused(3, limits).correction == "size 0.2"
    assert refused(3, limits, available=D(500), leverage=D(10)).correction == "size 0.098"
    assert refused(3, limits, other_risk=D(5990)).correction == "size 0.009"


def test_r24_where_nothing_fits_nothing_is_proposed():
    assert refused(3, available=D(1), leverage=D(10)).correction == ""
    assert refused(3, other_risk=D(6000)).correction == ""


sizes = st.integers(1, 5000).map(lambda n: D(n) / 1000)
money = st.integers(0, 200_000).map(D)


@settings(max_examples=80, deadline=None)
@given(sizes, money, money, st.sampled_from([None, D(1), D(7), D(50)]), st.integers(1, 3))
def test_r24_what_is_proposed_is_taken(size, available, other_risk, leverage, entries):
    """Whatever limit it was."""
    limits = replace(LIMITS, max_notional=D(150_000))
    prices = tuple((50000 - 100 * n, None) for n in range(1, entries + 1))
    terms = market(available=available, other_risk=other_risk, leverage=leverage)
    asked = request(size=qty(size), entries=prices, targets=((51000, None),))
    try:
        plan_trade(asked, terms, limits)
    except TradeRejected as error:
        assume(error.correction and "least" not in error.problem)
        smaller = qty(error.correction.removeprefix("size "))
        assert smaller.value < size
        plan_trade(replace(asked, size=smaller), terms, limits)
    else:
        assume(False)
