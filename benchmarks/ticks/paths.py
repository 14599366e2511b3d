"""The ways that prices go: at random, a tick up or down each time; or always up, a tick above the one before."""

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

Step = Callable[[], int]
"""How many ticks the next price is above the one before."""


def at_random() -> int:
    return random.choice((-1, 1))


def upwards() -> int:
    return 1


PATHS: Final[dict[str, Step]] = {"random": at_random, "monotonic": upwards}


def prices(begin: Decimal, tick: Decimal, symbols: int, step: Step) -> Iterator[tuple[int, Decimal, int]]:
    """Without end, each symbol in its turn: its number, its price, and the number of the turn."""
    ticks = [0] * symbols
    turn = 0
    while True:
        turn += 1
        for symbol in range(symbols):
            ticks[symbol] += step()
            yield symbol, begin + tick * ticks[symbol], turn
