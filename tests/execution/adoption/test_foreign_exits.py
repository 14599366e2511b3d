"""What a person's own orders will take of a guarded position."""

import pytest
from msgspec.structs import replace

from execution.adoption.adoption_record import Adopted
from execution.adoption.foreign_exits import foreign_leaves, takes_a_part
from execution.desired_orders import desired_orders
from execution.facts.orders import OrderStatus, OrderType, StopKind
from execution.facts.slots import Side
from execution.observations import CloseRequested, ExecutionObserved, OrderObserved, RowObserved, SlotRead
from execution.tracked_orders import Role
from tests.execution.builders import BTC, CENTRE, D, at, execution, fold_all, link, monitor, resting, row, stop_row


def own(qty="0.4", seconds=2, **changes):
    """A reduce-only limit order of the person's that closes a long."""
    standing = {
        "order_type": OrderType.LIMIT, "status": OrderStatus.NEW, "qty": D(qty), "price": D(50400),
        "trigger_price": None, "stop_kind": StopKind.NONE, "create_type": "CreateByUser", "order_id": "own",
    }  # fmt: skip
    return replace(stop_row(49000, seconds), **(standing | changes))


def adopted():
    return replace(resting(), adopted=Adopted(at=at(2), automatic=False))


def our_qty(the_monitor):
    return sum(tp.qty for tp in desired_orders(the_monitor, BTC, at(9)).take_profits)


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, True),
        ({"side": Side.BUY}, False),
        ({"reduce_only": False}, False),
        ({"link_id": link(Role.TAKE_PROFIT, 1)}, False),
        ({"link_id": "the person's"}, True),
        ({"stop_kind": StopKind.STOP_LOSS}, False),
        ({"stop_kind": StopKind.PARTIAL_STOP_LOSS}, False),
        ({"stop_kind": StopKind.TRAILING_STOP}, False),
        ({"stop_kind": StopKind.TAKE_PROFIT}, False),
        ({"stop_kind": StopKind.PARTIAL_TAKE_PROFIT, "trigger_price": D(51000)}, True),
        ({"stop_kind": StopKind.STOP, "trigger_price": D(49000)}, False),
    ],
)
def test_r20_what_counts(changes, counts):
    assert takes_a_part(own(**changes), Side.BUY, CENTRE) is counts


def test_without_an_average_a_trigger_tells_nothing():
    assert takes_a_part(own(trigger_price=D(49000)), Side.BUY, None)


def test_r20_our_legs_share_what_is_left_and_take_it_back():
    one = fold_all(adopted(), OrderObserved(own()))
    assert (foreign_leaves(one), our_qty(one)) == (D("0.4"), D("0.6"))
    assert fold_all(one, OrderObserved(own())) == one
    assert fold_all(one, OrderObserved(own("0.1", 1))) == one, "an older row says nothing new"
    gone = fold_all(one, OrderObserved(own(seconds=3, status=OrderStatus.CANCELLED)))
    assert (foreign_leaves(gone), our_qty(gone)) == (0, 1)
    assert fold_all(gone, OrderObserved(own())) == gone


def test_one_that_had_ended_before_is_none():
    assert fold_all(adopted(), OrderObserved(own(status=OrderStatus.FILLED))).foreign_exits == {}


def test_r20_they_count_in_a_trade_of_ours_as_well():
    """Else our legs and the person's would want more than there is, and the exchange refuses what is over."""
    one = fold_all(resting(), OrderObserved(own()))
    assert (foreign_leaves(one), our_qty(one)) == (D("0.4"), D("0.6"))
    assert foreign_leaves(monitor()) == 0


def test_r20_a_fill_of_the_persons_order_changes_size_and_leaves_at_once():
    one = fold_all(adopted(), OrderObserved(own()))
    row_first = fold_all(one, RowObserved(row("0.6", 102, 6)), seconds=6)
    assert row_first.unexplained
    assert our_qty(row_first) == D("0.6"), "nothing shrinks while it is not known who closed"
    fill = execution("x", Side.SELL, "0.4", 50400, seq=102, seconds=6, order_id="own")
    both = fold_all(row_first, ExecutionObserved(fill), seconds=6)
    assert (foreign_leaves(both), our_qty(both)) == (0, D("0.6"))
    stream_order = fold_all(one, ExecutionObserved(fill), seconds=6)
    assert (foreign_leaves(stream_order), our_qty(stream_order)) == (0, D("0.6"))


def test_r19_one_that_a_complete_list_misses_is_gone_if_it_was_there_before():
    one = fold_all(adopted(), OrderObserved(own()))
    stop = stop_row(49000, 4)

    def read(began, *orders):
        return SlotRead(began_at=at(began), row=row(1, 101, 4), open_orders=(stop, *orders), by_symbol=False)

    assert foreign_leaves(fold_all(one, read(1))) == D("0.4")
    assert foreign_leaves(fold_all(one, read(4, own(seconds=4)))) == D("0.4")
    assert foreign_leaves(fold_all(one, read(4))) == 0


def test_a_close_leaves_the_persons_part_to_the_person_until_its_turn():
    one = fold_all(adopted(), OrderObserved(own()), CloseRequested(None))
    wanted = desired_orders(one, BTC, at(9))
    assert (wanted.close, sum(tp.qty for tp in wanted.take_profits)) == (0, D("0.6"))
    part = fold_all(adopted(), OrderObserved(own()), CloseRequested(D("0.8")))
    assert our_qty(part) == 0
