"""position/trading-stop (docs/bybit.md, 2.4 and 6)."""

from decimal import Decimal

import pytest

from simulator.engine.requests import Refusal
from simulator.engine.words import (
    CancelType,
    CreateType,
    OrderStatus,
    OrderType,
    StopOrderType,
    TpslMode,
    TriggerBy,
)
from tests.simulator.engine.desk import Desk


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.buy("0.1")
    return desk


def refusal(desk: Desk, **fields: object) -> Refusal:
    with pytest.raises(Refusal) as refused:
        desk.protect(**fields)  # type: ignore[arg-type]
    return refused.value


def test_full_makes_orders_that_show_on_the_row(desk: Desk) -> None:
    desk.protect(stop_loss="49000", take_profit="52000", sl_trigger_by=TriggerBy.MARK)
    row = desk.position()
    assert (row.stop_loss, row.take_profit, row.sl_trigger_by) == (Decimal(49000), Decimal(52000), TriggerBy.MARK)
    stop = desk.only(StopOrderType.STOP_LOSS)
    assert (stop.create_type, stop.tpsl_mode, stop.link_id) == (CreateType.STOP_LOSS, TpslMode.FULL, "")
    assert (stop.qty, stop.price, stop.avg_price) == (Decimal("0.1"), Decimal(0), None)
    assert stop.reduce_only
    assert stop.close_on_trigger
    assert stop.trigger_direction == 2
    assert desk.only(StopOrderType.TAKE_PROFIT).trigger_direction == 1


def test_full_moves_in_place(desk: Desk) -> None:
    desk.protect(stop_loss="49000")
    before = desk.only(StopOrderType.STOP_LOSS)
    desk.clock.advance(5)
    desk.protect(stop_loss="49500")
    after = desk.only(StopOrderType.STOP_LOSS)
    assert (after.order_id, after.trigger_price) == (before.order_id, Decimal(49500))
    assert desk.position().updated_ms == desk.clock.now_ms()


def test_omitted_leaves_and_zero_cancels(desk: Desk) -> None:
    desk.protect(stop_loss="49000")
    desk.protect(take_profit="52000")
    assert desk.position().stop_loss == Decimal(49000)
    desk.protect(take_profit="0")
    assert desk.position().take_profit is None
    assert desk.position().stop_loss == Decimal(49000)


@pytest.mark.parametrize(
    "fields",
    [
        {"stop_loss": "49000"},
        {"stop_loss": "49000", "take_profit": "52000"},
        {"take_profit": "52000", "sl_trigger_by": TriggerBy.MARK},
        {"trailing_stop": "0"},
        {"trailing_stop": None},
        {"tpsl_mode": TpslMode.PARTIAL},
    ],
)
def test_nothing_new_is_34040(desk: Desk, fields: dict[str, object]) -> None:
    desk.protect(stop_loss="49000", take_profit="52000")
    refused = refusal(desk, **fields)
    assert (refused.code, refused.text) == (34040, "not modified")


def test_cancelling_what_is_not_there_is_34040(desk: Desk) -> None:
    assert refusal(desk, stop_loss="0").code == 34040


def test_another_trigger_source_is_a_change(desk: Desk) -> None:
    desk.protect(stop_loss="49000")
    desk.protect(stop_loss="49000", sl_trigger_by=TriggerBy.MARK)
    assert desk.only(StopOrderType.STOP_LOSS).trigger_by is TriggerBy.MARK
    desk.protect(stop_loss="49100")
    assert desk.only(StopOrderType.STOP_LOSS).trigger_by is TriggerBy.MARK


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"stop_loss": "50000"},
            "StopLoss:5000000000000 set for Buy position should lower than base_price:5000000000000??LastPrice",
        ),
        ({"take_profit": "49000"}, "TakeProfit:4900000000000 set for Buy position should be higher than base_price"),
        ({"stop_loss": "-1"}, "negative"),
        ({"stop_loss": "49000.05"}, "StopLoss invalid"),
        ({"stop_loss": "49000", "sl_order_type": OrderType.LIMIT}, "slOrderType only support Market when tpSlMode is"),
        ({"take_profit": "52000", "tp_order_type": OrderType.LIMIT}, "tpOrderType only support Market"),
        ({"stop_loss": "49000", "position_idx": 1}, "position idx not match position mode"),
        ({"stop_loss": "49000", "symbol": "ETHUSDT"}, "can not set tp/sl/ts for zero position"),
        ({"stop_loss": "49000", "symbol": "NOPE"}, "symbol invalid"),
        ({"stop_loss": "49000", "tpsl_mode": TpslMode.PARTIAL}, "need to input in pairs"),
        ({"sl_size": "0.01", "tpsl_mode": TpslMode.PARTIAL}, "need to input in pairs"),
        (
            {
                "stop_loss": "49000",
                "sl_size": "0.01",
                "take_profit": "52000",
                "tp_size": "0.02",
                "tpsl_mode": TpslMode.PARTIAL,
            },
            "must be equal",
        ),
        ({"trailing_stop": "50000"}, "TrailingStop invalid"),
        ({"trailing_stop": "100", "active_price": "49000"}, "set for Buy position should be higher than"),
    ],
)
def test_refusals(desk: Desk, fields: dict[str, object], text: str) -> None:
    refused = refusal(desk, **fields)
    assert refused.code == 10001
    assert text in refused.text
    assert desk.engine.open_orders() == []


def test_a_shorts_stop_is_above(desk: Desk) -> None:
    desk.sell("0.2")
    refused = refusal(desk, stop_loss="49000")
    assert "StopLoss:4900000000000 set for Sell position should greater base_price:5000000000000" in refused.text
    assert "lower than base_price" in refusal(desk, take_profit="51000").text
    desk.protect(stop_loss="51000", take_profit="48000")
    desk.price("51500")
    assert desk.size() == 0


def test_the_base_price_is_that_of_the_trigger_source(desk: Desk) -> None:
    desk.price("50000", mark="49000")
    assert "??MarkPrice" in refusal(desk, stop_loss="49500", sl_trigger_by=TriggerBy.MARK).text
    desk.protect(stop_loss="49500", sl_trigger_by=TriggerBy.LAST)


def test_full_follows_the_size(desk: Desk) -> None:
    desk.protect(stop_loss="49000", take_profit="52000")
    desk.buy("0.05")
    assert desk.only(StopOrderType.STOP_LOSS).qty == Decimal("0.15")
    desk.sell("0.1")
    assert desk.only(StopOrderType.TAKE_PROFIT).qty == Decimal("0.05")


def test_all_are_cleared_at_flat(desk: Desk) -> None:
    desk.protect(stop_loss="49000", take_profit="52000", trailing_stop="500")
    desk.protect(tpsl_mode=TpslMode.PARTIAL, stop_loss="48000", sl_size="0.05")
    before = desk.engine.open_orders()
    desk.sell("0.1")
    assert len(before) == 4
    assert {desk.now(order).status for order in before} == {OrderStatus.DEACTIVATED}
    assert {desk.now(order).cancel_type for order in before} == {CancelType.BY_TPSL_CLEAR}


def test_a_flip_clears_everything(desk: Desk) -> None:
    desk.protect(stop_loss="49000", take_profit="52000")
    desk.sell("0.2")
    assert desk.size() == Decimal("-0.1")
    assert desk.engine.open_orders() == []
    assert desk.position().stop_loss is None


def test_a_fired_stop_closes_at_the_new_price_and_clears_the_rest(desk: Desk) -> None:
    desk.protect(stop_loss="49000", take_profit="52000")
    stop, target = desk.only(StopOrderType.STOP_LOSS), desk.only(StopOrderType.TAKE_PROFIT)
    desk.price("48700")
    execution = desk.engine.executions()[-1]
    assert (execution.order_id, execution.price, execution.create_type, execution.closed_size) == (
        stop.order_id,
        Decimal(48700),
        CreateType.STOP_LOSS,
        Decimal("0.1"),
    )
    assert (desk.now(target).status, desk.now(target).cancel_type) == (
        OrderStatus.DEACTIVATED,
        CancelType.BY_TPSL_CLEAR,
    )


def test_a_stop_that_fills_in_part_is_consumed_and_the_target_follows() -> None:
    desk = Desk(stop_remainder="0.4")
    desk.buy("0.1")
    desk.protect(stop_loss="49000", take_profit="52000")
    desk.price("48700")
    assert desk.size() == Decimal("0.04")
    assert desk.position().stop_loss is None
    assert desk.only(StopOrderType.TAKE_PROFIT).qty == Decimal("0.04")
    desk.clock.advance(250)
    assert desk.engine.referee.max_naked_ms == 250


def test_partial_adds_each_time(desk: Desk) -> None:
    for _ in range(2):
        desk.protect(tpsl_mode=TpslMode.PARTIAL, stop_loss="49000", sl_size="0.03")
    assert len(desk.native(StopOrderType.PARTIAL_STOP_LOSS)) == 2
    assert desk.position().stop_loss is None
    desk.price("49000")
    assert desk.size() == Decimal("0.04")
    assert desk.engine.executions()[-1].create_type is CreateType.PARTIAL_STOP_LOSS


def test_partial_is_cut_to_the_position(desk: Desk) -> None:
    desk.protect(tpsl_mode=TpslMode.PARTIAL, stop_loss="49000", sl_size="0.08")
    desk.buy("0.1")
    assert desk.only(StopOrderType.PARTIAL_STOP_LOSS).qty == Decimal("0.08")
    desk.sell("0.15")
    assert desk.only(StopOrderType.PARTIAL_STOP_LOSS).qty == Decimal("0.05")


def test_partial_pair_cancels_the_other_leg(desk: Desk) -> None:
    fields = {"take_profit": "52000", "tp_size": "0.05", "stop_loss": "49000", "sl_size": "0.05"}
    desk.protect(tpsl_mode=TpslMode.PARTIAL, **fields)
    target = desk.only(StopOrderType.PARTIAL_TAKE_PROFIT)
    desk.price("49000")
    assert desk.now(target).cancel_type is CancelType.TP_BY_SL_TRIGGERED
    desk.protect(tpsl_mode=TpslMode.PARTIAL, **{**fields, "stop_loss": "48000"})
    stop = desk.only(StopOrderType.PARTIAL_STOP_LOSS)
    desk.price("52000")
    assert desk.now(stop).status is OrderStatus.DEACTIVATED
    assert desk.size() == 0


def test_a_partial_limit_target_rests_when_triggered(desk: Desk) -> None:
    desk.protect(
        tpsl_mode=TpslMode.PARTIAL,
        take_profit="52000",
        tp_size="0.05",
        tp_order_type=OrderType.LIMIT,
        tp_limit_price="52100",
    )
    target = desk.only(StopOrderType.PARTIAL_TAKE_PROFIT)
    desk.price("52000")
    assert desk.now(target).status is OrderStatus.NEW
    desk.price("52100")
    assert desk.now(target).avg_price == Decimal(52100)


def test_partial_larger_than_the_position(desk: Desk) -> None:
    assert refusal(desk, tpsl_mode=TpslMode.PARTIAL, stop_loss="49000", sl_size="0.2").code == 110058


def test_twenty_partials_a_direction(desk: Desk) -> None:
    for _ in range(20):
        desk.protect(tpsl_mode=TpslMode.PARTIAL, stop_loss="49000", sl_size="0.001")
    assert refusal(desk, tpsl_mode=TpslMode.PARTIAL, stop_loss="49000", sl_size="0.001").code == 110061
    desk.protect(tpsl_mode=TpslMode.PARTIAL, take_profit="52000", tp_size="0.001")


def test_a_pair_set_in_one_call_goes_together(desk: Desk) -> None:
    desk.protect(stop_loss="49000", take_profit="52000")
    desk.cancel(desk.only(StopOrderType.STOP_LOSS))
    assert desk.engine.open_orders() == []


def test_a_one_sided_change_breaks_the_pair(desk: Desk) -> None:
    desk.protect(stop_loss="49000", take_profit="52000")
    desk.protect(stop_loss="49500")
    desk.cancel(desk.only(StopOrderType.STOP_LOSS))
    assert [order.stop_order_type for order in desk.engine.open_orders()] == [StopOrderType.TAKE_PROFIT]


def test_both_given_keeps_a_pair_though_one_is_unchanged(desk: Desk) -> None:
    desk.protect(stop_loss="49000", take_profit="52000")
    desk.protect(stop_loss="49500", take_profit="52000")
    desk.cancel(desk.only(StopOrderType.TAKE_PROFIT))
    assert desk.engine.open_orders() == []


class TestTrailing:
    def test_it_follows_the_price_and_closes(self, desk: Desk) -> None:
        desk.protect(trailing_stop="500")
        assert desk.position().trailing_stop == Decimal(500)
        assert desk.only(StopOrderType.TRAILING_STOP).trigger_price == Decimal(49500)
        desk.price("51000")
        assert desk.only(StopOrderType.TRAILING_STOP).trigger_price == Decimal(50500)
        desk.price("50600")
        assert desk.only(StopOrderType.TRAILING_STOP).trigger_price == Decimal(50500)
        desk.price("50400")
        assert desk.size() == 0
        assert desk.engine.executions()[-1].create_type is CreateType.TRAILING_STOP

    def test_a_short_trails_downwards(self, desk: Desk) -> None:
        desk.sell("0.2")
        desk.protect(trailing_stop="500")
        desk.price("49000")
        assert desk.only(StopOrderType.TRAILING_STOP).trigger_price == Decimal(49500)
        desk.price("49500")
        assert desk.size() == 0

    def test_activation(self, desk: Desk) -> None:
        desk.protect(trailing_stop="500", active_price="51000")
        desk.price("49000")
        assert not desk.only(StopOrderType.TRAILING_STOP).is_armed
        desk.price("51200")
        armed = desk.only(StopOrderType.TRAILING_STOP)
        assert (armed.is_armed, armed.trigger_price) == (True, Decimal(50700))

    def test_an_omitted_activation_price_is_left_alone(self, desk: Desk) -> None:
        desk.protect(trailing_stop="500", active_price="51000")
        desk.protect(trailing_stop="400")
        changed = desk.only(StopOrderType.TRAILING_STOP)
        assert (changed.is_armed, changed.activation_price, changed.trigger_price) == (False, 51000, 50600)
        desk.price("50900")
        assert not desk.only(StopOrderType.TRAILING_STOP).is_armed

    def test_an_activation_price_alone_moves_it_and_0_arms_at_once(self, desk: Desk) -> None:
        desk.protect(trailing_stop="500", active_price="51000")
        desk.protect(active_price="52000")
        changed = desk.only(StopOrderType.TRAILING_STOP)
        assert (changed.trailing_distance, changed.activation_price) == (500, 52000)
        assert refusal(desk, active_price="52000").code == 34040
        desk.protect(active_price="0")
        armed = desk.only(StopOrderType.TRAILING_STOP)
        assert (armed.is_armed, armed.activation_price, armed.trigger_price) == (True, None, 49500)
        assert refusal(desk, active_price="0").code == 34040

    @pytest.mark.parametrize(("distance", "trigger"), [("450", 51550), ("600", 51400)])
    def test_another_distance_is_counted_from_the_best_price_so_far(
        self, desk: Desk, distance: str, trigger: int
    ) -> None:
        desk.protect(trailing_stop="500", active_price="51000")
        desk.price("52000")
        desk.price("51600")
        desk.protect(trailing_stop=distance)
        assert desk.only(StopOrderType.TRAILING_STOP).trigger_price == trigger
        desk.price("52100")
        assert desk.only(StopOrderType.TRAILING_STOP).trigger_price == trigger + 100

    def test_a_distance_that_the_price_has_passed_closes_at_once(self, desk: Desk) -> None:
        desk.protect(trailing_stop="500")
        desk.price("52000")
        desk.price("51600")
        desk.protect(trailing_stop="300")
        assert desk.size() == 0

    def test_a_shorts_trail_keeps_its_lowest_price(self, desk: Desk) -> None:
        desk.sell("0.2")
        desk.protect(trailing_stop="500")
        desk.price("48000")
        desk.price("48400")
        desk.protect(trailing_stop="450")
        assert desk.only(StopOrderType.TRAILING_STOP).trigger_price == 48450

    def test_change_and_removal(self, desk: Desk) -> None:
        desk.protect(trailing_stop="500")
        before = desk.only(StopOrderType.TRAILING_STOP)
        assert refusal(desk, trailing_stop="500").code == 34040
        desk.protect(trailing_stop="400")
        after = desk.only(StopOrderType.TRAILING_STOP)
        assert (after.order_id, after.trigger_price) == (before.order_id, Decimal(49600))
        desk.protect(trailing_stop="0")
        assert desk.engine.open_orders() == []
        assert desk.position().trailing_stop is None
