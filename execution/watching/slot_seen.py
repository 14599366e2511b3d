"""What stays of a read of a slot until the next one: enough for the auditor, a quarter of what its rows take. Pure.

Each slot keeps its newest read. With a thousand positions whole rows would be megabytes, held twice while a sweep runs.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.facts.orders import OrderStatus, StopKind
from execution.facts.positions import PositionRow
from execution.facts.slots import Side
from execution.observations import SlotRead
from utils.money import ZERO

_ALONE: Final = {side: frozenset({side}) for side in Side}
"""One set for all slots: nearly each has one full stop."""


class RowShown(Struct, frozen=True, kw_only=True, gc=False):
    """What the read showed of the position. ``seq`` and ``updated_at`` order it among the other rows (R6)."""

    side: Side | None
    size: Decimal
    seq: int
    updated_at: datetime


class SlotSeen(Struct, frozen=True, kw_only=True):
    """A complete read that shows the slot's orders. ``row`` None: no position was shown."""

    began_at: datetime
    by_symbol: bool
    row: RowShown | None
    offered: Mapping[str, Decimal]
    """What is left of the open orders, by the ids that whoever placed them has given."""
    full_stops: frozenset[Side]
    """The sides of the orders behind full stops that wait for their trigger."""


def seen_in(read: SlotRead) -> SlotSeen:
    """The same without the rows; ``read`` is one that shows the orders."""
    offered: dict[str, Decimal] = {}
    full_stops: frozenset[Side] = frozenset()
    for order in read.open_orders or ():
        if order.link_id:
            offered[order.link_id] = offered.get(order.link_id, ZERO) + order.leaves_qty
        if order.stop_kind is StopKind.STOP_LOSS and order.status is OrderStatus.UNTRIGGERED:
            full_stops |= _ALONE[order.side]
    return SlotSeen(
        began_at=read.began_at, by_symbol=read.by_symbol, row=_shown(read.row), offered=offered, full_stops=full_stops
    )


def _shown(row: PositionRow | None) -> RowShown | None:
    if row is None:
        return None
    return RowShown(side=row.side, size=row.size, seq=row.seq, updated_at=row.updated_at)
