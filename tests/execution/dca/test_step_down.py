"""How far below the newest lot the next one is bought."""

from decimal import Decimal

from execution.dca.dca_plan import BuyRules
from execution.dca.step_down import highest_next, step_of

D = Decimal
HALF = BuyRules(step_percent=D("0.5"))


def test_each_step_is_half_as_wide_again_up_to_five_percent():
    shown = [round(step_of(HALF, lots), 4) for lots in range(1, 10)]
    assert shown == [D("0.5"), D("0.75"), D("1.125"), D("1.6875"), D("2.5312"), D("3.7969"), D(5), D(5), D(5)]


def test_ten_lots_from_50000_reach_38587():
    """A predecessor's manual says 42500; it is 22.8 % below the first."""
    prices = [D(50000)]
    while len(prices) < 10:
        prices.append(highest_next(HALF, len(prices), prices[-1]))
    assert [round(price, 2) for price in prices[:7]] == [
        D(50000), D(49750), D("49376.88"), D("48821.39"), D("47997.52"), D("46782.59"), D("45006.31"),
    ]  # fmt: skip
    assert [round(price) for price in prices[7:]] == [42756, 40618, 38587]


def test_the_first_lot_and_a_bot_without_steps_have_none():
    assert step_of(HALF, 0) is None
    assert step_of(BuyRules(), 3) is None
    assert highest_next(HALF, 0, None) is None
    assert highest_next(HALF, 1, None) is None
    assert highest_next(BuyRules(), 1, D(50000)) is None
