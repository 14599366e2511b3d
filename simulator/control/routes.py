"""``/control/…``: the tester's hand, JSON in and JSON out, 400 with a reason and an example on bad input."""

from __future__ import annotations

import contextlib
import inspect
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from simulator.bot_wish import NobodyKeepsTheBot
from simulator.control.calls import CALLS, ControlCall
from simulator.engine.requests import Refusal
from simulator.engine.words import Category
from simulator.journal import Actor
from simulator.json_text import check_depth, read_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.world import World

_PREFIX = "/control/"
_NOBODY = "nobody runs the bot for this simulator: only a keeper that polls /control/bot/wish can kill or start it"


def add_routes(app: web.Application, world: World) -> None:
    """Serve every control call but the chat's, which live with the simulated Telegram."""
    for call in CALLS:
        app.router.add_route(call.method, _PREFIX + call.path, _serve(world, call))
    app.middlewares.append(_say_it_in_json)


def _serve(world: World, call: ControlCall) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        try:
            body = await _read(request, call)
            _check_symbol(world, body)
            with world.journal.acting(Actor.PERSON) if call.by_person else contextlib.nullcontext():
                done = call.act(world, body)
            outcome = await done if inspect.isawaitable(done) else done
        except (msgspec.MsgspecError, ValueError) as error:
            return _refused(400, str(error), call, await _given(request))
        except Refusal as refusal:
            return _refused(400, f"{refusal.code}: {refusal.text}", call, await _given(request))
        except NobodyKeepsTheBot:
            return _refused(409, _NOBODY, call)
        return web.json_response(outcome if call.method == "GET" else {"ok": True} | outcome)

    return serve


async def _read(request: web.Request, call: ControlCall) -> Any:
    """What was posted, or for the other methods what the query says."""
    if call.method == "POST":
        raw = await request.read()
        check_depth(raw.decode(errors="replace"))
        return msgspec.json.decode(raw or b"{}", type=call.body)
    return msgspec.convert(dict(request.query), call.body, strict=False)


def _check_symbol(world: World, body: Any) -> None:
    symbol = getattr(body, "symbol", None)
    if symbol is None:
        return
    known = [each.symbol for each in world.engine.instruments(getattr(body, "category", Category.LINEAR))]
    if symbol not in known:
        raise ValueError(f"no instrument is called {symbol!r}; there are {', '.join(known)}")


async def _given(request: web.Request) -> object:
    """What was posted, as far as it is JSON: a refusal's example fits it."""
    try:
        return read_json(await request.read())
    except ValueError:
        return None


def _refused(status: int, reason: str, call: ControlCall, given: object = None) -> web.Response:
    example = call.example_for(given)
    answer = {"ok": False, "error": reason, "call": f"{call.method} {_PREFIX}{call.path}", "example": example}
    return web.json_response(answer, status=status)


@web.middleware
async def _say_it_in_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """A wrong path or method below /control is answered as everything else there is."""
    try:
        return await handler(request)
    except web.HTTPMethodNotAllowed as error:
        if not request.path.startswith(_PREFIX):
            raise
        allowed = ", ".join(sorted(error.allowed_methods - {"HEAD"}))
        reason = f"{request.path} takes {allowed}, not {request.method}"
        return web.json_response({"ok": False, "error": reason}, status=405, headers={"Allow": allowed})
    except web.HTTPNotFound:
        if not request.path.startswith(_PREFIX):
            raise
        return web.json_response({"ok": False, "error": f"there is no {request.path}"}, status=404)
