"""Liquidation, ADL, funding, delisting and a person in the app, as a client meets them (docs/bybit.md, 6.4)."""

import pytest

from tests.simulator.bybit.plain_client import PlainClient

PERPETUAL = {"category": "linear", "symbol": "BTCUSDT"}


@pytest.fixture
async def client(server):
    async with PlainClient(server) as client:
        yield client


@pytest.fixture
async def held(client, server):
    """A position of 0.02 with a stop and a resting order, and a private stream that listens from here on."""
    await client.post(
        "/v5/order/create", **PERPETUAL, side="Buy", orderType="Market", qty="0.02", stopLoss="49000", orderLinkId="in"
    )
    await client.post(
        "/v5/order/create", **PERPETUAL, side="Sell", orderType="Limit", qty="0.01", price="52000", reduceOnly=True
    )
    stream = await client.stream("/v5/private")
    await stream.log_in()
    await stream.subscribe("execution", "order", "position")
    yield stream
    await stream.close()


async def size(client):
    return (await client.get("/v5/position/list", **PERPETUAL))["list"][0]["size"]


async def test_a_liquidation_cancels_everything_and_takes_the_position_over(client, held, server):
    server.control("account/liquidate", {"symbol": "BTCUSDT"})
    cancelled = (await held.topic("order"))["data"]
    assert {row["cancelType"] for row in cancelled} <= {"CancelAllBeforeLiq", "CancelByPrepareLiq"}
    assert len(cancelled) == 2
    (fill,) = (await held.topic("execution"))["data"]
    assert (fill["execType"], fill["createType"]) == ("BustTrade", "CreateByTakeOver_PassThrough")
    assert (fill["orderLinkId"], fill["execQty"]) == ("", "0.02")
    assert await size(client) == "0"


async def test_a_step_of_a_liquidation_takes_a_part(client, held, server):
    server.control("account/liquidate", {"symbol": "BTCUSDT", "qty": "0.005"})
    (fill,) = (await held.topic("execution"))["data"]
    assert (fill["createType"], fill["orderLinkId"], fill["execQty"]) == ("CreateByLiq", "", "0.005")
    assert await size(client) == "0.015"


async def test_the_status_says_liq_while_a_liquidation_goes_on(client, held, server):
    server.control("switch", {"name": "liquidation_step_ms", "value": 86_400_000})
    server.control("account/liquidate", {"symbol": "BTCUSDT"})
    (row,) = (await client.get("/v5/position/list", **PERPETUAL))["list"]
    assert row["positionStatus"] == "Liq"
    order = {"side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "48000"}
    assert await client.refusal("POST", "/v5/order/create", **PERPETUAL, **order) in {110005, 110035}


async def test_adl_takes_a_part_and_leaves_the_rest_naked(client, held, server):
    server.control("account/adl", {"symbol": "BTCUSDT", "qty": "0.015"})
    cancelled = (await held.topic("order"))["data"]
    assert {row["cancelType"] for row in cancelled} <= {"CancelAllBeforeAdl", "CancelByPrepareAdl"}
    (fill,) = (await held.topic("execution"))["data"]
    assert (fill["execType"], fill["createType"], fill["orderLinkId"]) == ("AdlTrade", "CreateByAdl_PassThrough", "")
    (row,) = (await client.get("/v5/position/list", **PERPETUAL))["list"]
    assert (row["size"], row["stopLoss"]) == ("0.005", "")


async def test_funding_is_an_execution_that_changes_no_size(client, held, server):
    server.control("account/event", {"kind": "funding", "symbol": "BTCUSDT", "rate": "0.001"})
    (fill,) = (await held.topic("execution"))["data"]
    assert (fill["execType"], fill["execFee"], fill["orderType"]) == ("Funding", "1", "UNKNOWN")
    (row,) = (await client.get("/v5/execution/list", **PERPETUAL, execType="Funding"))["list"]
    assert row["execId"] == fill["execId"]
    assert await size(client) == "0.02"


async def test_a_delisting_settles_what_is_left(client, held, server):
    server.control("account/event", {"kind": "delist", "symbol": "BTCUSDT"})
    cancelled = (await held.topic("order"))["data"]
    assert {row["cancelType"] for row in cancelled} == {"CancelBySettle"}
    (fill,) = (await held.topic("execution"))["data"]
    assert (fill["execType"], fill["createType"]) == ("Settle", "CreateBySettle")
    (row,) = (await client.get("/v5/market/instruments-info", **PERPETUAL))["list"]
    assert row["status"] == "Closed"
    order = {"side": "Buy", "orderType": "Market", "qty": "0.01"}
    assert await client.refusal("POST", "/v5/order/create", **PERPETUAL, **order) == 110074


@pytest.mark.parametrize(("status", "code"), [("PreLaunch", 110074), ("Delivering", 30228), ("Closed", 110074)])
async def test_an_instrument_that_does_not_trade(client, server, status, code):
    server.control("account/event", {"kind": "instrument", "symbol": "BTCUSDT", "status": status})
    order = {"side": "Buy", "orderType": "Market", "qty": "0.01"}
    assert await client.refusal("POST", "/v5/order/create", **PERPETUAL, **order) == code
    (row,) = (await client.get("/v5/market/instruments-info", **PERPETUAL, status=status))["list"]
    assert row["status"] == status
    listed = (await client.get("/v5/market/instruments-info", category="linear"))["list"]
    assert ("BTCUSDT" in {each["symbol"] for each in listed}) is (status != "PreLaunch")


async def test_a_person_closes_in_the_app(client, held, server):
    server.control("account/close", {"symbol": "BTCUSDT"})
    (fill,) = (await held.topic("execution"))["data"]
    assert (fill["createType"], fill["orderLinkId"]) == ("CreateByClosing", "")


async def test_a_person_moves_the_stop_in_the_app(client, held, server):
    server.control("account/trading-stop", {"symbol": "BTCUSDT", "stop_loss": "49500"})
    (row,) = (await held.topic("order"))["data"]
    assert (row["stopOrderType"], row["triggerPrice"]) == ("StopLoss", "49500")
    assert (await held.topic("position"))["data"][0]["stopLoss"] == "49500"
    server.control("account/trading-stop", {"symbol": "BTCUSDT", "stop_loss": "0"})
    (row,) = (await held.topic("order"))["data"]
    assert (row["orderStatus"], row["cancelType"]) == ("Deactivated", "CancelByUser")


async def test_a_person_adds_and_reduces_in_the_app(client, held, server):
    server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01"})
    (fill,) = (await held.topic("execution"))["data"]
    assert (fill["createType"], fill["orderLinkId"]) == ("CreateByUser", "")
    assert await size(client) == "0.03"
    server.control("account/order", {"symbol": "BTCUSDT", "side": "Sell", "qty": "0.02", "reduce_only": True})
    assert await size(client) == "0.01"
