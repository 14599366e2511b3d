"""What is measured, and a reset that forgets it."""

from urllib.error import HTTPError

import pytest
from pybit.exceptions import InvalidRequestError
from websocket import create_connection

from tests.simulator.bybit.support import Bybit, _open, auth_headers, rest_client

BTC = {"symbol": "BTCUSDT"}


@pytest.fixture
def bybit(server):
    http = rest_client(server)
    yield Bybit(http)
    http.client.close()


def test_nothing_is_measured_yet(server):
    assert server.control("stats") == {
        "requests": {},
        "rejected": {},
        "ws_sent": 0,
        "max_naked_ms": 0,
        "total_naked_ms": 0,
        "loose_ms": 0,
        "duplicate_link_ids": 0,
        "telegram_calls": {},
    }


def test_requests_are_counted_by_path_and_refusals_by_code(bybit, server):
    bybit.get_tickers(category="linear", symbol="BTCUSDT")
    bybit.get_tickers(category="linear", symbol="ETHUSDT")
    with pytest.raises(InvalidRequestError):
        bybit.cancel_order(category="linear", symbol="BTCUSDT", orderId="nobody's")
    stats = server.control("stats")
    assert stats["requests"] == {"/v5/market/tickers": 2, "/v5/order/cancel": 1}
    assert stats["rejected"] == {"110001": 1}


def test_a_request_counts_on_arrival_even_if_it_is_lost(bybit, server):
    server.control("faults", {"target": "rest", "match": "time", "kind": "ip_ban"})
    with pytest.raises(Exception, match="403"):
        bybit.get_server_time()
    assert server.control("stats")["requests"] == {"/v5/market/time": 1}


def test_an_id_used_for_something_else_is_a_duplicate(bybit, server):
    bybit.limit("Buy", "49000", orderLinkId="same")
    with pytest.raises(InvalidRequestError):
        bybit.limit("Buy", "49000", orderLinkId="same")
    assert server.control("stats")["duplicate_link_ids"] == 0
    with pytest.raises(InvalidRequestError):
        bybit.limit("Buy", "48000", orderLinkId="same")
    assert server.control("stats")["duplicate_link_ids"] == 1


def test_naked_and_loose_time_grow_while_they_last(stepped):
    order = BTC | {"side": "Buy", "qty": "0.01"}
    stepped.control("account/order", order)
    stepped.control("clock", {"advance_ms": 2000})
    assert stepped.control("stats")["max_naked_ms"] == 2000
    stepped.control("account/trading-stop", BTC | {"stop_loss": "49000"})
    stepped.control("clock", {"advance_ms": 5000})
    stats = stepped.control("stats")
    assert (stats["max_naked_ms"], stats["total_naked_ms"], stats["loose_ms"]) == (2000, 2000, 0)
    http = rest_client(stepped)
    try:
        Bybit(http).set_trading_stop(
            category="linear", symbol="BTCUSDT", tpslMode="Full", positionIdx=0, stopLoss="48000"
        )
    finally:
        http.client.close()
    stepped.control("clock", {"advance_ms": 1000})
    assert stepped.control("stats")["loose_ms"] == 1000
    assert stepped.control("account")["positions"][0]["loose_ms"] == 1000


def test_a_stepped_server_takes_signatures_of_its_own_time_too(stepped):
    import requests

    stepped.control("clock", {"advance_ms": 3_600_000})
    server_ms = stepped.inside(stepped.world.engine.now_ms)
    query = "accountType=UNIFIED"
    with requests.Session() as session:
        session.trust_env = False
        for at_ms in (server_ms, None):
            headers = auth_headers(query, at_ms=at_ms)
            answer = session.get(f"{stepped.url}/v5/account/wallet-balance?{query}", headers=headers, timeout=30).json()
            assert answer["retCode"] == 0


def test_a_reset_forgets_everything(bybit, server):
    server.control("account/mode", {"hedge": True})
    server.control("switch", {"name": "child_stop_delay_ms", "value": 999})
    server.control("faults", {"target": "rest", "kind": "ip_ban", "count": 9})
    server.control("account/order", BTC | {"side": "Buy", "qty": "0.01", "position_idx": 1})
    server.price("51000")
    server.control("reset", {"seed": 9})
    assert server.control("account")["wallet"] == {"USDT": "10000"}
    assert server.control("account")["positions"] == []
    assert server.control("stats")["requests"] == {}
    assert server.inside(lambda: server.world.engine.switches.child_stop_delay_ms) == 0
    assert bybit.get_tickers(category="linear", symbol="BTCUSDT")["list"][0]["lastPrice"] == "50000"
    assert len(bybit.get_positions(category="linear", symbol="BTCUSDT")["list"]) == 1


def test_the_same_seed_tells_the_same_story(server):
    def story():
        server.control("account/order", BTC | {"side": "Buy", "qty": "0.01"})
        return [each["order_id"] for each in server.control("account")["executions"]]

    first = story()
    server.control("reset", {"seed": 7})
    assert story() == first
    server.control("reset", {"seed": 8})
    assert story() != first


def test_messages_that_leave_on_streams_are_counted(server):
    socket = create_connection(f"{server.ws_url}/v5/public/linear", timeout=30)
    socket.send('{"op": "ping"}')
    assert "pong" in socket.recv()
    assert server.control("stats")["ws_sent"] == 1
    socket.close()


def test_telegram_calls_are_counted_by_their_canonical_name_on_arrival(server):
    server.control("faults", {"target": "telegram", "kind": "unauthorized"})
    for method in ("GETME", "getMe", "getme"):
        try:
            _open(f"{server.url}/bot123456:{'a' * 35}/{method}", timeout=30).close()
        except HTTPError as refused:
            refused.close()
    assert server.control("stats")["telegram_calls"] == {"getMe": 3}


def test_a_path_is_counted_without_its_query(server):
    _open(f"{server.url}/v5/market/tickers?category=linear&symbol=BTCUSDT", timeout=30).close()
    assert server.control("stats")["requests"] == {"/v5/market/tickers": 1}


def test_a_reset_empties_the_chat_and_the_journal_and_stops_the_market(server):
    server.control("telegram/send", {"user_id": 1001, "chat_id": 1001, "text": "hello"})
    server.control("market/mode", {"mode": "random", "speed": 50})
    server.control("faults/script", {"entries": [{"clear": True, "at_ms": 60_000}]})
    server.control("reset", {})
    assert server.control("telegram/messages?chat_id=1001&after=0") == []
    assert [each["kind"] for each in server.control("events")["events"]] == ["reset"]
    assert (server.control("market")["mode"], server.control("market")["speed"]) == ("hold", 1)
    assert server.control("faults") == {"faults": [], "script": []}
    assert server.control("stats")["telegram_calls"] == {}
