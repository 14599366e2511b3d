"""Spot orders: what they buy and sell, what they cost, what is refused (docs/bybit.md, 8.2 and 8.5)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from simulator.engine.clock import SteppedClock
from simulator.engine.engine import Engine
from simulator.engine.requests import OrderRequest, Refusal
from simulator.engine.words import (
    CancelType,
    Category,
    InstrumentStatus,
    MarketUnit,
    OrderStatus,
    OrderType,
    RejectReason,
    Side,
    TimeInForce,
)
from tests.simulator.engine.desk import BTC
from tests.simulator.engine.spot_desk import SPOT, SpotDesk

BUY, SELL, LIMIT, MARKET = Side.BUY, Side.SELL, OrderType.LIMIT, OrderType.MARKET


@pytest.fixture
def desk() -> SpotDesk:
    return SpotDesk()


def test_a_market_buy_counts_quote_coin_and_pays_its_fee_in_base_coin(desk: SpotDesk) -> None:
    order = desk.buy("100")
    assert order.status is OrderStatus.FILLED
    assert order.market_unit is MarketUnit.QUOTE
    assert (order.filled_qty, order.cum_value, order.avg_price) == (Decimal("0.002"), Decimal(100), Decimal(50000))
    assert (order.cum_fee, order.fee_currency) == (Decimal("0.000002"), "BTC")
    assert desk.amount("USDT") == Decimal(9900)
    assert desk.amount("BTC") == Decimal("0.001998")
    (fill,) = desk.fills()
    assert (fill.fee, fill.fee_currency, fill.fee_rate) == (Decimal("0.000002"), "BTC", Decimal("0.001"))
    assert (fill.category, fill.position_idx, fill.is_maker) == (SPOT, 0, False)


def test_what_does_not_buy_a_whole_step_stays_unspent(desk: SpotDesk) -> None:
    """0.000666 BTC cost 33.3; the rest buys no further step, and Bybit says so with a status of its own."""
    order = desk.buy("33.33")
    assert order.status is OrderStatus.PARTIALLY_FILLED_CANCELED
    assert (order.filled_qty, order.cum_value) == (Decimal("0.000666"), Decimal("33.3"))
    assert order.leaves_qty == 0
    assert desk.amount("USDT") == Decimal("9966.7")


def test_a_market_buy_may_count_base_coin(desk: SpotDesk) -> None:
    order = desk.buy_base("0.01")
    assert order.status is OrderStatus.FILLED
    assert (order.qty, order.filled_qty, order.cum_value) == (Decimal("0.01"), Decimal("0.01"), Decimal(500))


def test_a_sale_counts_base_coin_and_pays_its_fee_in_quote_coin(desk: SpotDesk) -> None:
    desk.buy_base("0.01")
    order = desk.sell("0.005")
    assert (order.status, order.market_unit) == (OrderStatus.FILLED, MarketUnit.BASE)
    assert (order.cum_value, order.cum_fee, order.fee_currency) == (Decimal(250), Decimal("0.25"), "USDT")
    assert desk.amount("USDT") == Decimal("9749.75")
    assert desk.amount("BTC") == Decimal("0.00499")


def test_a_makers_rebate_comes_in_the_coin_that_was_given(desk: SpotDesk) -> None:
    pair = desk.engine.instrument(BTC, SPOT)
    desk.engine.change_instrument(replace(pair, maker_fee=Decimal("-0.0001")))
    buy = desk.bid("0.01", "49000")
    desk.price("49000")
    assert desk.now(buy).fees == {"USDT": Decimal("-0.049")}
    assert (desk.amount("BTC"), desk.amount("USDT")) == (Decimal("0.01"), Decimal("9510.049"))
    sale = desk.ask("0.01", "50000")
    desk.price("50000")
    assert (desk.now(sale).rebate, desk.now(sale).cum_fee) == (("BTC", Decimal("-0.000001")), 0)
    assert (desk.amount("BTC"), desk.amount("USDT")) == (Decimal("0.000001"), Decimal("10010.049"))


def test_a_rebate_and_a_fee_of_one_order_are_told_apart(desk: SpotDesk) -> None:
    desk.engine.change_instrument(replace(desk.engine.instrument(BTC, SPOT), maker_fee=Decimal("-0.0001")))
    order = desk.bid("0.01", "49800")
    desk.engine.trade_against(order.order_id, Decimal("0.004"))
    done = desk.amend(order, price="50000")
    assert done.fees == {"BTC": Decimal("0.000006"), "USDT": Decimal("-0.01992")}
    assert [each.fee_currency for each in desk.fills()] == ["USDT", "BTC"]


def test_a_part_of_a_resting_order_trades(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "49000", take_profit="55000")
    part = desk.engine.trade_against(order.order_id, Decimal("0.004"))
    assert (part.status, part.leaves_qty) == (OrderStatus.PARTIALLY_FILLED, Decimal("0.006"))
    assert desk.locked("USDT") == Decimal(294)
    assert desk.open() == [part]
    changed = desk.amend(order, price="48000")
    assert (changed.status, desk.locked("USDT")) == (OrderStatus.PARTIALLY_FILLED, Decimal(288))
    desk.price("48000")
    (leg,) = desk.open()
    assert (leg.qty, desk.amount("BTC")) == (Decimal("0.00999"), Decimal("0.00999"))


def test_legs_take_only_what_is_still_there(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "49000", take_profit="55000", stop_loss="45000")
    desk.engine.trade_against(order.order_id, Decimal("0.006"))
    desk.sell("0.005")
    desk.engine.trade_against(order.order_id, Decimal("0.004"))
    assert [leg.qty for leg in desk.open()] == [Decimal("0.00499")] * 2
    assert desk.locked("BTC") == desk.amount("BTC") == Decimal("0.00499")


def test_a_part_that_traded_stays_when_the_rest_is_cancelled(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "49000", take_profit="55000")
    desk.engine.trade_against(order.order_id, Decimal("0.004"))
    ended = desk.cancel(order)
    assert (ended.status, ended.cancel_type) == (OrderStatus.PARTIALLY_FILLED_CANCELED, CancelType.BY_USER)
    assert (ended.filled_qty, desk.locked("USDT"), desk.open()) == (Decimal("0.004"), 0, [])


def test_a_stranger_cannot_take_what_the_account_cannot_pay(desk: SpotDesk) -> None:
    desk.order(BUY, MARKET, qty="1.2", category=Category.LINEAR)
    order = desk.bid("0.09", "44000")
    desk.price("44000.1")
    ended = desk.engine.trade_against(order.order_id, Decimal("0.09"))
    assert (ended.status, desk.amount("BTC")) == (OrderStatus.CANCELLED, 0)


def test_a_sale_may_count_quote_coin(desk: SpotDesk) -> None:
    desk.buy_base("0.01")
    order = desk.sell("100", market_unit=MarketUnit.QUOTE)
    assert (order.status, order.filled_qty, order.cum_value) == (OrderStatus.FILLED, Decimal("0.002"), Decimal(100))


def test_a_resting_buy_fills_at_its_own_price_as_maker(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "49000")
    assert (order.status, order.category) == (OrderStatus.NEW, SPOT)
    desk.price("48500")
    filled = desk.now(order)
    assert (filled.status, filled.avg_price) == (OrderStatus.FILLED, Decimal(49000))
    assert desk.fills()[0].is_maker
    assert desk.amount("BTC") == Decimal("0.00999")
    assert desk.amount("USDT") == Decimal(9510)


def test_a_limit_order_through_the_price_trades_at_the_price(desk: SpotDesk) -> None:
    order = desk.bid("0.01", "50200")
    assert (order.status, order.avg_price) == (OrderStatus.FILLED, Decimal(50000))
    assert not desk.fills()[0].is_maker


@pytest.mark.parametrize(
    ("time_in_force", "price", "status", "reason"),
    [
        (TimeInForce.POST_ONLY, "50100", OrderStatus.REJECTED, RejectReason.POST_ONLY_WILL_TAKE),
        (TimeInForce.POST_ONLY, "49000", OrderStatus.NEW, RejectReason.NO_ERROR),
        (TimeInForce.IOC, "49000", OrderStatus.CANCELLED, RejectReason.NO_IMMEDIATE_QTY),
        (TimeInForce.IOC, "50100", OrderStatus.FILLED, RejectReason.NO_ERROR),
        (TimeInForce.FOK, "49000", OrderStatus.CANCELLED, RejectReason.NOT_FULLY_FILLED),
        (TimeInForce.FOK, "50100", OrderStatus.FILLED, RejectReason.NO_ERROR),
    ],
)
def test_time_in_force(
    desk: SpotDesk, time_in_force: TimeInForce, price: str, status: OrderStatus, reason: RejectReason
) -> None:
    order = desk.bid("0.01", price, time_in_force=time_in_force)
    assert (order.status, order.reject_reason) == (status, reason)


def test_positions_know_nothing_of_spot(desk: SpotDesk) -> None:
    """Leverage, reduce-only, position index: Bybit defines them for contracts only."""
    order = desk.bid("0.01", "50100", reduce_only=True, close_on_trigger=True, position_idx=2)
    assert order.status is OrderStatus.FILLED
    assert (order.position_idx, order.reduce_only, order.close_on_trigger) == (0, False, False)
    assert desk.size() == 0
    assert desk.engine.positions() == []


def test_contracts_and_spot_are_listed_apart(desk: SpotDesk) -> None:
    spot = desk.bid("0.01", "49000")
    linear = desk.order(BUY, LIMIT, qty="0.01", price="49000", category=Category.LINEAR)
    assert desk.open() == [spot]
    assert desk.engine.open_orders(BTC) == [linear]
    desk.price("48000")
    assert [each.order_id for each in desk.engine.closed_orders(BTC, SPOT)] == [spot.order_id]
    assert [each.order_id for each in desk.engine.closed_orders(BTC)] == [linear.order_id]
    assert [each.order_id for each in desk.fills()] == [spot.order_id]
    assert [each.order_id for each in desk.engine.executions()] == [linear.order_id]
    assert desk.engine.find_order(order_id=spot.order_id) == desk.now(spot)


def test_the_end_of_a_position_leaves_spot_orders_alone() -> None:
    desk = SpotDesk(user_conditionals_survive_close=False)
    waiting = desk.stop(BUY, "100", "51000")
    desk.order(BUY, MARKET, qty="0.01", category=Category.LINEAR)
    desk.order(SELL, MARKET, qty="0.01", category=Category.LINEAR)
    assert desk.now(waiting).status is OrderStatus.UNTRIGGERED


def test_an_identical_resend_of_a_market_order_with_a_price_is_no_other_order(desk: SpotDesk) -> None:
    desk.order(BUY, MARKET, qty="100", price="50000", link_id="again")
    desk.refused(170141, BUY, MARKET, qty="100", price="50000", link_id="again")
    assert desk.engine.referee.duplicate_link_ids == 0


def test_link_ids_are_one_space_for_contracts_and_spot(desk: SpotDesk) -> None:
    desk.bid("0.01", "49000", link_id="one")
    assert desk.refused(170141, BUY, LIMIT, qty="0.01", price="49000", link_id="one")
    assert desk.engine.referee.duplicate_link_ids == 0
    desk.refused(170141, BUY, LIMIT, qty="0.02", price="49000", link_id="one")
    assert desk.engine.referee.duplicate_link_ids == 1
    with pytest.raises(Refusal, match="110072"):
        desk.order(BUY, LIMIT, qty="0.01", price="49000", link_id="one", category=Category.LINEAR)
    assert desk.engine.referee.duplicate_link_ids == 2
    desk.refused(170130, BUY, LIMIT, qty="0.01", price="49000", link_id="not/allowed")


@pytest.mark.parametrize(
    ("code", "side", "order_type", "fields"),
    [
        (170121, BUY, LIMIT, {"symbol": "NOPEUSDT", "qty": "0.01", "price": "49000"}),
        (170105, BUY, LIMIT, {"qty": "0.01"}),
        (170133, BUY, LIMIT, {"qty": "0.01", "price": "-1"}),
        (170134, BUY, LIMIT, {"qty": "0.01", "price": "49000.05"}),
        (170193, BUY, LIMIT, {"qty": "0.01", "price": "50250.1"}),
        (170194, SELL, LIMIT, {"qty": "0.01", "price": "49749.9"}),
        (170136, BUY, LIMIT, {"qty": "0", "price": "49000"}),
        (170137, BUY, LIMIT, {"qty": "0.0000015", "price": "49000"}),
        (170140, BUY, LIMIT, {"qty": "0.0001", "price": "49000"}),
        (170381, BUY, LIMIT, {"qty": "83.000001", "price": "0.1"}),
        (170140, BUY, MARKET, {"qty": "4.9999999"}),
        (170148, BUY, MARKET, {"qty": "10.00000001"}),
        (170382, BUY, MARKET, {"qty": "41.500001", "market_unit": MarketUnit.BASE}),
        (170131, BUY, MARKET, {"qty": "10000.1"}),
        (170131, BUY, MARKET, {"qty": "0.200001", "market_unit": MarketUnit.BASE}),
        (170131, BUY, LIMIT, {"qty": "0.21", "price": "49000"}),
        (170131, SELL, LIMIT, {"qty": "0.01", "price": "51000"}),
        (170131, SELL, MARKET, {"qty": "0.01"}),
    ],
)
def test_refusals(desk: SpotDesk, code: int, side: Side, order_type: OrderType, fields: dict[str, object]) -> None:
    desk.refused(code, side, order_type, **fields)
    assert desk.open(None) == []
    assert desk.amount("USDT") == Decimal(10000)


def test_a_post_only_order_may_be_five_times_as_large(desk: SpotDesk) -> None:
    desk.refused(170381, BUY, LIMIT, qty="84", price="1")
    assert desk.bid("84", "1", time_in_force=TimeInForce.POST_ONLY).status is OrderStatus.NEW


def test_the_band_is_around_the_index_and_follows_the_premium(desk: SpotDesk) -> None:
    assert desk.engine.price_limits(BTC, SPOT) == (Decimal("50250.0"), Decimal("49750.0"))
    desk.price("50100", index="50000")
    assert desk.engine.price_limits(BTC, SPOT) == (Decimal("50350.0"), Decimal("49850.0"))
    desk.price("52000", index="50000")
    assert desk.engine.price_limits(BTC, SPOT) == (Decimal("50500.0"), Decimal("50000.0"))


def test_the_band_refuses_whatever_the_switch_for_contracts_says(desk: SpotDesk) -> None:
    assert desk.engine.switches.band_auto_adjust
    text = desk.refused(170193, BUY, LIMIT, qty="0.01", price="60000")
    assert text == "Buy order price cannot be higher than 50250.0."


@pytest.mark.parametrize(
    ("status", "code"),
    [(InstrumentStatus.PRE_LAUNCH, 170151), (InstrumentStatus.DELIVERING, 170157), (InstrumentStatus.CLOSED, 170157)],
)
def test_a_pair_that_does_not_trade(desk: SpotDesk, status: InstrumentStatus, code: int) -> None:
    desk.engine.change_instrument(replace(desk.engine.instrument(BTC, SPOT), status=status))
    desk.refused(code, BUY, MARKET, qty="100")


def test_at_most_five_hundred_open_orders_of_all_pairs(desk: SpotDesk) -> None:
    for number in range(500):
        desk.bid("6", "1", symbol=("BTCUSDT", "ETHUSDT")[number % 2])
    desk.refused(170810, BUY, LIMIT, qty="6", price="1")
    desk.cancel(desk.open()[0])
    assert desk.bid("6", "1").status is OrderStatus.NEW


def test_a_pair_without_a_contract_has_a_price_of_its_own() -> None:
    pair = replace(
        Engine(clock=SteppedClock()).instrument(BTC, SPOT),
        symbol="DOGEUSDT",
        base_coin="DOGE",
        launch_price=Decimal("0.1"),
        tick_size=Decimal("0.0001"),
        qty_step=Decimal(1),
        max_market_qty=Decimal(10**6),
    )
    engine = Engine(clock=SteppedClock(), instruments=[pair])
    engine.place(OrderRequest(symbol="DOGEUSDT", side=BUY, order_type=MARKET, qty=Decimal(100), category=SPOT))
    engine.set_price("DOGEUSDT", Decimal("0.2"))
    assert engine.last_price("DOGEUSDT", SPOT) == Decimal("0.2")
    assert engine.ticker("DOGEUSDT", SPOT).last == Decimal("0.2")
    assert engine.candles("DOGEUSDT", "1", category=SPOT)[0].close == Decimal("0.2")
    assert engine.wallet().coin("DOGE").usd_value == Decimal("199.8")
    with pytest.raises(KeyError):
        engine.last_price("DOGEUSDT")


def test_the_pair_of_a_contract_has_its_price_and_its_chart(desk: SpotDesk) -> None:
    desk.price("51000")
    assert desk.engine.last_price(BTC, SPOT) == desk.engine.last_price(BTC) == Decimal(51000)
    assert desk.engine.candles(BTC, "60", category=SPOT) == desk.engine.candles(BTC, "60")
    ticker = desk.engine.ticker(BTC, SPOT)
    assert (ticker.last, ticker.open_interest, ticker.funding_rate) == (Decimal(51000), 0, 0)
