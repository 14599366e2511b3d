"""What the fuzzing of answers has found, one test for each: what cannot be is refused, and nothing said gets lost."""

import json
from typing import Any

import pytest

from execution.bybit import wire
from execution.bybit.fields import Undecodable
from execution.bybit.private_stream import PrivateStream
from execution.bybit.public_stream import PublicStream
from execution.bybit.spot_rules import market_rules
from execution.bybit.stream_socket import Login, Timings
from execution.exchange_errors import Ambiguous, ExchangeError, Transient
from execution.exchange_events import PriceMoved, PrivateStreamMoved
from tests.execution.bybit.messages import EXECUTION, INSTRUMENT, ORDER, POSITION
from tests.fuzz.recorded import row
from tests.fuzz.targets.bybit_rest import ENTRY, SINCE, answered
from tests.fuzz.targets.bybit_streams import PRICES, events_of, nothing
from tests.fuzz.transport import Said
from tests.handlers.fakes import NOON, StoppedClock

BTC = {"category": "linear", "symbol": "BTCUSDT"}
LONG: dict[str, Any] = POSITION["data"][0] | {"side": "Buy", "size": "0.5"}
ORDINARY: dict[str, Any] = ORDER["data"][0]
FILL: dict[str, Any] = EXECUTION["data"][0]
CANDLE = ["1767614400000", "100", "101", "99", "100.5", "3", "300"]
TIERS: dict[str, Any] = row("/v5/market/risk-limit", **BTC)


def read(kind: str, said: Any) -> object:
    match kind:
        case "position":
            return wire.position_row(said, said_at=NOON, observed_at=NOON)
        case "order":
            return wire.order_row(said, said_at=NOON, observed_at=NOON)
        case "ticker":
            return wire.ticker(said, said_at=NOON)
        case "candle":
            return wire.candle(said, length=NOON - NOON, said_at=NOON)
        case "band":
            return wire.price_band(said, read_at=NOON)
        case "spot":
            return market_rules(said)
        case _:
            reader: Any = getattr(wire, kind)
            return reader(said)


SOUND: dict[str, Any] = {
    "position": LONG,
    "order": ORDINARY,
    "execution": FILL,
    "instrument": INSTRUMENT,
    "ticker": PRICES["data"],
    "candle": CANDLE,
    "risk_tier": TIERS,
    "fee_rate": {"takerFeeRate": "0.0006", "makerFeeRate": "0.0001"},
    "band": {"buyLmt": "52000", "sellLmt": "48000"},
    "closed_pnl": {"orderId": "1", "closedSize": "0.1", "closedPnl": "-1"},
    "spot": row("/v5/market/instruments-info", category="spot", symbol="BTCUSDT"),
    "key_info": {"permissions": {"ContractTrade": ["Order"], "Wallet": []}, "ips": ["*"], "readOnly": 0, "userID": 7},
}


@pytest.mark.parametrize("kind", SOUND)
def test_what_these_tests_spoil_is_sound(kind: str) -> None:
    read(kind, SOUND[kind])


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("position", "size", "-0.5"),
        ("position", "stopLoss", "-1"),
        ("position", "positionIdx", None),
        ("position", "positionIdx", 7),
        ("position", "seq", "9" * 30),
        ("position", "symbol", "\ud800"),
        ("order", "qty", "-1"),
        ("order", "positionIdx", -1),
        ("order", "cumExecQty", None),
        ("order", "price", "1e999"),
        ("execution", "execFee", None),
        ("execution", "execPrice", "-1"),
        ("execution", "execQty", "9" * 400),
        ("execution", "closedSize", "-1"),
        ("ticker", "lastPrice", "0"),
        ("ticker", "markPrice", "-1"),
        ("ticker", "indexPrice", 10**400),
        ("band", "buyLmt", "0"),
        ("closed_pnl", "closedSize", "-1"),
        ("fee_rate", "takerFeeRate", "6"),
        ("risk_tier", "riskLimitValue", "0"),
        ("key_info", "ips", [7]),
        ("key_info", "permissions", {"ContractTrade": [["Order"]]}),
        ("key_info", "userID", 10**400),
        ("instrument", "priceFilter", {"tickSize": "0"}),
        ("instrument", "lotSizeFilter", {**INSTRUMENT["lotSizeFilter"], "qtyStep": "-0.001"}),
        ("spot", "lotSizeFilter", {**SOUND["spot"]["lotSizeFilter"], "basePrecision": "0"}),
    ],
)
def test_what_cannot_be_is_refused(kind: str, name: str, value: Any) -> None:
    spoiled = {key: each for key, each in {**SOUND[kind], name: value}.items() if each is not None}
    with pytest.raises(Undecodable):
        read(kind, spoiled)


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_candle_whose_prices_do_not_go_together_is_refused(at: int) -> None:
    for price in ("0", "98" if at == 2 else "102", "-1"):
        with pytest.raises(Undecodable):
            read("candle", [*CANDLE[:at], price, *CANDLE[at + 1 :]])


def test_an_order_without_an_index_is_of_one_way_mode_and_nothing_filled_may_be_said_as_nothing() -> None:
    told = {key: value for key, value in ORDINARY.items() if key != "positionIdx"} | {"cumExecQty": ""}
    order = wire.order_row(told, said_at=NOON, observed_at=NOON)
    assert (order.position_idx, order.filled_qty) == (0, 0)


# ------------------------------------------------------------------------------------------- answers to requests


def placed(body: str, headers: dict[str, str] | None = None, status: int = 200) -> Any:
    return answered(lambda exchange: exchange.place_entry(ENTRY), Said(status, headers or {}, body.encode()))


@pytest.mark.parametrize("code", ["false", "0.0", "1e-999", '"0"', '"abc"', "NaN", "null", "[]", "true"])
def test_r9_a_write_answered_without_a_code_that_can_be_read_is_neither_done_nor_refused(code: str) -> None:
    assert isinstance(placed(f'{{"retCode":{code},"retMsg":"","result":{{"orderId":"1"}}}}'), Ambiguous)


def test_limits_in_headers_that_cannot_be_do_not_lose_the_answer() -> None:
    for number in ("9" * 400, "99999999999999"):
        headers = {"X-Bapi-Limit": number, "X-Bapi-Limit-Status": "0", "X-Bapi-Limit-Reset-Timestamp": number}
        assert placed('{"retCode":0,"retMsg":"OK","result":{"orderId":"1"}}', headers).order_id == "1"


@pytest.mark.parametrize("listed", [True, 7, "x", {"a": 1}])
def test_rules_in_a_list_that_is_none_are_unreadable(listed: Any) -> None:
    body = json.dumps({"retCode": 0, "result": {"list": listed}}).encode()
    spot = answered(lambda exchange: exchange.spot.rules("BTCUSDT"), Said(200, {}, body))
    assert isinstance(spot, Undecodable)


def test_nobody_is_shut_out_for_ever_by_a_header() -> None:
    error = placed("", {"Retry-After": "99999999999"}, 403)
    assert isinstance(error, Transient)
    assert error.retry_after <= 3600


def test_a_time_that_cannot_be_is_not_believed() -> None:
    for nanoseconds in ("1", "9" * 30, "9" * 5000, "\u0661" * 19):
        body = json.dumps({"retCode": 0, "result": {"timeNano": nanoseconds}}).encode()
        answer = answered(lambda exchange: exchange.clock_offset_ms(), Said(200, {}, body), lies_of_time=True)
        assert isinstance(answer, ExchangeError)


def test_a_cursor_that_is_none_makes_a_read_incomplete() -> None:
    body = json.dumps({"retCode": 0, "result": {"list": [SOUND["closed_pnl"]], "nextPageCursor": ["x"]}}).encode()
    answer = answered(lambda exchange: exchange.closed_pnl("BTCUSDT", SINCE), Said(200, {}, body))
    assert isinstance(answer, Transient)


# ------------------------------------------------------------------------------------------------------- streams


@pytest.mark.parametrize("text", ["", "not json", "[]", "null", "{}", '["topic"]', '{"topic":"order","data":['])
def test_a_private_message_that_cannot_be_read_asks_for_a_sweep(text: str) -> None:
    stream = PrivateStream("", Login("", "", lambda: 0), StoppedClock(), first=nothing)
    ((event,),) = events_of(stream.take, text)
    assert isinstance(event, PrivateStreamMoved)


@pytest.mark.parametrize("category", [None, 5, ["linear"]])
def test_a_row_of_a_category_that_is_no_text_asks_for_a_sweep(category: Any) -> None:
    stream = PrivateStream("", Login("", "", lambda: 0), StoppedClock(), first=nothing)
    ((event,),) = events_of(stream.take, json.dumps({**ORDER, "data": [{**ORDINARY, "category": category}]}))
    assert isinstance(event, PrivateStreamMoved)


def test_rows_of_spot_under_a_topic_that_nobody_asked_for_ask_for_a_sweep() -> None:
    stream = PrivateStream("", Login("", "", lambda: 0), StoppedClock(), first=nothing)
    said = {**ORDER, "topic": "0", "data": [{**ORDINARY, "category": "spot"}]}
    ((event,),) = events_of(stream.take, json.dumps(said))
    assert isinstance(event, PrivateStreamMoved)


def test_prices_of_one_symbol_under_the_topic_of_another_are_nobodys() -> None:
    stream = PublicStream("", StoppedClock(), Timings(), wire.ticker, PriceMoved)
    stream.watch(frozenset({"BTCUSDT", "ETHUSDT"}))
    assert events_of(stream.take, json.dumps({**PRICES, "topic": "tickers.ETHUSDT"})) == [[]]
    assert events_of(stream.take, json.dumps({**PRICES, "topic": "BTCUSDT"})) == [[]], "nor are those of no topic"
