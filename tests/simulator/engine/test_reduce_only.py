"""Reduce-only orders never take more than the position (docs/bybit.md, 2.5, 6.2 and code 110017)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from simulator.engine.requests import Refusal
from simulator.engine.words import CancelType, CreateType, OrderStatus
from tests.simulator.engine.desk import BTC, Desk


def refusal_of_close(desk: Desk, qty: str = "0.1") -> Refusal:
    with pytest.raises(Refusal) as refused:
        desk.sell(qty, reduce_only=True)
    return refused.value


def test_flat(desk: Desk) -> None:
    refused = refusal_of_close(desk)
    assert (refused.code, refused.text) == (110017, "current position is zero, cannot fix reduce-only order qty")


def test_same_side(desk: Desk) -> None:
    desk.sell("0.1")
    refused = refusal_of_close(desk)
    assert (refused.code, refused.text) == (110017, "reduce-only order has same side with current position")


def test_no_headroom(desk: Desk) -> None:
    desk.buy("0.1")
    desk.target("0.1", "51000")
    refused = refusal_of_close(desk)
    assert (refused.code, refused.text) == (110017, "Reduce-only rule not satisfied")
    with pytest.raises(Refusal, match="Reduce-only rule not satisfied"):
        desk.target("0.01", "52000")


def test_a_new_one_is_clipped_to_the_headroom(desk: Desk) -> None:
    desk.buy("0.1")
    desk.target("0.07", "51000")
    assert desk.target("0.05", "52000").qty == Decimal("0.03")


def test_without_the_headroom_rule_resting_ones_are_trimmed_newest_first() -> None:
    desk = Desk(reduce_only_headroom=False)
    desk.buy("0.1")
    first, second = desk.target("0.06", "51000"), desk.target("0.04", "52000")
    third = desk.target("0.03", "53000")
    assert third.status is OrderStatus.CANCELLED
    assert third.cancel_type is CancelType.BY_REDUCE_ONLY
    desk.sell("0.07", reduce_only=True)
    assert desk.now(second).status is OrderStatus.CANCELLED
    assert desk.now(first).leaves_qty == Decimal("0.03")


def test_trimmed_oldest_first() -> None:
    desk = Desk(reduce_only_headroom=False, trim_order="oldest")
    desk.buy("0.1")
    first, second = desk.target("0.06", "51000"), desk.target("0.04", "52000")
    desk.sell("0.07", reduce_only=True)
    assert desk.now(first).cancel_type is CancelType.BY_REDUCE_ONLY
    assert desk.now(second).leaves_qty == Decimal("0.03")


def test_an_ordinary_sale_trims_targets(desk: Desk) -> None:
    desk.buy("0.1")
    first, second = desk.target("0.06", "51000"), desk.target("0.04", "52000")
    desk.sell("0.05")
    assert desk.now(second).status is OrderStatus.CANCELLED
    assert (desk.now(first).qty, desk.now(first).leaves_qty) == (Decimal("0.05"), Decimal("0.05"))


def test_targets_die_with_the_position(desk: Desk) -> None:
    desk.buy("0.1")
    target = desk.target("0.04", "51000")
    desk.sell("0.1")
    assert desk.now(target).cancel_type is CancelType.BY_REDUCE_ONLY


def test_close_all_form(desk: Desk) -> None:
    desk.buy("0.123")
    order = desk.sell("0", reduce_only=True, close_on_trigger=True)
    assert (order.status, order.filled_qty) == (OrderStatus.FILLED, Decimal("0.123"))
    assert desk.size() == 0


@pytest.mark.parametrize("qty", [None, "0.013"])
def test_a_person_closes_the_whole_though_the_step_became_coarser(desk: Desk, qty: str | None) -> None:
    desk.buy("0.013", stop_loss="49000")
    coarse = replace(desk.engine.instrument(BTC), qty_step=Decimal("0.01"), min_qty=Decimal("0.02"))
    desk.engine.change_instrument(coarse)
    with pytest.raises(Refusal, match="10001"):
        desk.engine.close_by_person(BTC, qty=Decimal("0.003"))
    desk.engine.close_by_person(BTC, qty=None if qty is None else Decimal(qty))
    assert desk.size() == 0


def test_a_stop_takes_the_whole_though_the_step_became_coarser(desk: Desk) -> None:
    desk.buy("0.013", stop_loss="49000")
    desk.engine.change_instrument(replace(desk.engine.instrument(BTC), qty_step=Decimal("0.01")))
    desk.price("49000")
    assert desk.size() == 0


def test_a_client_closes_whole_steps_or_all(desk: Desk) -> None:
    """What is left of a step that became coarser goes with quantity 0 only (110017 otherwise)."""
    desk.buy("0.013")
    desk.engine.change_instrument(replace(desk.engine.instrument(BTC), qty_step=Decimal("0.01")))
    assert desk.sell("0.02", reduce_only=True).filled_qty == Decimal("0.01")
    with pytest.raises(Refusal) as refused:
        desk.sell("0.01", reduce_only=True)
    assert (refused.value.code, refused.value.text) == (110017, "orderQty will be truncated to zero.")
    desk.sell("0", reduce_only=True, close_on_trigger=True)
    assert desk.size() == 0


def test_close_all_is_refused_while_targets_take_everything(desk: Desk) -> None:
    desk.buy("0.1")
    desk.target("0.1", "51000")
    with pytest.raises(Refusal) as refused:
        desk.sell("0", reduce_only=True, close_on_trigger=True)
    assert refused.value.code == 110017


def test_close_all_passes_without_the_headroom_rule() -> None:
    desk = Desk(reduce_only_headroom=False)
    desk.buy("0.1")
    target = desk.target("0.1", "51000")
    desk.sell("0", reduce_only=True, close_on_trigger=True)
    assert desk.size() == 0
    assert desk.now(target).cancel_type is CancelType.BY_REDUCE_ONLY


def test_close_all_needs_both_flags(desk: Desk) -> None:
    desk.buy("0.1")
    with pytest.raises(Refusal, match="Qty invalid"):
        desk.sell("0", reduce_only=True)


def test_a_person_closes_in_spite_of_targets(desk: Desk) -> None:
    desk.buy("0.1")
    target = desk.target("0.1", "51000")
    order = desk.engine.close_by_person("BTCUSDT", qty=Decimal("0.04"))
    assert (order.create_type, order.filled_qty) == (CreateType.CLOSING, Decimal("0.04"))
    assert desk.now(target).leaves_qty == Decimal("0.06")
    desk.engine.close_by_person("BTCUSDT")
    assert desk.size() == 0
    assert [each.create_type for each in desk.engine.executions()][1:] == [CreateType.CLOSING] * 2


def test_a_persons_order_passes_in_spite_of_targets(desk: Desk) -> None:
    desk.buy("0.1")
    target = desk.target("0.1", "51000")
    desk.sell("0.04", reduce_only=True, by_person=True)
    assert desk.now(target).leaves_qty == Decimal("0.06")


def test_a_person_cannot_close_nothing(desk: Desk) -> None:
    with pytest.raises(Refusal, match="current position is zero"):
        desk.engine.close_by_person("BTCUSDT")


def test_a_jump_through_several_targets_never_oversells(desk: Desk) -> None:
    desk.buy("0.1")
    for price in ("51000", "52000", "53000"):
        desk.ask("0.05", price)
    target = desk.target("0.1", "54000")
    desk.price("54000")
    assert desk.now(target).status is OrderStatus.CANCELLED
    assert desk.size() == Decimal("-0.05")


def test_a_flip_cancels_the_old_sides_targets(desk: Desk) -> None:
    desk.buy("0.1")
    target = desk.target("0.05", "51000")
    desk.sell("0.2")
    assert desk.size() == Decimal("-0.1")
    assert desk.now(target).cancel_type is CancelType.BY_REDUCE_ONLY


def test_reduce_only_ignores_the_maximum_quantity(desk: Desk) -> None:
    desk.buy("0.1")
    assert desk.sell("600", reduce_only=True).filled_qty == Decimal("0.1")


def test_reduce_only_ignores_the_minimum_notional() -> None:
    desk = Desk()
    desk.buy("0.1")
    desk.price("4000")
    assert desk.sell("0.001", reduce_only=True).status is OrderStatus.FILLED
