"""The control calls as an interface: every call of the table, what it takes and how it says no."""

import json
import re
from http.client import HTTPConnection

import msgspec
import pytest

from simulator.control.calls import CALLS

BTC = {"symbol": "BTCUSDT"}
POSTS = [call for call in CALLS if call.method == "POST"]
GETS = [call for call in CALLS if call.method == "GET"]
HUGE = "9" * 400


def raw(server, method, path, body=None):
    """A request as it is, without a client that knows better: status, headers, body."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, path, body=body)
        answer = connection.getresponse()
        return answer.status, answer.headers, json.loads(answer.read())
    finally:
        connection.close()


def refusal(server, path, body):
    status, _, answer = raw(server, "POST", f"/control/{path}", body)
    assert status == 400, answer
    assert answer["ok"] is False
    assert answer["call"] == f"POST /control/{path}"
    return answer


def named(call):
    return f"{call.method} {call.path}"


def test_the_table_has_every_call_of_the_contract():
    assert {named(call) for call in CALLS} >= {
        "POST reset",
        "POST market/price",
        "POST market/path",
        "POST market/mode",
        "GET account",
        "POST account/order",
        "POST account/cancel",
        "POST account/amend",
        "POST account/close",
        "POST account/trading-stop",
        "POST account/liquidate",
        "POST account/adl",
        "POST account/mode",
        "POST account/event",
        "POST clock",
        "POST faults",
        "DELETE faults",
        "POST switch",
        "GET stats",
    }


@pytest.mark.parametrize("call", CALLS, ids=named)
def test_every_example_is_understood(call):
    if call.method == "POST":
        msgspec.json.decode(json.dumps(call.example), type=call.body)
    else:
        assert all(isinstance(value, str) for value in call.example.values())
        msgspec.convert(call.example, call.body, strict=False)


@pytest.mark.parametrize("call", GETS, ids=named)
def test_every_reading_call_answers_its_example(server, call):
    query = "&".join(f"{name}={value}" for name, value in call.example.items())
    status, _, answer = raw(server, "GET", f"/control/{call.path}?{query}")
    assert status == 200
    assert isinstance(answer, dict)


@pytest.mark.parametrize("call", POSTS, ids=named)
def test_what_is_no_json_object_is_refused(server, call):
    for body in ("{", "[]", "null", '"text"', "\xff".encode("latin-1")):
        answer = refusal(server, call.path, body)
        assert len(answer["error"]) > 8
        assert answer["example"] == call.example


@pytest.mark.parametrize("call", POSTS, ids=named)
def test_what_is_nested_too_deep_is_refused(server, call):
    for body in ("[" * 20_000, json.dumps(call.example)[:-1] + ', "colour": ' + "[" * 20_000):
        assert refusal(server, call.path, body)["error"] == "nested deeper than 100 levels"


def test_an_empty_body_is_an_empty_object(server):
    assert raw(server, "POST", "/control/reset")[0] == 200
    assert refusal(server, "clock", "")["error"] == "Object missing required field `advance_ms`"


@pytest.mark.parametrize("call", POSTS, ids=named)
def test_an_unknown_field_is_refused_by_name(server, call):
    answer = refusal(server, call.path, json.dumps(call.example | {"colour": "red"}))
    assert "unknown field `colour`" in answer["error"]


@pytest.mark.parametrize("call", GETS, ids=named)
def test_an_unknown_parameter_is_refused_by_name(server, call):
    query = "&".join(f"{name}={value}" for name, value in (call.example | {"colour": "red"}).items())
    status, _, answer = raw(server, "GET", f"/control/{call.path}?{query}")
    assert status == 400
    assert "unknown field `colour`" in answer["error"]


@pytest.mark.parametrize("call", [call for call in CALLS if "symbol" in call.example], ids=named)
def test_an_unknown_symbol_is_refused_and_the_known_ones_are_named(server, call):
    example = call.example | {"symbol": "NOPEUSDT"}
    if call.method == "POST":
        answer = refusal(server, call.path, json.dumps(example))
    else:
        query = "&".join(f"{name}={value}" for name, value in example.items())
        status, _, answer = raw(server, call.method, f"/control/{call.path}?{query}")
        assert status == 400
    assert answer["error"].startswith("no instrument is called 'NOPEUSDT'; there are BTCUSDT, ETHUSDT")


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("reset", {"seed": "seven"}, "Expected `int"),
        ("market/price", BTC | {"price": "0"}, "must be positive"),
        ("market/price", BTC | {"price": "-1"}, "must be positive"),
        ("market/price", BTC | {"price": "Infinity"}, "price is no number"),
        ("market/price", BTC | {"price": "NaN"}, "price is no number"),
        ("market/price", BTC | {"price": "much"}, "Invalid decimal string"),
        ("market/price", BTC | {"price": HUGE}, "less than 10"),
        ("market/price", BTC | {"price": "1e400000"}, "less than 10"),
        ("market/price", BTC | {"price": "1e-400000"}, "at most 18 decimals"),
        ("market/price", BTC, "missing required field `price`"),
        ("market/price", {"symbol": 5, "price": "1"}, "Expected `str`"),
        ("market/path", BTC | {"prices": []}, "prices must hold between 1 and 100000"),
        ("market/path", BTC | {"prices": ["50000", "0"]}, "every price must be positive"),
        ("market/path", BTC | {"prices": ["50000", HUGE]}, "less than 10"),
        ("market/path", BTC | {"prices": "50000"}, "Expected `array`"),
        ("market/path", BTC | {"prices": ["50000"], "interval_ms": -1}, "must not be negative"),
        ("market/path", BTC | {"prices": ["50000"], "interval_ms": 10**13}, "more than a year"),
        ("market/mode", {"mode": "sideways"}, "Invalid enum value 'sideways'"),
        ("market/mode", {"mode": "csv"}, "--csv FILE"),
        ("market/mode", {"mode": "random", "speed": 0}, "speed must be more than 0"),
        ("market/mode", {"mode": "random", "speed": 1e300}, "at most 100000"),
        ("market/mode", {"mode": "random", "speed": "fast"}, "Expected `float"),
        ("account/order", BTC | {"side": "long", "qty": "0.01"}, "Invalid enum value 'long'"),
        ("account/order", BTC | {"side": "Buy", "qty": "NaN"}, "qty is no number"),
        ("account/order", BTC | {"side": "Buy", "qty": HUGE}, "less than 10"),
        ("account/order", BTC | {"side": "Buy", "qty": "0.01", "position_idx": "1"}, "Expected `int`"),
        ("account/order", BTC | {"side": "Buy", "qty": "0.01", "position_idx": 1}, "10001"),
        ("account/order", BTC | {"side": "Buy", "qty": "0.01", "reduce_only": "yes"}, "Expected `bool`"),
        ("account/order", BTC | {"side": "Sell", "qty": "0.01", "reduce_only": True}, "110017"),
        ("account/cancel", {"order_id": "nobody's"}, "no order nobody's"),
        ("account/amend", {"order_id": "nobody's", "price": "1"}, "no order nobody's"),
        ("account/close", BTC, "110017"),
        ("account/close", BTC | {"position_idx": 7}, "10001"),
        ("account/trading-stop", BTC | {"stop_loss": "49000"}, "10001"),
        ("account/liquidate", BTC, "BTCUSDT has no position with index 0"),
        ("account/adl", BTC | {"position_idx": 2}, "BTCUSDT has no position with index 2"),
        ("account/mode", {"hedge": "yes"}, "Expected `bool`"),
        ("account/key", {"expires_in_ms": 10**18}, "nor more than a century"),
        ("account/event", BTC, "missing required field `kind`"),
        ("account/event", BTC | {"kind": "flood"}, "Invalid value 'flood'"),
        ("account/event", BTC | {"kind": "funding", "rate": "1.1"}, "between -1 and 1"),
        ("account/event", BTC | {"kind": "delist", "rate": "0"}, "unknown field `rate`"),
        ("account/event", BTC | {"kind": "instrument"}, "nothing of the instrument is to change"),
        ("account/event", BTC | {"kind": "instrument", "tick_size": "0"}, "tick_size must be more than 0"),
        ("account/event", BTC | {"kind": "instrument", "qty_step": "-1"}, "qty_step must be more than 0"),
        ("account/event", BTC | {"kind": "instrument", "status": "Dead"}, "Invalid enum value 'Dead'"),
        ("clock", {"advance_ms": 1000}, "--clock stepped"),
        ("clock", {"advance_ms": -1}, "time cannot go back"),
        ("clock", {"advance_ms": 10**13}, "more than a year"),
        ("faults", {"target": "rest", "kind": "earthquake"}, "Invalid enum value 'earthquake'"),
        ("faults", {"target": "rest", "kind": "flood"}, "kind flood does not exist for target rest"),
        ("faults/script", {"entries": [{"clear": False}]}, "entry 1: clear is true"),
        ("switch", {"name": "gravity", "value": True}, "no switch is called 'gravity'; there are entry_fill"),
        ("switch", {"name": "child_stop_delay_ms", "value": "soon"}, "whole number of milliseconds"),
        ("bot", {"do": "dance"}, "Invalid enum value 'dance'"),
        ("bot/state", {"state": "happy"}, "Invalid enum value 'happy'"),
    ],
    ids=str,
)
def test_bad_input_is_refused_with_the_reason(server, path, body, reason):
    assert re.search(re.escape(reason), refusal(server, path, json.dumps(body))["error"])
    account = server.control("account")
    assert (account["executions"], account["orders"]) == ([], [])


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("market/candles?symbol=BTCUSDT&interval=7", "interval is one of 1, 3, 5"),
        ("market/candles?symbol=BTCUSDT&limit=0", "limit must be between 1 and 1000"),
        ("market/candles?symbol=BTCUSDT&limit=many", "Expected `int`"),
        ("market/candles", "missing required field `symbol`"),
        ("events?after=last", "Expected `int`"),
        ("events?limit=99999", "limit must be between 1 and 2000"),
    ],
)
def test_a_wrong_query_is_refused_with_the_reason(server, query, reason):
    status, _, answer = raw(server, "GET", f"/control/{query}")
    assert (status, answer["ok"]) == (400, False)
    assert reason in answer["error"]


def test_disarming_what_is_not_armed_is_refused(server):
    status, _, answer = raw(server, "DELETE", "/control/faults?id=77")
    assert (status, answer["error"]) == (400, "no fault 77 is armed")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/control/reset", "POST"),
        ("DELETE", "/control/market/price", "POST"),
        ("POST", "/control/account", "GET"),
        ("PUT", "/control/faults", "DELETE, GET, POST"),
        ("POST", "/control/stats", "GET"),
        ("GET", "/control/telegram/send", "POST"),
    ],
)
def test_a_wrong_method_is_405_and_says_which_are_right(server, method, path, allowed):
    status, headers, answer = raw(server, method, path)
    assert (status, headers["Allow"]) == (405, allowed)
    assert answer == {"ok": False, "error": f"{path} takes {allowed}, not {method}"}


@pytest.mark.parametrize("path", ["/control/nothing", "/control/market/price/now", "/control/telegram/nothing"])
def test_a_wrong_path_is_404_in_json(server, path):
    status, _, answer = raw(server, "POST", path, "{}")
    assert (status, answer) == (404, {"ok": False, "error": f"there is no {path}"})


def test_what_does_not_belong_to_control_keeps_its_own_errors(server):
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/nothing")
    answer = connection.getresponse()
    assert answer.status == 404
    assert "json" not in answer.headers["Content-Type"]
    connection.close()


def test_numbers_may_come_as_numbers(server):
    server.control("market/price", BTC | {"price": 50123.5})
    row = next(each for each in server.control("market")["symbols"] if each["symbol"] == "BTCUSDT")
    assert row["last"] == "50123.5"


def test_the_defaults_are_those_of_the_contract(server):
    first = server.control("account/order", BTC | {"side": "Buy", "qty": "0.02"})["order"]
    assert (first["kind"], first["reduce_only"], first["position_idx"]) == ("Market", False, 0)
    server.control("account/close", BTC)
    assert server.control("account")["positions"] == []
    assert server.control("market")["speed"] == 1
    server.control("market/mode", {"mode": "hold", "speed": 9})
    server.control("market/mode", {"mode": "hold"})
    assert server.control("market")["speed"] == 1
    server.control("faults", {"target": "rest", "kind": "lost_response"})
    (fault,) = server.control("faults")["faults"]
    assert (fault["left"], fault["match"], fault["left_ms"]) == (1, "", None)
