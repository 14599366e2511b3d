"""A position that was opened elsewhere, as it was read. Pure."""

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from execution.facts.executions import Execution
from execution.facts.instruments import FeeRate, Instrument
from execution.facts.orders import OrderRow, StopKind
from execution.facts.positions import PositionRow
from execution.facts.prices import Ticker
from execution.facts.slots import Side, Slot


class Found(Struct, frozen=True, kw_only=True):
    """A foreign position and all that its plan depends on, read together. ``equity`` in quote currency."""

    slot: Slot
    side: Side
    row: PositionRow
    orders: tuple[OrderRow, ...]
    """All open orders of the slot."""
    executions: tuple[Execution, ...]
    """Of the slot, from before it opened where that is known."""
    ticker: Ticker
    fees: FeeRate
    equity: Decimal
    instrument: Instrument
    avg_price: Decimal


def is_whole(row: PositionRow, orders: Iterable[OrderRow]) -> bool:
    """Row and orders are of one picture: a stop of the row has its order."""
    return row.stop_loss is None or any(
        o.stop_kind is StopKind.STOP_LOSS and o.trigger_price == row.stop_loss for o in orders
    )
