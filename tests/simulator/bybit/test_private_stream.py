"""The private stream: what it tells pybit, how it speaks to a bare client (docs/bybit.md, 1.5, 5.1 and 5.2)."""

import asyncio
import time

import aiohttp
import pytest

from tests.simulator.bybit.support import DEADLINE_SECONDS, is_since, login, now_ms

LINEAR = {"category": "linear", "symbol": "BTCUSDT"}


@pytest.fixture
async def stream(server):
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{server.ws_url}/v5/private") as socket:
        yield socket


async def ask(socket, message):
    await socket.send_json(message)
    return await socket.receive_json(timeout=DEADLINE_SECONDS)


async def subscribe(socket, *topics, req_id="r"):
    return await ask(socket, {"op": "subscribe", "req_id": req_id, "args": list(topics)})


@pytest.mark.parametrize("path", ["/v5/private", "/v5/public/linear", "/v5/public/misc/status"])
@pytest.mark.parametrize(
    "text",
    ["{", "[]", "ping", "[" * 20_000, '{"op": null, "req_id": null}', '{"op": {}}'],
    ids=["{", "[]", "ping", "deep", "null", "object"],
)
async def test_what_is_no_request_is_answered(server, path, text):
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{server.ws_url}{path}") as socket:
        for send in (socket.send_str, lambda text: socket.send_bytes(text.encode())):
            await send(text)
            answer = await socket.receive_json(timeout=DEADLINE_SECONDS)
            assert (answer["success"], answer["ret_msg"]) == (False, "error:invalid op")
            assert (answer["op"], answer["req_id"]) == ("", "")
        assert (await ask(socket, {"op": "ping"}))["op"] in {"ping", "pong"}


def test_a_fill_is_told_as_execution_order_position_wallet(bybit, listen):
    for stream in ("order_stream", "execution_stream", "position_stream", "wallet_stream"):
        inbox = listen(stream)
    receipt = bybit.buy("0.01", orderLinkId="own-1", stopLoss="49000")
    inbox.wait_topic("wallet")
    topics = [message["topic"] for message in inbox.all()]
    assert topics[: topics.index("wallet") + 1] == ["execution", "order", "position", "wallet"]
    execution = inbox.wait_topic("execution")["data"][0]
    assert (execution["orderId"], execution["execQty"], execution["stopOrderType"]) == (
        receipt["orderId"],
        "0.01",
        "UNKNOWN",
    )
    orders = inbox.wait_topic("order")["data"]
    assert [order["orderStatus"] for order in orders if order["orderLinkId"] == "own-1"] == ["Filled"]
    position = inbox.wait_topic("position")["data"][0]
    assert (position["entryPrice"], position["size"], position["takeProfit"]) == ("50000", "0.01", "0")
    assert position["seq"] >= execution["seq"]
    assert inbox.wait_topic("wallet")["data"][0]["coin"][0]["walletBalance"] == "9999.725"


def test_a_close_tells_the_cleared_stop_in_the_same_message(bybit, listen, server):
    bybit.buy("0.01", stopLoss="49000")
    inbox = listen("order_stream")
    server.control("account/close", {"symbol": "BTCUSDT"})
    message = inbox.wait_topic("order")
    by_status = {order["orderStatus"]: order for order in message["data"]}
    assert by_status["Filled"]["createType"] == "CreateByClosing"
    cleared = by_status["Deactivated"]
    assert (cleared["cancelType"], cleared["stopOrderType"]) == ("CancelByTpSlTsClear", "StopLoss")
    assert (cleared["category"], cleared["tpslMode"], cleared["closedPnl"]) == ("linear", "Full", "0")


def test_a_stop_that_fires_keeps_its_id(bybit, listen, server):
    bybit.buy("0.01", stopLoss="49000")
    stop_id = bybit.get_open_orders(**LINEAR)["list"][0]["orderId"]
    orders, executions = listen("order_stream"), listen("execution_stream")
    server.price("48990")
    execution = executions.wait_topic("execution")["data"][0]
    assert (execution["orderId"], execution["stopOrderType"]) == (stop_id, "StopLoss")
    filled = orders.wait(lambda message: message["topic"] == "order" and message["data"][0]["orderStatus"] == "Filled")
    assert filled["data"][0]["orderId"] == stop_id


def test_every_order_operation_pushes_a_position(bybit, listen):
    inbox = listen("position_stream")
    bybit.limit("Buy", "49000", orderLinkId="own-2")
    inbox.wait_topic("position")
    bybit.amend_order(**LINEAR, orderLinkId="own-2", price="48900")
    inbox.wait_topic("position", skip=1)
    bybit.cancel_order(**LINEAR, orderLinkId="own-2")
    last = inbox.wait_topic("position", skip=2)["data"][0]
    assert (last["side"], last["size"], last["entryPrice"], last["stopLoss"]) == ("", "0", "0", "0")


def test_the_fast_topic_has_trades_only(bybit, listen, server):
    inbox = listen("fast_execution_stream", categorised_topic="linear")
    listen("execution_stream")
    bybit.buy("0.01")
    server.control("account/event", {"kind": "funding", "symbol": "BTCUSDT", "rate": "0.001"})
    inbox.wait(lambda message: message["data"][0].get("execType") == "Funding")
    fast = [message for message in inbox.all() if message["topic"] == "execution.fast.linear"]
    assert len(fast) == 1
    assert "id" not in fast[0]
    assert set(fast[0]["data"][0]) == {
        "category",
        "symbol",
        "execId",
        "execPrice",
        "execQty",
        "orderId",
        "isMaker",
        "orderLinkId",
        "side",
        "execTime",
        "seq",
    }


def test_a_reset_cuts_nobody_off(bybit, listen, server):
    inbox = listen("execution_stream")
    bybit.buy("0.01", orderLinkId="before")
    inbox.wait_topic("execution")
    server.control("reset", {"seed": 8})
    bybit.buy("0.01", orderLinkId="before")
    again = inbox.wait_topic("execution", skip=1)["data"][0]
    assert (again["orderLinkId"], again["seq"]) == ("before", 1)


async def test_categorised_topics_carry_their_suffix(stream, server):
    await ask(stream, login())
    assert (await subscribe(stream, "order.linear", "execution.linear", "position.linear"))["success"] is True
    server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01"})
    topics = [(await stream.receive_json(timeout=DEADLINE_SECONDS))["topic"] for _ in range(3)]
    assert topics == ["execution.linear", "order.linear", "position.linear"]


async def test_a_login_is_acknowledged(stream):
    answer = await ask(stream, login())
    assert answer.pop("conn_id")
    assert answer == {"success": True, "ret_msg": "", "op": "auth"}


@pytest.mark.parametrize(
    "wrong",
    [
        login(key="other"),
        login(secret="wrong"),
        login(expires_in_ms=-600_000),
        {"op": "auth", "args": ["simkey"]},
        {"op": "auth"},
    ],
    ids=["key", "signature", "expired", "short", "empty"],
)
async def test_a_wrong_login_is_refused_and_cut_off(stream, wrong):
    answer = await ask(stream, wrong)
    assert (answer["success"], answer["op"]) == (False, "auth")
    assert answer["ret_msg"]
    assert (await stream.receive(timeout=DEADLINE_SECONDS)).type is aiohttp.WSMsgType.CLOSE


async def test_nothing_is_told_before_the_login(stream):
    answer = await subscribe(stream, "order")
    assert (answer["success"], answer["ret_msg"]) == (False, "Request not authorized")


@pytest.mark.parametrize(
    ("topics", "reason"),
    [
        (["nothing"], "error:handler not found,topic:nothing"),
        (["order", "tickers.BTCUSDT"], "error:handler not found,topic:tickers.BTCUSDT"),
        (["order", "position.linear"], "error:all-in-one and categorised topics cannot be mixed"),
        (["position.spot"], "error:handler not found,topic:position.spot"),
        ([], "error:request args invalid"),
        ([1], "error:request args invalid"),
    ],
)
async def test_a_wrong_topic_voids_the_request(stream, server, topics, reason):
    await ask(stream, login())
    await subscribe(stream, "wallet")
    answer = await subscribe(stream, *topics, req_id="bad")
    assert (answer["success"], answer["ret_msg"], answer["req_id"]) == (False, reason, "bad")
    server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01", "price": "49000"})
    server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01"})
    assert (await stream.receive_json(timeout=DEADLINE_SECONDS))["topic"] == "wallet"


async def test_an_acknowledgement_takes_fifty_milliseconds_and_no_push_overtakes_it(stream, server):
    await ask(stream, login())
    began = time.monotonic()
    buy = {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.001"}
    await stream.send_json({"op": "subscribe", "req_id": "r", "args": ["execution"]})
    while time.monotonic() < began + 0.02:
        await asyncio.to_thread(server.control, "account/order", buy)
    first = await stream.receive_json(timeout=DEADLINE_SECONDS)
    assert (first["op"], first["success"], first["req_id"]) == ("subscribe", True, "r")
    assert time.monotonic() - began >= 0.05
    await asyncio.to_thread(server.control, "account/order", buy)
    assert (await stream.receive_json(timeout=DEADLINE_SECONDS))["topic"] == "execution"


@pytest.mark.parametrize("value", ["true", "zero"])
async def test_the_switch_of_the_open_time_bends_the_stream_as_well(stream, server, value):
    server.control("switch", {"name": "open_time", "value": value})
    await ask(stream, login())
    await subscribe(stream, "position")
    server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01"})
    message = await stream.receive_json(timeout=DEADLINE_SECONDS)
    assert (message["data"][0]["openTime"] > 0) == (value == "true")


async def test_a_pong_has_the_private_shape(stream):
    began = now_ms()
    answer = await ask(stream, {"op": "ping", "req_id": "p"})
    assert answer.pop("conn_id")
    assert is_since(began, int(answer.pop("args")[0]))
    assert answer == {"req_id": "p", "op": "pong"}


async def test_an_unsubscribed_topic_is_silent(stream, server):
    await ask(stream, login())
    await subscribe(stream, "order", "wallet")
    answer = await ask(stream, {"op": "unsubscribe", "req_id": "u", "args": ["order"]})
    assert (answer["success"], answer["op"], answer["req_id"]) == (True, "unsubscribe", "u")
    server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01"})
    assert (await stream.receive_json(timeout=DEADLINE_SECONDS))["topic"] == "wallet"
    assert (await ask(stream, {"op": "unsubscribe", "args": "order"}))["success"] is False


@pytest.mark.parametrize("text", ["no json", "[]", '{"op": "dance"}', "{}"])
async def test_nonsense_is_an_invalid_op(stream, text):
    await stream.send_str(text)
    answer = await stream.receive_json(timeout=DEADLINE_SECONDS)
    assert (answer["success"], answer["ret_msg"]) == (False, "error:invalid op")


async def test_a_stream_is_no_web_page(server):
    async with aiohttp.ClientSession(server.url) as session, session.get("/v5/private") as response:
        assert response.status == 400
