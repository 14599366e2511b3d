"""Nobody's redirect takes a key, a signature or a token somewhere else: it is followed by no client of ours.

Each client talks to a server on loopback that sends everything on to a second one; that one must hear nothing.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import requests
import websocket
from aiohttp import web
from telegram.error import TelegramError

from execution.bybit.stream_socket import Login, StreamSocket
from execution.exchange_errors import Ambiguous, Transient
from handlers.telegram.connection import connect
from handlers.telegram.gateway import Gateway
from helpers.heartbeat import Heartbeat
from tests.execution.bybit.fake_bybit import KEY, QUICK, SECRET, FakeBybit, Handler
from tests.execution.bybit.test_rest import CREATE, POSITIONS, TAKE_PROFIT
from tests.handlers.conftest import TOKEN
from tests.helpers.test_heartbeat import ALL_IS_WELL, NOON, StoppedClock

STATUSES = (301, 302, 307)


class Elsewhere:
    """A server that nobody should reach, and one that sends everybody there."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.status = 302
        self.url = ""
        self.lure = ""

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append(f"{request.method} {request.path} {dict(request.headers)}")
        return web.json_response({"retCode": 0, "ok": True, "result": {"list": []}})

    async def send_on(self, request: web.Request) -> web.Response:
        there = self.url.replace("http", "ws") if "Sec-WebSocket-Key" in request.headers else self.url
        return web.Response(status=self.status, headers={"Location": f"{there}{request.path_qs}"})

    def redirect(self, status: int) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            return web.Response(status=status, headers={"Location": f"{self.url}{request.path_qs}"})

        return answer


@pytest_asyncio.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    there, runners = Elsewhere(), []
    for handler in (there.hear, there.send_on):
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        runners.append(runner)
    there.url, there.lure = (f"http://127.0.0.1:{runner.addresses[0][1]}" for runner in runners)
    yield there
    for runner in runners:
        await runner.cleanup()


async def test_a_client_that_follows_would_take_the_key_along(elsewhere: Elsewhere) -> None:
    """Else the others would prove nothing."""
    await asyncio.to_thread(requests.get, elsewhere.lure, headers={"X-BAPI-API-KEY": KEY}, timeout=30)
    assert KEY in elsewhere.heard[0]


async def test_a_signed_request_goes_to_bybit_or_nowhere(elsewhere: Elsewhere) -> None:
    bybit = FakeBybit()
    await bybit.start()
    exchange = bybit.exchange()
    try:
        for status in STATUSES:
            bybit.answer(CREATE, elsewhere.redirect(status))
            bybit.answer(POSITIONS, elsewhere.redirect(status))
            with pytest.raises(Ambiguous):
                await exchange.place_exit(TAKE_PROFIT)
            with pytest.raises(Transient):
                await exchange.positions("BTCUSDT")
    finally:
        await exchange.stop()
        await bybit.stop()
    assert elsewhere.heard == []


async def test_a_stream_logs_in_where_it_was_meant_to_or_nowhere(elsewhere: Elsewhere) -> None:
    drops: list[str] = []

    def open_it() -> None:
        url = elsewhere.lure.replace("http", "ws") + "/v5/private"
        login = Login(KEY, SECRET, lambda: 0)
        StreamSocket(url=url, login=login, timings=QUICK, on_message=lambda _: None, on_drop=drops.append)

    for status in STATUSES:
        elsewhere.status = status
        with pytest.raises(websocket.WebSocketException):
            await asyncio.to_thread(open_it)
    assert [drop for drop in drops if "edirect" in drop or "Handshake status" in drop]
    assert elsewhere.heard == []


async def test_telegrams_token_goes_to_telegram_or_nowhere(elsewhere: Elsewhere) -> None:
    bot = connect(TOKEN, elsewhere.lure, Gateway(Counter()))
    try:
        for status in STATUSES:
            elsewhere.status = status
            with pytest.raises(TelegramError):
                await bot.initialize()
            with pytest.raises(TelegramError):
                await bot.raw_updates(None, 0)
    finally:
        await bot.shutdown()
    assert elsewhere.heard == []


async def test_a_heartbeat_beats_where_it_was_meant_to_or_nowhere(elsewhere: Elsewhere) -> None:
    heartbeat = Heartbeat(f"{elsewhere.lure}/secret", lambda: ALL_IS_WELL, StoppedClock(NOON))
    await heartbeat.beat()
    assert "1 failed" in heartbeat.line()
    assert elsewhere.heard == []
