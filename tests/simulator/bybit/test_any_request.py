"""Whatever a client sends, the exchange answers or refuses: nothing makes the simulator fail."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.bybit.parameters import Parameters
from simulator.bybit.rate_limits import RateLimits
from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.endpoints import ENDPOINTS
from simulator.bybit.rest.reception import execute
from simulator.engine.clock import SteppedClock
from simulator.engine.requests import Refusal
from simulator.settings import Settings
from simulator.world import World

LIKELY = {
    "category": ["linear", "spot", "inverse", "option"],
    "symbol": ["BTCUSDT", "1000PEPEUSDT", "NOPEUSDT"],
    "side": ["Buy", "Sell"],
    "orderType": ["Market", "Limit"],
    "qty": ["0", "0.01", "0.001", "100", "1000000"],
    "price": ["50000", "49000.05", "0.01"],
    "triggerPrice": ["49000", "51000", "0"],
    "triggerDirection": [0, 1, 2],
    "triggerBy": ["LastPrice", "MarkPrice"],
    "timeInForce": ["GTC", "IOC", "FOK", "PostOnly", "RPI"],
    "positionIdx": [0, 1, 2],
    "reduceOnly": [True, False],
    "closeOnTrigger": [True, False],
    "orderFilter": ["Order", "StopOrder", "tpslOrder", "OpenOrder"],
    "marketUnit": ["baseCoin", "quoteCoin"],
    "stopLoss": ["49000", "0", "51000"],
    "takeProfit": ["51000", "0"],
    "trailingStop": ["100", "0"],
    "tpslMode": ["Full", "Partial"],
    "tpSize": ["0.005"],
    "slSize": ["0.005"],
    "tpOrderType": ["Market", "Limit"],
    "slLimitPrice": ["48900"],
    "bboSideType": ["Queue", "Counterparty"],
    "bboLevel": [1, 5, 9],
    "settleCoin": ["USDT"],
    "baseCoin": ["BTC"],
    "coin": ["USDT", "USDT,BTC"],
    "coinName": ["USDT,BTC", ","],
    "accountType": ["UNIFIED", "FUND"],
    "interval": ["1", "D", "M"],
    "intervalTime": ["5min", "1d"],
    "limit": ["1", "50"],
    "cursor": ["x", "%2C", "1700000000000,00000001"],
    "start": ["0", "1700000000000"],
    "end": ["1700000000000"],
    "startTime": ["0", "1700000000000"],
    "endTime": ["1700000000000"],
    "openOnly": ["0", "1"],
    "mode": [0, 3],
    "buyLeverage": ["5", "1000"],
    "sellLeverage": ["5"],
    "timeWindow": [3, 10],
    "product": ["SPOT", "DERIVATIVES"],
    "setMarginMode": ["ISOLATED_MARGIN"],
    "orderId": ["nothing"],
    "orderLinkId": ["own"],
}
ODD = [None, "", "0", "-1", "1e5", "9" * 40, "0." + "0" * 40 + "1", "ä", True, 1.5, -7, 10**30, [], {}, ["a"], {"a": 1}]
VALUES = {name: st.sampled_from(likely) | st.sampled_from(ODD) for name, likely in LIKELY.items()}
FIELDS = st.fixed_dictionaries({}, optional=VALUES)
BODIES = st.builds(
    lambda fields, items: fields | ({"request": items} if items is not None else {}),
    FIELDS,
    st.none() | st.lists(FIELDS, max_size=3),
)


@pytest.fixture(scope="module")
def world():
    return World(Settings(is_stepped=True, limits=RateLimits(per_second={})))


@pytest.mark.parametrize(("method", "path"), ENDPOINTS, ids=lambda part: part)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=BODIES)
def test_nothing_makes_it_fail(world, method, path, fields):
    assert isinstance(world.clock, SteppedClock)
    try:
        answer = execute(world, method, path, Parameters(fields), world.engine.now_ms(), {})
    except Refusal as refusal:
        answer = Answer({}, code=refusal.code, text=refusal.text)
    json.dumps([answer.result, answer.ext_info])
    assert answer.text
    assert bool(answer.code) is (answer.text != "OK")


ENTRY = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "side": "Buy",
    "orderType": "Limit",
    "qty": "0.01",
    "price": "49000",
}
LONG = ["1" + "0" * 400, "9" * 40, "1" * 16, "0." + "0" * 40 + "1", "0.01" + "0" * 40, "٣"]


@pytest.mark.parametrize("number", LONG)
@pytest.mark.parametrize(
    ("path", "fields", "name"),
    [
        ("/v5/order/create", ENTRY, "price"),
        ("/v5/order/create", ENTRY, "qty"),
        ("/v5/order/create", ENTRY, "triggerPrice"),
        ("/v5/order/create", ENTRY, "stopLoss"),
        ("/v5/order/create", ENTRY | {"reduceOnly": True}, "qty"),
        ("/v5/order/create", ENTRY | {"category": "spot"}, "price"),
        ("/v5/order/create", ENTRY | {"category": "spot"}, "qty"),
        ("/v5/order/amend", ENTRY | {"orderLinkId": "own"}, "price"),
        ("/v5/position/set-leverage", ENTRY | {"buyLeverage": "5"}, "sellLeverage"),
        ("/v5/position/trading-stop", ENTRY | {"positionIdx": 0}, "trailingStop"),
    ],
)
def test_a_number_too_long_to_reckon_with_is_refused(world, path, fields, name, number):
    with pytest.raises(Refusal) as refused:
        execute(world, "POST", path, Parameters(fields | {name: number}), world.engine.now_ms(), {})
    assert (refused.value.code, refused.value.text) == (10001, f"params error: {name} invalid")
