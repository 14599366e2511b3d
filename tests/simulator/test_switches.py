"""Every switch, in each of its values, as a client meets it: the same story ends differently."""

import json

import pytest
import requests
from pybit.exceptions import InvalidRequestError

from simulator.engine.switches import Switches
from tests.simulator.bybit.support import Bybit, Inbox, LoopWebSocket, hang_up, rest_client, until

LINEAR = {"category": "linear", "symbol": "BTCUSDT"}
HOUR = 3_600_000


@pytest.fixture
def server(stepped_simulator):
    """Time stands still, so that "later" is when the test says so."""
    return stepped_simulator


@pytest.fixture
def bybit(server):
    http = rest_client(server)
    yield Bybit(http)
    http.client.close()


def turned(server, name, value):
    server.control("switch", {"name": name, "value": value})


def position(server):
    rows = server.control("account")["positions"]
    return rows[0] if rows else None


def kinds(server):
    return [order["kind"] for order in server.control("account")["orders"]]


def code_of(call, *arguments, **more):
    """0, or the code with which the exchange refuses."""
    try:
        call(*arguments, **more)
    except InvalidRequestError as refused:
        return refused.status_code
    return 0


def target(bybit, price, qty="0.01"):
    return bybit.limit("Sell", price, qty, reduceOnly=True)


@pytest.mark.parametrize(("value", "stop"), [(True, "48000"), (False, "49000")])
def test_entry_fill_overwrites_full_stop(server, bybit, value, stop):
    turned(server, "entry_fill_overwrites_full_stop", value)
    bybit.buy(stopLoss="49000")
    bybit.buy(stopLoss="48000")
    assert position(server)["stop_loss"] == stop


@pytest.mark.parametrize(("value", "code"), [(False, 110060), (True, 0)])
def test_attached_stop_amendable(server, bybit, value, code):
    turned(server, "attached_stop_amendable", value)
    order = bybit.limit("Buy", "49000", stopLoss="48000")
    assert code_of(bybit.amend_order, **LINEAR, orderId=order["orderId"], stopLoss="48500") == code
    server.price("49000")
    assert position(server)["stop_loss"] == ("48500" if value else "48000")


@pytest.mark.parametrize("value", [0, 60_000])
def test_child_stop_delay_ms(server, bybit, value):
    turned(server, "child_stop_delay_ms", value)
    bybit.buy(stopLoss="49000")
    assert kinds(server) == ([] if value else ["StopLoss"])
    server.control("clock", {"advance_ms": value})
    assert kinds(server) == ["StopLoss"]
    assert server.control("stats")["max_naked_ms"] == value


@pytest.mark.parametrize(("value", "size"), [("absent", "0.01"), ("market", None)])
def test_child_stop_when_crossed(server, bybit, value, size):
    turned(server, "child_stop_when_crossed", value)
    bybit.limit("Buy", "49000", stopLoss="48900")
    server.price("48000")
    row = position(server)
    assert (row and row["size"]) == size
    assert kinds(server) == []


@pytest.mark.parametrize(("value", "code"), [(True, 110017), (False, 0)])
def test_reduce_only_headroom(server, bybit, value, code):
    turned(server, "reduce_only_headroom", value)
    bybit.buy()
    target(bybit, "51000")
    close = {"side": "Sell", "orderType": "Market", "qty": "0.01", "reduceOnly": True}
    assert code_of(bybit.place_order, **LINEAR, **close) == code
    assert (position(server) is None) is (code == 0)


@pytest.mark.parametrize(("value", "left"), [("newest", "51000"), ("oldest", "52000")])
def test_trim_order(server, bybit, value, left):
    turned(server, "trim_order", value)
    bybit.buy("0.02")
    target(bybit, "51000")
    target(bybit, "52000")
    server.control("account/close", {"symbol": "BTCUSDT", "qty": "0.01"})
    assert [order["price"] for order in server.control("account")["orders"]] == [left]


@pytest.mark.parametrize(("value", "size"), [("0", None), ("0.5", "0.01"), ("1", "0.02")])
def test_stop_remainder(server, bybit, value, size):
    turned(server, "stop_remainder", value)
    bybit.buy("0.02", stopLoss="49000")
    server.price("48900")
    row = position(server)
    assert (row and row["size"]) == size
    assert (row is not None) == (server.control("account")["orders"] == [] and size is not None)


@pytest.mark.parametrize(("value", "status"), [("rejected", "Rejected"), ("cancelled", "Cancelled")])
def test_failed_trigger(server, bybit, value, status):
    turned(server, "failed_trigger", value)
    order = bybit.buy("10", triggerPrice="51000", triggerDirection=1)
    server.price("51000")
    (row,) = bybit.get_order_history(**LINEAR, orderId=order["orderId"])["list"]
    assert (row["orderStatus"], row["rejectReason"]) == (status, "EC_Others")


@pytest.mark.parametrize("value", [0, 1000])
def test_trigger_delay_ms(server, bybit, value):
    turned(server, "trigger_delay_ms", value)
    bybit.buy(stopLoss="49000")
    server.price("49000")
    assert (position(server) is None) is (value == 0)
    server.control("clock", {"advance_ms": value})
    assert position(server) is None
    assert server.control("stats")["max_naked_ms"] == value


@pytest.mark.parametrize(("value", "fills"), [("0", 1), ("1000", 5)])
def test_book_depth(server, bybit, value, fills):
    turned(server, "book_depth", value)
    bybit.buy("0.1")
    assert len(server.control("account")["executions"]) == fills
    (row,) = bybit.get_positions(**LINEAR)["list"]
    assert (float(row["avgPrice"]) > 50000) is (fills > 1)


@pytest.mark.parametrize(("value", "code"), [(True, 0), (False, 110003)])
def test_band_auto_adjust(server, bybit, value, code):
    turned(server, "band_auto_adjust", value)
    assert code_of(bybit.limit, "Sell", "30000") == code
    assert len(server.control("account")["executions"]) == (1 if value else 0)


def buy_and_hear_nothing(server):
    http = rest_client(server, timeout=0.25)
    with pytest.raises(requests.exceptions.ReadTimeout):
        Bybit(http).buy(orderLinkId="late")
    http.client.close()
    if server.world.engine.switches.late_landing_ms:
        until(lambda: server.world.alarms.next_ms() is not None)


@pytest.mark.parametrize("value", [0, 3_000])
def test_late_landing_ms(server, value):
    turned(server, "late_landing_ms", value)
    server.control("faults", {"target": "rest", "match": "/v5/order/create", "kind": "lost_response"})
    buy_and_hear_nothing(server)
    if not value:
        until(lambda: server.control("account")["executions"])
    assert len(server.control("account")["executions"]) == (0 if value else 1)
    server.control("clock", {"advance_ms": value})
    assert [each["order_link_id"] for each in server.control("account")["executions"]] == ["late"]


def test_late_landing_ms_is_too_late_for_the_receive_window(server):
    turned(server, "late_landing_ms", 60_000)
    server.control("faults", {"target": "rest", "match": "/v5/order/create", "kind": "lost_response"})
    buy_and_hear_nothing(server)
    server.control("clock", {"advance_ms": 60_000})
    assert server.control("account")["executions"] == []
    assert server.control("stats")["rejected"] == {"10002": 1}


@pytest.mark.parametrize("value", ["true", "zero"])
def test_open_time(server, bybit, value):
    turned(server, "open_time", value)
    bybit.buy()
    (row,) = bybit.get_positions(**LINEAR)["list"]
    assert (row["openTime"] > 0) == (value == "true")
    (truth,) = server.control("account")["positions"]
    assert truth["open_time"] > 0, "the switch bends what Bybit answers, not the truth"


@pytest.mark.parametrize("value", [False, True])
def test_stale_order_pages(server, bybit, value):
    turned(server, "stale_order_pages", value)
    order = bybit.limit("Buy", "49000")
    assert len(bybit.get_open_orders(**LINEAR)["list"]) == (0 if value else 1)
    assert len(bybit.get_open_orders(**LINEAR, orderId=order["orderId"])["list"]) == 1
    server.control("clock", {"advance_ms": 2000})
    assert len(bybit.get_open_orders(**LINEAR)["list"]) == 1


@pytest.mark.parametrize("value", [0, 60_000])
def test_cancel_gap_ms(server, bybit, value):
    turned(server, "cancel_gap_ms", value)
    order = bybit.limit("Buy", "49000")
    bybit.cancel_order(**LINEAR, orderId=order["orderId"])
    for ask in (bybit.get_open_orders, bybit.get_order_history):
        assert len(ask(**LINEAR, orderId=order["orderId"])["list"]) == (0 if value else 1)
    server.control("clock", {"advance_ms": value})
    assert len(bybit.get_order_history(**LINEAR, orderId=order["orderId"])["list"]) == 1


@pytest.mark.parametrize("value", [0, 60_000])
def test_history_lag_ms(server, bybit, value):
    turned(server, "history_lag_ms", value)
    bybit.buy()
    assert len(bybit.get_order_history(**LINEAR)["list"]) == (0 if value else 1)
    server.control("clock", {"advance_ms": value})
    assert len(bybit.get_order_history(**LINEAR)["list"]) == 1


@pytest.mark.parametrize(("value", "mark"), [("0", "50000"), ("-25.5", "49974.5")])
def test_mark_offset(server, bybit, value, mark):
    turned(server, "mark_offset", value)
    assert bybit.get_tickers(**LINEAR)["list"][0]["markPrice"] == mark
    server.price("50000")
    assert bybit.get_tickers(**LINEAR)["list"][0]["markPrice"] == mark


def test_mark_offset_triggers_what_the_mark_reaches_at_once(server, bybit):
    bybit.buy()
    bybit.set_trading_stop(**LINEAR, tpslMode="Full", positionIdx=0, stopLoss="49900", slTriggerBy="MarkPrice")
    turned(server, "mark_offset", "-100")
    assert server.control("account")["positions"] == []


@pytest.mark.parametrize(("value", "left"), [(True, ["Stop"]), (False, [])])
def test_user_conditionals_survive_close(server, bybit, value, left):
    turned(server, "user_conditionals_survive_close", value)
    bybit.buy()
    trigger = {"triggerPrice": "49000", "triggerDirection": 2, "reduceOnly": True}
    bybit.place_order(**LINEAR, side="Sell", orderType="Market", qty="0.01", **trigger)
    server.control("account/close", {"symbol": "BTCUSDT"})
    assert kinds(server) == left


@pytest.mark.parametrize("value", [0, 60_000])
def test_liquidation_step_ms(server, bybit, value):
    turned(server, "liquidation_step_ms", value)
    bybit.buy("0.02")
    server.control("account/liquidate", {"symbol": "BTCUSDT", "qty": "0.01"})
    assert position(server)["size"] == ("0.02" if value else "0.01")
    assert position(server)["status"] == ("Liq" if value else "Normal")
    assert (code_of(bybit.buy) == 0) is (value == 0)
    server.control("clock", {"advance_ms": value})
    assert position(server)["status"] == "Normal"


@pytest.mark.parametrize("value", [False, True])
def test_shuffle_topics(server, bybit, value):
    turned(server, "shuffle_topics", value)
    kind = type("Loop", (LoopWebSocket,), {"base": server.ws_url})
    socket = kind(
        channel_type="private",
        testnet=False,
        api_key="simkey",
        api_secret="simsecret",
        private_auth_expire=10,
        restart_on_error=False,
        retries=2,
    )
    inbox, topics = Inbox(), ("execution", "order", "position", "wallet")
    for topic in topics:
        getattr(socket, f"{topic}_stream")(inbox)
    until(lambda: socket.acknowledged == len(topics))
    for _ in range(8):
        bybit.buy("0.001")
    until(lambda: len(inbox.all()) >= 8 * len(topics))
    told = [message["topic"] for message in inbox.all()]
    orders = {tuple(told[start : start + 4]) for start in range(0, len(told), 4)}
    assert (orders == {topics}) is (not value), json.dumps(sorted(orders))
    hang_up(server, socket)


@pytest.mark.parametrize("value", [True, False])
def test_telegram_flood_limits(server, value):
    turned(server, "telegram_flood_limits", value)
    path = f"{server.url}/bot123456:{'a' * 35}/sendMessage"
    with requests.Session() as session:
        session.trust_env = False
        said = {session.post(path, json={"chat_id": 1001, "text": str(number)}).status_code for number in range(60)}
    assert said == ({200, 429} if value else {200})


def test_every_switch_has_its_story():
    stories = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert {row.name for row in Switches().rows()} <= stories
