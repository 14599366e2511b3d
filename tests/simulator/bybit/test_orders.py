"""Orders and fills through pybit: receipts, lookups, pages and filters."""

import pytest
from pybit.exceptions import InvalidRequestError

from simulator.settings import Settings
from tests.simulator.bybit.support import Bybit, rest_client, running

LINEAR = {"category": "linear", "symbol": "BTCUSDT"}


def code_of(call, **parameters):
    with pytest.raises(InvalidRequestError) as refused:
        call(**parameters)
    return refused.value.status_code


def test_every_write_answers_with_a_receipt_only(bybit):
    receipt = bybit.limit("Buy", "49000", orderLinkId="own-1")
    assert set(receipt) == {"orderId", "orderLinkId"}
    assert receipt["orderLinkId"] == "own-1"
    assert bybit.amend_order(**LINEAR, orderLinkId="own-1", price="48900") == receipt
    assert bybit.cancel_order(**LINEAR, orderId=receipt["orderId"]) == receipt
    assert code_of(bybit.cancel_order, **LINEAR, orderId=receipt["orderId"]) == 110001


def test_an_order_is_found_by_either_id_open_and_closed(bybit):
    receipt = bybit.limit("Buy", "49000", orderLinkId="own-2")
    for ids in ({"orderId": receipt["orderId"]}, {"orderLinkId": "own-2"}):
        (row,) = bybit.get_open_orders(**LINEAR, **ids)["list"]
        assert (row["orderStatus"], row["price"], row["qty"]) == ("New", "49000", "0.01")
    bybit.cancel_order(**LINEAR, orderLinkId="own-2")
    assert bybit.get_open_orders(**LINEAR)["list"] == []
    (row,) = bybit.get_open_orders(**LINEAR, orderLinkId="own-2")["list"]
    assert (row["orderStatus"], row["cancelType"]) == ("Cancelled", "CancelByUser")
    (closed,) = bybit.get_open_orders(**LINEAR, openOnly=1)["list"]
    assert closed["orderLinkId"] == "own-2"
    (history,) = bybit.get_order_history(category="linear", orderLinkId="own-2")["list"]
    assert history["orderStatus"] == "Cancelled"


def test_a_link_id_is_unique_for_ever(bybit):
    bybit.limit("Buy", "49000", orderLinkId="own-3")
    bybit.cancel_order(**LINEAR, orderLinkId="own-3")
    assert code_of(bybit.limit, side="Buy", price="49000", orderLinkId="own-3") == 110072


@pytest.mark.parametrize("link_id", ["x" * 37, "with space", "ä"])
def test_a_link_id_has_a_form(bybit, link_id):
    assert code_of(bybit.limit, side="Buy", price="49000", orderLinkId=link_id) == 10001


@pytest.mark.parametrize(
    "wrong",
    [
        {"side": "buy"},
        {"orderType": "Stop"},
        {"qty": ""},
        {"qty": "1e-3"},
        {"qty": "0.0005"},
        {"symbol": "btcusdt"},
        {"positionIdx": 1},
        {"triggerBy": "Last"},
        {"timeInForce": "GTX"},
        {"reduceOnly": "maybe"},
        {"reduceOnly": []},
        {"reduceOnly": 2},
        {"orderLinkId": {}},
        {"triggerPrice": "49000", "triggerDirection": 3},
        {"category": "margin"},
    ],
    ids=str,
)
def test_a_wrong_field_is_10001(bybit, wrong):
    order = {**LINEAR, "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000"}
    assert code_of(bybit.place_order, **(order | wrong)) == 10001


@pytest.mark.parametrize("category", ["inverse", "option"])
def test_nothing_is_listed_beside_contracts_and_spot(bybit, category):
    order = {**LINEAR, "category": category, "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000"}
    assert code_of(bybit.place_order, **order) == 10001
    for ask in (bybit.get_open_orders, bybit.get_order_history, bybit.get_executions, bybit.get_instruments_info):
        assert ask(category=category)["list"] == []


def test_open_orders_need_a_scope(bybit):
    assert code_of(bybit.get_open_orders, category="linear") == 10001
    assert code_of(bybit.get_open_orders, **LINEAR, limit=51) == 10001


def test_open_orders_come_in_pages_newest_first(bybit):
    for number in range(5):
        bybit.limit("Buy", str(48000 + number), qty="0.001", orderLinkId=f"page-{number}")
    seen, cursor = [], None
    while True:
        result = bybit.get_open_orders(category="linear", settleCoin="USDT", limit=2, cursor=cursor)
        if not result["list"]:
            break
        seen += [row["orderLinkId"] for row in result["list"]]
        cursor = result["nextPageCursor"]
        assert "%2C" in cursor
    assert seen == [f"page-{number}" for number in reversed(range(5))]
    assert result["nextPageCursor"] == ""


def test_a_page_holds_twenty_unless_asked(bybit, server):
    for number in range(22):
        server.control(
            "account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.001", "price": str(47000 + number)}
        )
    assert len(bybit.get_open_orders(**LINEAR)["list"]) == 20
    assert len(bybit.get_open_orders(**LINEAR, limit=50)["list"]) == 22


def test_a_page_survives_an_order_that_ends_between_pages(bybit):
    for number in range(4):
        bybit.limit("Buy", str(48000 + number), qty="0.001", orderLinkId=f"gone-{number}")
    first = bybit.get_open_orders(**LINEAR, limit=2)
    bybit.cancel_order(**LINEAR, orderLinkId="gone-2")
    second = bybit.get_open_orders(**LINEAR, limit=2, cursor=first["nextPageCursor"])
    assert [row["orderLinkId"] for row in second["list"]] == ["gone-1", "gone-0"]


def test_filters_tell_plain_from_conditional_orders(bybit):
    bybit.buy(stopLoss="49000")
    bybit.limit("Sell", "51000", reduceOnly=True, orderLinkId="tp")
    stop = {"triggerPrice": "48000", "triggerDirection": 2, "reduceOnly": True}
    bybit.place_order(**LINEAR, side="Sell", orderType="Market", qty="0.01", orderLinkId="own-stop", **stop)
    plain = bybit.get_open_orders(**LINEAR, orderFilter="Order")["list"]
    waiting = bybit.get_open_orders(**LINEAR, orderFilter="StopOrder")["list"]
    assert [row["orderLinkId"] for row in plain] == ["tp"]
    assert {row["stopOrderType"] for row in waiting} == {"Stop", "StopLoss"}
    cancelled = bybit.cancel_all_orders(**LINEAR, orderFilter="StopOrder", stopOrderType="Stop")
    assert [row["orderLinkId"] for row in cancelled["list"]] == ["own-stop"]
    assert cancelled["success"] == "1"
    bybit.cancel_all_orders(category="linear", settleCoin="USDT")
    assert bybit.get_open_orders(**LINEAR)["list"] == []


def test_cancel_all_needs_a_scope_and_knows_base_coins(bybit):
    assert code_of(bybit.cancel_all_orders, category="linear") == 10001
    assert code_of(bybit.cancel_all_orders, category="linear", baseCoin="NOPE") == 10001
    bybit.limit("Buy", "49000")
    assert bybit.cancel_all_orders(category="linear", baseCoin="ETH")["list"] == []
    assert len(bybit.cancel_all_orders(category="linear", baseCoin="BTC")["list"]) == 1


def test_a_full_stop_shows_the_conventions_of_the_wire(bybit):
    bybit.buy(stopLoss="49000")
    (stop,) = bybit.get_open_orders(**LINEAR)["list"]
    assert (stop["orderStatus"], stop["stopOrderType"], stop["tpslMode"]) == ("Untriggered", "StopLoss", "Full")
    assert (stop["price"], stop["triggerPrice"], stop["triggerDirection"]) == ("0", "49000", 2)
    assert (stop["timeInForce"], stop["reduceOnly"], stop["closeOnTrigger"]) == ("IOC", True, True)
    assert (stop["orderLinkId"], stop["avgPrice"], stop["createType"]) == ("", "", "CreateByStopLoss")
    assert isinstance(stop["createdTime"], str)


def test_executions_are_filtered_and_paged(bybit):
    first = bybit.buy("0.01", orderLinkId="fill-1")
    bybit.buy("0.02", orderLinkId="fill-2")
    bybit.place_order(
        category="linear", symbol="ETHUSDT", side="Sell", orderType="Market", qty="0.5", orderLinkId="fill-3"
    )
    assert [row["orderLinkId"] for row in bybit.get_executions(category="linear")["list"]] == [
        "fill-3",
        "fill-2",
        "fill-1",
    ]
    (by_id,) = bybit.get_executions(**LINEAR, orderId=first["orderId"])["list"]
    assert (by_id["execQty"], by_id["execFee"], by_id["feeRate"]) == ("0.01", "0.275", "0.00055")
    assert (by_id["execType"], by_id["isMaker"]) == ("Trade", False)
    (by_link,) = bybit.get_executions(category="linear", orderLinkId="fill-2")["list"]
    assert by_link["execQty"] == "0.02"
    assert bybit.get_executions(category="linear", execType="Funding")["list"] == []
    assert len(bybit.get_executions(category="linear", baseCoin="ETH")["list"]) == 1
    page = bybit.get_executions(category="linear", limit=2)
    rest = bybit.get_executions(category="linear", limit=2, cursor=page["nextPageCursor"])
    assert [row["orderLinkId"] for row in rest["list"]] == ["fill-1"]


def test_a_query_of_history_spans_seven_days_at_most(bybit):
    now, day = bybit.get_server_time() and bybit.envelope["time"], 24 * 3600 * 1000
    bybit.buy()
    for query in (bybit.get_executions, bybit.get_order_history, bybit.get_closed_pnl):
        assert code_of(query, **LINEAR, startTime=now - 8 * day, endTime=now) == 10001
        assert query(**LINEAR, startTime=now - 9 * day)["list"] == []
        assert query(**LINEAR, endTime=now - day)["list"] == []
    assert len(bybit.get_executions(**LINEAR, startTime=now - day, endTime=now + day)["list"]) == 1


def test_history_forgets_what_never_filled_after_a_day_and_the_rest_after_a_week():
    with running(Settings(is_stepped=True)) as server:
        http = rest_client(server)
        bybit = Bybit(http)
        bybit.limit("Buy", "49000", orderLinkId="unfilled")
        bybit.cancel_order(**LINEAR, orderLinkId="unfilled")
        bybit.buy(orderLinkId="filled")
        seen = []
        for hours in (0, 25, 6 * 24):
            server.control("clock", {"advance_ms": hours * 3_600_000})
            seen.append([row["orderLinkId"] for row in bybit.get_order_history(**LINEAR)["list"]])
        http.client.close()
    assert seen == [["filled", "unfilled"], ["filled"], []]


def test_a_close_makes_a_row_of_closed_pnl(bybit, server):
    bybit.buy("0.01")
    server.price("51000")
    bybit.place_order(**LINEAR, side="Sell", orderType="Market", qty="0", reduceOnly=True, closeOnTrigger=True)
    (row,) = bybit.get_closed_pnl(**LINEAR)["list"]
    assert (row["side"], row["closedSize"], row["execType"]) == ("Sell", "0.01", "Trade")
    assert (row["avgEntryPrice"], row["avgExitPrice"]) == ("50000", "51000")
    assert row["closedPnl"] == "9.4445"
    assert bybit.get_positions(category="linear", settleCoin="USDT")["list"] == []


def test_a_batch_succeeds_and_fails_item_by_item(bybit):
    order = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01"}
    placed = bybit.place_batch_order(
        category="linear",
        request=[
            order | {"price": "49000", "orderLinkId": "batch-1"},
            order | {"price": "49000", "qty": "0", "orderLinkId": "batch-2"},
            order | {"price": "48900", "orderLinkId": "batch-3"},
        ],
    )
    assert bybit.envelope["retCode"] == 0
    codes = [item["code"] for item in bybit.envelope["retExtInfo"]["list"]]
    assert (codes[0], codes[2]) == (0, 0)
    assert codes[1] != 0
    assert [row["orderLinkId"] for row in placed["list"]] == ["batch-1", "batch-2", "batch-3"]
    assert [bool(row["orderId"]) for row in placed["list"]] == [True, False, True]
    bybit.amend_batch_order(
        category="linear", request=[{"symbol": "BTCUSDT", "orderLinkId": "batch-1", "price": "49100"}]
    )
    assert bybit.get_open_orders(**LINEAR, orderLinkId="batch-1")["list"][0]["price"] == "49100"
    bybit.cancel_batch_order(
        category="linear",
        request=[{"symbol": "BTCUSDT", "orderLinkId": link} for link in ("batch-1", "batch-3", "batch-9")],
    )
    assert [item["code"] for item in bybit.envelope["retExtInfo"]["list"]] == [0, 0, 110001]
    assert bybit.get_open_orders(**LINEAR)["list"] == []


def test_a_batch_amends_no_conditional_order(bybit):
    stop = {"triggerPrice": "51000", "triggerDirection": 1, "orderLinkId": "waiting"}
    bybit.place_order(**LINEAR, side="Buy", orderType="Market", qty="0.01", **stop)
    bybit.amend_batch_order(
        category="linear", request=[{"symbol": "BTCUSDT", "orderLinkId": "waiting", "triggerPrice": "52000"}]
    )
    assert bybit.envelope["retExtInfo"]["list"][0]["code"] == 10001


@pytest.mark.parametrize("request_items", [[], [{}] * 21, "text"])
def test_a_batch_has_one_to_twenty_items(bybit, request_items):
    assert code_of(bybit.cancel_batch_order, category="linear", request=request_items) in {10001, 10006}
