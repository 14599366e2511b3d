"""A reset ends what is under way: nothing of the old exchange reaches the new one, or a client of it."""

from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected

import pytest
import requests

from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import DEADLINE_SECONDS, _open, rest_client, until

BTC = {"symbol": "BTCUSDT"}
HOUR_MS = 3_600_000


@pytest.fixture
def beside():
    with ThreadPoolExecutor(1) as pool:
        yield pool


def buy(server, qty):
    server.control("account/order", BTC | {"side": "Buy", "qty": qty})


def arm(server, target, kind, **more):
    server.control("faults", {"target": target, "kind": kind, "delay_ms": HOUR_MS} | more)


def struck(server):
    until(lambda: not server.control("faults")["faults"])


def last_price(server):
    return server.inside(lambda: server.world.engine.last_price("BTCUSDT"))


def test_a_path_ends(server, beside):
    path = BTC | {"prices": ["50100", "50200"], "interval_ms": HOUR_MS}
    walking = beside.submit(server.try_control, "market/path", path)
    until(lambda: last_price(server) == 50100)
    server.control("reset", {})
    status, answer = walking.result(DEADLINE_SECONDS)
    assert (status, answer["error"]) == (400, "the simulator was reset on the way")
    assert last_price(server) == 50000


def test_a_long_way_of_a_stepped_clock_ends_and_answers_before(stepped, beside):
    stepped.control("market/mode", {"mode": "random", "speed": 100})
    start = stepped.control("market")["now_ms"]
    going = beside.submit(stepped.try_control, "clock", {"advance_ms": 24 * HOUR_MS})
    until(lambda: stepped.control("market")["now_ms"] > start)
    stepped.control("reset", {})
    status, answer = going.result(DEADLINE_SECONDS)
    assert (status, answer["error"]) == (400, "the simulator was reset on the way")
    now = stepped.control("market")["now_ms"]
    assert start < now < start + 24 * HOUR_MS
    assert stepped.control("clock", {"advance_ms": 1000})["now_ms"] == now + 1000


@pytest.mark.parametrize("kind", ["lost_response", "lost_request", "blackhole", "delay"])
def test_a_request_that_a_fault_holds_is_let_go(server, beside, kind):
    arm(server, "rest", kind)
    http = rest_client(server, timeout=60)
    held = beside.submit(http.get_server_time)
    struck(server)
    server.control("reset", {})
    assert isinstance(held.exception(DEADLINE_SECONDS), requests.exceptions.ConnectionError)
    http.client.close()


@pytest.mark.parametrize("kind", ["lost_response", "lost_request", "blackhole", "delay"])
def test_a_call_of_a_bot_that_a_fault_holds_is_let_go(server, beside, kind):
    arm(server, "telegram", kind)
    held = beside.submit(_open, f"{server.url}/bot123456:{'a' * 35}/getMe", timeout=60)
    struck(server)
    server.control("reset", {})
    assert isinstance(held.exception(DEADLINE_SECONDS), RemoteDisconnected | ConnectionResetError)


async def test_a_delayed_message_never_comes_and_holds_up_no_other(server):
    async with PlainClient(server) as client:
        stream = await client.stream("/v5/private")
        await stream.log_in()
        await stream.subscribe("execution")
        arm(server, "ws_private", "delay")
        buy(server, "0.01")
        buy(server, "0.02")
        struck(server)
        server.control("reset", {})
        buy(server, "0.03")
        assert (await stream.topic("execution"))["data"][0]["execQty"] == "0.03"
        await stream.close()


async def test_ids_of_requests_can_be_used_again(server):
    cancel = {"category": "linear", "symbol": "BTCUSDT", "orderLinkId": "none"}
    async with PlainClient(server) as client:
        stream = await client.stream("/v5/trade")
        await stream.log_in()
        codes = [(await stream.order("order.cancel", req_id="r-1", **cancel))["retCode"] for _ in range(2)]
        server.control("reset", {})
        codes.append((await stream.order("order.cancel", req_id="r-1", **cancel))["retCode"])
        assert codes == [110001, 20006, 110001]
        await stream.close()
