"""Spot through pybit: orders, look-ups, fills, the one wallet, and its topics (docs/bybit.md, 2.1, 2.5 to 2.7)."""

from decimal import Decimal

import pytest
from pybit.exceptions import InvalidRequestError

SPOT = {"category": "spot", "symbol": "BTCUSDT"}


@pytest.fixture
def place(bybit):
    def place(side, qty, price=None, **more):
        kind = {"orderType": "Market"} if price is None else {"orderType": "Limit", "price": price}
        return bybit.place_order(**SPOT, side=side, qty=qty, **kind, **more)["orderId"]

    return place


def code_of(call, **parameters):
    with pytest.raises(InvalidRequestError) as refused:
        call(**parameters)
    return refused.value.status_code


def coins(bybit):
    (account,) = bybit.get_wallet_balance(accountType="UNIFIED")["list"]
    return {coin["coin"]: coin for coin in account["coin"]}


def test_a_pair_has_rules_of_its_own(bybit):
    result = bybit.get_instruments_info(**SPOT)
    (row,) = result["list"]
    assert "nextPageCursor" not in result
    assert {"basePrecision", "quotePrecision", "minOrderAmt", "maxLimitOrderQty", "maxMarketOrderQty"} <= set(
        row["lotSizeFilter"]
    )
    assert "leverageFilter" not in row
    assert (row["marginTrading"], row["baseCoin"], row["quoteCoin"]) == ("none", "BTC", "USDT")


def test_a_market_buy_counts_in_quote_coin_and_a_sell_in_base_coin(bybit, place):
    bought = place("Buy", "100")
    (order,) = bybit.get_open_orders(**SPOT, orderId=bought)["list"]
    assert (order["orderStatus"], order["marketUnit"], order["qty"]) == ("Filled", "quoteCoin", "100")
    assert (order["cumExecQty"], order["cumFeeDetail"]) == ("0.002", {"BTC": "0.000002"})
    sold = place("Sell", "0.001")
    fills = {each["orderId"]: each for each in bybit.get_executions(**SPOT)["list"]}
    assert (fills[bought]["feeCurrency"], fills[sold]["feeCurrency"]) == ("BTC", "USDT")
    assert {name: coin["walletBalance"] for name, coin in coins(bybit).items()} == {
        "USDT": "9949.95",
        "BTC": "0.000998",
    }


def test_the_unit_of_a_market_order_can_be_told(bybit, place):
    place("Buy", "0.01", marketUnit="baseCoin")
    place("Sell", "50", marketUnit="quoteCoin")
    assert coins(bybit)["BTC"]["walletBalance"] == "0.00899"


def test_what_spot_has_not_is_not_in_its_rows(bybit, place):
    place("Buy", "0.01", "50000")
    (order,) = bybit.get_order_history(**SPOT)["list"]
    assert not {"createType", "tpslMode"} & set(order)
    assert (order["basePrice"], order["lastPriceOnCreated"], order["isLeverage"]) == ("50000", "", "0")
    (fill,) = bybit.get_executions(**SPOT)["list"]
    assert "createType" not in fill
    assert (fill["markPrice"], fill["closedSize"]) == ("", "")


def test_a_resting_order_locks_what_it_would_spend(bybit, place):
    place("Buy", "0.02", "50000")
    place("Buy", "0.01", "49000")
    place("Sell", "0.01", "51000")
    held = coins(bybit)
    assert (held["USDT"]["locked"], held["BTC"]["locked"]) == ("490", "0.01")
    assert Decimal(held["BTC"]["usdValue"]) == Decimal(held["BTC"]["equity"]) * 50000
    assert (held["USDT"]["marginCollateral"], held["BTC"]["marginCollateral"]) == (True, False)
    quota = bybit.get_borrow_quota(category="spot", symbol="BTCUSDT", side="Sell")
    assert (quota["maxTradeQty"], quota["borrowCoin"]) == ("0.0099", "BTC")


def test_orders_of_both_markets_are_kept_apart(bybit, place):
    bybit.limit("Buy", "48000", orderLinkId="contract")
    place("Buy", "0.01", "49000", orderLinkId="pair")
    linear = bybit.get_open_orders(category="linear", symbol="BTCUSDT")["list"]
    spot = bybit.get_open_orders(**SPOT)["list"]
    assert [order["orderLinkId"] for order in linear + spot] == ["contract", "pair"]
    assert bybit.get_open_orders(**SPOT, orderLinkId="contract")["list"] == []
    assert code_of(bybit.cancel_order, **SPOT, orderLinkId="contract") == 170213
    assert code_of(place, side="Buy", qty="0.01", price="49000", orderLinkId="contract") == 170141
    assert len(bybit.cancel_all_orders(category="spot")["list"]) == 1
    assert len(bybit.get_open_orders(category="linear", symbol="BTCUSDT")["list"]) == 1


def test_an_order_is_amended_and_cancelled(bybit, place):
    order_id = place("Buy", "0.01", "49000")
    bybit.amend_order(**SPOT, orderId=order_id, price="48000", qty="0.02")
    (order,) = bybit.get_open_orders(category="spot")["list"]
    assert (order["price"], order["qty"]) == ("48000", "0.02")
    bybit.cancel_order(**SPOT, orderId=order_id)
    (order,) = bybit.get_open_orders(category="spot", openOnly=1)["list"]
    assert (order["orderStatus"], order["cancelType"]) == ("Cancelled", "CancelByUser")


def test_filters_tell_the_kinds_of_orders_apart(bybit, place):
    place("Buy", "0.02", "50000")
    kinds = {
        "Order": place("Buy", "0.01", "49000"),
        "StopOrder": place("Sell", "0.01", "47000", triggerPrice="47500", orderFilter="StopOrder"),
        "tpslOrder": place("Sell", "0.01", "52000", triggerPrice="51500", orderFilter="tpslOrder"),
    }
    for order_filter, order_id in kinds.items():
        (row,) = bybit.get_open_orders(category="spot", orderFilter=order_filter)["list"]
        assert row["orderId"] == order_id
    assert coins(bybit)["BTC"]["locked"] == "0.01"
    assert [row["orderId"] for row in bybit.cancel_all_orders(**SPOT)["list"]] == [kinds["Order"]]
    (cancelled,) = bybit.cancel_all_orders(**SPOT, orderFilter="tpslOrder")["list"]
    assert cancelled["orderId"] == kinds["tpslOrder"]
    bybit.cancel_order(**SPOT, orderId=kinds["StopOrder"], orderFilter="StopOrder")
    assert bybit.get_open_orders(category="spot")["list"] == []


def test_a_batch_of_spot_holds_ten(bybit):
    item = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.001", "price": "49000"}
    result = bybit.place_batch_order(category="spot", request=[item, item | {"qty": "0"}])
    assert [row["category"] for row in result["list"]] == ["spot", "spot"]
    assert [each["code"] for each in bybit.envelope["retExtInfo"]["list"]] == [0, 170136]
    order_id = result["list"][0]["orderId"]
    bybit.amend_batch_order(category="spot", request=[{"symbol": "BTCUSDT", "orderId": order_id, "price": "48000"}])
    assert bybit.get_open_orders(**SPOT)["list"][0]["price"] == "48000"
    bybit.cancel_batch_order(category="spot", request=[{"symbol": "BTCUSDT", "orderId": order_id}])
    assert bybit.get_open_orders(**SPOT)["list"] == []
    assert code_of(bybit.place_batch_order, category="spot", request=[item] * 11) == 10001


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"symbol": "NOPEUSDT"}, 170121),
        ({"qty": "1"}, 170131),
        ({"qty": "0.00001"}, 170140),
        ({"price": "49000.005"}, 170134),
        ({"orderLinkId": "with space"}, 170130),
        ({"price": "60000"}, 170193),
    ],
    ids=str,
)
def test_spot_refuses_with_its_own_codes(bybit, wrong, code):
    order = {**SPOT, "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000"}
    assert code_of(bybit.place_order, **(order | wrong)) == code


@pytest.mark.parametrize(
    "call",
    [
        lambda bybit: bybit.get_positions(**SPOT),
        lambda bybit: bybit.get_closed_pnl(**SPOT),
        lambda bybit: bybit.set_leverage(**SPOT, buyLeverage="2", sellLeverage="2"),
        lambda bybit: bybit.set_trading_stop(**SPOT, stopLoss="49000", tpslMode="Full", positionIdx=0),
        lambda bybit: bybit.switch_position_mode(**SPOT, mode=3),
    ],
    ids=["positions", "closed pnl", "leverage", "trading stop", "mode"],
)
def test_spot_has_no_positions(bybit, call):
    assert code_of(lambda: call(bybit)) == 10001


def test_prices_of_spot(bybit):
    assert bybit.get_kline(**SPOT, interval="60", limit=3)["category"] == "spot"
    band = bybit.get_price_limit(**SPOT)
    assert Decimal(band["sellLmt"]) < 50000 < Decimal(band["buyLmt"])
    assert len(bybit.get_orderbook(**SPOT)["b"]) == 1
    assert len(bybit.get_orderbook(**SPOT, limit=200)["b"]) == 200


def test_categorised_topics_tell_only_their_market(bybit, listen, place):
    inbox = listen("subscribe", "order.spot", symbol="-")
    fills = listen("subscribe", "execution.spot", symbol="-")
    bybit.buy("0.01")
    order_id = place("Buy", "0.01", "50000")
    pushed = inbox.wait_topic("order.spot")["data"]
    assert [(order["orderId"], order["category"]) for order in pushed] == [(order_id, "spot")]
    (fill,) = fills.wait_topic("execution.spot")["data"]
    assert (fill["category"], fill["feeCurrency"], fill["marketUnit"]) == ("spot", "BTC", "")


def test_all_in_one_topics_tell_both_markets(bybit, listen, place):
    inbox = listen("order_stream")
    wallet = listen("wallet_stream")
    bybit.buy("0.01")
    place("Buy", "0.01", "50000")
    inbox.wait(lambda message: message["topic"] == "order" and message["data"][0]["category"] == "spot")
    wallet.wait(lambda message: message["topic"] == "wallet" and len(message["data"][0]["coin"]) == 2)
    categories = [
        order["category"] for message in inbox.all() if message["topic"] == "order" for order in message["data"]
    ]
    assert categories == ["linear", "spot"]


def test_public_topics_of_spot(listen, server, place):
    inbox = listen("ticker_stream", "BTCUSDT", channel="spot")
    for stream, arguments in {
        "kline_stream": (1, "BTCUSDT"),
        "orderbook_stream": (50, "BTCUSDT"),
        "trade_stream": ("BTCUSDT",),
    }.items():
        listen(stream, *arguments, channel="spot")
    place("Buy", "0.01", "50000")
    (own,) = inbox.wait_topic("publicTrade.BTCUSDT")["data"]
    assert (own["p"], own["v"], own["S"]) == ("50000", "0.01", "Buy")
    server.price("50100")
    inbox.wait(lambda each: each["topic"].startswith("kline") and each["data"][0]["close"] == "50100")
    inbox.wait(lambda each: each["topic"].startswith("tickers") and each["data"]["lastPrice"] == "50100")
    inbox.wait(lambda each: each["topic"].startswith("orderbook") and Decimal(each["data"]["a"][0][0]) > 50100)
