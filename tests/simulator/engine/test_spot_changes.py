"""Spot orders are amended and cancelled (docs/bybit.md, 8.2)."""

from decimal import Decimal

import pytest

from simulator.engine.records import Order
from simulator.engine.requests import Refusal
from simulator.engine.words import CancelType, Category, OrderFilter, OrderStatus, OrderType, Side
from tests.simulator.engine.desk import BTC
from tests.simulator.engine.spot_desk import SPOT, SpotDesk

BUY, SELL, LIMIT, MARKET = Side.BUY, Side.SELL, OrderType.LIMIT, OrderType.MARKET


@pytest.fixture
def desk() -> SpotDesk:
    return SpotDesk()


def refused(code: int, desk: SpotDesk, order: Order, **fields: object) -> None:
    with pytest.raises(Refusal) as caught:
        desk.amend(order, **fields)
    assert caught.value.code == code, caught.value


def test_a_new_price_and_quantity_change_the_lock(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "49000")
    changed = desk.amend(order, price="48000", qty="0.02")
    assert (changed.order_id, changed.price, changed.leaves_qty) == (order.order_id, Decimal(48000), Decimal("0.02"))
    assert desk.locked("USDT") == Decimal(960)


def test_an_order_amended_to_the_price_trades(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "49000")
    assert desk.amend(order, price="50100").avg_price == Decimal(50000)
    assert desk.locked("USDT") == 0


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (10001, {}),
        (10001, {"price": "49000"}),
        (170134, {"price": "49000.05"}),
        (170193, {"price": "51000"}),
        (170137, {"qty": "0.0100001"}),
        (170140, {"qty": "0.0001"}),
        (170131, {"qty": "0.3"}),
        (170312, {"trigger_price": "48000"}),
        (170312, {"take_profit": "60000"}),
    ],
)
def test_amendments_that_are_refused(desk: SpotDesk, code: int, fields: dict[str, object]) -> None:
    order = desk.bid("0.01", "49000")
    refused(code, desk, order, **fields)
    assert desk.now(order) == order


def test_the_quantity_stays_above_what_traded(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "49000")
    desk.engine.trade_against(order.order_id, Decimal("0.004"))
    refused(170313, desk, order, qty="0.004")
    assert desk.amend(order, qty="0.005").leaves_qty == Decimal("0.001")


def test_attached_legs_can_be_changed_and_removed_but_not_added(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "49000", take_profit="55000", tp_limit_price="55500", tp_order_type=LIMIT)
    changed = desk.amend(order, take_profit="56000", tp_limit_price="56500")
    assert (changed.take_profit, changed.tp_limit_price) == (Decimal(56000), Decimal(56500))
    refused(170130, desk, order, take_profit="48000")
    refused(170312, desk, order, stop_loss="45000")
    bare = desk.amend(order, take_profit="0")
    assert (bare.take_profit, bare.tp_limit_price) == (None, None)


def test_a_trigger_may_move_to_the_other_side_but_a_leg_may_not(desk: SpotDesk) -> None:
    desk.buy_base("0.02")
    alone = desk.tpsl(SELL, "0.005", "45000")
    desk.amend(alone, trigger_price="51000")
    desk.bid("0.01", "50000", take_profit="55000", stop_loss="45000")
    leg = next(each for each in desk.open() if each.pair_id and each.trigger_price == Decimal(45000))
    assert desk.amend(leg, trigger_price="46000").trigger_price == Decimal(46000)
    refused(170130, desk, leg, trigger_price="52000")
    refused(170312, desk, leg, qty="0.001")
    refused(170312, desk, leg, price="44000")
    desk.price("51000")
    assert desk.now(alone).status is OrderStatus.FILLED


def test_a_leg_moves_although_the_pair_holds_all_there_is(desk: SpotDesk) -> None:
    desk.bid("0.01", "50000", take_profit="55000", stop_loss="45000")
    leg = desk.open()[0]
    assert desk.amend(leg, trigger_price="56000").trigger_price == Decimal(56000)


def test_what_ended_says_how(desk: SpotDesk) -> None:
    filled, cancelled = desk.bid("0.01", "50000"), desk.bid("0.01", "49000")
    desk.cancel(cancelled)
    for order, code in ((filled, "170139"), (cancelled, "170142")):
        with pytest.raises(Refusal, match=code):
            desk.cancel(order)
        with pytest.raises(Refusal, match=code):
            desk.amend(order, qty="0.02")


def test_an_order_is_looked_for_in_its_category_and_symbol(desk: SpotDesk) -> None:
    spot = desk.bid("0.01", "49000")
    linear = desk.order(BUY, LIMIT, qty="0.01", price="49000", category=Category.LINEAR)
    with pytest.raises(Refusal, match="170213"):
        desk.engine.cancel(symbol=BTC, order_id=linear.order_id, category=SPOT)
    with pytest.raises(Refusal, match="170213"):
        desk.engine.cancel(symbol="ETHUSDT", order_id=spot.order_id, category=SPOT)
    with pytest.raises(Refusal, match="110001"):
        desk.engine.cancel(symbol=BTC, order_id=spot.order_id)
    with pytest.raises(Refusal, match="170105"):
        desk.engine.cancel(symbol=BTC, category=SPOT)
    with pytest.raises(Refusal, match="170121"):
        desk.engine.cancel(symbol="NOPEUSDT", order_id=spot.order_id, category=SPOT)


def test_a_cancel_without_a_filter_means_an_ordinary_order(desk: SpotDesk) -> None:
    waiting = desk.stop(BUY, "100", "51000")
    with pytest.raises(Refusal, match="170213"):
        desk.engine.cancel(symbol=BTC, order_id=waiting.order_id, category=SPOT)
    ended = desk.engine.cancel(
        symbol=BTC, order_id=waiting.order_id, category=SPOT, order_filter=OrderFilter.STOP_ORDER
    )
    assert (ended.status, ended.cancel_type) == (OrderStatus.DEACTIVATED, CancelType.BY_USER)


def test_a_triggered_order_that_rests_is_an_ordinary_one(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "50500", trigger_price="51000")
    desk.price("51000")
    assert desk.now(order).status is OrderStatus.NEW
    assert desk.engine.cancel_all(category=SPOT) == [desk.now(order)]
    assert desk.now(order).status is OrderStatus.CANCELLED


def test_cancel_all_takes_ordinary_orders_of_all_pairs(desk: SpotDesk) -> None:
    btc, eth = desk.bid("0.01", "49000"), desk.bid("0.01", "2900", symbol="ETHUSDT")
    waiting = desk.tpsl(BUY, "100", "51000")
    linear = desk.order(BUY, LIMIT, qty="0.01", price="49000", category=Category.LINEAR)
    ended = desk.engine.cancel_all(category=SPOT)
    assert [each.order_id for each in ended] == [btc.order_id, eth.order_id]
    assert desk.open(None) == [waiting]
    assert desk.engine.open_orders() == [linear]


@pytest.mark.parametrize(
    ("order_filter", "left"),
    [
        (OrderFilter.ORDER, ["tpsl", "stop", "leg", "leg"]),
        (OrderFilter.TPSL_ORDER, ["order", "stop", "leg", "leg"]),
        (OrderFilter.STOP_ORDER, ["order", "tpsl", "leg", "leg"]),
        (OrderFilter.BIDIRECTIONAL_TPSL_ORDER, ["order", "tpsl", "stop"]),
        (OrderFilter.OCO_ORDER, ["order", "tpsl", "stop", "leg", "leg"]),
    ],
)
def test_cancel_all_of_a_filter(desk: SpotDesk, order_filter: OrderFilter, left: list[str]) -> None:
    desk.bid("0.01", "49000")
    desk.tpsl(BUY, "100", "51000")
    desk.stop(BUY, "100", "51000")
    desk.bid("0.01", "50000", take_profit="55000", stop_loss="45000")
    names = {
        OrderFilter.ORDER: "order",
        OrderFilter.TPSL_ORDER: "tpsl",
        OrderFilter.STOP_ORDER: "stop",
        OrderFilter.BIDIRECTIONAL_TPSL_ORDER: "leg",
    }
    desk.engine.cancel_all(symbol=BTC, category=SPOT, order_filter=order_filter)
    assert [names[each.spot_filter] for each in desk.open() if each.spot_filter] == left


def test_spot_knows_no_open_order_filter(desk: SpotDesk) -> None:
    with pytest.raises(Refusal, match="170201"):
        desk.engine.cancel_all(category=SPOT, order_filter=OrderFilter.OPEN_ORDER)
