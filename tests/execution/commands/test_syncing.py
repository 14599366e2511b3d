"""What a sweep has changed in what we knew, in words; and what counts as settled. Pure."""

import pytest
from msgspec.structs import replace

from execution.commands.syncing import differences, is_settled
from execution.facts.orders import OrderStatus
from execution.observations import ExecutionObserved
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import D, at, fold_all, resting, tp_fill, tracked, with_orders


def test_nothing_differs_where_nothing_is_new():
    assert differences(resting(), resting()) == ()


def test_each_difference_is_one_part_of_a_sentence():
    before = resting()
    first, second, third = before.orders_of(Role.TAKE_PROFIT)
    after = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=102)), seconds=6)
    after = with_orders(
        after,
        replace(after.orders[second.link_id], price=D(52500)),
        replace(after.orders[third.link_id], state=OrderState.ENDED, status=OrderStatus.CANCELLED),
        tracked(Role.CLOSE, 0, 1),
    )
    assert before.stop.order is not None
    after = replace(after, stop=replace(after.stop, order=None))
    assert differences(before, after) == (
        "size 1 → 0.5",
        "stop 49000 → none",
        "1 execution more",
        "tp2 is 0.3 now at 52500",
        "tp3 has ended",
    )
    two = fold_all(before, *(ExecutionObserved(tp_fill(before, n, "0.1", seq=102 + n)) for n in (1, 2)), seconds=6)
    assert "2 executions more" in differences(before, two)
    close = tracked(Role.CLOSE, 0, 1)
    less = with_orders(before, replace(close, qty=D("0.5")))
    assert differences(with_orders(before, close), less) == ("close0 is 0.5 now",)
    assert first.is_open


@pytest.mark.parametrize(
    "changes", [{"look_at": at(9)}, {"external_qty": D("0.1")}], ids=["to be looked at", "unexplained"]
)
def test_what_is_in_doubt_is_not_settled(changes):
    assert is_settled(resting())
    assert not is_settled(replace(resting(), **changes))


@pytest.mark.parametrize("changes", [{"ask_at": at(9)}, {"state": OrderState.PLANNED}])
def test_an_order_that_is_asked_for_is_not_settled(changes):
    start = resting()
    order = start.orders_of(Role.TAKE_PROFIT)[0]
    assert not is_settled(with_orders(start, replace(order, **changes)))
    ended = replace(order, state=OrderState.ENDED, ask_at=at(9))
    assert is_settled(with_orders(start, ended))
