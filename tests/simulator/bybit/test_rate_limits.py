"""Limits per endpoint and per address (docs/bybit.md, 4)."""

import aiohttp
import pytest
from pybit.exceptions import InvalidRequestError

from simulator.bybit.rate_limits import DEFAULT_PER_SECOND, RateCounter, RateLimits
from simulator.bybit.rest.endpoints import ENDPOINTS
from simulator.settings import Settings
from tests.simulator.bybit.support import Bybit, now_ms, rest_client, running

PATH = "/v5/order/create"


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
    assert counter.spend(PATH, 5000, 11).exceeded


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
    bybit.limit("Buy", "49000")
    assert bybit.headers["X-Bapi-Limit"] == "10"
    assert bybit.headers["X-Bapi-Limit-Status"] == "9"
    assert abs(int(bybit.headers["X-Bapi-Limit-Reset-Timestamp"]) - now_ms()) < 2000


def test_too_many_requests_are_10006_with_a_reset_in_the_future():
    with running(Settings(limits=RateLimits(per_second={PATH: 1}))) as server:
        http = rest_client(server)
        bybit = Bybit(http)
        bybit.limit("Buy", "49000")
        with pytest.raises(InvalidRequestError) as refused:
            bybit.limit("Buy", "49000")
        http.client.close()
        assert refused.value.status_code == 10006
        assert refused.value.resp_headers["X-Bapi-Limit-Status"] == "0"
        assert int(refused.value.resp_headers["X-Bapi-Limit-Reset-Timestamp"]) > now_ms() - 1000
        assert server.control("stats")["rejected"]["10006"] == 1
        assert len(server.control("account")["orders"]) == 1


async def test_a_breach_by_address_is_http_403_in_plain_text_and_spares_the_tester():
    with running(Settings(limits=RateLimits(address_requests=3))) as server:
        async with aiohttp.ClientSession(server.url) as client:
            statuses = []
            for _ in range(4):
                async with client.get("/v5/market/time") as response:
                    statuses.append(response.status)
                    text, kind = await response.text(), response.content_type
        assert statuses == [200, 200, 200, 403]
        assert (text, kind) == ("access too frequent", "text/plain")
        assert server.control("stats")["requests"] == {"/v5/market/time": 4}
