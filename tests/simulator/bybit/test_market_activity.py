"""Book, trades, funding, interest, tiers, insurance: what a client reads of a market beside its price."""

from decimal import Decimal

import pytest

from simulator.engine.clock import SteppedClock
from simulator.settings import Settings
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import running

PERPETUAL = {"category": "linear", "symbol": "BTCUSDT"}
HOUR_MS = 3_600_000


@pytest.fixture
async def client(server):
    async with PlainClient(server) as client:
        yield client


@pytest.mark.parametrize(("category", "default"), [("linear", 25), ("spot", 1)])
async def test_a_book_has_the_depth_that_is_asked_for(client, category, default):
    market = {"category": category, "symbol": "BTCUSDT"}
    whole = await client.get("/v5/market/orderbook", **market, limit="1000")
    short = await client.get("/v5/market/orderbook", **market)
    assert (len(short["b"]), len(short["a"])) == (default, default)
    assert (len(whole["b"]), len(whole["a"])) == (1000, 1000)
    bids, asks = ([Decimal(price) for price, _ in whole[side]] for side in "ba")
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert bids[0] < 50000 < asks[0]
    assert short["b"] == whole["b"][:default]
    assert await client.refusal("GET", "/v5/market/orderbook", **market, limit="1001") == 10001


async def test_the_tape_shows_strangers_and_the_accounts_own_trades(client, server):
    server.price("50100")
    server.price("50050")
    await client.post("/v5/order/create", **PERPETUAL, side="Buy", orderType="Limit", qty="0.02", price="50000")
    server.price("49990")
    trades = (await client.get("/v5/market/recent-trade", **PERPETUAL))["list"]
    assert [(each["price"], each["side"]) for each in trades] == [
        ("50000", "Sell"),
        ("49990", "Sell"),
        ("50050", "Sell"),
        ("50100", "Buy"),
    ]
    assert trades[0]["size"] == "0.02"
    assert len({each["execId"] for each in trades}) == 4
    assert len((await client.get("/v5/market/recent-trade", **PERPETUAL, limit="2"))["list"]) == 2


async def test_funding_rates_come_newest_first(client):
    rows = (await client.get("/v5/market/funding/history", **PERPETUAL, limit="3"))["list"]
    times = [int(row["fundingRateTimestamp"]) for row in rows]
    assert [after - before for before, after in zip(times[1:], times, strict=False)] == [8 * HOUR_MS] * 2
    assert {row["symbol"] for row in rows} == {"BTCUSDT"}
    between = {"startTime": str(times[1]), "endTime": str(times[0])}
    assert len((await client.get("/v5/market/funding/history", **PERPETUAL, **between))["list"]) == 2
    assert await client.refusal("GET", "/v5/market/funding/history", **PERPETUAL, startTime=str(times[1])) == 10001


async def test_open_interest_is_what_the_account_held_at_the_time():
    with running(Settings(is_stepped=True)) as server:
        assert isinstance(server.world.clock, SteppedClock)
        async with PlainClient(server) as client:
            server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.03"})
            server.control("clock", {"advance_ms": HOUR_MS})
            server.control("account/close", {"symbol": "BTCUSDT", "qty": "0.01"})
            server.control("clock", {"advance_ms": HOUR_MS})
            rows = await client.pages("/v5/market/open-interest", **PERPETUAL, intervalTime="1h", limit="50")
    assert [row["singleOpenInterest"] for row in rows[:3]] == ["0.02", "0.03", "0"]
    assert rows[0]["openInterest"] == "0.04"
    assert len(rows) == 201


async def test_risk_tiers_rise(client):
    rows = (await client.get("/v5/market/risk-limit", **PERPETUAL))["list"]
    assert len(rows) >= 3
    for name in ("riskLimitValue", "maintenanceMargin", "initialMargin"):
        values = [Decimal(row[name]) for row in rows]
        assert values == sorted(set(values))
    leverages = [Decimal(row["maxLeverage"]) for row in rows]
    assert leverages == sorted(set(leverages), reverse=True)
    assert [row["isLowestRisk"] for row in rows] == [1] + [0] * (len(rows) - 1)
    everything = await client.get("/v5/market/risk-limit", category="linear")
    assert len({row["symbol"] for row in everything["list"]}) == 5
    assert everything["nextPageCursor"] == ""


async def test_insurance_and_adl_alerts(client):
    (pool,) = (await client.get("/v5/market/insurance", coin="USDT"))["list"]
    assert "BTCUSDT" in pool["symbols"].split(",")
    assert (await client.get("/v5/market/insurance", coin="BTC"))["list"] == []
    (alert,) = (await client.get("/v5/market/adlAlert", symbol="BTCUSDT"))["list"]
    assert (alert["symbol"], alert["balance"], alert["pnlRatio"]) == ("BTCUSDT", pool["balance"], "0")


async def test_the_premium_is_marks_distance_from_the_index(client, server):
    server.control("switch", {"name": "mark_offset", "value": "50"})
    server.price("50000")
    newest = (await client.get("/v5/market/premium-index-price-kline", **PERPETUAL, interval="1", limit="1"))["list"][0]
    assert newest[4] == "0.001"


async def test_the_keys_own_instruments_are_all(client):
    own = (await client.get("/v5/account/instruments-info", category="linear"))["list"]
    assert own == (await client.get("/v5/market/instruments-info", category="linear"))["list"]


async def test_nothing_is_planned_or_announced(client):
    assert (await client.get("/v5/system/status"))["list"] == []
    assert (await client.get("/v5/announcements/index", locale="en-US"))["total"] == 0


@pytest.mark.parametrize(
    "path",
    ["/v5/market/recent-trade", "/v5/market/funding/history", "/v5/market/open-interest", "/v5/market/orderbook"],
)
async def test_a_market_needs_a_known_symbol(client, path):
    for symbol in ("", "btcusdt", "NOPEUSDT"):
        assert await client.refusal("GET", path, category="linear", symbol=symbol, intervalTime="1h") == 10001
