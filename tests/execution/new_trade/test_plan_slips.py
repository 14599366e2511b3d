"""A percentage without its sign, a digit too few: what was hardly meant is told, with what may have been."""

import pytest
from msgspec.structs import replace

from execution.facts.slots import Side
from execution.new_trade.sizing import plan_trade
from execution.new_trade.trade_request import DistanceBy, TargetRequest, TradeRejected, TradeRequest
from tests.execution.builders import D
from tests.execution.new_trade.test_sizing import LIMITS, market, qty, request

BOTH = pytest.mark.parametrize("side", list(Side))


def refused(asked: TradeRequest, last: object = 60000) -> TradeRejected:
    with pytest.raises(TradeRejected) as caught:
        plan_trade(asked, market(last), LIMITS)
    return caught.value


def priced(*targets: tuple[object, object]) -> tuple[TargetRequest, ...]:
    return tuple(
        TargetRequest(DistanceBy.PRICE, D(str(price)), None if share is None else D(str(share)))
        for price, share in targets
    )


@BOTH
@pytest.mark.parametrize("value", ["2", "2.55"])
def test_a_stop_that_was_meant_in_percent_says_so(side, value):
    """Also where it is on no tick."""
    error = refused(request(side, stop=(DistanceBy.PRICE, value)))
    assert (error.clause, error.correction) == ("sl", f"sl {value}%")
    assert error.problem == (
        f"{value} is less than a tenth of the price, which is 60000; if a percentage is meant, write sl {value}%"
    )


@pytest.mark.parametrize(("value", "how"), [(5900, "less than a tenth of"), (600001, "more than ten times")])
def test_a_stop_with_a_digit_too_few_or_too_many_is_no_percentage(value, how):
    error = refused(request(stop=(DistanceBy.PRICE, value)))
    assert error.problem == f"{value} is {how} the price, which is 60000"
    assert error.correction == "sl 58800"


def test_a_stop_of_a_cheap_coin_may_be_a_small_number():
    asked = replace(request(stop=(DistanceBy.PRICE, "1.5")), targets=priced(("2.5", None)), size=qty(10))
    assert plan_trade(asked, market(2), LIMITS).plan.stop == D("1.5")


@pytest.mark.parametrize(
    ("targets", "correction"),
    [
        (((2, None),), "tp 2%"),
        (((2, "0.5"), ("4.5", "0.25")), "tp 2%:50% 4.5%:25%"),
    ],
)
def test_targets_that_were_meant_in_percent_say_so_all_together(targets, correction):
    error = refused(replace(request(), targets=priced(*targets)), 50000)
    assert (error.clause, error.correction) == ("tp", correction)
    assert "if a percentage is meant, write tp 2%" in error.problem


def test_one_small_target_among_prices_is_no_percentage():
    error = refused(replace(request(), targets=priced((51000, None), (2, None))), 50000)
    assert "it belongs above every entry" in error.problem


def test_targets_of_a_short_that_were_meant_in_percent_say_so_too():
    """There they lie on the right side, and would be refused for what they are worth."""
    error = refused(replace(request(Side.SELL), targets=priced((2, None))), 50000)
    assert (error.clause, error.correction) == ("tp", "tp 2%")


def test_an_entry_far_from_the_market_is_refused():
    error = refused(request(entries=((4900, None),)), 50000)
    assert (error.clause, error.correction) == ("entry", "entry 49500")
    assert error.problem == "4900 is less than a tenth of the price, which is 50000"
