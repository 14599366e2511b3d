"""How much worse than the best price a client lets a market order trade (docs/bybit.md, 2.5)."""

from dataclasses import dataclass
from decimal import Decimal

from simulator.engine.grid import ceiled, floored
from simulator.engine.words import Side, SlippageType


@dataclass(frozen=True, slots=True)
class Slippage:
    """So many ticks, or percent of the best price of the book."""

    kind: SlippageType
    value: Decimal

    def bound(self, side: Side, best: Decimal, tick: Decimal) -> Decimal:
        """The worst price that an order of that side may have, on the grid."""
        match self.kind:
            case SlippageType.TICKS:
                return max(tick, best + side.sign * self.value * tick)
            case SlippageType.PERCENT:
                edge = best * (1 + side.sign * self.value / 100)
                return floored(edge, tick) if side is Side.BUY else max(tick, ceiled(edge, tick))
