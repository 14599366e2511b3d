"""What can go wrong between a bot and Telegram: the armed faults, applied around one call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.faults import Fault, FaultKind, Faults, FaultTarget
from simulator.telegram.errors import OTHER_POLLER, ApiError, Conflict, flood

if TYPE_CHECKING:
    from simulator.telegram.accounts import BotAccount
    from simulator.telegram.service import TelegramService

_ANYWHERE = frozenset(FaultKind) - {FaultKind.MALFORMED_UPDATE}
_HTML = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>nginx</body></html>"
_Answer = Callable[[], Awaitable[web.Response]]


async def answer_with_faults(
    service: TelegramService,
    account: BotAccount,
    faults: Faults,
    method: str,
    request: web.Request,
    answer: _Answer,
) -> web.StreamResponse:
    """The answer to one call, or what the armed fault makes of it."""
    kinds = frozenset(FaultKind) if method == "getUpdates" else _ANYWHERE
    fault = faults.take(FaultTarget.TELEGRAM, method, request.path, kinds=kinds)
    if fault is None:
        return await answer()
    match fault.kind:
        case FaultKind.LOST_RESPONSE:
            await answer()
            return await _silence(service, request)
        case FaultKind.LOST_REQUEST | FaultKind.BLACKHOLE:
            return await _silence(service, request)
        case FaultKind.DISCONNECT:
            await answer()
            return _hang_up(request, clean=fault.clean)
        case FaultKind.REFUSE_CONNECT:
            return _hang_up(request)
        case FaultKind.DELAY:
            era, late = service.era, await answer()
            in_time = await service.held.hold(request, era, fault.delay_ms / 1000)
            return late if in_time else _hang_up(request)
        case FaultKind.TRUNCATED_JSON:
            body = (await answer()).body
            whole = body if isinstance(body, bytes) else b""
            return web.Response(body=whole[: len(whole) // 2], content_type="application/json")
        case FaultKind.MALFORMED_UPDATE:
            account.updates.push_raw({"message": {"message_id": 1, "text": "no chat, no date, no sender"}})
            return await answer()
        case _:
            return _refusal(fault)


def _refusal(fault: Fault) -> web.Response:
    match fault.kind:
        case FaultKind.HTML_BODY:
            return web.Response(text=_HTML.format(fault.status_line), status=fault.status, content_type="text/html")
        case FaultKind.FLOOD:
            error = flood(fault.retry_after)
        case FaultKind.CONFLICT:
            error = Conflict(OTHER_POLLER)
        case FaultKind.UNAUTHORIZED:
            error = ApiError(401, "Unauthorized")
        case _:
            error = ApiError(fault.status, fault.phrase)
    return web.json_response(error.body(), status=error.status, headers=error.headers())


async def _silence(service: TelegramService, request: web.Request) -> web.Response:
    """Say nothing until the client gives up, everything begins anew, or the server shuts down."""
    await service.held.hold(request, service.era)
    return _hang_up(request)


def _hang_up(request: web.Request, *, clean: bool = False) -> web.Response:
    if isinstance(request.transport, asyncio.WriteTransport):
        if clean:
            request.transport.close()
        else:
            request.transport.abort()
    return web.Response()
