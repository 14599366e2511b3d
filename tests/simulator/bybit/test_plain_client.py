"""Any client can trade here: log in, read, place, amend, cancel and listen, with nothing but the documentation."""

import pytest

from tests.simulator.bybit.plain_client import PlainClient

PERPETUAL = {"category": "linear", "symbol": "BTCUSDT"}
SPOT = {"category": "spot", "symbol": "BTCUSDT"}
LIMIT = {"side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000"}


@pytest.fixture
async def client(server):
    async with PlainClient(server) as client:
        yield client


@pytest.mark.parametrize("market", [PERPETUAL, SPOT], ids=["linear", "spot"])
async def test_a_session_over_rest(client, market):
    category = market["category"]
    assert int((await client.get("/v5/market/time"))["timeSecond"]) > 0
    assert (await client.get("/v5/user/query-api"))["readOnly"] == 0
    assert (await client.get("/v5/account/info"))["unifiedMarginStatus"] == 5
    (instrument,) = (await client.get("/v5/market/instruments-info", **market))["list"]
    (ticker,) = (await client.get("/v5/market/tickers", **market))["list"]
    assert (instrument["symbol"], ticker["lastPrice"]) == ("BTCUSDT", "50000")
    assert len((await client.get("/v5/market/kline", **market, interval="1", limit="5"))["list"]) == 5
    assert (await client.get("/v5/market/orderbook", **market, limit="3"))["b"][0][0] == "49999.9"

    placed = await client.post("/v5/order/create", **market, **LIMIT, orderLinkId="plain-1")
    assert client.headers["X-Bapi-Limit"] == ("20" if category == "spot" else "10")
    assert await client.post("/v5/order/amend", **market, orderId=placed["orderId"], price="48000") == placed
    (resting,) = (await client.get("/v5/order/realtime", **market))["list"]
    assert (resting["orderLinkId"], resting["price"], resting["orderStatus"]) == ("plain-1", "48000", "New")
    assert await client.post("/v5/order/cancel", **market, orderLinkId="plain-1") == placed
    assert (await client.get("/v5/order/realtime", **market))["list"] == []
    (ended,) = (await client.get("/v5/order/history", category=category, orderId=placed["orderId"]))["list"]
    assert (ended["orderStatus"], ended["cancelType"]) == ("Cancelled", "CancelByUser")
    again = {"orderId": placed["orderId"]}
    gone = await client.refusal("POST", "/v5/order/cancel", **market, **again)
    assert gone == (170142 if category == "spot" else 110001)

    await client.post("/v5/order/create", **market, **(LIMIT | {"price": "50000"}))
    (fill,) = (await client.get("/v5/execution/list", category=category))["list"]
    assert (fill["execPrice"], fill["execQty"], fill["isMaker"]) == ("50000", "0.01", False)
    (account,) = (await client.get("/v5/account/wallet-balance", accountType="UNIFIED"))["list"]
    held = {coin["coin"]: coin["walletBalance"] for coin in account["coin"]}
    positions = (await client.get("/v5/position/list", category="linear", settleCoin="USDT"))["list"]
    if category == "spot":
        assert held == {"USDT": "9500", "BTC": "0.00999"}
        assert positions == []
    else:
        assert held == {"USDT": "9999.725"}
        assert [row["size"] for row in positions] == ["0.01"]


@pytest.mark.parametrize("market", [PERPETUAL, SPOT], ids=["linear", "spot"])
async def test_a_session_over_streams(client, market, server):
    category = market["category"]
    private, public, entry = [
        await client.stream(path) for path in ("/v5/private", f"/v5/public/{category}", "/v5/trade")
    ]
    assert (await private.log_in())["success"] is True
    assert (await private.subscribe(f"order.{category}", f"execution.{category}", "wallet"))["success"] is True
    assert (await public.subscribe("tickers.BTCUSDT", "orderbook.50.BTCUSDT"))["success"] is True
    assert (await public.topic("tickers.BTCUSDT"))["type"] == "snapshot"
    assert (await entry.log_in())["retCode"] == 0

    receipt = await entry.order("order.create", req_id="1", **market, **LIMIT)
    assert (receipt["retCode"], receipt["op"], receipt["reqId"]) == (0, "order.create", "1")
    order_id = receipt["data"]["orderId"]
    (pushed,) = (await private.topic(f"order.{category}"))["data"]
    assert (pushed["orderId"], pushed["category"], pushed["orderStatus"]) == (order_id, category, "New")

    server.price("48900")
    assert (await public.topic("orderbook.50.BTCUSDT", "delta"))["data"]["a"]
    (fill,) = (await private.topic(f"execution.{category}"))["data"]
    assert (fill["orderId"], fill["execPrice"], fill["isMaker"]) == (order_id, "49000", True)
    wallet = (await private.topic("wallet"))["data"][0]
    assert wallet["coin"][0]["coin"] == "USDT"
    for stream in (private, public, entry):
        await stream.close()


async def test_a_list_is_read_to_its_end(client):
    for number in range(7):
        await client.post("/v5/order/create", **PERPETUAL, **(LIMIT | {"price": str(48000 + number), "qty": "0.001"}))
    rows = await client.pages("/v5/order/realtime", **PERPETUAL, limit="3")
    assert [row["price"] for row in rows] == [str(48000 + number) for number in reversed(range(7))]
