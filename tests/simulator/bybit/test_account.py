"""The account beyond its positions: journal, transferable coins, modes, and what a key may do."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import aiohttp
import pytest

from simulator.bybit.auth import Credentials
from simulator.bybit.parameters import Parameters
from simulator.bybit.rest.reception import execute
from simulator.engine.words import ExecType
from simulator.settings import Settings
from simulator.world import World
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import KEY, SECRET, auth_headers, now_ms, running

PERPETUAL = {"category": "linear", "symbol": "BTCUSDT"}
ORDER = {**PERPETUAL, "side": "Buy", "orderType": "Market", "qty": "0.01"}


@pytest.fixture
async def client(server):
    async with PlainClient(server) as client:
        yield client


async def test_the_journal_explains_every_balance(client, server):
    await client.post("/v5/order/create", **ORDER)
    server.control("account/event", {"kind": "funding", "symbol": "BTCUSDT", "rate": "0.001"})
    await client.post("/v5/order/create", **(ORDER | {"category": "spot", "qty": "100"}))
    rows = await client.pages("/v5/account/transaction-log", accountType="UNIFIED", limit="2")
    assert {(row["category"], row["type"], row["currency"]) for row in rows} == {
        ("linear", "TRADE", "USDT"),
        ("linear", "SETTLEMENT", "USDT"),
        ("spot", "TRADE", "USDT"),
        ("spot", "TRADE", "BTC"),
    }
    assert len({row["id"] for row in rows}) == 4
    usdt = [row for row in rows if row["currency"] == "USDT"]
    assert usdt[0]["cashBalance"] == "9899.225"
    assert sum(Decimal(row["change"]) for row in usdt) == Decimal("9899.225") - 10_000
    (funding,) = (await client.get("/v5/account/transaction-log", type="SETTLEMENT"))["list"]
    assert (funding["funding"], funding["change"], funding["size"]) == ("-0.5", "-0.5", "0.01")
    (base,) = (await client.get("/v5/account/transaction-log", currency="BTC", baseCoin="BTC"))["list"]
    assert base["change"] == "0.001998"


async def test_what_is_free_can_be_moved(client):
    await client.post("/v5/order/create", **(ORDER | {"category": "spot", "orderType": "Limit", "price": "49000"}))
    free = await client.get("/v5/account/withdrawal", coinName="USDT,BTC")
    assert free == {"availableWithdrawal": "9510", "availableWithdrawalMap": {"USDT": "9510", "BTC": "0"}}
    balances = (await client.get("/v5/asset/transfer/query-account-coins-balance", accountType="UNIFIED"))["balance"]
    assert [(each["coin"], each["walletBalance"], each["transferBalance"]) for each in balances] == [
        ("USDT", "10000", "9510")
    ]
    single = await client.get("/v5/asset/transfer/query-account-coin-balance", accountType="UNIFIED", coin="ETH")
    assert single["balance"]["walletBalance"] == "0"
    funding = await client.get("/v5/asset/transfer/query-account-coins-balance", accountType="FUND")
    assert funding["balance"] == []
    assert await client.refusal("GET", "/v5/asset/transfer/query-account-coins-balance", accountType="SPOT") == 10001


async def test_coins_are_known_and_never_move(client):
    rows = (await client.get("/v5/asset/coin/query-info"))["rows"]
    assert {"USDT", "BTC", "1000PEPE"} <= {row["coin"] for row in rows}
    assert [row["coin"] for row in (await client.get("/v5/asset/coin/query-info", coin="ETH"))["rows"]] == ["ETH"]
    for path in ("deposit/query-record", "withdraw/query-record"):
        assert (await client.get(f"/v5/asset/{path}"))["rows"] == []
    assert (await client.get("/v5/asset/transfer/query-inter-transfer-list"))["list"] == []


async def test_the_margin_mode_stays_cross(client):
    path = "/v5/account/set-margin-mode"
    assert await client.post(path, setMarginMode="REGULAR_MARGIN") == {"reasons": []}
    assert await client.refusal("POST", path, setMarginMode="ISOLATED_MARGIN") == 3400045
    assert await client.refusal("POST", path, setMarginMode="SOMETHING") == 10001
    assert (await client.get("/v5/account/info"))["marginMode"] == "REGULAR_MARGIN"
    slot = {**PERPETUAL, "positionIdx": 0}
    assert await client.refusal("POST", "/v5/position/set-auto-add-margin", **slot, autoAddMargin=1) == 110076
    assert await client.refusal("POST", "/v5/position/add-margin", **slot, margin="10") == 110015
    assert await client.refusal("POST", "/v5/position/confirm-pending-mmr", **PERPETUAL) == 110082
    assert await client.post("/v5/account/set-hedging-mode", setHedgingMode="OFF") == {}


async def test_leverage_is_known_without_a_position(client):
    await client.post("/v5/position/set-leverage", **PERPETUAL, buyLeverage="7", sellLeverage="7")
    (row,) = (await client.get("/v5/position/symbol-info", **PERPETUAL))["list"]
    assert row == {"symbol": "BTCUSDT", "leverage": "7", "side": "", "positionIdx": 0}
    await client.post("/v5/position/switch-mode", category="linear", coin="USDT", mode=3)
    rows = (await client.get("/v5/position/symbol-info", category="linear"))["list"]
    assert len(rows) == 10


async def test_an_order_is_checked_before_it_is_sent(client):
    path = "/v5/order/pre-check"
    checked = await client.post(path, **(ORDER | {"qty": "0.1"}), orderLinkId="check")
    assert (checked["preImrE4"], checked["orderLinkId"]) == (0, "check")
    assert 450 <= checked["postImrE4"] <= 550
    assert 0 < checked["postMmrE4"] < checked["postImrE4"]
    assert (await client.get("/v5/order/realtime", **PERPETUAL, openOnly="1"))["list"] == []
    assert await client.refusal("POST", path, **(ORDER | {"qty": "400"})) == 110007
    assert {"future_order_id", "post_imr_e4"} <= set(client.extra)
    assert await client.refusal("POST", path, **(ORDER | {"qty": "0.0001"})) == 10001
    assert "post_imr_e4" not in client.extra


def test_a_check_leaves_what_is_due_to_the_exchange_itself():
    world = World(Settings(is_stepped=True, clock_start_ms=1_704_067_200_000))  # funding in 8 h, not in 9
    fields = Parameters(ORDER | {"qty": "0.1"})
    execute(world, "POST", "/v5/order/create", fields, world.engine.now_ms(), {})
    world.clock.advance(9 * 3_600_000)
    before = world.engine.wallet()
    checked = execute(world, "POST", "/v5/order/pre-check", fields, world.engine.now_ms(), {}).result
    assert 450 <= checked["postImrE4"] - checked["preImrE4"] <= 550
    assert world.engine.wallet() == before
    world.engine.tick()
    assert [each.exec_type for each in world.engine.executions()] == [ExecType.TRADE, ExecType.FUNDING]


async def test_small_things_that_clients_ask(client, server):
    assert (await client.get("/v5/account/smp-group"))["smpGroup"] == 0
    assert (await client.get("/v5/account/borrow-history"))["list"] == []
    assert (await client.get("/v5/account/collateral-info", currency="USDT"))["list"][0]["marginCollateral"] is True
    assert (await client.get("/v5/account/user-setting-config"))["lpaPerp"] is False
    server.control("switch", {"name": "band_auto_adjust", "value": False})
    assert (await client.get("/v5/account/user-setting-config"))["lpaPerp"] is True
    contracts = await client.get("/v5/account/fee-rate")
    assert contracts == await client.get("/v5/account/fee-rate", category="linear")
    assert "category" not in contracts


async def ask(key, path="/v5/account/info"):
    """The code that a simulator with this key answers to a read and to a write."""
    with running(replace(Settings(), credentials=key)) as server:
        async with PlainClient(server) as client:
            return [await client.refusal("GET", path), await client.refusal("POST", "/v5/order/create", **ORDER)]


@pytest.mark.parametrize(
    ("key", "codes"),
    [
        (Credentials(KEY, SECRET), [0, 0]),
        (Credentials(KEY, SECRET, may_trade=False), [0, 10005]),
        (Credentials(KEY, SECRET, addresses=frozenset({"10.0.0.1"})), [10010, 10010]),
        (Credentials(KEY, SECRET, addresses=frozenset({"127.0.0.1"})), [0, 0]),
        (Credentials(KEY, SECRET, expires_ms=1), [33004, 33004]),
    ],
    ids=["full", "read only", "elsewhere", "here", "expired"],
)
async def test_a_key_does_what_it_may(key, codes):
    assert await ask(key) == codes


async def test_a_key_tells_what_it_may():
    key = Credentials(
        KEY, SECRET, may_trade=False, addresses=frozenset({"127.0.0.1"}), expires_ms=now_ms() + 10 * 86_400_000 + 1000
    )
    with running(replace(Settings(), credentials=key)) as server:
        async with PlainClient(server) as client:
            told = await client.get("/v5/user/query-api")
    assert (told["readOnly"], told["ips"], told["deadlineDay"]) == (1, ["127.0.0.1"], 10)


async def test_the_days_of_a_key_without_an_end_reach_to_its_date(server):
    async with PlainClient(server) as client:
        told = await client.get("/v5/user/query-api")
    left = datetime.fromisoformat(told["expiredAt"]) - datetime.now(UTC)
    assert told["deadlineDay"] - left.days in {0, 1}  # midnight may pass between the two


async def test_a_bound_key_cannot_log_in_from_elsewhere():
    key = Credentials(KEY, SECRET, addresses=frozenset({"10.0.0.1"}))
    with running(replace(Settings(), credentials=key)) as server:
        async with PlainClient(server) as client:
            stream = await client.stream("/v5/private")
            answer = await stream.log_in()
            await stream.close()
    assert answer["success"] is False
    assert "Unmatched IP" in answer["ret_msg"]


async def test_requests_that_never_reach_the_exchange(server):
    async with aiohttp.ClientSession(server.url) as session:
        for method, path, status in (
            ("GET", "/v5/nowhere", 404),
            ("POST", "/v5/account/info", 404),
            ("PUT", "/v5/order/create", 400),
        ):
            async with session.request(method, path, headers=auth_headers("")) as response:
                assert response.status == status
        async with session.get("/v5/market/time", data=b"{}") as response:
            assert response.status == 403


async def test_a_persons_change_of_the_key_is_felt_at_once(client, server):
    reads = {"path": "/v5/account/info"}
    server.control("account/key", {"may_trade": False})
    assert await client.refusal("GET", **reads) == 0
    assert await client.refusal("POST", "/v5/order/create", **ORDER) == 10005
    server.control("account/key", {"addresses": ["10.0.0.1"]})
    assert await client.refusal("GET", **reads) == 10010
    server.control("account/key", {"addresses": [], "may_trade": True})
    assert await client.refusal("POST", "/v5/order/create", **ORDER) == 0
    server.control("account/key", {"expires_in_ms": 0})
    assert await client.refusal("GET", **reads) == 33004
    for wrong in ({}, {"expires_in_ms": -1}):
        assert server.try_control("account/key", wrong)[0] == 400
    server.control("reset", {"seed": 7})
    assert await client.refusal("GET", **reads) == 0
