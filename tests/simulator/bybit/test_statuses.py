"""Every status that an order can have, as the stream tells it and as queries show it (docs/bybit.md, 3.1)."""

import pytest

from simulator.engine.words import OrderStatus
from simulator.settings import Settings
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import running

LINEAR = {"category": "linear", "symbol": "BTCUSDT"}
SPOT = {"category": "spot", "symbol": "BTCUSDT"}
OPEN = {OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED, OrderStatus.UNTRIGGERED, OrderStatus.TRIGGERED}


@pytest.fixture(scope="module")
def stepped():
    with running(Settings(is_stepped=True)) as server:
        yield server


class Trader:
    """Places orders, and hears of them."""

    def __init__(self, server, client, stream):
        self.server, self.client, self.stream = server, client, stream

    async def place(self, market, side, order_type, qty, **more):
        fields = {"side": side, "orderType": order_type, "qty": qty}
        return (await self.client.post("/v5/order/create", **market, **fields, **more))["orderId"]

    async def cancel(self, market, order_id, **more):
        await self.client.post("/v5/order/cancel", **market, orderId=order_id, **more)

    async def told(self, order_id, count):
        """The rows of the order that the stream told, one after the other."""
        rows = []
        while len(rows) < count:
            message = await self.stream.topic("order")
            rows += [row for row in message["data"] if row["orderId"] == order_id]
        return rows

    async def shown(self, market, order_id):
        """The order as realtime shows it, and, once it has ended, as the history does."""
        (row,) = (await self.client.get("/v5/order/realtime", **market, orderId=order_id))["list"]
        past = (await self.client.get("/v5/order/history", **market, orderId=order_id))["list"]
        assert past == ([] if row["orderStatus"] in OPEN else [row])
        return row


@pytest.fixture
async def trader(stepped):
    stepped.control("reset", {"seed": 7})
    async with PlainClient(stepped) as client:
        stream = await client.stream("/v5/private")
        await stream.log_in()
        await stream.subscribe("order")
        yield Trader(stepped, client, stream)
        await stream.close()


async def new(trader):
    return LINEAR, await trader.place(LINEAR, "Buy", "Limit", "0.01", price="49000")


async def partially_filled(trader):
    market, order_id = await new(trader)
    trader.server.control("market/trade", {"order_id": order_id, "qty": "0.004"})
    return market, order_id


async def filled(trader):
    return LINEAR, await trader.place(LINEAR, "Buy", "Market", "0.01")


async def cancelled(trader):
    market, order_id = await new(trader)
    await trader.cancel(market, order_id)
    return market, order_id


async def cancelled_by_the_matching(trader):
    return LINEAR, await trader.place(LINEAR, "Buy", "Limit", "0.01", price="50100", timeInForce="PostOnly")


async def cancelled_with_fills(trader):
    trader.server.control("switch", {"name": "book_depth", "value": "1000"})
    tolerance = {"slippageToleranceType": "TickSize", "slippageTolerance": "10"}
    return LINEAR, await trader.place(LINEAR, "Buy", "Market", "0.1", **tolerance)


async def untriggered(trader, qty="0.01"):
    trigger = {"triggerPrice": "51000", "triggerDirection": 1}
    return LINEAR, await trader.place(LINEAR, "Buy", "Market", qty, **trigger)


async def deactivated(trader):
    market, order_id = await untriggered(trader)
    await trader.cancel(market, order_id)
    return market, order_id


async def triggered(trader):
    trader.server.control("switch", {"name": "trigger_delay_ms", "value": 1000})
    market, order_id = await untriggered(trader)
    trader.server.price("51000")
    return market, order_id


async def filled_after_a_trigger(trader):
    market, order_id = await triggered(trader)
    trader.server.control("clock", {"advance_ms": 1000})
    return market, order_id


async def rejected(trader):
    market, order_id = await untriggered(trader, qty="10")
    trader.server.price("51000")
    return market, order_id


async def rejected_on_spot(trader):
    return SPOT, await trader.place(SPOT, "Buy", "Limit", "0.01", price="50100", timeInForce="PostOnly")


async def rejected_on_spot_after_a_trigger(trader):
    trigger = {"triggerPrice": "51000", "orderFilter": "StopOrder"}
    order_id = await trader.place(SPOT, "Buy", "Market", "20000", **trigger)
    trader.server.price("51000")
    return SPOT, order_id


async def partially_filled_and_cancelled(trader):
    order_id = await trader.place(SPOT, "Buy", "Limit", "0.01", price="49000")
    trader.server.control("market/trade", {"order_id": order_id, "qty": "0.004"})
    await trader.cancel(SPOT, order_id)
    return SPOT, order_id


STORIES = [
    (new, ["New"], "EC_NoError", "UNKNOWN"),
    (partially_filled, ["New", "PartiallyFilled"], "EC_NoError", "UNKNOWN"),
    (filled, ["Filled"], "EC_NoError", "UNKNOWN"),
    (cancelled, ["New", "Cancelled"], "EC_PerCancelRequest", "CancelByUser"),
    (cancelled_by_the_matching, ["Cancelled"], "EC_PostOnlyWillTakeLiquidity", "UNKNOWN"),
    (cancelled_with_fills, ["Cancelled"], "EC_NoEnoughQtyToFill", "UNKNOWN"),
    (untriggered, ["Untriggered"], "EC_NoError", "UNKNOWN"),
    (deactivated, ["Untriggered", "Deactivated"], "EC_NoError", "CancelByUser"),
    (triggered, ["Untriggered", "Triggered"], "EC_NoError", "UNKNOWN"),
    (filled_after_a_trigger, ["Untriggered", "Triggered", "Filled"], "EC_NoError", "UNKNOWN"),
    (rejected, ["Untriggered", "Rejected"], "EC_Others", "UNKNOWN"),
    (rejected_on_spot, ["Rejected"], "EC_PostOnlyWillTakeLiquidity", "UNKNOWN"),
    (rejected_on_spot_after_a_trigger, ["Untriggered", "Rejected"], "EC_Others", "UNKNOWN"),
    (
        partially_filled_and_cancelled,
        ["New", "PartiallyFilled", "PartiallyFilledCanceled"],
        "EC_PerCancelRequest",
        "CancelByUser",
    ),
]


@pytest.mark.parametrize(
    ("story", "statuses", "reason", "cancel"), STORIES, ids=lambda each: getattr(each, "__name__", "")
)
async def test_a_status_is_told_and_shown(trader, story, statuses, reason, cancel):
    market, order_id = await story(trader)
    rows = await trader.told(order_id, len(statuses))
    assert [row["orderStatus"] for row in rows] == statuses
    for row in (rows[-1], await trader.shown(market, order_id)):
        assert (row["orderStatus"], row["rejectReason"], row["cancelType"]) == (statuses[-1], reason, cancel)


def test_every_status_has_its_story():
    assert {statuses[-1] for _, statuses, _, _ in STORIES} == {status.value for status in OrderStatus}


async def test_a_tolerance_is_shown_with_the_order(trader):
    _, order_id = await cancelled_with_fills(trader)
    rows = [*await trader.told(order_id, 1), await trader.shown(LINEAR, order_id)]
    assert {(row["slippageToleranceType"], row["slippageTolerance"]) for row in rows} == {("TickSize", "10")}
    assert {row["price"] for row in rows} == {"50001.1"}
    plain = await trader.shown(LINEAR, await trader.place(LINEAR, "Buy", "Market", "0.01"))
    assert (plain["slippageToleranceType"], plain["slippageTolerance"]) == ("UNKNOWN", "0")


@pytest.mark.parametrize("market", [LINEAR, SPOT], ids=["linear", "spot"])
async def test_nobody_touches_an_order_on_its_way_from_the_trigger(trader, market):
    trader.server.control("switch", {"name": "trigger_delay_ms", "value": 1000})
    name = {"orderFilter": "StopOrder"} if market is SPOT else {}
    order_id = await trader.place(market, "Buy", "Limit", "0.01", price="49000", triggerPrice="51000", **name)
    trader.server.price("51000")
    for path, fields in (("/v5/order/cancel", name), ("/v5/order/amend", {"price": "49500"})):
        assert await trader.client.refusal("POST", path, **market, orderId=order_id, **fields) == 110079
    scope = market | ({"orderFilter": "StopOrder"} if market is SPOT else {})
    assert (await trader.client.post("/v5/order/cancel-all", **scope))["list"] == []
    trader.server.control("clock", {"advance_ms": 1000})
    assert (await trader.shown(market, order_id))["orderStatus"] == "New"


async def test_what_ends_on_its_way_is_not_placed_afterwards(trader):
    _, order_id = await triggered(trader)
    trader.server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01"})
    trader.server.control("account/liquidate", {"symbol": "BTCUSDT"})
    trader.server.control("clock", {"advance_ms": 1000})
    row = await trader.shown(LINEAR, order_id)
    assert (row["orderStatus"], row["cancelType"], row["cumExecQty"]) == ("Cancelled", "CancelAllBeforeLiq", "0")
