"""Orders over /v5/trade: receipts with headers, and the refusals of that stream (docs/bybit.md, 5.4)."""

import threading

import aiohttp
import pybit._websocket_trading
import pytest
from pybit.unified_trading import WebSocketTrading

from simulator.bybit.rate_limits import RateLimits
from simulator.settings import Settings
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import (
    DEADLINE_SECONDS,
    KEY,
    SECRET,
    hang_up,
    is_since,
    login,
    now_ms,
    running,
    until,
)

ORDER = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000"}
LINEAR = {"category": "linear"} | ORDER


@pytest.fixture
async def entry(server):
    async with PlainClient(server) as client:
        stream = await client.stream("/v5/trade")
        yield stream
        await stream.close()


@pytest.fixture
async def known(entry):
    await entry.log_in()
    return entry


def test_pybit_places_amends_and_cancels(server, monkeypatch):
    monkeypatch.setattr(pybit._websocket_trading, "TRADE_WSS", f"{server.ws_url}/v5/trade")
    client = WebSocketTrading(testnet=False, api_key=KEY, api_secret=SECRET, restart_on_error=False, retries=2)
    until(lambda: client.auth)
    answered = threading.Condition()
    answers = []

    def note(answer):
        with answered:
            answers.append(answer)
            answered.notify_all()

    def call(act, **fields):
        with answered:
            already = len(answers)
            act(note, **fields)
            assert answered.wait_for(lambda: len(answers) > already, DEADLINE_SECONDS)
            return answers[-1]["data"]

    placed = call(client.place_order, **LINEAR)
    ids = {"category": "linear", "symbol": "BTCUSDT", "orderId": placed["orderId"]}
    assert call(client.amend_order, **ids, price="48000") == placed
    (order,) = server.control("account")["orders"]
    assert (order["order_id"], order["price"]) == (placed["orderId"], "48000")
    assert call(client.cancel_order, **ids) == placed
    batch = call(client.place_batch_order, category="linear", request=[ORDER, ORDER | {"price": "47000"}])
    assert len(batch["list"]) == len(server.control("account")["orders"]) == 2
    hang_up(server, client)


async def test_a_receipt_has_headers_and_ids(known):
    began = now_ms()
    receipt = await known.order("order.create", req_id="r-1", **LINEAR)
    header = receipt.pop("header")
    assert (header["X-Bapi-Limit"], header["X-Bapi-Limit-Status"]) == ("10", "9")
    assert is_since(began, int(header["X-Bapi-Limit-Reset-Timestamp"]))
    assert is_since(began, int(header["Timenow"]))
    assert header["Traceid"]
    assert receipt.pop("connId")
    assert receipt.pop("data")["orderId"]
    assert receipt == {"reqId": "r-1", "retCode": 0, "retMsg": "OK", "op": "order.create", "retExtInfo": {}}


async def test_a_batch_answers_0_and_tells_each_item(known):
    items = [ORDER, ORDER | {"qty": "0.0001"}]
    answer = await known.order("order.create-batch", category="linear", request=items)
    assert answer["retCode"] == 0
    assert [each["code"] for each in answer["retExtInfo"]["list"]] == [0, 10001]
    assert [bool(row["orderId"]) for row in answer["data"]["list"]] == [True, False]
    assert answer["header"]["X-Bapi-Limit-Status"] == "8"


async def test_the_budget_is_shared_with_rest():
    with running(Settings(limits=RateLimits(per_second={"/v5/order/create": 1}))) as server:
        async with PlainClient(server) as client:
            entry = await client.stream("/v5/trade")
            await entry.log_in()
            await client.post("/v5/order/create", **LINEAR)
            refused = await entry.order("order.create", **LINEAR)
            await entry.close()
    assert refused["retCode"] == 10006
    assert refused["header"]["X-Bapi-Limit-Status"] == "0"


@pytest.mark.parametrize(("category", "limit"), [("linear", "10"), ("spot", "20")])
async def test_an_injected_10006_names_the_limit(server, known, category, limit):
    server.control("faults", {"target": "ws_private", "match": "order.", "kind": "ret_code", "ret_code": 10006})
    refused = await known.order("order.create", **(LINEAR | {"category": category}))
    assert (refused["retCode"], refused["header"]["X-Bapi-Limit"]) == (10006, limit)
    assert refused["header"]["X-Bapi-Limit-Status"] == "0"


async def test_a_second_login_is_20001(known):
    answer = await known.log_in()
    assert (answer["retCode"], answer["op"]) == (20001, "auth")
    assert (await known.order("order.create", **LINEAR))["retCode"] == 0


@pytest.mark.parametrize(
    ("wrong", "code"),
    [(login(secret="wrong"), 10004), (login(key="other"), 10003), ({"op": "auth", "args": [1]}, 10001)],
    ids=["signature", "key", "parameters"],
)
async def test_a_wrong_login_is_refused_and_cut_off(entry, wrong, code):
    assert (await entry.ask(wrong))["retCode"] == code
    assert (await entry.socket.receive(timeout=DEADLINE_SECONDS)).type is aiohttp.WSMsgType.CLOSE


async def test_nobody_orders_without_a_login(entry):
    assert (await entry.order("order.create", **LINEAR))["retCode"] == 10003


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"op": "order.dance", "header": {}, "args": [{}]}, 10404),
        ({"op": "order.create", "args": [LINEAR]}, 10001),
        ({"op": "order.create", "header": {"X-BAPI-TIMESTAMP": "x"}, "args": [LINEAR]}, 10001),
        ({"op": "order.create", "header": {"X-BAPI-TIMESTAMP": "1"}, "args": [LINEAR]}, 10002),
        ({"op": "order.create", "header": {"X-BAPI-TIMESTAMP": "1"}, "args": [LINEAR], "reqId": "x" * 37}, 10001),
    ],
    ids=["op", "header", "timestamp", "late", "reqId"],
)
async def test_a_wrong_request_is_refused(known, message, code):
    assert (await known.ask(message))["retCode"] == code


@pytest.mark.parametrize(
    "text", ["{", "[]", "ping", "[" * 20_000, '{"op": null}', '{"op": 5}'], ids=lambda text: text[:9]
)
async def test_what_is_no_request_is_answered(known, text):
    for send in (known.socket.send_str, lambda text: known.socket.send_bytes(text.encode())):
        await send(text)
        answer = await known.next()
        assert (answer["retCode"], answer["retMsg"], answer["op"]) == (10404, "op type is not found", "")
    assert (await known.ask({"op": "ping"}))["op"] == "pong"


async def test_a_request_id_is_used_once(known):
    assert (await known.order("order.create", req_id="same", **LINEAR))["retCode"] == 0
    assert (await known.order("order.create", req_id="same", **LINEAR))["retCode"] == 20006


async def test_a_refusal_has_the_code_of_rest(known):
    gone = await known.order("order.cancel", category="linear", symbol="BTCUSDT", orderId="nothing")
    assert (gone["retCode"], gone["data"]) == (110001, {})


async def test_a_pong_has_the_shape_of_order_entry(entry):
    began = now_ms()
    answer = await entry.ask({"op": "ping"})
    assert answer.pop("connId")
    assert is_since(began, int(answer.pop("data")[0]))
    assert answer == {"retCode": 0, "retMsg": "OK", "op": "pong"}


async def test_faults_refuse_an_order_and_its_login(server, known):
    server.control("faults", {"target": "ws_private", "match": "order.create", "kind": "ret_code", "ret_code": 10016})
    assert (await known.order("order.create", **LINEAR))["retCode"] == 10016
    server.control("faults", {"target": "ws_private", "match": "/v5/trade", "kind": "reject_auth"})
    async with PlainClient(server) as client:
        stream = await client.stream("/v5/trade")
        assert (await stream.log_in())["retCode"] == 10003
        await stream.close()


async def test_orders_over_the_stream_are_counted(server, known):
    await known.order("order.create", **LINEAR)
    assert server.control("stats")["requests"]["order.create"] == 1
