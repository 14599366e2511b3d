"""The Bot API over HTTP: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulator.telegram.errors import ApiError
from simulator.telegram.failing import answer_with_faults
from simulator.telegram.methods.call import Call
from simulator.telegram.methods.table import METHODS, canonical_name
from simulator.telegram.methods.unplayed import UNPLAYED
from simulator.telegram.parameters import read_parameters

if TYPE_CHECKING:
    from simulator.faults import Faults
    from simulator.telegram.accounts import BotAccount
    from simulator.telegram.service import TelegramService

_TOKEN = re.compile(r"(\d+):[\w-]{30,}", re.ASCII)
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application, service: TelegramService, faults: Faults) -> None:
    """Serve ``service`` on ``app``; its waiting calls end when the app shuts down."""

    async def close(_app: web.Application) -> None:
        service.close()

    app.on_shutdown.append(close)
    app.router.add_get("/file/bot{token}/{path:.+}", _download_handler(service, faults))
    app.router.add_route("*", "/bot{token:[^/]*}{method:.*}", _method_handler(service, faults))


def _method_handler(service: TelegramService, faults: Faults) -> _Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            account = _account(service, request.match_info["token"])
            method = _method(request.match_info["method"].removeprefix("/"))
        except ApiError as error:
            return _error_response(error)
        service.count(method)

        async def answer() -> web.Response:
            return await _answer(service, account, method, request)

        return await answer_with_faults(service, account, faults, method, request, answer)

    return handle


async def _answer(service: TelegramService, account: BotAccount, method: str, request: web.Request) -> web.Response:
    try:
        if service.now() < account.logged_out_until:
            raise ApiError(400, "Logged out")  # noqa: TRY301 - refused as everything else is
        parameters = await read_parameters(request)
        result: Any = await METHODS[method](Call(service, account, parameters))
    except ApiError as error:
        return _error_response(error)
    except ConnectionResetError:
        # The bot was killed in the middle of its request; nobody reads this answer.
        return _error_response(ApiError(400, "Bad Request: the connection was lost"))
    return web.json_response({"ok": True, "result": result})


def _download_handler(service: TelegramService, faults: Faults) -> _Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            account = _account(service, request.match_info["token"])
        except ApiError as error:
            return _error_response(error)

        async def answer() -> web.Response:
            stored = service.files.by_path(request.match_info["path"])
            if stored is None:
                return _error_response(ApiError(404, "Not Found"))
            return web.Response(body=stored.content, content_type="application/octet-stream")

        return await answer_with_faults(service, account, faults, "download", request, answer)

    return handle


def _account(service: TelegramService, token: str) -> BotAccount:
    """The bot of a token: any well-formed one, since nobody hands out tokens here."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise ApiError(401, "Unauthorized") if re.match(r"\d+:", token) else ApiError(404, "Not Found")
    return service.accounts.of_token(int(found.group(1)))


def _method(name: str) -> str:
    method = canonical_name(name)
    if method is not None:
        return method
    if name.lower() in UNPLAYED:
        raise ApiError(501, f"Not Implemented: the simulator does not play {UNPLAYED[name.lower()]}")
    raise ApiError(404, "Not Found: method not found" if name else "Not Found")


def _error_response(error: ApiError) -> web.Response:
    return web.json_response(error.body(), status=error.status, headers=error.headers())
