"""Limits per endpoint and per address (docs/bybit.md, 4)."""

import re
from collections import Counter
from pathlib import Path

import aiohttp
import pytest
from pybit.exceptions import InvalidRequestError

from simulator.bybit.rate_limits import DEFAULT_PER_SECOND, RateCounter, RateLimits
from simulator.bybit.rest.endpoints import ENDPOINTS
from simulator.engine import placing
from simulator.settings import Settings
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import Bybit, is_since, now_ms, rest_client, running

PATH = "/v5/order/create"
DOCUMENT = (Path(__file__).parents[3] / "docs" / "bybit.md").read_text(encoding="utf-8")
LIMITS = " ".join(DOCUMENT.partition("\n## 4. Limits\n")[2].partition("\n## 5.")[0].split())


def said(pattern):
    """The numbers that the document's section about limits has there."""
    found = re.search(pattern, LIMITS)
    assert found, pattern
    return tuple(map(int, found.groups()))


def test_the_limits_are_the_documented_ones():
    limits = RateLimits()
    assert said(r"(\d+) requests in (\d+) s from one address") == (
        limits.address_requests,
        limits.address_window_ms / 1000,
    )
    assert "at least ten minutes of silence" in LIMITS
    assert limits.address_ban_ms == 10 * 60_000
    assert said(r"(\d+) new stream connections in five minutes") == (limits.connections,)
    assert limits.connections_window_ms == 5 * 60_000
    assert said(r"(\d+) active orders and (\d+) untriggered conditional orders a symbol; (\d+) partial TP/SL") == (
        placing._MAX_ACTIVE,
        placing._MAX_CONDITIONALS,
        placing.MAX_PARTIAL_STOPS,
    )


def test_the_limits_of_endpoints_are_the_documented_ones():
    limits = RateLimits()
    writes, reads, fees = said(r"(\d+) for writes, (\d+) for most reads, (\d+) for fee rates")
    trading = [path for path in limits.per_second if path in limits.spot_per_second or "/v5/position/set-" in path]
    assert {limits.per_second[path] for path in trading} == {writes}
    lists = ["order/realtime", "order/history", "execution/list", "position/list", "position/closed-pnl"]
    assert {limits.per_second[f"/v5/{path}"] for path in [*lists, "account/wallet-balance"]} == {reads}
    assert limits.per_second["/v5/account/fee-rate"] == fees
    (spot,) = said(r"Spot orders have windows of their own, mostly (\d+)")
    assert Counter(limits.spot_per_second.values()).most_common(1)[0][0] == spot


def test_the_600_requests_of_five_seconds_pass_and_the_next_one_is_banned():
    counter = RateCounter(RateLimits())
    assert all(counter.address_allows("a", at_ms * 8) for at_ms in range(600))
    assert not counter.address_allows("a", 4999)
    assert not counter.address_allows("a", 4999 + 599_999)
    assert counter.address_allows("a", 4999 + 600_000)


def test_600_requests_every_five_seconds_pass_for_ever():
    counter = RateCounter(RateLimits())
    assert all(counter.address_allows("a", 5000 * second) for second in range(10) for _ in range(600))


def the_window_stands_still(monkeypatch, server):
    """However long the requests take, they come at once; gives that moment."""
    at_ms = 1_700_000_000_000
    monkeypatch.setattr(server.world, "wall_ms", lambda: at_ms)
    return at_ms


async def test_the_601st_request_at_once_is_http_403(monkeypatch):
    with running() as server:
        the_window_stands_still(monkeypatch, server)
        async with aiohttp.ClientSession(server.url) as client:
            statuses = Counter()
            for _ in range(602):
                async with client.get("/v5/market/time") as response:
                    statuses[response.status] += 1
        assert statuses == {200: 600, 403: 2}
        assert server.control("stats")["rejected"] == {"403": 2}


async def test_a_get_with_a_body_is_refused_and_counted(server):
    async with aiohttp.ClientSession(server.url) as client, client.get("/v5/market/time", data=b"{}") as response:
        assert response.status == 403
    assert server.control("stats")["rejected"] == {"403": 1}


def test_a_window_rolls():
    counter = RateCounter(RateLimits(per_second={PATH: 2}))
    budgets = [counter.spend(PATH, at_ms) for at_ms in (0, 400, 999, 1000, 1001)]
    assert [budget.exceeded for budget in budgets] == [False, False, True, False, True]
    assert [budget.remaining for budget in budgets] == [1, 0, 0, 0, 0]
    assert budgets[0].reset_ms == 0
    assert budgets[2].reset_ms == 1000
    assert counter.spend("/v5/market/time", 0) is None


def test_a_batch_counts_its_items():
    counter = RateCounter(RateLimits(per_second={PATH: 10}))
    assert counter.spend(PATH, 0, 10).remaining == 0
    assert counter.spend(PATH, 1).exceeded
    budget = counter.spend(PATH, 5000, 11)
    assert (budget.granted, budget.remaining, budget.reset_ms) == (10, 0, 6000)


def test_addresses_are_counted_apart():
    counter = RateCounter(RateLimits(address_requests=2, address_window_ms=5000))
    assert [counter.address_allows("a", at_ms) for at_ms in (0, 1, 5001)] == [True, True, True]
    assert [counter.address_allows("b", at_ms) for at_ms in (0, 1)] == [True, True]


def test_a_breach_bans_an_address_for_ten_minutes():
    counter = RateCounter(RateLimits(address_requests=2, address_window_ms=5000))
    assert [counter.address_allows("a", at_ms) for at_ms in (0, 1, 2)] == [True, True, False]
    assert counter.address_allows("b", 3)
    assert not counter.address_allows("a", 600_001)
    assert counter.address_allows("a", 600_002)


def test_spot_orders_have_a_window_of_their_own():
    counter = RateCounter(RateLimits(per_second={PATH: 1}, spot_per_second={PATH: 2}))
    spot = [counter.spend(PATH, 0, category="spot") for _ in range(3)]
    assert [budget.exceeded for budget in spot] == [False, False, True]
    assert counter.spend(PATH, 0, category="linear").remaining == 0
    assert counter.spend(PATH, 0, category="linear").exceeded


def test_every_private_path_has_a_limit():
    private = {path for (_, path), endpoint in ENDPOINTS.items() if endpoint.is_private}
    assert private <= set(DEFAULT_PER_SECOND)


def test_headers_say_what_is_left(bybit):
    began = now_ms()
    bybit.limit("Buy", "49000")
    assert bybit.headers["X-Bapi-Limit"] == "10"
    assert bybit.headers["X-Bapi-Limit-Status"] == "9"
    assert is_since(began, int(bybit.headers["X-Bapi-Limit-Reset-Timestamp"]))


def test_too_many_requests_are_10006_with_a_reset_in_the_future(monkeypatch):
    with running(Settings(limits=RateLimits(per_second={PATH: 1}))) as server:
        counted_ms = the_window_stands_still(monkeypatch, server)
        http = rest_client(server)
        bybit = Bybit(http)
        bybit.limit("Buy", "49000")
        with pytest.raises(InvalidRequestError) as refused:
            bybit.limit("Buy", "49000")
        http.client.close()
        assert refused.value.status_code == 10006
        assert refused.value.resp_headers["X-Bapi-Limit-Status"] == "0"
        assert int(refused.value.resp_headers["X-Bapi-Limit-Reset-Timestamp"]) == counted_ms + 1000
        assert server.control("stats")["rejected"]["10006"] == 1
        assert len(server.control("account")["orders"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "category", "limit"),
    [
        ("POST", "/v5/order/create", "linear", "10"),
        ("POST", "/v5/order/create", "spot", "20"),
        ("GET", "/v5/position/list", "linear", "50"),
        ("GET", "/v5/account/fee-rate", "linear", "5"),
        ("GET", "/v5/market/time", "", None),
    ],
)
async def test_an_injected_10006_names_the_limit_of_its_endpoint(server, method, path, category, limit):
    server.control("faults", {"target": "rest", "match": path, "kind": "ret_code", "ret_code": 10006})
    async with PlainClient(server) as client:
        assert await client.refusal(method, path, category=category) == 10006
    assert client.headers.get("X-Bapi-Limit") == limit
    assert client.headers.get("X-Bapi-Limit-Status") == (None if limit is None else "0")


@pytest.mark.parametrize("over_a_stream", [False, True])
async def test_the_items_of_a_batch_that_fit_are_placed_and_the_others_fail(monkeypatch, over_a_stream):
    with running(Settings(limits=RateLimits(per_second={"/v5/order/create-batch": 3}))) as server:
        the_window_stands_still(monkeypatch, server)
        async with PlainClient(server) as client:
            item = {"symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000"}
            batch = {"category": "linear", "request": [item | {"orderLinkId": f"b-{n}"} for n in range(5)]}
            if over_a_stream:
                stream = await client.stream("/v5/trade")
                await stream.log_in()
                outcomes = (await stream.order("order.create-batch", **batch))["retExtInfo"]["list"]
                await stream.close()
            else:
                await client.post("/v5/order/create-batch", **batch)
                outcomes = client.extra["list"]
                assert await client.refusal("POST", "/v5/order/create-batch", **batch) == 10006
        assert [outcome["code"] for outcome in outcomes] == [0, 0, 0, 10006, 10006]
        assert [order["order_link_id"] for order in server.control("account")["orders"]] == ["b-0", "b-1", "b-2"]


async def test_a_breach_by_address_is_http_403_in_plain_text_and_spares_the_tester(monkeypatch):
    with running(Settings(limits=RateLimits(address_requests=3))) as server:
        the_window_stands_still(monkeypatch, server)
        async with aiohttp.ClientSession(server.url) as client:
            statuses = []
            for _ in range(4):
                async with client.get("/v5/market/time") as response:
                    statuses.append(response.status)
                    text, kind = await response.text(), response.content_type
        assert statuses == [200, 200, 200, 403]
        assert (text, kind) == ("access too frequent", "text/plain")
        assert server.control("stats")["requests"] == {"/v5/market/time": 4}
