"""What stays of a read of a slot."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.facts.orders import OrderStatus, StopKind
from execution.facts.slots import Side
from execution.observations import SlotRead
from execution.tracked_orders import Role
from execution.watching.slot_seen import RowShown, seen_in
from tests.execution.builders import at, order_row, row, stop_row, tracked


def a_read(**changes: object) -> SlotRead:
    return replace(SlotRead(began_at=at(9), row=row(2, 101, 8), open_orders=(), by_symbol=False), **changes)


def test_of_the_row_stays_what_orders_it_and_what_is_held() -> None:
    seen = seen_in(a_read())
    assert seen.row == RowShown(side=Side.BUY, size=Decimal(2), seq=101, updated_at=at(8))
    assert (seen.began_at, seen.by_symbol, seen.offered, seen.full_stops) == (at(9), False, {}, frozenset())
    assert seen_in(a_read(row=None, by_symbol=True)).row is None


def test_what_is_left_of_each_order_stays_under_its_id() -> None:
    waits = order_row(tracked(Role.TAKE_PROFIT), 8)
    half = replace(waits, status=OrderStatus.PARTIALLY_FILLED, filled_qty=waits.qty / 4)
    nameless = replace(waits, link_id="", order_id="by hand")
    assert seen_in(a_read(open_orders=(half, nameless))).offered == {waits.link_id: waits.qty * 3 / 4}
    again = replace(half, order_id="shown twice")
    assert seen_in(a_read(open_orders=(half, again))).offered == {waits.link_id: waits.qty * 3 / 2}
    ended = replace(waits, status=OrderStatus.FILLED)
    assert seen_in(a_read(open_orders=(ended,))).offered == {waits.link_id: Decimal(0)}


@pytest.mark.parametrize("side", list(Side))
def test_a_full_stop_that_waits_stays_by_its_side(side: Side) -> None:
    stop = stop_row(49000, 8, side=side)
    assert seen_in(a_read(open_orders=(stop,))).full_stops == {side.opposite}
    both = (stop, replace(stop, side=side, order_id="of the other side"))
    assert seen_in(a_read(open_orders=both)).full_stops == set(Side)
    fired = replace(stop, status=OrderStatus.TRIGGERED)
    of_a_part = replace(stop, stop_kind=StopKind.PARTIAL_STOP_LOSS)
    assert seen_in(a_read(open_orders=(fired, of_a_part))).full_stops == frozenset()
