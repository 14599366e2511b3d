"""The streams as a part of the web application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from simulator.bybit.streams.connection import Connection
from simulator.bybit.streams.private import PrivateClient
from simulator.bybit.streams.public import PublicClient
from simulator.engine.words import Category
from simulator.faults import FaultKind, FaultTarget

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.bybit.streams.protocol import StreamClient
    from simulator.world import World

SILENCE_ALLOWED_SECONDS = 600.0
_GOODBYE_SECONDS = 0.5


def add_routes(app: web.Application, world: World) -> None:
    """Play the private stream and the public ones."""

    def private(connection: Connection) -> StreamClient:
        return PrivateClient(world, connection)

    def public(category: Category) -> Callable[[Connection], StreamClient]:
        return lambda connection: PublicClient(world, connection, category)

    app.router.add_get("/v5/private", _stream(world, FaultTarget.WS_PRIVATE, private))
    for category in Category:
        app.router.add_get(f"/v5/public/{category}", _stream(world, FaultTarget.WS_PUBLIC, public(category)))


def _stream(
    world: World, target: FaultTarget, client_of: Callable[[Connection], StreamClient]
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        if world.faults.take(target, request.path, kinds={FaultKind.REFUSE_CONNECT}):
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        socket = web.WebSocketResponse(
            timeout=_GOODBYE_SECONDS, receive_timeout=SILENCE_ALLOWED_SECONDS, autoping=False, compress=False
        )
        if not socket.can_prepare(request):
            return web.Response(status=400, text="this is a stream")
        await socket.prepare(request)
        connection = Connection(socket, request, target, world.faults, world.counters)
        await _serve(world, socket, client_of(connection))
        return socket

    return serve


async def _serve(world: World, socket: web.WebSocketResponse, client: StreamClient) -> None:
    """Listen to one client until it leaves; a blackholed one is not even heard."""
    sending = asyncio.create_task(client.connection.deliver())
    world.streams.join(client)
    try:
        async for message in socket:
            if client.connection.is_silent:
                continue
            if message.type is WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                client.receive(message.data)
    except TimeoutError:
        await socket.close()
    finally:
        world.streams.leave(client)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
