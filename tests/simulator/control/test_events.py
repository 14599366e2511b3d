"""The journal: what happened, by whom, in numbered lines."""

import socket
from urllib.error import HTTPError

import pytest
from pybit.exceptions import InvalidRequestError
from websocket import create_connection

from tests.simulator.bybit.support import Bybit, _open, rest_client, until

BTC = {"symbol": "BTCUSDT"}
LINEAR = {"category": "linear", "symbol": "BTCUSDT"}


@pytest.fixture
def bybit(server):
    http = rest_client(server)
    yield Bybit(http)
    http.client.close()


@pytest.fixture
def story(server):
    """What has happened since the test began, or since the last look."""
    seen = server.control("events")["last"]

    def told():
        nonlocal seen
        answer = server.control(f"events?after={seen}")
        assert [each["id"] for each in answer["events"]] == list(range(seen + 1, answer["last"] + 1))
        seen = answer["last"]
        return [(each["kind"], each["who"], each["text"]) for each in answer["events"]]

    return told


def test_a_trade_is_told_from_the_entry_to_the_end(server, bybit, story):
    bybit.buy("0.02")
    assert story() == [
        ("filled", "bot", "Bought 0.02 BTCUSDT at 50000 (User, market)."),
        ("position_opened", "bot", "A long position in BTCUSDT is open at 50000."),
    ]
    bybit.set_trading_stop(**LINEAR, tpslMode="Full", positionIdx=0, stopLoss="49000")
    bybit.limit("Sell", "50500", "0.01", reduceOnly=True)
    assert story() == [
        ("stop_placed", "bot", "The bot placed: stop loss, sell 0.02 BTCUSDT at 49000."),
        ("order_placed", "bot", "The bot placed: limit order, sell 0.01 BTCUSDT at 50500, reduce-only."),
    ]
    server.price("50500")
    assert story() == [
        ("price", "tester", "BTCUSDT goes to 50500."),
        ("filled", "exchange", "Sold 0.01 BTCUSDT at 50500 (limit order)."),
    ]
    bybit.set_trading_stop(**LINEAR, tpslMode="Full", positionIdx=0, stopLoss="50050")
    assert story() == [("stop_moved", "bot", "The bot changed the stop loss: trigger 49000 → 50050.")]
    server.price("50000")
    assert story()[1:] == [
        ("filled", "exchange", "Sold 0.01 BTCUSDT at 50000 (stop loss)."),
        ("order_triggered", "exchange", "The stop loss at 50050 was triggered."),
        ("position_closed", "exchange", "The long position in BTCUSDT is closed."),
    ]


def test_what_a_person_does_is_told_as_his(server, story):
    order = server.control("account/order", BTC | {"side": "Buy", "qty": "0.01", "price": "49000"})["order"]
    server.control("account/amend", {"order_id": order["order_id"], "price": "49100", "qty": "0.02"})
    server.control("account/cancel", {"order_id": order["order_id"]})
    assert story() == [
        ("order_placed", "person", "The person placed: limit order, buy 0.01 BTCUSDT at 49000."),
        ("order_amended", "person", "The person changed the limit order: price 49000 → 49100, quantity 0.01 → 0.02."),
        ("order_cancelled", "person", "The person cancelled: limit order, buy 0.02 BTCUSDT at 49100."),
    ]
    server.control("account/order", BTC | {"side": "Buy", "qty": "0.01"})
    server.control("account/trading-stop", BTC | {"stop_loss": "49000"})
    server.control("account/trading-stop", BTC | {"stop_loss": "0"})
    server.control("account/close", BTC)
    assert [line[:2] for line in story()] == [
        ("filled", "person"),
        ("position_opened", "person"),
        ("stop_placed", "person"),
        ("stop_removed", "person"),
        ("filled", "person"),
        ("position_closed", "person"),
    ]


@pytest.mark.parametrize(
    ("call", "body", "kind"),
    [
        ("account/liquidate", BTC, "liquidated"),
        ("account/adl", BTC, "deleveraged"),
        ("account/event", BTC | {"kind": "funding", "rate": "0.001"}, "funding"),
        ("account/event", BTC | {"kind": "delist"}, "settled"),
        ("account/event", BTC | {"kind": "instrument", "min_qty": "0.01"}, "instrument"),
    ],
)
def test_fate_is_told_as_the_exchanges(server, story, call, body, kind):
    server.control("account/order", BTC | {"side": "Buy", "qty": "0.01"})
    story()
    server.control(call, body)
    assert (kind, "exchange") in [line[:2] for line in story()]


def test_faults_switches_and_refusals_are_told(server, bybit, story):
    server.control("faults", {"target": "rest", "match": "/v5/order/create", "kind": "ret_code", "ret_code": 10016})
    with pytest.raises(InvalidRequestError):
        bybit.buy()
    with pytest.raises(InvalidRequestError):
        bybit.cancel_order(**LINEAR, orderId="nobody's")
    server.control("switch", {"name": "open_time", "value": "zero"})
    server.control("faults", method="DELETE")
    armed, struck, refused, switch, cleared = story()
    assert armed == ("fault_armed", "tester", "Armed: ret_code on rest at /v5/order/create.")
    assert struck == ("fault_struck", "tester", "Struck /v5/order/create: ret_code on rest at /v5/order/create.")
    assert refused[:2] == ("refused", "bot")
    assert refused[2].startswith("Refused POST /v5/order/cancel: 110001 ")
    assert switch == ("switch", "tester", "Switch open_time is now zero.")
    assert cleared == ("faults_cleared", "tester", "All faults are disarmed.")


def test_what_telegram_refuses_is_told_without_the_token(server, story):
    token = f"123456:{'a' * 35}"
    with pytest.raises(HTTPError) as refused:
        _open(f"{server.url}/bot{token}/sendMessage?chat_id=1", timeout=30)
    refused.value.close()
    assert story() == [("refused", "bot", "Telegram refused sendMessage: 400 Bad Request.")]


@pytest.mark.parametrize("is_killed", [True, False])
def test_the_poll_of_a_killed_bot_is_refused_to_nobody(server, story, is_killed):
    server.control("switch", {"name": "telegram_flood_limits", "value": False})
    story()
    path = f"/bot123456:{'a' * 35}/getUpdates"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as older:
        older.sendall(f"GET {path}?timeout=50 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        until(lambda: server.inside(lambda: server.world.telegram.accounts.first.updates.is_polled))
        if is_killed:
            older.close()
        _open(f"{server.url}{path}", timeout=30).close()
        assert is_killed or older.recv(12) == b"HTTP/1.1 409"
    told = [] if is_killed else [("refused", "bot", "Telegram refused getUpdates: 409 Conflict.")]
    assert story() == told


def test_connections_are_told(server, story):
    socket = create_connection(f"{server.ws_url}/v5/public/linear", timeout=30)
    until(lambda: ("connected", "bot", "Opened: /v5/public/linear.") in story())
    socket.close()
    until(lambda: ("disconnected", "bot", "Closed: /v5/public/linear.") in story())


def test_an_order_that_could_not_stay_is_told(bybit, story):
    bybit.limit("Buy", "51000", timeInForce="PostOnly")
    ((kind, who, text),) = story()
    assert (kind, who) == ("order_cancelled", "bot")
    assert text.startswith("Not filled and gone at once: limit order, buy 0.01 BTCUSDT at 51000")


def test_the_newest_lines_come_when_there_are_too_many(server):
    before = server.control("events")["last"]
    for price in range(50001, 50011):
        server.price(str(price))
    answer = server.control(f"events?after={before}&limit=3")
    assert [each["text"] for each in answer["events"]] == [
        f"BTCUSDT goes to {price}." for price in (50008, 50009, 50010)
    ]
    assert answer["last"] == before + 10


def test_numbers_go_on_over_a_reset(server):
    server.price("50001")
    before = server.control("events")["last"]
    server.control("reset", {})
    answer = server.control(f"events?after={before}")
    assert [each["kind"] for each in answer["events"]] == ["reset"]
    assert server.control("events")["events"] == answer["events"]


def test_no_reader_gets_a_line_twice(server):
    server.price("50001")
    last = server.control("events")["last"]
    assert server.control(f"events?after={last}") == {"last": last, "events": []}
