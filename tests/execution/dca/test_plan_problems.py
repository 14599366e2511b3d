"""What cannot be in the terms of a bot."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.dca.dca_plan import Market, OrderBy
from execution.dca.indicator_terms import IndicatorTerms
from execution.dca.plan_problems import problems
from tests.execution.dca.bot_facts import FEES, RULES, a_plan

D = Decimal


def of(rules: Any = RULES, **plan: Any) -> tuple[str, ...]:
    return problems(a_plan(**plan), rules, FEES, D(50000))


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"indicators": IndicatorTerms()},
        {"market": Market.LINEAR, "stop_percent": D(10)},
        {"buy": {"by": OrderBy.TRAILING, "budget": D("100.1"), "min_price": D(1), "max_price": D(2)}},
        {"sell": {"by": OrderBy.TRAILING, "credit_percent": D(100)}},
        {"sell": {"at_average": True}},
        {"buy": {"step_percent": D("0.5")}},
    ],
)
def test_terms_that_can_be_used(plan: dict[str, Any]):
    assert of(**plan) == ()
    assert of(replace(RULES, max_market_qty=None), **plan) == ()


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (
            {"amount": D("9.99")},
            "usdt 9.99: a lot of BTCUSDT has to stay sellable after fees and a fall, so it costs at",
        ),
        ({"amount": D(4_000_000)}, "usdt 4000000: one order may be of 71 at most"),
        ({"sell": {"profit_percent": D(0)}}, "profit 0%: above 0 and at most 100, for example profit 1%"),
        ({"sell": {"by": OrderBy.TRAILING, "trail_percent": D(51)}}, "sell trail 51%: above 0 and at most 50"),
        ({"sell": {"credit_percent": D(101)}}, "credit 101%: 0 to 100"),
        ({"sell": {"credit_percent": D(50), "at_average": True}}, "credit is for target lot"),
        ({"buy": {"by": OrderBy.TRAILING, "trail_percent": D(0)}}, "buy trail 0%: above 0 and at most 50"),
        ({"buy": {"max_lots": 0}}, "lots 0: 1 to 200"),
        ({"buy": {"max_lots": 201}}, "lots 201: 1 to 200"),
        ({"buy": {"budget": D(100)}}, "budget 100: one buy with its fee costs more"),
        ({"buy": {"min_price": D(2), "max_price": D(2)}}, "above 2 below 2: nothing lies between them"),
        ({"buy": {"step_percent": D(100)}}, "step 100%: above 0 and below 100"),
        ({"buy": {"step_multiplier": D("0.9")}}, "a step's multiplier is at least 1"),
        ({"buy": {"interval_hours": D(-1)}}, "every: a time cannot be negative"),
        ({"indicators": IndicatorTerms(minutes=7)}, "there are no candles of 7 minutes"),
        ({"stop_percent": D(10)}, "sl is for linear"),
        ({"market": Market.LINEAR}, "on linear a hard stop is required"),
        ({"market": Market.LINEAR, "stop_percent": D(100)}, "sl 100%: above 0 and below 100"),
        ({"market": Market.LINEAR, "stop_percent": D("0.0001")}, "sl 0.0001%: less than 2 ticks of 0.1 below the"),
        ({"market": Market.LINEAR, "stop_percent": D("0.0001")}, "sl 0.0001%: less than 2 ticks of 0.1 below"),
    ],
)
def test_each_problem_is_one_sentence(plan: dict[str, Any], words: str):
    (problem,) = of(**plan)
    assert problem.startswith(words)


def test_the_least_amount_that_is_named_can_be_used():
    (problem,) = of(amount=D(1))
    least = D(problem.rpartition(" ")[2])
    assert of(amount=least) == ()
    assert of(amount=least - D("0.02")) != ()


def test_a_pair_that_does_not_trade():
    assert of(replace(RULES, is_trading=False)) == ("BTCUSDT does not trade now",)
