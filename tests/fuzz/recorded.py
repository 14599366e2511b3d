"""What an exchange says, as the simulated one says it: the beginnings of everything that is made up from it."""

import json
from functools import cache
from typing import Any

from simulator.bybit.parameters import Parameters
from simulator.bybit.rate_limits import RateLimits
from simulator.bybit.rest.reception import execute
from simulator.settings import Settings
from simulator.world import World

_BTC = {"category": "linear", "symbol": "BTCUSDT"}
_ORDERS: tuple[dict[str, Any], ...] = (
    {**_BTC, "side": "Buy", "orderType": "Market", "qty": "0.05", "stopLoss": "49000", "tpslMode": "Full"},
    {**_BTC, "side": "Sell", "orderType": "Limit", "qty": "0.02", "price": "51000", "reduceOnly": True,
     "orderLinkId": "hf-0123456789abcdef-t1-0-0"},
    {**_BTC, "side": "Sell", "orderType": "Market", "qty": "0.01", "reduceOnly": True},
    {**_BTC, "category": "spot", "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000",
     "orderLinkId": "dca-01234567-b1-0"},
)  # fmt: skip


@cache
def _world() -> World:
    world = World(Settings(is_stepped=True, limits=RateLimits(per_second={})))
    for order in _ORDERS:
        execute(world, "POST", "/v5/order/create", Parameters(order), world.engine.now_ms(), {})
    return world


@cache
def _envelope(method: str, path: str, fields: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    world = _world()
    answer = execute(world, method, path, Parameters(dict(fields)), world.engine.now_ms(), {})
    body = {
        "retCode": answer.code, "retMsg": answer.text, "result": answer.result, "retExtInfo": answer.ext_info,
        "time": world.engine.now_ms(),
    }  # fmt: skip
    as_sent: dict[str, Any] = json.loads(json.dumps(body))
    return as_sent


def answer(path: str, **fields: Any) -> dict[str, Any]:
    """The body of an answer to a read, of an account with a position, its orders and its history."""
    return _envelope("GET", path, tuple(fields.items()))


def row(path: str, **fields: Any) -> dict[str, Any]:
    """The first row of such an answer."""
    found: dict[str, Any] = answer(path, **fields)["result"]["list"][0]
    return found
