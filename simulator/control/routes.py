"""``/control/…``: the tester's hand, JSON in and JSON out, 400 with a reason on bad input."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from aiohttp import web

from simulator.control import bodies, market, person
from simulator.control.account_truth import account
from simulator.control.stats import stats
from simulator.engine.requests import Refusal

if TYPE_CHECKING:
    from simulator.world import World

BodyType = TypeVar("BodyType")
Outcome = dict[str, Any]
_Act = Callable[["World", BodyType], Outcome | Awaitable[Outcome]]


def add_routes(app: web.Application, world: World) -> None:
    """Serve every control call but the chat's, which live with the simulated Telegram."""

    def post(path: str, kind: Any, act: _Act[Any]) -> None:
        async def serve(request: web.Request) -> web.Response:
            return await _do(world, await request.read(), kind, act)

        app.router.add_post(f"/control/{path}", serve)

    def get(path: str, read: Callable[[], Outcome]) -> None:
        async def serve(_request: web.Request) -> web.Response:
            return web.json_response(read())

        app.router.add_get(f"/control/{path}", serve)

    post("reset", bodies.Reset, _reset)
    post("market/price", bodies.Price, market.price)
    post("market/path", bodies.Path, market.path)
    post("market/mode", bodies.Mode, market.mode)
    post("account/order", bodies.PersonOrder, person.order)
    post("account/cancel", bodies.PersonCancel, person.cancel)
    post("account/amend", bodies.PersonAmend, person.amend)
    post("account/close", bodies.Slot, person.close)
    post("account/trading-stop", bodies.PersonTradingStop, person.trading_stop)
    post("account/liquidate", bodies.Slot, person.liquidate)
    post("account/adl", bodies.Slot, person.adl)
    post("account/mode", bodies.Hedge, person.mode)
    post("account/event", bodies.AccountEvent, person.event)
    post("clock", bodies.Advance, market.clock)
    post("faults", dict[str, Any], _arm)
    post("switch", bodies.Switch, _turn)
    get("account", lambda: account(world.engine))
    get("stats", lambda: stats(world))

    async def disarm(_request: web.Request) -> web.Response:
        world.faults.clear()
        return web.json_response({"ok": True})

    app.router.add_delete("/control/faults", disarm)


async def _do(world: World, raw: bytes, kind: Any, act: _Act[Any]) -> web.Response:
    try:
        body = msgspec.json.decode(raw or b"{}", type=kind)
        if hasattr(body, "symbol"):
            _check_symbol(world, body.symbol)
        done = act(world, body)
        outcome = await done if inspect.isawaitable(done) else done
    except (msgspec.MsgspecError, ValueError) as error:
        return _refused(str(error))
    except Refusal as refusal:
        return _refused(f"{refusal.code}: {refusal.text}")
    return web.json_response({"ok": True} | outcome)


def _refused(reason: str) -> web.Response:
    return web.json_response({"ok": False, "error": reason}, status=400)


def _check_symbol(world: World, symbol: str) -> None:
    if symbol not in {instrument.symbol for instrument in world.engine.instruments()}:
        raise ValueError(f"no instrument is called {symbol!r}")


def _reset(world: World, body: bodies.Reset) -> Outcome:
    world.reset(world.settings.seed if body.seed is None else body.seed)
    return {}


def _arm(world: World, spec: dict[str, Any]) -> Outcome:
    world.faults.add(spec)
    world.streams.strike(world.faults)
    return {}


def _turn(world: World, body: bodies.Switch) -> Outcome:
    world.engine.switches.set(body.name, body.value)
    return {}
