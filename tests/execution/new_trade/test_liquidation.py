"""R18: whether a stop stands inside the liquidation price; a trade whose stop would not is refused."""

import pytest
from msgspec.structs import replace

from execution.facts.account import MarginMode
from execution.facts.instruments import RiskTier
from execution.facts.slots import Side
from execution.new_trade.liquidation import (
    Clearance,
    MarginTerms,
    Planned,
    clearance,
    estimate,
    require_inside,
    words_of,
)
from execution.new_trade.sizing import plan_trade
from execution.new_trade.trade_request import TradeRejected
from tests.execution.builders import BTC, D, instrument, price_for
from tests.execution.new_trade.test_sizing import LIMITS, market, qty, request

ISOLATED, CROSS, PORTFOLIO = MarginMode.ISOLATED, MarginMode.CROSS, MarginMode.PORTFOLIO
TIERS = (
    RiskTier(limit=D(2_000_000), rate=D("0.005"), deduction=D(0)),
    RiskTier(limit=D(4_000_000), rate=D("0.01"), deduction=D(10_000)),
)


def terms(mode=ISOLATED, rate="0.1", tiers=TIERS):
    return MarginTerms(mode=mode, tiers=tiers, maintenance_rate=None if rate is None else D(rate))


def planned(side=Side.BUY, *, qty=1, stop=49000, leverage=10, equity=10000):
    return Planned(
        side=side,
        entry=D(50000),
        qty=D(qty),
        stop=price_for(side, stop),
        leverage=None if leverage is None else D(leverage),
        equity=D(equity),
    )


# ---------------------------------------- a position


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(
    ("stop", "liq_price", "mode", "verdict"),
    [
        (49000, None, ISOLATED, Clearance.UNKNOWN),
        (49000, None, CROSS, Clearance.UNKNOWN),
        (49000, 48500, ISOLATED, Clearance.OK),
        (49000, 48800, ISOLATED, Clearance.BAD),
        (49000, 48800, CROSS, Clearance.OK),
        (49000, 48800, PORTFOLIO, Clearance.OK),
        (49000, 48800, None, Clearance.OK),
        (49000, 49000, CROSS, Clearance.BAD),
        (49000, 49500, ISOLATED, Clearance.BAD),
    ],
)
def test_r18_a_stop_is_clear_of_liquidation_or_not(side, stop, liq_price, mode, verdict):
    liq = None if liq_price is None else price_for(side, liq_price)
    assert clearance(side, price_for(side, stop), liq, mode) is verdict


# ---------------------------------------- a planned trade


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(
    ("trade", "margin", "price"),
    [
        ({}, terms(), 45250),  # a tenth less, and half a percent of maintenance margin
        ({"leverage": 50}, terms(), 49250),
        ({"qty": 50}, terms(), 45300),  # 2.5 million are in the second tier: 25,000 less 10,000
        ({}, terms(CROSS), 41250),  # 9,000 may be lost, less 250 of maintenance margin
        ({"leverage": None}, terms(CROSS), 41250),
    ],
)
def test_r18_where_a_planned_trade_would_be_liquidated(side, trade, margin, price):
    assert estimate(planned(side, **trade), margin) == price_for(side, price)


@pytest.mark.parametrize(
    ("trade", "margin"),
    [
        ({"leverage": None}, terms()),
        ({}, terms(PORTFOLIO)),
        ({}, terms(None)),
        ({}, terms(CROSS, rate=None)),
        ({}, terms(tiers=())),
        ({"qty": 100}, terms()),
    ],
)
def test_r18_what_the_exchange_does_not_say_is_unknown_and_no_reason_to_refuse(trade, margin):
    assert estimate(planned(**trade), margin) is None
    require_inside(planned(**trade), margin, BTC)
    assert words_of(planned(**trade), margin, BTC) == "Liquidation price: unknown."


def test_r18_the_preview_says_where_it_would_be_liquidated():
    assert words_of(planned(), terms(), BTC) == "Liquidation at about 45250 (estimated), beyond the stop."
    far = planned(equity=100_000)
    assert words_of(far, terms(CROSS), BTC) == "Liquidation: out of reach (estimated)."
    require_inside(far, terms(CROSS), BTC)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(
    ("trade", "margin", "clause", "fits"),
    [
        ({"leverage": 50}, terms(), "lev", "lev 33"),
        ({"leverage": 40, "stop": 48990}, terms(), "lev", "lev 33"),
        ({"qty": 50, "leverage": 50}, terms(), "lev", "lev 32"),
        ({"equity": 1000}, terms(CROSS), "size", "size 0.72"),
        ({"qty": 50, "equity": 50_000}, terms(CROSS), "size", "size 36"),
    ],
)
def test_r18_a_trade_whose_stop_lies_beyond_liquidation_is_refused_with_what_fits(side, trade, margin, clause, fits):
    with pytest.raises(TradeRejected, match="would be liquidated at about") as refused:
        require_inside(planned(side, **trade), margin, BTC)
    assert refused.value.clause == clause
    word, value = refused.value.correction.split()
    assert word == clause
    expected = D(fits.split()[1])
    assert abs(D(value) - expected) <= (1 if clause == "lev" else D("0.02") * expected)
    better = {"leverage": D(value)} if clause == "lev" else {"qty": D(value)}
    require_inside(planned(side, **trade | better), margin, BTC)


def test_r18_where_nothing_fits_nothing_is_offered():
    with pytest.raises(TradeRejected) as refused:
        require_inside(planned(leverage=2, stop=200), terms(), BTC)
    assert refused.value.correction == ""
    with pytest.raises(TradeRejected) as refused:
        require_inside(planned(equity=1000), terms(CROSS), instrument(min_qty=D(1)))
    assert refused.value.correction == ""


# ---------------------------------------- in the preview of a trade


@pytest.mark.parametrize(
    ("side", "margin", "price"),
    [
        (Side.BUY, terms(), "45340.5"),  # of 50100, the higher one
        (Side.SELL, terms(), "54640.5"),  # of 49900, the lower one
        (Side.BUY, terms(CROSS), "41250"),
        (Side.SELL, terms(CROSS), "58750"),
    ],
)
def test_r18_with_isolated_margin_the_first_of_several_entries_counts(side, margin, price):
    """It is filled alone at first, and nearest to its liquidation; with cross margin all of it is the worst."""
    line = request(side, size=qty("0.5"), entries=((50100, None), (49900, None)))
    asked = market(last=price_for(side, 50110), leverage=D(10), equity=D(5000), margin=margin)
    wide = replace(LIMITS, max_risk_per_trade=D(100), max_total_risk=D(100))
    assert plan_trade(line, asked, wide).notes[-1] == f"Liquidation at about {price} (estimated), beyond the stop."


def test_r18_a_preview_is_refused_where_the_stop_would_not_hold():
    with pytest.raises(TradeRejected, match="would be liquidated") as refused:
        plan_trade(request(size=qty(1), leverage=D(50)), market(margin=terms()), LIMITS)
    assert refused.value.correction == "lev 33"


def test_r18_what_was_not_asked_is_not_said():
    assert plan_trade(request(), market(), LIMITS).notes == ()
