"""How orders behave, seen by a client that knows the documentation only: one test a rule of the checklist."""

from decimal import Decimal

import pytest

from simulator.bybit.rate_limits import RateLimits
from simulator.engine.requests import OrderRequest
from simulator.engine.words import OrderType, Side
from simulator.settings import Settings
from tests.simulator.bybit.plain_client import PlainClient, Refused
from tests.simulator.bybit.support import running

PERPETUAL = {"category": "linear", "symbol": "BTCUSDT"}
FULL = {**PERPETUAL, "tpslMode": "Full", "positionIdx": 0}
PARTIAL = FULL | {"tpslMode": "Partial"}


@pytest.fixture(scope="module")
def unlimited():
    with running(Settings(limits=RateLimits(per_second={}))) as server:
        yield server


@pytest.fixture
def server(unlimited):
    """Without rate limits, for some rules are about many orders."""
    unlimited.control("reset", {"seed": 7})
    return unlimited


@pytest.fixture
async def client(server):
    async with PlainClient(server) as client:
        yield client


@pytest.fixture
def create(client):
    async def create(side="Buy", qty="0.01", price=None, **more):
        kind = {"orderType": "Market"} if price is None else {"orderType": "Limit", "price": price}
        return (await client.post("/v5/order/create", **PERPETUAL, side=side, qty=qty, **kind, **more))["orderId"]

    return create


@pytest.fixture
def refused(create):
    async def refused(**order):
        with pytest.raises(Refused) as answer:
            await create(**order)
        return answer.value

    return refused


@pytest.fixture
def stop(client):
    async def stop(**fields):
        return await client.post("/v5/position/trading-stop", **(FULL | fields))

    return stop


async def open_orders(client, **more):
    return (await client.get("/v5/order/realtime", **PERPETUAL, **more))["list"]


async def order(client, order_id):
    (row,) = (await client.get("/v5/order/realtime", **PERPETUAL, orderId=order_id))["list"]
    return row


async def position(client):
    return (await client.get("/v5/position/list", **PERPETUAL))["list"][0]


async def test_a_market_order_is_an_ioc_limit_at_a_protective_price(client, create):
    row = await order(client, await create("Buy"))
    band = await client.get("/v5/market/price-limit", **PERPETUAL)
    assert (row["orderType"], row["timeInForce"], row["price"]) == ("Market", "IOC", band["buyLmt"])
    assert (row["orderStatus"], row["avgPrice"], row["cumFeeDetail"]) == ("Filled", "50000", {"USDT": "0.275"})


async def test_what_a_triggered_stop_leaves_unfilled_is_cancelled_with_its_fills(client, create, server):
    server.control("switch", {"name": "stop_remainder", "value": "0.5"})
    await create("Buy", stopLoss="49000")
    stop_id = (await open_orders(client))[0]["orderId"]
    server.price("48990")
    row = await order(client, stop_id)
    assert (row["orderStatus"], row["cumExecQty"], row["leavesQty"]) == ("Cancelled", "0.005", "0")
    assert (await position(client))["size"] == "0.005"


@pytest.mark.parametrize("series", ["LastPrice", "MarkPrice", "IndexPrice"])
async def test_a_trigger_watches_the_price_that_it_names(client, create, server, series):
    order_id = await create("Sell", triggerPrice="51000", triggerDirection=1, triggerBy=series)
    prices = {"LastPrice": Decimal(50000), "MarkPrice": Decimal(50000), "IndexPrice": Decimal(50000)}

    def move(**changed):
        last, mark, index = (prices | changed).values()
        server.inside(lambda: server.world.engine.set_price("BTCUSDT", last, mark, index))

    for other in prices.keys() - {series}:
        move(**{other: Decimal(51000)})
        assert (await order(client, order_id))["orderStatus"] == "Untriggered"
    move(**{series: Decimal(51000)})
    assert (await order(client, order_id))["orderStatus"] == "Filled"


@pytest.mark.parametrize(
    ("direction", "trigger", "code", "text"),
    [
        (1, "49000", 110092, "expect Rising, but trigger_price[4900000000000] <= current[5000000000000]??LastPrice"),
        (2, "51000", 110093, "expect Falling, but trigger_price[5100000000000] >= current[5000000000000]??LastPrice"),
    ],
)
async def test_a_trigger_that_was_passed_is_refused(refused, direction, trigger, code, text):
    answer = await refused(triggerPrice=trigger, triggerDirection=direction)
    assert (answer.code, answer.text) == (code, text)


@pytest.mark.parametrize(
    ("side", "fields", "text"),
    [
        ("Buy", {"stopLoss": "50001"}, "StopLoss:5000100000000 set for Buy position should lower than base_price"),
        ("Sell", {"stopLoss": "49999"}, "StopLoss:4999900000000 set for Sell position should greater base_price"),
        ("Buy", {"takeProfit": "49999"}, "TakeProfit:4999900000000 set for Buy position should be higher"),
    ],
)
async def test_a_stop_on_the_wrong_side_names_scaled_prices(create, stop, side, fields, text):
    await create(side)
    with pytest.raises(Refused) as answer:
        await stop(**fields)
    assert answer.value.code == 10001
    assert answer.value.text.startswith(text)


async def test_full_stops_are_one_a_kind_and_follow_the_size(client, create, stop):
    await create()
    await stop(stopLoss="49000", takeProfit="52000")
    first = {row["stopOrderType"]: row["orderId"] for row in await open_orders(client)}
    await stop(stopLoss="49100")
    await create()
    rows = {row["stopOrderType"]: row for row in await open_orders(client)}
    assert {kind: row["orderId"] for kind, row in rows.items()} == first
    assert (rows["StopLoss"]["triggerPrice"], rows["TakeProfit"]["triggerPrice"]) == ("49100", "52000")
    assert [row["qty"] for row in rows.values()] == ["0.02", "0.02"]
    assert [(row["price"], row["reduceOnly"], row["closeOnTrigger"]) for row in rows.values()] == [
        ("0", True, True)
    ] * 2
    await create("Sell", "0.015", reduceOnly=True)
    assert {row["qty"] for row in await open_orders(client)} == {"0.005"}


async def test_partial_stops_add_up_and_the_twenty_first_is_110061(client, create):
    await create(qty="0.1")
    path = "/v5/position/trading-stop"
    codes = [await client.refusal("POST", path, **PARTIAL, stopLoss="49000", slSize="0.001") for _ in range(21)]
    assert codes == [0] * 20 + [110061]
    assert len(await open_orders(client, limit="50")) == 20


async def test_zero_removes_a_leg_and_what_changes_nothing_is_34040(client, create, stop):
    await create()
    await stop(stopLoss="49000", takeProfit="52000")
    assert await client.refusal("POST", "/v5/position/trading-stop", **FULL, stopLoss="49000") == 34040
    await stop(takeProfit="0")
    row = await position(client)
    assert (row["stopLoss"], row["takeProfit"]) == ("49000", "")
    assert await client.refusal("POST", "/v5/position/trading-stop", **FULL, takeProfit="0") == 34040


async def test_a_flat_position_takes_no_stop(stop):
    with pytest.raises(Refused, match="can not set tp/sl/ts for zero position"):
        await stop(stopLoss="49000")


async def test_the_legs_of_a_pair_go_together_until_one_is_changed(client, create):
    await create(qty="0.02")
    pair = {"takeProfit": "52000", "stopLoss": "49000", "tpSize": "0.01", "slSize": "0.01"}
    await client.post("/v5/position/trading-stop", **PARTIAL, **pair)
    first = (await open_orders(client))[0]["orderId"]
    await client.post("/v5/order/cancel", **PERPETUAL, orderId=first)
    assert await open_orders(client) == []
    await client.post("/v5/position/trading-stop", **FULL, takeProfit="52000", stopLoss="49000")
    await client.post("/v5/position/trading-stop", **FULL, stopLoss="49100")
    profit = next(row["orderId"] for row in await open_orders(client) if row["stopOrderType"] == "TakeProfit")
    await client.post("/v5/order/cancel", **PERPETUAL, orderId=profit)
    assert [row["stopOrderType"] for row in await open_orders(client)] == ["StopLoss"]


async def test_a_users_stop_outlives_the_position_and_hits_the_next(client, create, server):
    await create()
    order_id = await create("Sell", triggerPrice="49000", triggerDirection=2, reduceOnly=True, orderLinkId="orphan")
    server.control("account/close", {"symbol": "BTCUSDT"})
    assert [row["orderLinkId"] for row in await open_orders(client)] == ["orphan"]
    await create()
    server.price("48990")
    assert (await order(client, order_id))["orderStatus"] == "Filled"
    assert (await position(client))["size"] == "0"


async def test_the_eleventh_conditional_order_is_110009(create, refused):
    for number in range(10):
        await create("Sell", "0.001", triggerPrice=str(48000 + number), triggerDirection=2)
    answer = await refused(side="Sell", qty="0.001", triggerPrice="47000", triggerDirection=2)
    assert (answer.code, answer.text) == (110009, "already had 10 working normal stop orders")


async def test_three_ways_in_which_a_reduce_only_order_makes_no_sense(create, refused):
    close = {"reduceOnly": True}
    assert (await refused(side="Sell", **close)).text == "current position is zero, cannot fix reduce-only order qty"
    await create("Buy")
    assert (await refused(side="Buy", **close)).text == "reduce-only order has same side with current position"
    await create("Sell", price="52000", **close)
    answer = await refused(side="Sell", **close)
    assert (answer.code, answer.text) == (110017, "Reduce-only rule not satisfied")


async def test_a_reduce_only_order_is_clipped_and_what_exceeds_the_rest_is_cancelled(client, create, server):
    await create("Buy", "0.02")
    clipped = await create("Sell", "0.5", price="52000", reduceOnly=True)
    assert (await order(client, clipped))["qty"] == "0.02"
    server.control("account/close", {"symbol": "BTCUSDT"})
    row = await order(client, clipped)
    assert (row["orderStatus"], row["cancelType"]) == ("Cancelled", "CancelByReduceOnly")


async def test_quantity_zero_closes_everything(client, create):
    await create("Buy", "0.02")
    await create("Sell", "0", reduceOnly=True, closeOnTrigger=True)
    assert (await position(client))["size"] == "0"


async def test_a_flip_loses_the_stops_and_is_a_new_position(client, create, server):
    await create("Buy", "0.01", stopLoss="49000")
    await create("Sell", "0.03")
    row = await position(client)
    assert (row["side"], row["size"], row["stopLoss"]) == ("Sell", "0.02", "")
    assert await open_orders(client) == []


async def test_the_five_hundred_and_first_order_is_110020(server, refused):
    engine = server.world.engine
    one = OrderRequest(
        symbol="BTCUSDT", side=Side.BUY, order_type=OrderType.LIMIT, qty=Decimal("0.001"), price=Decimal(48000)
    )
    for _ in range(20):
        server.inside(lambda: [engine.place(one) for _ in range(25)])
    assert (await refused(side="Buy", qty="0.001", price="48000")).code == 110020


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"slippageToleranceType": "TickSize", "slippageTolerance": "0"}, 110108),
        ({"slippageToleranceType": "TickSize", "slippageTolerance": "10001"}, 110108),
        ({"slippageToleranceType": "Percent", "slippageTolerance": "10.5"}, 110109),
        ({"slippageToleranceType": "Percent", "slippageTolerance": "0.123"}, 110109),
        ({"slippageToleranceType": "Half", "slippageTolerance": "1"}, 10001),
        ({"slippageToleranceType": "Percent", "slippageTolerance": "1", "price": "49000"}, 10001),
        ({"slippageToleranceType": "Percent"}, 10001),
    ],
    ids=str,
)
async def test_a_slippage_tolerance_has_its_range(refused, fields, code):
    assert (await refused(**fields)).code == code


async def test_a_sensible_slippage_tolerance_is_kept(client, create):
    row = await order(client, await create(slippageToleranceType="Percent", slippageTolerance="0.5"))
    assert row["orderStatus"] == "Filled"


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ({"qty": "0.0015"}, 10001, "Qty invalid"),
        ({"qty": "501"}, 10001, "exceeds maximum limit"),
        ({"qty": "1191", "price": "49000"}, 10001, "exceeds maximum limit"),
        ({"qty": "0.001", "price": "4000.05"}, 10001, "Price invalid"),
        ({"symbol": "1000PEPEUSDT", "qty": "150"}, 10001, "Qty invalid"),
        ({"symbol": "1000PEPEUSDT", "qty": "100"}, 110094, "minimum order value 5USDT"),
        ({"symbol": "XRPUSDT", "qty": "0.5"}, 10001, "Qty invalid"),
    ],
    ids=str,
)
async def test_an_instruments_rules_are_kept(client, fields, code, text):
    kind = {"orderType": "Limit" if "price" in fields else "Market"}
    with pytest.raises(Refused) as answer:
        await client.post("/v5/order/create", **(PERPETUAL | {"side": "Buy"} | kind | fields))
    assert answer.value.code == code
    assert text in answer.value.text


async def test_a_market_order_may_be_smaller_than_the_largest_limit_order(client):
    (row,) = (await client.get("/v5/market/instruments-info", **PERPETUAL))["list"]
    lot = row["lotSizeFilter"]
    assert (lot["maxOrderQty"], lot["maxMktOrderQty"], lot["minNotionalValue"]) == ("1190", "500", "5")


async def test_a_post_only_order_that_would_take_is_cancelled(client, create):
    row = await order(client, await create(price="50100", timeInForce="PostOnly"))
    assert (row["orderStatus"], row["rejectReason"]) == ("Cancelled", "EC_PostOnlyWillTakeLiquidity")


@pytest.mark.parametrize("time_in_force", ["IOC", "FOK"])
async def test_an_order_that_may_not_wait_is_cancelled(client, create, time_in_force):
    row = await order(client, await create(price="49000", timeInForce=time_in_force))
    assert (row["orderStatus"], row["cumExecQty"]) == ("Cancelled", "0")


async def test_a_price_outside_the_band_is_moved_or_refused(client, create, refused, server):
    band = await client.get("/v5/market/price-limit", **PERPETUAL)
    moved = await order(client, await create("Sell", price="30000"))
    assert moved["price"] == band["sellLmt"]
    server.control("switch", {"name": "band_auto_adjust", "value": False})
    assert (await refused(side="Sell", price="30000")).code == 110003


async def test_retail_price_improvement_is_for_market_makers(refused):
    assert (await refused(price="49000", timeInForce="RPI")).code == 110119


@pytest.mark.parametrize(
    ("side", "kind", "level", "price"),
    [
        ("Buy", "Queue", 1, "49999.9"),
        ("Buy", "Queue", 5, "49999.5"),
        ("Sell", "Queue", 2, "50000.2"),
        ("Buy", "Counterparty", 1, "50000.1"),
        ("Sell", "Counterparty", 3, "49999.7"),
    ],
)
async def test_a_limit_order_may_take_its_price_from_the_book(client, side, kind, level, price):
    order_fields = {"side": side, "orderType": "Limit", "qty": "0.01", "bboSideType": kind, "bboLevel": level}
    receipt = await client.post("/v5/order/create", **PERPETUAL, **order_fields)
    assert (await order(client, receipt["orderId"]))["price"] == price
    for wrong in ({"bboLevel": 6}, {"bboLevel": 0}, {"bboSideType": "Other"}):
        assert await client.refusal("POST", "/v5/order/create", **PERPETUAL, **(order_fields | wrong)) == 10001
