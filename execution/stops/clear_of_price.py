"""Whether the price stands clear of a stop: else it cannot be set, or would fire at once (R13). Pure."""

from decimal import Decimal
from typing import Final

from execution.facts.slots import Side
from utils.money import plain
from utils.texts.catalogue import text

CLEAR_TICKS: Final = 2


def is_clear(side: Side, stop: Decimal, price: Decimal, tick: Decimal) -> bool:
    """``price`` stands two ticks clear of ``stop``, on the side where a stop of this position can be set."""
    return (price - stop) * side.sign >= CLEAR_TICKS * tick


def problem_of_price(side: Side, stop: Decimal, price: Decimal, tick: Decimal) -> str:
    """Why there can be no such stop now, in one sentence for the person; "" when there can."""
    if is_clear(side, stop, price, tick):
        return ""
    return text("refused-stop-fires", price=plain(price), stop=plain(stop))
