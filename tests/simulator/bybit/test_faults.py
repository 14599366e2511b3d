"""Faults: what a tester may arm, and what it does to a request."""

import time

import aiohttp
import pytest
import requests
from pybit.exceptions import FailedRequestError, InvalidRequestError

from simulator.bybit import order_pages
from simulator.faults import FaultKind, Faults, FaultTarget
from tests.simulator.bybit.support import Bybit, rest_client, until

CREATE = {"target": "rest", "match": "/v5/order/create"}


def arm(server, kind, **more):
    server.control("faults", CREATE | {"kind": kind} | more)


def links(server):
    account = server.control("account")
    return [each["order_link_id"] for each in account["executions"]]


@pytest.fixture
def impatient(server):
    http = rest_client(server, timeout=0.3)
    yield Bybit(http)
    http.client.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"target": "rest"},
        {"target": "rest", "kind": "earthquake"},
        {"target": "mail", "kind": "delay"},
        {"target": "rest", "kind": "flood"},
        {"target": "rest", "kind": "drop_message"},
        {"target": "ws_public", "kind": "reject_auth"},
        {"target": "telegram", "kind": "reorder"},
        {"target": "rest", "kind": "delay", "count": 0},
        {"target": "rest", "kind": "delay", "count": "1"},
        {"target": "rest", "kind": "delay", "delay_ms": -1},
        {"target": "rest", "kind": "delay", "probability": 1.5},
        {"target": "rest", "kind": "http_status", "status": 99},
        {"target": "rest", "kind": "delay", "colour": "red"},
    ],
    ids=str,
)
def test_a_wrong_fault_is_refused_with_a_reason(wrong):
    with pytest.raises(ValueError, match=r".{10,}"):
        Faults(7).add(wrong)


def test_a_fault_hits_where_it_matches_as_often_as_it_says():
    faults = Faults(7)
    faults.add({"target": "rest", "match": "/order/", "kind": "delay", "count": 2})
    assert faults.take("telegram", "/v5/order/create") is None
    assert faults.take("rest", "/v5/position/list") is None
    assert faults.take("rest", "/v5/order/create", kinds={FaultKind.RET_CODE}) is None
    assert faults.take("rest", "/x", "/v5/order/create").kind == "delay"
    assert faults.take(FaultTarget.REST, "/v5/order/cancel") is not None
    assert faults.take("rest", "/v5/order/create") is None


def test_a_fault_by_chance_is_the_same_for_the_same_seed():
    def hits(seed):
        faults = Faults(seed)
        faults.add({"target": "rest", "kind": "delay", "count": 1000, "probability": 0.5})
        return [faults.take("rest", "/") is not None for _ in range(100)]

    assert hits(1) == hits(1) != hits(2)
    assert 30 < sum(hits(1)) < 70


def test_every_kind_can_be_armed_somewhere():
    for kind in FaultKind:
        faults = Faults(7)
        for target in FaultTarget:
            try:
                faults.add({"target": target, "kind": kind})
            except ValueError:
                continue
        assert any(faults.take(target, "") for target in FaultTarget), kind


def test_a_lost_response_was_executed(bybit, impatient, server, listen):
    inbox = listen("execution_stream")
    arm(server, "lost_response")
    with pytest.raises(requests.exceptions.ReadTimeout):
        impatient.buy(orderLinkId="lost")
    until(lambda: links(server) == ["lost"])
    assert inbox.wait_topic("execution")["data"][0]["orderLinkId"] == "lost"
    with pytest.raises(InvalidRequestError) as again:
        bybit.buy(orderLinkId="lost")
    assert again.value.status_code == 110072


def test_a_lost_response_can_land_late(impatient, server):
    server.control("switch", {"name": "late_landing_ms", "value": 500})
    arm(server, "lost_response")
    began = server.inside(server.world.engine.now_ms)
    with pytest.raises(requests.exceptions.ReadTimeout):
        impatient.buy(orderLinkId="late")
    until(lambda: links(server) == ["late"])
    (execution,) = server.inside(server.world.engine.executions)
    assert execution.time_ms >= began + 500


@pytest.mark.parametrize("kind", ["lost_request", "blackhole"])
def test_a_lost_request_was_not(impatient, server, kind):
    arm(server, kind)
    with pytest.raises(requests.exceptions.ReadTimeout):
        impatient.buy()
    until(lambda: server.control("stats")["requests"].get("/v5/order/create") == 1)
    assert links(server) == []


@pytest.mark.parametrize(("kind", "landed"), [("disconnect", ["cut"]), ("refuse_connect", [])])
def test_a_connection_can_break_after_or_before(bybit, server, kind, landed):
    arm(server, kind)
    with pytest.raises(requests.exceptions.ConnectionError):
        bybit.buy(orderLinkId="cut")
    assert links(server) == landed


def test_an_answer_can_be_late(bybit, impatient, server):
    arm(server, "delay", delay_ms=400, count=2)
    began = time.monotonic()
    bybit.buy(orderLinkId="slow-1")
    assert time.monotonic() - began >= 0.4
    with pytest.raises(requests.exceptions.ReadTimeout):
        impatient.buy(orderLinkId="slow-2")
    until(lambda: links(server) == ["slow-1", "slow-2"])


@pytest.mark.parametrize(
    ("fault", "status", "landed"),
    [
        ({"kind": "http_status", "status": 503}, 503, False),
        ({"kind": "ip_ban"}, 403, False),
        ({"kind": "html_body"}, 502, True),
        ({"kind": "html_body", "status": 200}, 409, True),
        ({"kind": "truncated_json"}, 409, True),
    ],
    ids=str,
)
def test_pybit_fails_with_what_came_instead_of_an_answer(bybit, server, fault, status, landed):
    server.control("faults", CREATE | fault)
    with pytest.raises(FailedRequestError) as failed:
        bybit.buy(orderLinkId="odd")
    assert failed.value.status_code == status
    assert links(server) == (["odd"] if landed else [])
    bybit.buy(orderLinkId="even")


@pytest.mark.parametrize(
    ("fault", "code"),
    [({"kind": "ret_code", "ret_code": 10016}, 10016), ({"kind": "reject_auth"}, 10003)],
)
def test_a_code_can_be_injected(bybit, server, fault, code):
    server.control("faults", CREATE | fault)
    with pytest.raises(InvalidRequestError) as refused:
        bybit.buy()
    assert refused.value.status_code == code
    assert links(server) == []


def test_a_request_can_arrive_twice(bybit, server):
    arm(server, "duplicate", count=2)
    bybit.buy("0.01", orderLinkId="twice")
    bybit.buy("0.02")
    assert links(server) == ["twice", "", ""]
    assert server.control("stats")["rejected"] == {"110072": 1}


def test_the_servers_clock_can_be_elsewhere(bybit, server):
    server.control("faults", {"target": "rest", "kind": "clock_skew", "skew_ms": -3000, "count": 2})
    before = server.inside(server.world.engine.now_ms)
    assert bybit.get_server_time()
    assert before <= bybit.envelope["time"] + 3000 <= server.inside(server.world.engine.now_ms)
    with pytest.raises(InvalidRequestError) as refused:
        bybit.get_account_info()
    assert refused.value.status_code == 10002
    assert bybit.get_account_info()


def test_a_read_can_be_stale(bybit, server):
    query = {"category": "linear", "settleCoin": "USDT"}
    assert bybit.get_positions(**query)["list"] == []
    bybit.buy()
    server.control("faults", {"target": "rest", "match": "/v5/position/list", "kind": "stale_read"})
    assert bybit.get_positions(**query)["list"] == []
    assert len(bybit.get_positions(**query)["list"]) == 1


@pytest.mark.parametrize(("key", "secret", "code"), [("other", "simsecret", 10003), ("simkey", "other", 10004)])
def test_a_stale_read_lets_nobody_in(bybit, server, key, secret, code):
    bybit.buy()
    server.control("faults", {"target": "rest", "match": "/v5/position/list", "kind": "stale_read"})
    http = rest_client(server, key=key, secret=secret)
    with pytest.raises(InvalidRequestError) as refused:
        http.get_positions(category="linear", symbol="BTCUSDT")
    http.client.close()
    assert refused.value.status_code == code
    assert server.control("stats")["rejected"] == {str(code): 1}


def test_order_pages_can_be_stale_while_a_lookup_by_id_is_not(stepped_simulator):
    stepped_simulator.control("switch", {"name": "stale_order_pages", "value": True})
    http = rest_client(stepped_simulator)
    bybit = Bybit(http)
    receipt = bybit.limit("Buy", "49000")
    query = {"category": "linear", "symbol": "BTCUSDT"}
    assert bybit.get_open_orders(**query)["list"] == []
    assert len(bybit.get_open_orders(**query, orderId=receipt["orderId"])["list"]) == 1
    stepped_simulator.control("clock", {"advance_ms": order_pages.STALE_BY_MS})
    assert len(bybit.get_open_orders(**query)["list"]) == 1
    bybit.cancel_order(**query, orderId=receipt["orderId"])
    assert bybit.get_open_orders(**query)["list"][0]["orderStatus"] == "New"
    assert bybit.get_order_history(**query)["list"] == []
    stepped_simulator.control("clock", {"advance_ms": order_pages.STALE_BY_MS})
    assert len(bybit.get_order_history(**query)["list"]) == 1
    assert bybit.get_open_orders(**query)["list"] == []
    http.client.close()


def test_clearing_disarms(bybit, server):
    arm(server, "ret_code", count=100)
    server.control("faults", method="DELETE")
    assert bybit.buy()


async def test_a_lost_answer_does_not_hold_up_the_others(server):
    server.control("faults", {"target": "rest", "match": "/v5/market/time", "kind": "lost_response"})
    async with aiohttp.ClientSession(server.url) as client:
        with pytest.raises(TimeoutError):
            await client.get("/v5/market/time", timeout=aiohttp.ClientTimeout(total=0.2))
        async with client.get("/v5/market/time") as response:
            assert response.status == 200
