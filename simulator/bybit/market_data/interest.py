"""Open interest in the past, told by the executions that made it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.engine.words import ExecType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.engine.records import Execution


def interest_at(executions: Iterable[Execution], time_ms: int) -> Decimal:
    """The size of all positions, in base coin, that one symbol's executions had led to at a moment."""
    sizes: dict[int, Decimal] = {}
    for each in executions:
        if each.time_ms <= time_ms and each.exec_type is not ExecType.FUNDING:
            sizes[each.position_idx] = sizes.get(each.position_idx, Decimal(0)) + each.side.sign * each.qty
    return sum((abs(size) for size in sizes.values()), Decimal(0))
