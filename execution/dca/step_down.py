"""How far below the newest lot the next one is bought: each step wider than the one before, up to a largest. Pure."""

from decimal import Decimal
from typing import Final

from execution.dca.dca_plan import BuyRules

_HUNDRED: Final = Decimal(100)


def step_of(buy: BuyRules, open_lots: int) -> Decimal | None:
    """Percent below the newest lot's price for the next one; None: no step is asked for, or there is no lot yet.

    With a step of 0.5 % and a multiplier of 1.5: 0.5, 0.75, 1.125, … and never more than ``max_step_percent``.
    """
    if buy.step_percent is None or open_lots == 0:
        return None
    return min(buy.step_percent * buy.step_multiplier ** (open_lots - 1), buy.max_step_percent)


def highest_next(buy: BuyRules, open_lots: int, newest_price: Decimal | None) -> Decimal | None:
    """The price that the next lot may cost at most, by the step; None: any."""
    step = step_of(buy, open_lots)
    if step is None or newest_price is None:
        return None
    return newest_price * (1 - step / _HUNDRED)
