"""Verified means: shown since then, and nothing of it in doubt (R14)."""

from msgspec.structs import replace

from execution.evidence.verified import is_verified
from execution.observations import OrderObserved, RowObserved
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import at, fold_all, monitor, resting, row, stop_row, with_orders

SINCE = at(60)


def shown(seconds: float):
    seen = {"observed_at": at(seconds)}
    return fold_all(resting(), RowObserved(row(1, 101, 5, **seen)), OrderObserved(stop_row(seconds=5, **seen)))


def test_r14_what_was_shown_before_says_nothing_of_now():
    assert not is_verified(shown(59), SINCE)
    assert is_verified(shown(60), SINCE)


def test_r14_the_row_alone_or_the_stop_alone_is_not_enough():
    whole = shown(61)
    assert not is_verified(replace(whole, row=None), SINCE)
    assert not is_verified(replace(whole, stop=replace(whole.stop, order=None)), SINCE)
    assert not is_verified(replace(whole, stop=replace(whole.stop, price=whole.stop.price + 1)), SINCE)


def test_r19_a_doubt_about_the_slot_or_an_order_is_not_verified():
    whole = shown(61)
    assert not is_verified(replace(whole, look_at=at(61)), SINCE)
    order = whole.open_order(Role.TAKE_PROFIT, 1)
    assert not is_verified(with_orders(whole, replace(order, ask_at=at(61))), SINCE)
    assert not is_verified(with_orders(whole, replace(order, state=OrderState.PLANNED)), SINCE)
    assert is_verified(with_orders(whole, replace(order, state=OrderState.ENDED, ask_at=at(61))), SINCE)


def test_without_size_there_is_no_stop_to_verify():
    assert is_verified(monitor(), SINCE)
