"""Spot TP/SL: attached to an order, on their own, and conditional orders (docs/bybit.md, 8.3)."""

from decimal import Decimal

import pytest

from simulator.engine.records import Order
from simulator.engine.words import (
    FALLS_TO,
    RISES_TO,
    CancelType,
    MarketUnit,
    OrderFilter,
    OrderStatus,
    OrderType,
    RejectReason,
    Side,
    StopOrderType,
)
from tests.simulator.engine.desk import BTC
from tests.simulator.engine.spot_desk import SpotDesk

BUY, SELL, LIMIT, MARKET = Side.BUY, Side.SELL, OrderType.LIMIT, OrderType.MARKET


@pytest.fixture
def desk() -> SpotDesk:
    return SpotDesk()


@pytest.fixture
def legs(desk: SpotDesk) -> tuple[Order, Order]:
    """Take profit and stop loss of a filled buy."""
    desk.bid("0.01", "50000", take_profit="55000", stop_loss="45000", link_id="entry")
    take_profit, stop_loss = desk.open()
    return take_profit, stop_loss


def test_legs_wait_only_once_the_order_filled(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "49000", take_profit="55000", stop_loss="45000")
    assert desk.open() == [order]
    desk.price("49000")
    assert [each.trigger_price for each in desk.open()] == [Decimal(55000), Decimal(45000)]


def test_the_legs_sell_what_was_received(legs: tuple[Order, Order]) -> None:
    for leg, way in zip(legs, (RISES_TO, FALLS_TO), strict=True):
        assert leg.status is OrderStatus.UNTRIGGERED
        assert leg.stop_order_type is StopOrderType.BIDIRECTIONAL_TPSL_ORDER
        assert (leg.side, leg.order_type, leg.qty) == (SELL, MARKET, Decimal("0.00999"))
        assert (leg.trigger_direction, leg.parent_link_id, leg.link_id) == (way, "entry", "")


def test_a_pair_locks_its_coins_once(desk: SpotDesk, legs: tuple[Order, Order]) -> None:
    assert len(legs) == 2
    assert desk.locked("BTC") == desk.amount("BTC") == Decimal("0.00999")
    desk.refused(170131, SELL, MARKET, qty="0.001")


@pytest.mark.parametrize(
    ("price", "fired", "cancel_type"),
    [("55000", 0, CancelType.SL_BY_TP_TRIGGERED), ("44000", 1, CancelType.TP_BY_SL_TRIGGERED)],
)
def test_one_cancels_the_other(
    desk: SpotDesk, legs: tuple[Order, Order], price: str, fired: int, cancel_type: CancelType
) -> None:
    desk.price(price)
    done, other = desk.now(legs[fired]), desk.now(legs[1 - fired])
    assert (done.status, done.avg_price) == (OrderStatus.FILLED, Decimal(price))
    assert (other.status, other.cancel_type) == (OrderStatus.DEACTIVATED, cancel_type)
    assert desk.amount("BTC") == 0
    assert desk.open() == []


def test_cancelling_a_leg_cancels_the_pair(desk: SpotDesk, legs: tuple[Order, Order]) -> None:
    desk.cancel(legs[0])
    assert [desk.now(leg).status for leg in legs] == [OrderStatus.DEACTIVATED] * 2
    assert desk.locked("BTC") == 0


def test_a_limit_leg_rests_once_triggered(desk: SpotDesk) -> None:
    desk.bid("0.01", "50000", take_profit="55000", tp_limit_price="56000", tp_order_type=LIMIT)
    (leg,) = desk.open()
    assert (leg.order_type, leg.price, leg.market_unit) == (LIMIT, Decimal(56000), None)
    desk.price("55000")
    assert desk.now(leg).status is OrderStatus.NEW
    assert desk.locked("BTC") == Decimal("0.00999")
    desk.price("56000")
    filled = desk.now(leg)
    assert (filled.status, filled.avg_price) == (OrderStatus.FILLED, Decimal(56000))
    assert desk.fills()[-1].is_maker


def test_the_legs_of_a_sale_spend_its_proceeds(desk: SpotDesk) -> None:
    desk.buy_base("0.01")
    desk.ask("0.009", "50000", take_profit="45000", stop_loss="55000", sl_limit_price="56000")
    take_profit, stop_loss = desk.open()
    assert (take_profit.side, take_profit.qty, take_profit.market_unit) == (BUY, Decimal("449.55"), MarketUnit.QUOTE)
    assert (stop_loss.order_type, stop_loss.qty) == (LIMIT, Decimal("0.008027"))
    assert desk.locked("USDT") == Decimal("449.55")
    desk.price("45000")
    assert desk.now(take_profit).filled_qty == Decimal("0.00999")
    assert desk.now(stop_loss).cancel_type is CancelType.SL_BY_TP_TRIGGERED


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (170130, {"take_profit": "49000"}),
        (170130, {"stop_loss": "50000"}),
        (170134, {"take_profit": "55000.05"}),
        (170105, {"take_profit": "55000", "tp_order_type": LIMIT}),
        (170105, {"stop_loss": "45000", "sl_order_type": LIMIT}),
        (170134, {"stop_loss": "45000", "sl_limit_price": "44000.01"}),
    ],
)
def test_legs_that_are_refused(desk: SpotDesk, code: int, fields: dict[str, object]) -> None:
    desk.refused(code, BUY, LIMIT, qty="0.01", price="49500", **fields)


def test_only_limit_orders_bring_legs(desk: SpotDesk) -> None:
    desk.refused(170130, BUY, MARKET, qty="100", take_profit="55000")
    desk.refused(170130, BUY, LIMIT, qty="0.01", price="49000", trigger_price="49500", stop_loss="45000")


def test_an_order_that_ends_without_a_fill_leaves_no_legs(desk: SpotDesk) -> None:
    desk.cancel(desk.bid("0.01", "49000", take_profit="55000"))
    desk.price("48000")
    assert desk.open() == []


def test_a_tpsl_order_locks_its_coins_before_the_trigger(desk: SpotDesk) -> None:
    desk.buy_base("0.01")
    order = desk.tpsl(SELL, "0.005", "45000")
    assert (order.status, order.stop_order_type) == (OrderStatus.UNTRIGGERED, StopOrderType.TPSL_ORDER)
    assert desk.locked("BTC") == Decimal("0.005")
    desk.tpsl(BUY, "300", "55000")
    desk.tpsl(BUY, "0.01", "55000", market_unit=MarketUnit.BASE)
    desk.order(BUY, LIMIT, qty="0.01", price="56000", trigger_price="55000", order_filter=OrderFilter.TPSL_ORDER)
    assert desk.locked("USDT") == 300 + 550 + 560
    desk.refused(170131, SELL, MARKET, qty="0.01", trigger_price="45000", order_filter=OrderFilter.TPSL_ORDER)
    desk.price("45000")
    filled = desk.now(order)
    assert (filled.status, filled.order_id) == (OrderStatus.FILLED, order.order_id)
    assert desk.locked("BTC") == 0


def test_a_conditional_order_holds_nothing_before_its_trigger(desk: SpotDesk) -> None:
    assert desk.stop(BUY, "20000", "60000").status is OrderStatus.UNTRIGGERED
    order = desk.stop(BUY, "9000", "51000")
    assert (order.stop_order_type, desk.locked("USDT")) == (StopOrderType.STOP, 0)
    desk.buy("5000")
    desk.price("51000")
    ended = desk.now(order)
    assert (ended.status, ended.reject_reason) == (OrderStatus.REJECTED, RejectReason.OTHERS)
    fits = desk.stop(SELL, "0.05", "50000")
    desk.price("49000")
    assert desk.now(fits).avg_price == Decimal(49000)


def test_a_triggered_market_order_may_leave_a_remainder() -> None:
    desk = SpotDesk(stop_remainder="0.25")
    desk.buy_base("0.01")
    order = desk.tpsl(SELL, "0.008", "45000")
    desk.price("45000")
    ended = desk.now(order)
    assert (ended.status, ended.filled_qty) == (OrderStatus.PARTIALLY_FILLED_CANCELED, Decimal("0.006"))
    assert desk.locked("BTC") == 0


def test_a_trigger_without_a_filter_makes_a_conditional_order(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "51500", trigger_price="51000")
    assert order.spot_filter is OrderFilter.STOP_ORDER
    assert order.trigger_direction == RISES_TO
    desk.price("51000")
    assert (desk.now(order).status, desk.now(order).avg_price) == (OrderStatus.FILLED, Decimal(51000))


def test_a_tpsl_buy_that_became_too_dear_ends_unfilled(desk: SpotDesk) -> None:
    order = desk.tpsl(BUY, "0.19", "51000", market_unit=MarketUnit.BASE)
    assert desk.locked("USDT") == Decimal(9690)
    desk.price("60000")
    assert desk.now(order).status is OrderStatus.REJECTED
    assert desk.amount("USDT") == Decimal(10000)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (170202, {"order_filter": OrderFilter.TPSL_ORDER}),
        (170202, {"order_filter": OrderFilter.STOP_ORDER}),
        (170201, {"order_filter": OrderFilter.OPEN_ORDER}),
        (170201, {"order_filter": OrderFilter.OCO_ORDER}),
        (170130, {"order_filter": OrderFilter.TPSL_ORDER, "trigger_price": "50000"}),
        (170134, {"order_filter": OrderFilter.TPSL_ORDER, "trigger_price": "50000.01"}),
    ],
)
def test_filters_and_triggers_that_are_refused(desk: SpotDesk, code: int, fields: dict[str, object]) -> None:
    desk.refused(code, BUY, MARKET, qty="100", **fields)


@pytest.mark.parametrize("order_filter", [OrderFilter.TPSL_ORDER, OrderFilter.STOP_ORDER])
def test_thirty_of_each_kind_a_symbol(desk: SpotDesk, order_filter: OrderFilter) -> None:
    for _ in range(30):
        desk.order(BUY, MARKET, qty="5", trigger_price="51000", order_filter=order_filter)
    desk.refused(170810, BUY, MARKET, qty="5", trigger_price="51000", order_filter=order_filter)
    assert desk.order(BUY, MARKET, qty="5", symbol="ETHUSDT", trigger_price="3100", order_filter=order_filter)
    other = OrderFilter.STOP_ORDER if order_filter is OrderFilter.TPSL_ORDER else OrderFilter.TPSL_ORDER
    assert desk.order(BUY, MARKET, qty="5", trigger_price="51000", order_filter=other)
    assert desk.bid("0.001", "49000")
    assert len(desk.open(BTC)) == 32
