"""The positions: longs of 1 at 20 USDT, each on a symbol of its own, with a stop and three take profits."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from execution.order_ids import order_link_id
from execution.tracked_orders import Role

QTY: Final = Decimal(1)
STOP: Final = Decimal(18)
SHARES: Final = (Decimal("0.4"), Decimal("0.3"), Decimal("0.3"))
TARGETS: Final = (Decimal(21), Decimal(22), Decimal(23))
ORDERS_EACH: Final = len(TARGETS) + 1
"""The stop is one as well."""
_FIRST_MADE_UP: Final = 6
"""Those before it are real ones, which cost otherwise."""


@dataclass(frozen=True, slots=True)
class Position:
    """One of them; ids are a function of its number, for the exchange and the bot's record alike."""

    number: int

    @property
    def symbol(self) -> str:
        return f"COIN{_FIRST_MADE_UP + self.number}USDT"

    @property
    def generation(self) -> str:
        return f"{(self.number + 1) * 0x9E3779B97F4A7C15 % 2**64:016x}"

    @property
    def entry_id(self) -> str:
        return order_link_id(self.generation, 0, Role.ENTRY, 1, 0)

    def target_id(self, leg: int) -> str:
        return order_link_id(self.generation, 0, Role.TAKE_PROFIT, leg, 0)


def symbols_for(count: int) -> int:
    """How many perpetuals the simulator has to list for so many positions."""
    return _FIRST_MADE_UP - 1 + count


def positions(count: int) -> Iterator[Position]:
    return map(Position, range(count))
