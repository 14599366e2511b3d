"""R13: a stop stands at least two ticks behind the price, or it would fire at once."""

import pytest

from execution.facts.slots import Side
from execution.stops.clear_of_price import is_clear, problem_of_price
from tests.execution.builders import D, price_for

TICK = D("0.1")
SIDES = pytest.mark.parametrize("side", list(Side))


@SIDES
@pytest.mark.parametrize(
    ("price", "clear"), [("49000.3", True), ("49000.2", True), ("49000.1", False), ("49000", False), ("48000", False)]
)
def test_r13_a_stop_is_clear_of_a_price_that_stands_two_ticks_before_it(side, price, clear):
    assert is_clear(side, price_for(side, 49000), price_for(side, price), TICK) is clear
    assert (problem_of_price(side, price_for(side, 49000), price_for(side, price), TICK) == "") is clear


def test_r13_the_person_is_told_the_price_and_what_would_happen():
    problem = problem_of_price(Side.BUY, D(49000), D("48900.50"), TICK)
    assert problem == "the price is 48900.5: a stop at 49000 would fire at once"
