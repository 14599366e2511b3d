"""Rows of orders go to whoever keeps orders of their kind, and touch nothing else."""

import pytest
from msgspec.structs import replace

from execution.evidence.order_rows import fold_row
from execution.facts.orders import OrderStatus, StopKind
from execution.facts.slots import Side
from execution.stops.stop_record import ManualStop
from execution.tracked_orders import Role
from tests.execution.builders import D, at, order_row, resting, stop_row

STANDING = resting()
OURS = order_row(STANDING.orders_of(Role.TAKE_PROFIT)[0], 9, status=OrderStatus.CANCELLED)
THEIRS = replace(order_row(STANDING.orders_of(Role.TAKE_PROFIT)[0], 9), link_id="", order_id="theirs")
PART = {"order_id": "part", "stop_kind": StopKind.PARTIAL_STOP_LOSS, "tpsl_mode": "Partial", "qty": D("0.5")}
TRAIL = {"order_id": "trail", "stop_kind": StopKind.TRAILING_STOP}


def changed(row) -> set[str]:
    """Which fields of the record the row changed."""
    after = fold_row(STANDING, row, at(9), ManualStop.ADOPT)
    return {name for name in STANDING.__struct_fields__ if getattr(after, name) != getattr(STANDING, name)}


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (stop_row(49000, 9), {"stop"}),
        (stop_row(49000, 9, **PART), {"partial_stops"}),
        (THEIRS, {"foreign_exits"}),
        (OURS, {"orders"}),
        (stop_row(49000, 9, **TRAIL), set()),
        (stop_row(49000, 9, **TRAIL, status=OrderStatus.FILLED, filled_qty=D(1)), {"closing"}),
    ],
)
def test_each_kind_of_order_is_kept_in_its_place(row, fields):
    """Of a trailing stop that is none of our plan only its end counts."""
    assert changed(row) == fields


@pytest.mark.parametrize("kind", [StopKind.STOP_LOSS, StopKind.TRAILING_STOP, StopKind.PARTIAL_STOP_LOSS])
def test_a_stop_of_the_other_side_is_no_stop_of_ours(kind):
    assert changed(stop_row(49000, 9, side=Side.SELL, stop_kind=kind)) == set()
