"""The streams as a part of the web application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import WSMessage, WSMsgType, web

from simulator.bybit.streams.connection import Connection
from simulator.bybit.streams.patience import asked_seconds
from simulator.bybit.streams.private import PrivateClient
from simulator.bybit.streams.public import PublicClient
from simulator.bybit.streams.status import StatusClient
from simulator.bybit.streams.trade import TradeClient
from simulator.engine.words import Category
from simulator.faults import FaultKind, FaultTarget

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.bybit.streams.client import StreamClient
    from simulator.world import World

_GOODBYE_SECONDS: Final = 0.5
_FAREWELLS: Final = frozenset({WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR})


def add_routes(app: web.Application, world: World) -> None:
    """Play the private stream, the public ones, order entry and the stream of maintenance."""

    def private(connection: Connection) -> StreamClient:
        return PrivateClient(world, connection)

    def trade(connection: Connection) -> StreamClient:
        return TradeClient(world, connection)

    def public(category: Category) -> Callable[[Connection], StreamClient]:
        return lambda connection: PublicClient(world, connection, category)

    def status(connection: Connection) -> StreamClient:
        return StatusClient(world, connection)

    app.router.add_get("/v5/private", _stream(world, FaultTarget.WS_PRIVATE, private))
    app.router.add_get("/v5/public/misc/status", _stream(world, FaultTarget.WS_PUBLIC, status))
    app.router.add_get("/v5/trade", _stream(world, FaultTarget.WS_PRIVATE, trade))
    for category in Category:
        app.router.add_get(f"/v5/public/{category}", _stream(world, FaultTarget.WS_PUBLIC, public(category)))


def _stream(
    world: World, target: FaultTarget, client_of: Callable[[Connection], StreamClient]
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        fault = world.faults.take(target, request.path, kinds={FaultKind.REFUSE_CONNECT, FaultKind.HTTP_STATUS})
        if fault is not None and fault.kind is FaultKind.HTTP_STATUS:
            return web.Response(status=fault.status)
        if fault is not None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        socket = web.WebSocketResponse(timeout=_GOODBYE_SECONDS, autoping=False, compress=False)
        if not socket.can_prepare(request):
            return web.Response(status=400, text="this is a stream")
        if not world.rates.connection_allows(request.remote or "", world.wall_ms()):
            world.counters.rejected["403"] += 1
            return web.Response(status=403, text="access too frequent")
        await socket.prepare(request)
        parts = (target, world.faults, world.counters, world.settings.limits)
        connection = Connection(world.ids.new(), socket, request, *parts)
        asked = asked_seconds(request.query) if target is FaultTarget.WS_PRIVATE else None
        await _serve(world, socket, client_of(connection), asked)
        return socket

    return serve


async def _serve(world: World, socket: web.WebSocketResponse, client: StreamClient, asked: float | None) -> None:
    """Listen to one client until it leaves; a blackholed one is not even heard."""
    connection = client.connection
    sending = asyncio.create_task(connection.deliver())
    world.streams.join(client)
    try:
        while (message := await _next(socket, client, asked)) is not None:
            if connection.is_silent:
                continue
            connection.note_life()
            if message.type is WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                client.receive(message.data)
            elif message.type is WSMsgType.BINARY:
                client.receive(message.data.decode(errors="replace"))
    finally:
        world.streams.leave(client)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


async def _next(socket: web.WebSocketResponse, client: StreamClient, asked: float | None) -> WSMessage | None:
    """The next message; None when the client has left, or has been cut off because nothing was said for too long."""
    while True:
        patience = client.patience_seconds() if asked is None else asked
        left = patience - client.connection.quiet_seconds()
        if left <= 0:
            client.connection.cut()
            return None
        try:
            message = await socket.receive(timeout=left)
        except TimeoutError:
            continue
        return None if message.type in _FAREWELLS else message
