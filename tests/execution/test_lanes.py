"""R9: which actions may leave beside each other, and which order each is about."""

from execution.actions import LookAtSlot, RemoveStop
from execution.lanes import Lane, lane_of, order_in


def test_a_stop_of_a_part_is_an_order_by_the_exchanges_own_id() -> None:
    assert (lane_of(RemoveStop("id-7")), order_in(RemoveStop("id-7"))) == (Lane.ORDERS, "id-7")


def test_a_read_is_about_no_order() -> None:
    assert (lane_of(LookAtSlot()), order_in(LookAtSlot())) == (Lane.READS, None)
