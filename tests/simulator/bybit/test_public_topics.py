"""Price limits, liquidations and ADL alerts as topics (docs/bybit.md, 5.3)."""

import pytest

from tests.simulator.bybit.plain_client import PlainClient


@pytest.fixture
async def client(server):
    async with PlainClient(server) as client:
        yield client


@pytest.mark.parametrize("category", ["linear", "spot"])
async def test_price_limits_are_told_when_they_move(client, server, category):
    stream = await client.stream(f"/v5/public/{category}")
    await stream.subscribe("priceLimit.BTCUSDT")
    first = await stream.topic("priceLimit.BTCUSDT")
    server.price("60000")
    moved = await stream.topic("priceLimit.BTCUSDT")
    asked = await client.get("/v5/market/price-limit", category=category, symbol="BTCUSDT")
    await stream.close()
    assert moved["data"] == {name: asked[name] for name in ("symbol", "buyLmt", "sellLmt")}
    assert first["data"] != moved["data"]
    assert "type" not in moved


async def test_a_liquidation_is_told_to_everybody(client, server):
    server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.02"})
    stream = await client.stream("/v5/public/linear")
    await stream.subscribe("allLiquidation.BTCUSDT", "allLiquidation.ETHUSDT")
    server.control("account/close", {"symbol": "BTCUSDT", "qty": "0.01"})
    server.control("account/liquidate", {"symbol": "BTCUSDT"})
    message = await stream.next(lambda each: "topic" in each)
    await stream.close()
    assert (message["topic"], message["type"]) == ("allLiquidation.BTCUSDT", "snapshot")
    (row,) = message["data"]
    assert (row["s"], row["S"], row["v"]) == ("BTCUSDT", "Buy", "0.01")


async def test_adl_alerts_of_the_pool(client):
    stream = await client.stream("/v5/public/linear")
    await stream.subscribe("adlAlert.USDT")
    first, again = await stream.topic("adlAlert.USDT"), await stream.topic("adlAlert.USDT")
    await stream.close()
    assert {row["s"] for row in first["data"]} >= {"BTCUSDT", "ETHUSDT"}
    assert again["ts"] > first["ts"]


@pytest.mark.parametrize("topic", ["allLiquidation.BTCUSDT", "adlAlert.USDT"])
async def test_spot_has_no_forced_trades(client, topic):
    stream = await client.stream("/v5/public/spot")
    answer = await stream.subscribe(topic)
    await stream.close()
    assert answer["ret_msg"] == f"error:handler not found,topic:{topic}"


async def test_spot_confirms_in_its_own_words(client):
    answers = []
    for category in ("spot", "linear"):
        stream = await client.stream(f"/v5/public/{category}")
        answers.append((await stream.subscribe("tickers.BTCUSDT"))["ret_msg"])
        await stream.close()
    assert answers == ["subscribe", ""]


async def test_a_topic_twice_in_one_request_is_refused(client):
    stream = await client.stream("/v5/public/linear")
    answer = await stream.subscribe("tickers.BTCUSDT", "tickers.BTCUSDT")
    await stream.close()
    assert answer["ret_msg"] == "error:already subscribed,topic:tickers.BTCUSDT"


async def test_maintenance_is_never_announced(client):
    stream = await client.stream("/v5/public/misc/status")
    assert (await stream.subscribe("system.status"))["success"] is True
    assert (await stream.subscribe("tickers.BTCUSDT"))["success"] is False
    assert (await stream.ask({"op": "ping"}))["ret_msg"] == "pong"
    await stream.close()
