"""Reads of a slot, as the exchange answers them."""

from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.observations import SlotRead
from tests.execution.builders import at


def slot_read(
    seconds: float, *orders: OrderRow, the_row: PositionRow | None = None, by_symbol: bool = True
) -> SlotRead:
    """Begun so many seconds after the start; by symbol, or a sweep."""
    return SlotRead(began_at=at(seconds), row=the_row, open_orders=orders, by_symbol=by_symbol)
