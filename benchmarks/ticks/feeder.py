"""Tickers of Bybit's shape over a real WebSocket, as fast as they are taken."""

import asyncio
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, Final

import aiohttp
from aiohttp import web

from benchmarks.ticks.paths import at_random, prices

BEGIN: Final = Decimal(50000)
TICK: Final = Decimal("0.1")
PYBIT: Final = "pybit"
LAST: Final = "LASTUSDT"
"""Comes after all others."""


class Feeder:
    """``who`` names a connection, by its path; each is fed when it is asked for, on `/feed/{who}/{symbols}/{count}`."""

    def __init__(self) -> None:
        self._sockets: dict[str, web.WebSocketResponse] = {}
        self._awaited: dict[str, list[str]] = {}
        """Symbols that were subscribed and have had no snapshot yet."""
        self._feeding: set[asyncio.Task[None]] = set()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/feed/{who}/{symbols}/{count}", self._feed)
        app.router.add_get("/{who}/v5/public/linear", self._listen)
        return app

    async def _listen(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        who = request.match_info["who"]
        self._sockets[who] = socket
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._answer(who, json.loads(message.data))
        return socket

    async def _answer(self, who: str, asked: dict[str, Any]) -> None:
        """Nobody answers pybit: it does not wait, and an answer that comes early ends its connection."""
        if asked["op"] != "subscribe":
            return
        self._awaited.setdefault(who, []).extend(topic.removeprefix("tickers.") for topic in asked["args"])
        if who != PYBIT:
            answer = {"success": True, "op": "subscribe", "req_id": asked["req_id"], "ret_msg": ""}
            await self._sockets[who].send_json(answer)

    async def _feed(self, request: web.Request) -> web.Response:
        """Answers before it begins: the messages are made by then."""
        named = request.match_info
        who, path = named["who"], prices(BEGIN, TICK, int(named["symbols"]), at_random)
        messages = [_message(symbol, BEGIN, "snapshot") for symbol in self._awaited.pop(who, [])]
        messages += _messages(islice(path, int(named["count"])))
        task = asyncio.create_task(self._send(self._sockets[who], messages))
        self._feeding.add(task)
        task.add_done_callback(self._feeding.discard)
        return web.Response()

    @staticmethod
    async def _send(socket: web.WebSocketResponse, messages: list[str]) -> None:
        for message in messages:
            await socket.send_str(message)


def symbol_fed(number: int) -> str:
    return f"COIN{number:03d}USDT"


def _messages(path: Iterator[tuple[int, Decimal, int]]) -> Iterator[str]:
    for symbol, price, _ in path:
        yield _message(symbol_fed(symbol), price, "delta")
    yield _message(LAST, BEGIN, "delta")


def _message(symbol: str, price: Decimal, kind: str) -> str:
    said = {"symbol": symbol, "lastPrice": f"{price}", "price24hPcnt": "0.017103", "fundingRate": "-0.000212"}
    if kind == "snapshot":
        said |= {"markPrice": f"{price}", "indexPrice": f"{price}", "openInterest": "68744.761"}
    now = time.time_ns() // 1_000_000
    return json.dumps({"topic": f"tickers.{symbol}", "type": kind, "data": said, "cs": 24987956059, "ts": now})


def feeder() -> web.Application:
    return Feeder().app()
