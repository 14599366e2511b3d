"""A Bybit of a few lines: says what a test scripts, remembers what it was asked."""

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from execution.bybit.adapter import BybitExchange
from execution.bybit.stream_socket import Timings
from execution.exchange_events import Event
from utils.clock import SystemClock

KEY = "key-of-the-tests"
SECRET = "secret-of-the-tests"
QUICK = Timings(ping_interval=2, ping_timeout=1.9, silence_limit=10, answer_limit=10, open_limit=20, first_retry=0.02)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Asked:
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]


def envelope(result: Any, code: int = 0, text: str = "OK") -> dict[str, Any]:
    return {"retCode": code, "retMsg": text, "result": result, "retExtInfo": {}, "time": int(time.time() * 1000)}


def ok(result: Any = None, headers: dict[str, str] | None = None) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(envelope({} if result is None else result), headers=headers)

    return answer


def page(*rows: dict[str, Any], cursor: str = "") -> Handler:
    return ok({"list": list(rows), "nextPageCursor": cursor, "category": "linear"})


def no(code: int, text: str = "no", headers: dict[str, str] | None = None) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(envelope({}, code, text), headers=headers)

    return answer


def raw(
    body: str, status: int = 200, content_type: str = "text/html", headers: dict[str, str] | None = None
) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text=body, status=status, content_type=content_type, headers=headers)

    return answer


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Close the connection in place of an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def cut_short(request: web.Request) -> web.StreamResponse:
    """Promise more bytes than come."""
    response = web.StreamResponse(headers={"Content-Length": "500"})
    await response.prepare(request)
    await response.write(b'{"retCode":0,')
    assert request.transport is not None
    request.transport.abort()
    return response


@dataclass
class FakeBybit:
    """``script`` maps a path to what is answered in turn; the last one stays."""

    script: dict[str, deque[Handler]] = field(default_factory=lambda: defaultdict(deque))
    asked: list[Asked] = field(default_factory=list)
    skew_ms: int = 0
    login_is_right: bool = True
    refuse_streams: bool = False
    never_acknowledge: bool = False
    answers_pings: bool = True
    rejected_topics: set[str] = field(default_factory=set)
    subscribed: dict[str, list[str]] = field(default_factory=lambda: {"private": [], "public": []})
    connections: dict[str, int] = field(default_factory=lambda: {"private": 0, "public": 0})
    logins: list[list[Any]] = field(default_factory=list)
    sockets: dict[str, web.WebSocketResponse] = field(default_factory=dict)
    stalled: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/v5/private", self._private)
        app.router.add_get("/v5/public/linear", self._public)
        app.router.add_route("*", "/v5/{tail:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self.stalled.set()
        for socket in self.sockets.values():
            await socket.close()
        assert self._runner is not None
        for site in list(self._runner.sites):
            await site.stop()
        await last_one_in()
        await self._runner.cleanup()

    def answer(self, path: str, *handlers: Handler) -> None:
        self.script[path] = deque(handlers)

    def requests(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    def exchange(self, env: str = "mainnet", timings: Timings = QUICK) -> BybitExchange:
        return BybitExchange(
            env=env,
            api_key=KEY,
            api_secret=SECRET,
            rest_url=f"http://127.0.0.1:{self.port}",
            ws_url=f"ws://127.0.0.1:{self.port}",
            clock=SystemClock(),
            timings=timings,
        )

    async def push(self, stream: str, message: dict[str, Any] | str) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        await self.sockets[stream].send_str(text)

    async def stall(self, _: web.Request) -> web.StreamResponse:
        """Take the request and never answer."""
        await self.stalled.wait()
        return web.Response()

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        asked = Asked(request.path, dict(request.query), json.loads(text) if text else {}, {**request.headers})
        self.asked.append(asked)
        handlers = self.script.get(request.path)
        if handlers:
            return await (handlers.popleft() if len(handlers) > 1 else handlers[0])(request)
        if request.path == "/v5/market/time":
            now = time.time_ns() + self.skew_ms * 1_000_000
            return web.json_response(envelope({"timeSecond": str(now // 10**9), "timeNano": str(now)}))
        return web.json_response(envelope({}, 10017, "route not found"))

    async def _private(self, request: web.Request) -> web.StreamResponse:
        return await self._stream("private", request)

    async def _public(self, request: web.Request) -> web.StreamResponse:
        return await self._stream("public", request)

    async def _stream(self, name: str, request: web.Request) -> web.StreamResponse:
        if self.refuse_streams:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets[name] = socket
        self.connections[name] += 1
        self.subscribed[name].clear()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._hear(name, socket, json.loads(message.data))
        return socket

    async def _hear(self, name: str, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        match said["op"]:
            case "ping" if not self.answers_pings:
                pass
            case "ping" if name == "private":
                await socket.send_json({"op": "pong", "args": ["1"], "conn_id": "c"})
            case "ping":
                await socket.send_json({"success": True, "ret_msg": "pong", "conn_id": "c", "op": "ping"})
            case "auth":
                self.logins.append(said["args"])
                answer = {"success": self.login_is_right, "ret_msg": "", "op": "auth", "conn_id": "c"}
                await socket.send_json(answer)
            case operation if not self.never_acknowledge:
                topics = [topic for topic in said["args"] if topic not in self.rejected_topics]
                if operation == "subscribe":
                    self.subscribed[name] += topics
                else:
                    self.subscribed[name] = [topic for topic in self.subscribed[name] if topic not in said["args"]]
                is_accepted = len(topics) == len(said["args"])
                text = "" if is_accepted else "error:handler not found"
                await socket.send_json(
                    {"success": is_accepted, "ret_msg": text, "op": operation, "req_id": said["req_id"]}
                )


async def last_one_in() -> None:
    """Of a server that has just closed: who was accepted in the same instant becomes a connection in the next turns."""
    for _ in range(10):
        await asyncio.sleep(0)


class Heard:
    """A listener that remembers, and tells when what is awaited has come."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._came = asyncio.Event()

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        self._came.set()

    async def until(self, is_true: Callable[[list[Event]], bool], limit: float = 30) -> None:
        async with asyncio.timeout(limit):
            while not is_true(self.events):
                self._came.clear()
                await self._came.wait()

    async def first(self, kind: type[Any], limit: float = 30) -> Any:
        await self.until(lambda events: any(isinstance(event, kind) for event in events), limit)
        return next(event for event in self.events if isinstance(event, kind))


async def until(is_true: Callable[[], bool], limit: float = 30) -> None:
    """Wait for a condition; fail after ``limit`` seconds."""
    async with asyncio.timeout(limit):
        while not is_true():  # noqa: ASYNC110  the condition has no event
            await asyncio.sleep(0.005)
