"""Disconnection protection: orders go when every connection that stands for them is gone (docs/bybit.md, 2.8)."""

import asyncio

import pytest

from simulator.bybit.streams.disconnection import Product
from simulator.settings import Settings
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import running, until

PERPETUAL = {"category": "linear", "symbol": "BTCUSDT"}
LIMIT = {"side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000"}
PATH = "/v5/order/disconnected-cancel-all"


@pytest.fixture
async def client(server):
    async with PlainClient(server) as client:
        yield client


@pytest.fixture
async def guard(client):
    """Opens connections that stand for a topic of protection."""
    opened = []

    async def guard(topic):
        stream = await client.stream("/v5/private")
        await stream.log_in()
        assert (await stream.subscribe(topic))["success"] is True
        opened.append(stream)
        return stream

    yield guard
    for stream in opened:
        await stream.close()


def protect(server, product, seconds):
    server.inside(lambda: server.world.streams.protection.protect(product, seconds))


async def test_windows_are_set_and_told(client):
    assert (await client.get("/v5/account/query-dcp-info"))["dcpInfos"] == []
    await client.post(PATH, timeWindow=40, product="DERIVATIVES")
    await client.post(PATH, timeWindow=3)
    assert (await client.get("/v5/account/query-dcp-info"))["dcpInfos"] == [
        {"product": "DERIVATIVES", "dcpStatus": "ON", "timeWindow": "40"},
        {"product": "OPTIONS", "dcpStatus": "ON", "timeWindow": "3"},
    ]
    assert (await client.get("/v5/account/info"))["dcpStatus"] == "ON"
    for wrong in ({"timeWindow": 2}, {"timeWindow": 301}, {"timeWindow": 10, "product": "BONDS"}):
        assert await client.refusal("POST", PATH, **wrong) == 10001


async def test_active_orders_go_with_the_last_connection_and_stops_stay(client, guard, server):
    await client.post("/v5/order/create", **PERPETUAL, **(LIMIT | {"orderType": "Market"}), stopLoss="48000")
    resting = await client.post("/v5/order/create", **PERPETUAL, **LIMIT)
    spot = await client.post("/v5/order/create", **(PERPETUAL | {"category": "spot"}), **LIMIT)
    protect(server, Product.DERIVATIVES, 0)
    first, second = await guard("dcp.future"), await guard("dcp.future")
    await first.close()
    await asyncio.to_thread(until, lambda: len(server.world.streams.protection._watchers[Product.DERIVATIVES]) == 1)
    assert len(server.control("account")["orders"]) >= 2
    await second.close()
    await asyncio.to_thread(
        until, lambda: resting["orderId"] not in {each["order_id"] for each in server.control("account")["orders"]}
    )
    (ended,) = (await client.get("/v5/order/history", category="linear", orderId=resting["orderId"]))["list"]
    assert (ended["orderStatus"], ended["cancelType"]) == ("Cancelled", "CancelByDCP")
    (stop,) = (await client.get("/v5/order/realtime", **PERPETUAL))["list"]
    assert stop["stopOrderType"] == "StopLoss"
    (untouched,) = (await client.get("/v5/order/realtime", category="spot"))["list"]
    assert untouched["orderId"] == spot["orderId"]


async def test_spot_has_a_protection_of_its_own(client, guard, server):
    spot = await client.post("/v5/order/create", **(PERPETUAL | {"category": "spot"}), **LIMIT)
    protect(server, Product.SPOT, 0)
    stream = await guard("dcp.spot")
    await stream.ask({"op": "unsubscribe", "args": ["dcp.spot"]})
    (ended,) = (await client.get("/v5/order/history", category="spot", orderId=spot["orderId"]))["list"]
    assert ended["cancelType"] == "CancelByDCP"


async def test_who_comes_back_in_time_loses_nothing(client, guard, server):
    await client.post("/v5/order/create", **PERPETUAL, **LIMIT)
    protect(server, Product.DERIVATIVES, 300)
    protection = server.world.streams.protection
    await (await guard("dcp.future")).close()
    await asyncio.to_thread(until, lambda: protection._fuses)
    again = await guard("dcp.future")
    assert not protection._fuses
    assert len(server.control("account")["orders"]) == 1
    await again.close()
    await asyncio.to_thread(until, lambda: protection._fuses)
    server.control("reset", {"seed": 7})
    assert not protection._fuses


async def test_a_window_runs_by_the_simulators_clock():
    with running(Settings(is_stepped=True)) as server:
        async with PlainClient(server) as client:
            await client.post("/v5/order/create", **PERPETUAL, **LIMIT)
            await client.post(PATH, timeWindow=40, product="DERIVATIVES")
            stream = await client.stream("/v5/private")
            await stream.log_in()
            await stream.subscribe("dcp.future")
            await stream.ask({"op": "unsubscribe", "args": ["dcp.future"]})
            server.control("clock", {"advance_ms": 39_999})
            assert len(server.control("account")["orders"]) == 1
            server.control("clock", {"advance_ms": 1})
            assert server.control("account")["orders"] == []
            await stream.close()


async def test_nothing_happens_to_who_did_not_ask(client, guard, server):
    await client.post("/v5/order/create", **PERPETUAL, **LIMIT)
    await (await guard("dcp.future")).close()
    await asyncio.to_thread(until, lambda: not server.world.streams.protection._watchers[Product.DERIVATIVES])
    assert len(server.control("account")["orders"]) == 1
