"""The REST façade as a part of the web application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from simulator.bybit.rest.reception import Received, Reply, text_reply
from simulator.bybit.rest.road import Road

if TYPE_CHECKING:
    from simulator.faults import Fault
    from simulator.world import World


def add_routes(app: web.Application, world: World) -> None:
    """Play everything below ``/v5/``; add the streams' routes before."""
    app.router.add_route("*", "/v5/{path:.*}", RestFacade(world).serve)


class RestFacade:
    def __init__(self, world: World) -> None:
        self._world = world
        self._road = Road(world)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Count, delay and answer one request."""
        world = self._world
        world.counters.requests[request.path] += 1
        received = await _received(request)
        fault: Fault | None = None
        reply: Reply | None
        if not world.rates.address_allows(received.address, world.wall_ms()):
            world.counters.rejected["403"] += 1
            reply = text_reply(403, "access too frequent")
        else:
            fault = self._road.mishap(received)
            reply = await self._road.travel(received, fault)
        await asyncio.sleep(world.settings.latency_ms / 1000)
        if reply is None:
            _hang_up(request, clean=fault is not None and fault.clean)
            return web.Response()
        response = web.Response(status=reply.status, body=reply.body.encode(), headers=reply.headers)
        response.headers["Content-Type"] = reply.content_type
        return response


def _hang_up(request: web.Request, *, clean: bool) -> None:
    if request.transport is not None and clean:
        request.transport.close()
    elif request.transport is not None:
        request.transport.abort()


async def _received(request: web.Request) -> Received:
    query = request.raw_path.partition("?")[2]
    body = await request.read()
    is_query = request.method == "GET"
    return Received(
        request.method,
        request.path,
        query.encode() if is_query else body,
        request.headers,
        request.remote or "",
        has_stray_body=is_query and bool(body),
    )
