"""Orders that fill partly, and what a client may still do with them (docs/bybit.md, 2.5 and 2.6)."""

import pytest

from tests.simulator.bybit.plain_client import PlainClient

LIMIT = {"side": "Buy", "orderType": "Limit", "qty": "0.03", "price": "49000"}


@pytest.fixture(params=["linear", "spot"])
def market(request):
    return {"category": request.param, "symbol": "BTCUSDT"}


@pytest.fixture
async def client(server):
    async with PlainClient(server) as client:
        yield client


def trade(server, order_id, qty):
    return server.try_control("market/trade", {"order_id": order_id, "qty": qty})


async def test_a_part_is_filled_and_the_rest_keeps_resting(client, server, market):
    category = market["category"]
    stream = await client.stream("/v5/private")
    await stream.log_in()
    await stream.subscribe("order", "execution")
    order_id = (await client.post("/v5/order/create", **market, **LIMIT))["orderId"]
    await stream.topic("order")
    assert trade(server, order_id, "0.01")[0] == 200
    (fill,), (pushed,) = (await stream.topic("execution"))["data"], (await stream.topic("order"))["data"]
    assert (fill["execQty"], fill["leavesQty"], fill["isMaker"]) == ("0.01", "0.02", True)
    assert (pushed["orderStatus"], pushed["cumExecQty"], pushed["avgPrice"]) == ("PartiallyFilled", "0.01", "49000")
    (resting,) = (await client.get("/v5/order/realtime", **market))["list"]
    assert (resting["orderStatus"], resting["leavesQty"], resting["qty"]) == ("PartiallyFilled", "0.02", "0.03")
    server.price("48990")
    assert (await stream.topic("execution"))["data"][0]["execQty"] == "0.02"
    assert (await stream.topic("order"))["data"][0]["orderStatus"] == "Filled"
    fills = (await client.get("/v5/execution/list", category=category, orderId=order_id))["list"]
    assert [each["execQty"] for each in fills] == ["0.02", "0.01"]
    await stream.close()


async def test_a_cancelled_rest_keeps_its_fills(client, server, market):
    order_id = (await client.post("/v5/order/create", **market, **LIMIT))["orderId"]
    trade(server, order_id, "0.01")
    await client.post("/v5/order/cancel", **market, orderId=order_id)
    (row,) = (await client.get("/v5/order/history", category=market["category"]))["list"]
    ended = "PartiallyFilledCanceled" if market["category"] == "spot" else "Cancelled"
    assert (row["orderStatus"], row["cumExecQty"], row["leavesQty"]) == (ended, "0.01", "0")


async def test_a_quantity_is_not_amended_below_what_is_filled(client, server):
    linear = {"category": "linear", "symbol": "BTCUSDT"}
    order_id = (await client.post("/v5/order/create", **linear, **LIMIT, stopLoss="48000"))["orderId"]
    trade(server, order_id, "0.01")
    for qty in ("0.005", "0.01"):
        assert await client.refusal("POST", "/v5/order/amend", **linear, orderId=order_id, qty=qty) == 110064
    assert await client.refusal("POST", "/v5/order/amend", **linear, orderId=order_id, stopLoss="47000") == 110059
    await client.post("/v5/order/amend", **linear, orderId=order_id, qty="0.02")
    (row,) = (await client.get("/v5/order/realtime", **linear, orderId=order_id))["list"]
    assert (row["qty"], row["leavesQty"]) == ("0.02", "0.01")


async def test_the_stop_of_an_entry_covers_what_is_filled(client, server):
    linear = {"category": "linear", "symbol": "BTCUSDT"}
    order_id = (await client.post("/v5/order/create", **linear, **LIMIT, stopLoss="48000"))["orderId"]
    for filled in ("0.01", "0.02"):
        trade(server, order_id, "0.01")
        rows = (await client.get("/v5/order/realtime", **linear, orderFilter="StopOrder"))["list"]
        assert [row["qty"] for row in rows] == [filled]


@pytest.mark.parametrize("qty", ["0", "-0.01", "0.031", "0.0001"])
async def test_a_stranger_takes_only_what_is_there(client, server, market, qty):
    order_id = (await client.post("/v5/order/create", **market, **LIMIT))["orderId"]
    status, answer = trade(server, order_id, qty if market["category"] == "linear" else qty + "00000001")
    assert status == 400
    assert "qty must be" in answer["error"]


async def test_what_does_not_rest_cannot_be_traded_against(client, server):
    linear = {"category": "linear", "symbol": "BTCUSDT"}
    waiting = {"triggerPrice": "51000", "triggerDirection": 1}
    order_id = (await client.post("/v5/order/create", **linear, **(LIMIT | waiting)))["orderId"]
    for each in (order_id, "nothing"):
        status, answer = trade(server, each, "0.01")
        assert status == 400
        assert "rests in a book" in answer["error"]
