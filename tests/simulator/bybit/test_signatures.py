"""Signatures are checked over the raw bytes, and the time window is kept (docs/bybit.md, 1.2)."""

import json

import aiohttp
import pytest

from tests.simulator.bybit.support import auth_headers, is_since, now_ms

PATH = "/v5/account/wallet-balance"
QUERY = "accountType=UNIFIED&coin=USDT"


@pytest.fixture
async def client(server):
    async with aiohttp.ClientSession(server.url) as session:
        yield session


async def get(client, query, headers, path=PATH):
    async with client.get(f"{path}?{query}", headers=headers) as response:
        assert response.status == 200
        return await response.json()


async def test_a_good_signature_is_believed(client):
    began = now_ms()
    answer = await get(client, QUERY, auth_headers(QUERY))
    assert answer["retCode"] == 0
    assert answer["result"]["list"][0]["accountType"] == "UNIFIED"
    assert is_since(began, answer["time"])


@pytest.mark.parametrize("missing", ["X-BAPI-API-KEY", "X-BAPI-TIMESTAMP", "X-BAPI-SIGN"])
async def test_a_missing_header_is_http_401(client, server, missing):
    headers = {name: value for name, value in auth_headers(QUERY).items() if name != missing}
    async with client.get(f"{PATH}?{QUERY}", headers=headers) as response:
        assert response.status == 401
    assert server.control("stats")["rejected"] == {"401": 1}


async def test_an_unknown_key_is_10003(client):
    assert (await get(client, QUERY, auth_headers(QUERY, key="other")))["retCode"] == 10003


async def test_a_wrong_signature_is_10004_and_shows_what_the_server_signed(client):
    headers = auth_headers(QUERY, secret="wrong")
    answer = await get(client, QUERY, headers)
    assert answer["retCode"] == 10004
    assert f"origin_string[{headers['X-BAPI-TIMESTAMP']}simkey5000{QUERY}]" in answer["retMsg"]
    assert answer["result"] == {}


async def test_the_query_is_signed_as_it_was_sent_not_as_it_sorts(client):
    swapped = "coin=USDT&accountType=UNIFIED"
    assert (await get(client, swapped, auth_headers(swapped)))["retCode"] == 0
    assert (await get(client, swapped, auth_headers(QUERY)))["retCode"] == 10004


@pytest.mark.parametrize(
    ("offset_ms", "window", "code"),
    [
        (-4000, "5000", 0),
        (-6000, "5000", 10002),
        (-6000, "10000", 0),
        (500, "5000", 0),
        (2000, "5000", 10002),
        (2000, "60000", 10002),
    ],
)
async def test_the_window_reaches_back_but_only_a_second_ahead(client, offset_ms, window, code):
    headers = auth_headers(QUERY, at_ms=now_ms() + offset_ms, window=window)
    answer = await get(client, QUERY, headers)
    assert answer["retCode"] == code
    if code:
        assert f"req_timestamp[{headers['X-BAPI-TIMESTAMP']}]" in answer["retMsg"]
        assert f"recv_window[{window}]" in answer["retMsg"]


async def test_a_timestamp_that_is_no_number_is_10001(client):
    headers = auth_headers(QUERY) | {"X-BAPI-TIMESTAMP": "now"}
    assert (await get(client, QUERY, headers))["retCode"] == 10001


async def test_a_body_is_signed_with_its_own_spacing(client):
    order = {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "0.01"}
    for body in (json.dumps(order), json.dumps(order, indent=3), json.dumps(order, separators=(",", ":"))):
        async with client.post("/v5/order/create", data=body, headers=auth_headers(body)) as response:
            assert (await response.json())["retCode"] == 0
    async with client.post("/v5/order/create", data=json.dumps(order), headers=auth_headers(body)) as response:
        assert (await response.json())["retCode"] == 10004


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "[" * 20_000], ids=lambda body: body[:6])
async def test_a_body_that_is_no_object_is_10001(client, body):
    async with client.post("/v5/order/create", data=body, headers=auth_headers(body)) as response:
        assert (await response.json())["retCode"] == 10001


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v5/nowhere"), ("GET", "/v5/order/create"), ("POST", "/v5/market/time")]
)
async def test_an_unknown_path_is_http_404(client, method, path):
    async with client.request(method, path) as response:
        assert response.status == 404


async def test_public_data_needs_no_key(client):
    began = now_ms()
    async with client.get("/v5/market/time") as response:
        answer = await response.json()
    assert response.headers.get("X-Bapi-Limit") is None
    assert is_since(began, int(answer["result"]["timeNano"]) // 1_000_000)
