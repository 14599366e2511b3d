"""Order lists lag, have a gap after a cancel, and forget (docs/bybit.md, 2.7); the switches say by how much."""

from decimal import Decimal

import pytest

from simulator.engine.clock import SteppedClock
from simulator.engine.requests import OrderRequest
from simulator.engine.words import OrderType, Side
from simulator.settings import Settings
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import running

PERPETUAL = {"category": "linear", "symbol": "BTCUSDT"}
LIMIT = {**PERPETUAL, "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000"}
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


@pytest.fixture(scope="module")
def stepped():
    with running(Settings(is_stepped=True)) as server:
        assert isinstance(server.world.clock, SteppedClock)
        yield server


@pytest.fixture
async def client(stepped):
    stepped.control("reset", {"seed": 7})
    async with PlainClient(stepped) as client:
        yield client


def switch(server, name, value):
    server.control("switch", {"name": name, "value": value})


async def shown(client, **ids):
    """Whether realtime by id, realtime's closed orders, history by id and history's list show an order."""
    asked = [
        await client.get("/v5/order/realtime", **PERPETUAL, **ids),
        await client.get("/v5/order/realtime", **PERPETUAL, openOnly="1"),
        await client.get("/v5/order/history", category="linear", **ids),
        await client.get("/v5/order/history", category="linear"),
    ]
    return [bool(answer["list"]) for answer in asked]


async def cancelled(client):
    receipt = await client.post("/v5/order/create", **LIMIT)
    await client.post("/v5/order/cancel", **PERPETUAL, orderId=receipt["orderId"])
    return receipt["orderId"]


async def bought(client):
    return (await client.post("/v5/order/create", **(LIMIT | {"orderType": "Market"})))["orderId"]


def end_some(server, count):
    """So many orders come and are cancelled."""
    engine = server.world.engine
    order = OrderRequest(
        symbol="BTCUSDT", side=Side.BUY, order_type=OrderType.LIMIT, qty=Decimal("0.01"), price=Decimal(49000)
    )

    def end_one():
        engine.cancel(symbol="BTCUSDT", order_id=engine.place(order).order_id)

    for _ in range(count):
        server.inside(end_one)


async def test_without_a_switch_everything_shows_at_once(client):
    assert await shown(client, orderId=await cancelled(client)) == [True] * 4


async def test_a_cancelled_order_is_nowhere_for_a_while(client, stepped):
    switch(stepped, "cancel_gap_ms", 3000)
    order_id = await cancelled(client)
    stepped.control("clock", {"advance_ms": 2999})
    assert await shown(client, orderId=order_id) == [False] * 4
    stepped.control("clock", {"advance_ms": 1})
    assert await shown(client, orderId=order_id) == [True] * 4


async def test_the_gap_is_for_cancelled_orders_only(client, stepped):
    switch(stepped, "cancel_gap_ms", 3000)
    receipt = await client.post("/v5/order/create", **(LIMIT | {"orderType": "Market"}))
    assert await shown(client, orderId=receipt["orderId"]) == [True] * 4


async def test_history_comes_later_than_realtime(client, stepped):
    switch(stepped, "history_lag_ms", 2000)
    order_id = await cancelled(client)
    assert await shown(client, orderId=order_id) == [True, True, False, False]
    stepped.control("clock", {"advance_ms": 2000})
    assert await shown(client, orderId=order_id) == [True] * 4


async def test_closed_pnl_comes_late_as_well(client, stepped):
    switch(stepped, "history_lag_ms", 2000)
    await client.post("/v5/order/create", **(LIMIT | {"orderType": "Market"}))
    stepped.control("account/close", {"symbol": "BTCUSDT"})
    assert (await client.get("/v5/position/closed-pnl", category="linear"))["list"] == []
    stepped.control("clock", {"advance_ms": 2000})
    assert len((await client.get("/v5/position/closed-pnl", category="linear"))["list"]) == 1


async def test_what_ended_without_a_fill_is_forgotten_after_a_day(client, stepped):
    unfilled = await cancelled(client)
    filled = await bought(client)
    stepped.control("clock", {"advance_ms": DAY_MS})
    history = await client.pages("/v5/order/history", category="linear")
    assert {row["orderId"] for row in history} == {unfilled, filled}
    stepped.control("clock", {"advance_ms": 1})
    history = await client.pages("/v5/order/history", category="linear")
    assert {row["orderId"] for row in history} == {filled}
    assert await shown(client, orderId=unfilled) == [True, True, False, True]


async def test_five_hundred_closed_orders_are_kept_in_realtime(client, stepped):
    first, second = await cancelled(client), await cancelled(client)
    end_some(stepped, 499)
    closed = await client.pages("/v5/order/realtime", **PERPETUAL, openOnly="1", limit="50")
    assert len({row["orderId"] for row in closed}) == 500
    assert [order_id in {row["orderId"] for row in closed} for order_id in (first, second)] == [False, True]
    for order_id, is_known in ((first, False), (second, True)):
        known = await client.get("/v5/order/realtime", **PERPETUAL, orderId=order_id)
        assert bool(known["list"]) is is_known
        assert (await client.get("/v5/order/history", category="linear", orderId=order_id))["list"]


async def test_what_was_cancelled_long_ago_is_found_by_no_id(client, stepped):
    await client.post("/v5/order/create", **LIMIT, orderLinkId="mine")
    resting = (await client.post("/v5/order/create", **LIMIT))["orderId"]
    await client.post("/v5/order/cancel", **PERPETUAL, orderLinkId="mine")
    end_some(stepped, 500)
    stepped.control("clock", {"advance_ms": DAY_MS + 1})
    assert await shown(client, orderLinkId="mine") == [False, True, False, False]
    assert (await client.get("/v5/order/realtime", **PERPETUAL, orderId=resting))["list"], "open orders are kept"
    assert await client.refusal("POST", "/v5/order/create", **LIMIT, orderLinkId="mine") == 110072, "and the id is used"


async def test_what_filled_is_kept_and_older_than_a_week_it_is_asked_for_with_its_time(client, stepped):
    began_ms = stepped.world.engine.now_ms()
    filled = await bought(client)
    stepped.control("clock", {"advance_ms": 8 * DAY_MS})
    assert await client.pages("/v5/order/history", category="linear") == []
    then = {"startTime": began_ms, "endTime": began_ms + DAY_MS}
    (row,) = await client.pages("/v5/order/history", category="linear", **then)
    assert row["orderId"] == filled
    (row,) = (await client.get("/v5/order/history", category="linear", orderId=filled))["list"]
    assert row["orderStatus"] == "Filled"
