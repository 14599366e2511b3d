"""A user's conditional orders (docs/bybit.md, 2.5, 4 and 6)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from simulator.engine.requests import Refusal
from simulator.engine.words import (
    FALLS_TO,
    RISES_TO,
    CancelType,
    CreateType,
    OrderStatus,
    OrderType,
    RejectReason,
    Side,
    StopOrderType,
    TriggerBy,
)
from tests.simulator.engine.desk import BTC, Desk


@pytest.mark.parametrize(
    ("trigger", "asked", "way"),
    [("49000", 0, FALLS_TO), ("51000", 0, RISES_TO), ("49000", FALLS_TO, FALLS_TO), ("51000", RISES_TO, RISES_TO)],
)
def test_it_waits_with_its_direction(desk: Desk, trigger: str, asked: int, way: int) -> None:
    order = desk.buy("0.1", trigger_price=trigger, trigger_direction=asked)
    assert (order.status, order.stop_order_type, order.trigger_direction) == (
        OrderStatus.UNTRIGGERED,
        StopOrderType.STOP,
        way,
    )


@pytest.mark.parametrize(
    ("trigger", "asked", "code", "text"),
    [
        ("49000", RISES_TO, 110092, "expect Rising, but trigger_price[4900000000000] <= current[5000000000000]"),
        ("51000", FALLS_TO, 110093, "expect Falling, but trigger_price[5100000000000] >= current[5000000000000]"),
        ("50000", RISES_TO, 110092, "expect Rising"),
        ("50000", FALLS_TO, 110093, "expect Falling"),
        ("51000", 3, 10001, "TriggerDirection"),
        ("51000.01", 0, 10001, "TriggerPrice"),
    ],
)
def test_a_trigger_behind_the_price_is_refused(desk: Desk, trigger: str, asked: int, code: int, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        desk.buy("0.1", trigger_price=trigger, trigger_direction=asked)
    assert refused.value.code == code
    assert text in refused.value.text


def test_a_stop_fills_at_the_new_price_under_the_same_id(desk: Desk) -> None:
    desk.buy("0.1")
    waiting = desk.sell("0.1", reduce_only=True, trigger_price="49000", link_id="my-stop")
    desk.price("48800")
    order = desk.now(waiting)
    assert (order.status, order.avg_price, order.filled_qty) == (OrderStatus.FILLED, Decimal(48800), Decimal("0.1"))
    execution = desk.engine.executions()[-1]
    assert (execution.order_id, execution.link_id, execution.is_maker) == (waiting.order_id, "my-stop", False)


@pytest.mark.parametrize("series", list(TriggerBy))
def test_each_series_triggers_its_own_orders(desk: Desk, series: TriggerBy) -> None:
    desk.buy("0.1")
    order = desk.sell("0.1", reduce_only=True, trigger_price="49000", trigger_by=series)
    prices = {each: "49000" if each is series else "49500" for each in TriggerBy}
    for other in TriggerBy:
        if other is not series:
            alone = {each: "49000" if each is other else "49500" for each in TriggerBy}
            desk.price(alone[TriggerBy.LAST], mark=alone[TriggerBy.MARK], index=alone[TriggerBy.INDEX])
            assert desk.now(order).status is OrderStatus.UNTRIGGERED
    desk.price(prices[TriggerBy.LAST], mark=prices[TriggerBy.MARK], index=prices[TriggerBy.INDEX])
    assert desk.now(order).status is OrderStatus.FILLED
    assert desk.now(order).avg_price == Decimal(prices[TriggerBy.LAST])


def test_a_limit_conditional_rests_after_its_trigger(desk: Desk) -> None:
    order = desk.bid("0.1", "50500", trigger_price="51000")
    desk.price("51000")
    assert desk.now(order).status is OrderStatus.NEW
    desk.price("50500")
    assert desk.now(order).avg_price == Decimal(50500)
    assert desk.engine.executions()[-1].is_maker


def test_triggered_reduce_only_is_clipped_to_the_position(desk: Desk) -> None:
    desk.buy("0.1")
    order = desk.sell("0.1", reduce_only=True, trigger_price="49000")
    desk.sell("0.06")
    desk.price("49000")
    assert desk.now(order).filled_qty == Decimal("0.04")
    assert desk.size() == 0


def test_it_survives_the_close_and_fires_on_the_next_position(desk: Desk) -> None:
    desk.buy("0.1")
    order = desk.sell("0.1", reduce_only=True, trigger_price="49000")
    desk.sell("0.1")
    assert desk.now(order).status is OrderStatus.UNTRIGGERED
    desk.buy("0.2")
    desk.price("49000")
    assert desk.size() == Decimal("0.1")


def test_it_goes_with_the_position_when_the_switch_says_so() -> None:
    desk = Desk(user_conditionals_survive_close=False)
    desk.buy("0.1")
    order = desk.sell("0.1", reduce_only=True, trigger_price="49000")
    desk.sell("0.1")
    assert desk.now(order).status is OrderStatus.DEACTIVATED


def test_reduce_only_fires_into_nothing(desk: Desk) -> None:
    order = desk.sell("0.1", reduce_only=True, trigger_price="49000")
    desk.price("49000")
    assert (desk.now(order).status, desk.now(order).cancel_type) == (OrderStatus.CANCELLED, CancelType.BY_REDUCE_ONLY)


def test_without_reduce_only_it_opens(desk: Desk) -> None:
    desk.sell("0.1", trigger_price="49000")
    desk.price("49000")
    assert desk.size() == Decimal("-0.1")


class TestQuantityZero:
    """With reduceOnly and closeOnTrigger it closes whatever there is when it fires."""

    def test_it_closes_all_that_there_is_then(self, desk: Desk) -> None:
        desk.buy("0.1")
        stop = desk.sell("0", reduce_only=True, close_on_trigger=True, trigger_price="49000")
        desk.buy("0.2")
        desk.price("49000")
        assert desk.size() == 0
        assert (desk.now(stop).status, desk.now(stop).qty) == (OrderStatus.FILLED, Decimal("0.3"))

    def test_it_covers_the_whole_position(self, desk: Desk) -> None:
        desk.buy("0.1")
        desk.sell("0", reduce_only=True, close_on_trigger=True, trigger_price="49000")
        desk.buy("0.2")
        desk.clock.advance(1000)
        assert desk.position().naked_ms == 0

    def test_it_takes_no_more_than_one_order_may(self, desk: Desk) -> None:
        desk.engine.change_instrument(replace(desk.engine.instrument(BTC), max_market_qty=Decimal("0.1")))
        desk.bid("0.3", "50000")
        desk.sell("0", reduce_only=True, close_on_trigger=True, trigger_price="49000")
        desk.price("49000")
        assert desk.size() == Decimal("0.2")

    @pytest.mark.parametrize("flags", [{}, {"reduce_only": True}, {"close_on_trigger": True}])
    def test_it_needs_both_flags(self, desk: Desk, flags: dict[str, bool]) -> None:
        desk.buy("0.1")
        with pytest.raises(Refusal, match="Qty invalid"):
            desk.sell("0", trigger_price="49000", **flags)


def test_close_on_trigger_alone_only_closes(desk: Desk) -> None:
    desk.buy("0.05")
    desk.sell("0.1", trigger_price="49000", close_on_trigger=True)
    desk.price("49000")
    assert desk.size() == 0


@pytest.mark.parametrize("ends", [OrderStatus.REJECTED, OrderStatus.CANCELLED])
def test_it_holds_no_margin_and_is_not_placed_when_there_is_none(desk: Desk, ends: OrderStatus) -> None:
    desk.engine.switches.set("failed_trigger", ends.value.lower())
    order = desk.buy("10", trigger_price="51000")
    assert desk.engine.wallet().total_available_balance == Decimal(10000)
    desk.price("51000")
    assert (desk.now(order).status, desk.now(order).reject_reason) == (ends, RejectReason.OTHERS)
    assert desk.size() == 0


def test_ten_a_symbol(desk: Desk) -> None:
    orders = [desk.sell("0.1", reduce_only=True, trigger_price="49000") for _ in range(10)]
    with pytest.raises(Refusal) as refused:
        desk.sell("0.1", reduce_only=True, trigger_price="49000")
    assert (refused.value.code, refused.value.text) == (110009, "already had 10 working normal stop orders")
    desk.sell("0.1", symbol="ETHUSDT", reduce_only=True, trigger_price="2900")
    desk.cancel(orders[0])
    desk.sell("0.1", reduce_only=True, trigger_price="49000")


def test_a_cancelled_one_is_deactivated(desk: Desk) -> None:
    order = desk.cancel(desk.sell("0.1", reduce_only=True, trigger_price="49000"))
    assert (order.status, order.cancel_type) == (OrderStatus.DEACTIVATED, CancelType.BY_USER)


def test_a_conditional_entry_brings_its_stop(desk: Desk) -> None:
    desk.order(Side.BUY, OrderType.MARKET, qty="0.1", trigger_price="51000", stop_loss="50500")
    desk.price("51000")
    assert desk.position().stop_loss == Decimal(50500)
    assert desk.engine.referee.max_naked_ms == 0
    with pytest.raises(Refusal, match="StopLoss"):
        desk.buy("0.1", trigger_price="52000", stop_loss="52500")


@pytest.mark.parametrize(("share", "filled"), [("0", "0.1"), ("0.25", "0.075"), ("1", "0")])
def test_part_of_a_triggered_stop_may_not_fill(share: str, filled: str) -> None:
    desk = Desk(stop_remainder=share)
    desk.buy("0.1")
    order = desk.sell("0.1", reduce_only=True, trigger_price="49000")
    desk.price("48000")
    assert desk.now(order).filled_qty == Decimal(filled)
    assert desk.now(order).status is (OrderStatus.FILLED if share == "0" else OrderStatus.CANCELLED)
    assert desk.size() == Decimal("0.1") - Decimal(filled)


def test_executions_say_that_a_conditional_made_it(desk: Desk) -> None:
    desk.buy("0.1")
    desk.sell("0.1", reduce_only=True, trigger_price="49000")
    desk.price("49000")
    execution = desk.engine.executions()[-1]
    assert (execution.create_type, execution.stop_order_type) == (CreateType.STOP_ORDER, StopOrderType.STOP)
