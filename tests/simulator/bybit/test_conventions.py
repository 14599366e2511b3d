"""One envelope for all; what is absent is "" in REST and "0" on streams (docs/bybit.md, 1.3, 2.3, 2.7 and 5.2)."""

import json
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from http.client import HTTPConnection

import pytest

from simulator.engine.requests import OrderRequest
from simulator.engine.words import OrderType, Side
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import DEADLINE_SECONDS, auth_headers

PERPETUAL = {"category": "linear", "symbol": "BTCUSDT"}
TEXTS = (str, bool, dict)
WHOLE_NUMBERS = {"positionIdx", "riskId", "autoAddMargin", "adlRankIndicator", "tradeMode", "seq", "openTime"}


@pytest.fixture
async def client(server):
    async with PlainClient(server) as client:
        yield client


@pytest.fixture
async def pushes(client):
    """One push of every private topic, by topic, after a market order that had no stop."""
    stream = await client.stream("/v5/private")
    await stream.log_in()
    await stream.subscribe("execution", "order", "position", "wallet")
    order = {"side": "Buy", "orderType": "Market", "qty": "0.01"}
    await client.post("/v5/order/create", **PERPETUAL, **order)
    messages = [await stream.next() for _ in range(4)]
    await stream.close()
    return {message["topic"]: message["data"][0] for message in messages}


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/v5/market/time", "", 0),
        ("/v5/position/list", "category=linear&symbol=BTCUSDT", 0),
        ("/v5/position/list", "category=linear", 10001),
    ],
)
def test_answers_have_one_envelope_and_leave_the_connection_open(server, path, query, code):
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE_SECONDS)) as connection:
        connection.connect()
        first = connection.sock
        for _ in range(2):
            connection.request("GET", f"{path}?{query}", headers=auth_headers(query))
            with connection.getresponse() as response:
                answer = json.load(response)
                assert (response.version, response.status) == (11, 200)
            assert set(answer) == {"retCode", "retMsg", "result", "retExtInfo", "time"}
            assert (answer["retCode"], type(answer["time"])) == (code, int)
            assert connection.sock is first


async def test_no_stop_is_empty_in_rest_and_zero_on_the_stream(client, pushes):
    (row,) = (await client.get("/v5/position/list", **PERPETUAL))["list"]
    for name in ("takeProfit", "stopLoss", "trailingStop"):
        assert (row[name], pushes["position"][name]) == ("", "0")


async def test_the_entry_price_has_two_names(client, pushes):
    (row,) = (await client.get("/v5/position/list", **PERPETUAL))["list"]
    assert (row["avgPrice"], pushes["position"]["entryPrice"]) == ("50000", "50000")
    assert "entryPrice" not in row
    assert "avgPrice" not in pushes["position"]


async def test_an_ordinary_order_has_an_empty_stop_type_but_its_execution_says_unknown(client, pushes):
    (row,) = (await client.get("/v5/order/history", category="linear"))["list"]
    (fill,) = (await client.get("/v5/execution/list", category="linear"))["list"]
    assert [each["stopOrderType"] for each in (row, fill, pushes["order"])] == ["", "", ""]
    assert pushes["execution"]["stopOrderType"] == "UNKNOWN"


async def test_what_an_order_has_not_is_empty_in_rest_and_spelt_out_on_the_stream(client, pushes):
    (row,) = (await client.get("/v5/order/history", category="linear"))["list"]
    for name, there in {"tpslMode": "UNKNOWN", "tpLimitPrice": "0", "slLimitPrice": "0"}.items():
        assert (row[name], pushes["order"][name]) == ("", there)
    for name in ("triggerPrice", "takeProfit", "stopLoss", "triggerBy"):
        assert row[name] == pushes["order"][name] == ""
    assert "category" not in row


async def test_a_flat_row_is_empty_where_it_has_no_value(client, server):
    (row,) = (await client.get("/v5/position/list", **PERPETUAL))["list"]
    assert [row[name] for name in ("side", "liqPrice", "positionValue", "unrealisedPnl")] == [""] * 4
    assert (row["size"], row["avgPrice"], row["openTime"], row["seq"]) == ("0", "0", 0, -1)
    assert int(row["riskLimitValue"]) > 0
    server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01"})
    server.control("account/close", {"symbol": "BTCUSDT"})
    (row,) = (await client.get("/v5/position/list", **PERPETUAL))["list"]
    assert row["seq"] > 0
    assert int(row["createdTime"]) > 0
    assert row["openTime"] == 0


async def test_numbers_are_texts_but_for_the_documented_ones(client, pushes):
    (row,) = (await client.get("/v5/position/list", **PERPETUAL))["list"]
    for each in (row, pushes["position"]):
        whole = {name for name, value in each.items() if isinstance(value, int) and not isinstance(value, bool)}
        assert whole == WHOLE_NUMBERS
        assert all(isinstance(value, TEXTS) for name, value in each.items() if name not in whole)


async def test_a_settle_coin_hides_what_is_flat(client, pushes, server):
    by_coin = {"category": "linear", "settleCoin": "USDT"}
    assert len((await client.get("/v5/position/list", **by_coin))["list"]) == 1
    server.control("account/close", {"symbol": "BTCUSDT"})
    assert (await client.get("/v5/position/list", **by_coin))["list"] == []
    assert len((await client.get("/v5/position/list", **PERPETUAL))["list"]) == 1


async def test_a_fill_and_its_position_share_a_sequence(client, pushes):
    (row,) = (await client.get("/v5/position/list", **PERPETUAL))["list"]
    assert row["seq"] == pushes["position"]["seq"] == pushes["execution"]["seq"]


@pytest.mark.parametrize(
    ("path", "most", "parameters"),
    [
        ("/v5/order/realtime", 50, PERPETUAL),
        ("/v5/order/history", 50, {"category": "linear"}),
        ("/v5/execution/list", 100, {"category": "linear"}),
        ("/v5/position/list", 200, PERPETUAL),
        ("/v5/position/closed-pnl", 100, {"category": "linear"}),
        ("/v5/account/transaction-log", 50, {}),
        ("/v5/market/instruments-info", 1000, {"category": "linear"}),
        ("/v5/market/kline", 1000, {**PERPETUAL, "interval": "1"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_page_has_a_largest_size(client, path, most, parameters):
    assert await client.refusal("GET", path, **parameters, limit=str(most)) == 0
    for wrong in (str(most + 1), "0", "-1", "x"):
        assert await client.refusal("GET", path, **parameters, limit=wrong) == 10001


@pytest.mark.parametrize(
    ("path", "default"),
    [
        ("/v5/order/realtime", 20),
        ("/v5/order/history", 20),
        ("/v5/execution/list", 50),
        ("/v5/position/closed-pnl", 50),
    ],
)
async def test_a_page_has_a_default_size_and_a_cursor_to_the_next(client, server, path, default):
    engine = server.world.engine
    entry = OrderRequest(symbol="BTCUSDT", side=Side.BUY, order_type=OrderType.MARKET, qty=Decimal("0.002"))
    resting = replace(entry, order_type=OrderType.LIMIT, price=Decimal(49000))

    def trade():
        engine.place(entry)
        for _ in range(2):
            engine.close_by_person("BTCUSDT", qty=Decimal("0.001"))
        engine.place(resting)

    for _ in range(30):
        server.inside(trade)
    parameters = {"category": "linear"} | ({"symbol": "BTCUSDT"} if path.endswith("realtime") else {})
    page = await client.get(path, **parameters)
    assert len(page["list"]) == default
    assert "%2C" in page["nextPageCursor"]
    rows = await client.pages(path, **parameters)
    key = "execId" if "execution" in path else "orderId"
    assert len({row[key] for row in rows}) == len(rows) > default


async def test_a_filled_order_and_its_execution_share_a_message_id(client):
    stream = await client.stream("/v5/private")
    await stream.log_in()
    await stream.subscribe("execution", "order")
    order = {"side": "Buy", "orderType": "Market", "qty": "0.01"}
    await client.post("/v5/order/create", **PERPETUAL, **order)
    fill, filled = await stream.topic("execution"), await stream.topic("order")
    await client.post("/v5/order/create", **PERPETUAL, **(order | {"orderType": "Limit", "price": "49000"}))
    resting = await stream.topic("order")
    await stream.close()
    assert fill["id"] == filled["id"] != resting["id"]
