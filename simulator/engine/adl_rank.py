"""Who is auto-deleveraged first (adlRankIndicator; docs/bybit.md, 2.3)."""

from bisect import bisect_right
from decimal import Decimal
from typing import Final

from simulator.engine import margin
from simulator.engine.holding import Holding
from simulator.engine.state import State

_RANKS: Final = (Decimal(0), Decimal("0.25"), Decimal("0.5"), Decimal(1))
"""From which profit per initial margin on a position has rank 2, 3, 4, 5: there is nobody else to be ranked against."""

HIGHEST: Final = 1 + len(_RANKS)


def adl_rank(state: State, holding: Holding) -> int:
    """0 when flat; else 1 to 5, growing with profit times leverage, which is the profit per initial margin.

    A position may be worth too little to have any margin in the wallet's decimals.
    """
    if not holding.size:
        return 0
    profit = holding.unrealised(state.boards[holding.symbol].mark)
    if profit <= 0:
        return 1
    held = margin.position_im(holding)
    return 1 + bisect_right(_RANKS, profit / held) if held else HIGHEST
