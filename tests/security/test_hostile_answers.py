"""Answers in Bybit's name that somebody has made up: an error in words, and never a position or an order.

A few of the worst by hand, over a real connection; tests/fuzz makes up the others.
"""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web

from execution.bybit.adapter import BybitExchange
from execution.exchange_errors import Ambiguous, Transient
from helpers.heartbeat import Heartbeat
from tests.execution.bybit.conftest import bybit, exchange
from tests.execution.bybit.fake_bybit import FakeBybit, page, raw
from tests.execution.bybit.messages import POSITION
from tests.execution.bybit.test_rest import CREATE, POSITIONS, TAKE_PROFIT
from tests.helpers.test_heartbeat import ALL_IS_WELL, NOON, StoppedClock

__all__ = ["bybit", "exchange"]

DEEP = 20_000
ROW: dict[str, Any] = {**POSITION["data"][0], "side": "Buy", "size": "0.01", "entryPrice": "50000", "avgPrice": "50000"}
BODIES = {
    "nested deeper than anybody reads": "[" * DEEP + "]" * DEEP,
    "objects within objects": '{"result":' * DEEP + "1" + "}" * DEEP,
    "a number of 100,000 digits for a code": '{"retCode":' + "1" * 100_000 + ',"result":{}}',
    "no number at all for a code": '{"retCode":NaN,"result":{}}',
    "endless for a code": '{"retCode":Infinity,"result":{}}',
    "a text for a code": '{"retCode":"0","result":{}}',
    "no code": '{"result":{"list":[]}}',
    "half of a surrogate pair": '{"retMsg":"\\ud800","result":{}}',
    "a null byte": '{"retCode":0\x00,"result":{}}',
}
SIZES = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999999999",
    "9" * 5000,
    "-0.1",
    "\u0663",
    "0x10",
    "1_000",
    "",
    None,
    True,
    [],
    {},
]


@pytest.mark.parametrize("body", BODIES)
async def test_a_made_up_answer_confirms_nothing_and_shows_nothing(
    exchange: BybitExchange, bybit: FakeBybit, body: str
) -> None:
    answer = raw(BODIES[body], content_type="application/json")
    bybit.answer(CREATE, answer)
    bybit.answer(POSITIONS, answer)
    with pytest.raises(Ambiguous):
        await exchange.place_exit(TAKE_PROFIT)
    with pytest.raises(Transient):
        await exchange.positions("BTCUSDT")
    assert len(bybit.requests(CREATE)) == 1, "and it is not sent a second time"


async def test_a_size_that_is_no_number_is_unknown_and_not_zero(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(POSITIONS, page(ROW))
    ((known),) = await exchange.positions("BTCUSDT")
    assert known.size > 0
    for size in SIZES:
        bybit.answer(POSITIONS, page({**ROW, "size": size}))
        with pytest.raises(Transient):
            await exchange.positions("BTCUSDT")


class Trickling:
    """A server that says this, and then something more every few hundredths of a second, until it is hung up on."""

    def __init__(self, head: bytes, forever: bytes) -> None:
        self._head = head
        self._forever = forever
        self.asked: list[str] = []
        self._answering = 0
        self._is_over = asyncio.Event()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._answering += 1
        self._is_over.clear()
        try:
            asked = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(asked.split()[1].decode().partition("?")[0])
            writer.write(b"HTTP/1.1 200 OK\r\n" + self._head)
            while True:
                writer.write(self._forever)
                await writer.drain()
                await asyncio.sleep(0.02)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            self._answering -= 1
            if not self._answering:
                self._is_over.set()

    async def end(self) -> None:
        """Once it was hung up on everywhere."""
        await self._is_over.wait()


IN_THE_BODY = (b"Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n", b" ")
IN_THE_HEAD = (b"X-Long: ", b"x")


@pytest.mark.parametrize("said", [IN_THE_BODY, IN_THE_HEAD])
async def test_an_answer_that_never_ends_holds_nobody(
    said: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte of it comes in time; a thread that waited for all of them would never send a stop again."""
    monkeypatch.setattr("execution.bybit.rest.TIMEOUT", 0.2)
    monkeypatch.setattr("execution.bybit.rest.URGENT_TIMEOUT", 0.2)
    monkeypatch.setattr("execution.bybit.whole_answers._LOOK_EVERY", 0.05)
    trickle = Trickling(*said)
    server = await asyncio.start_server(trickle.answer, "127.0.0.1")
    fake = FakeBybit(port=server.sockets[0].getsockname()[1])
    adapter = fake.exchange()
    async with asyncio.timeout(60):
        with pytest.raises(Ambiguous):
            await adapter.place_exit(TAKE_PROFIT)
        with pytest.raises(Transient):
            await adapter.positions("BTCUSDT")
        await adapter.stop()
        server.close()
        await trickle.end()
    assert {CREATE, POSITIONS} <= set(trickle.asked)


async def test_a_heartbeat_waits_for_no_end_of_what_its_service_says() -> None:
    """The service is somebody else's: its answer may be as long as it likes."""
    said = 0

    async def ramble(request: web.Request) -> web.StreamResponse:
        nonlocal said
        answer = web.StreamResponse()
        await answer.prepare(request)
        with suppress(ConnectionError):
            while said < 1000:
                said += 1
                await answer.write(b"x" * 2**20)
        return answer

    app = web.Application()
    app.router.add_get("/", ramble)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    heartbeat = Heartbeat(f"http://127.0.0.1:{runner.addresses[0][1]}/", lambda: ALL_IS_WELL, StoppedClock(NOON))
    await heartbeat.beat()
    await runner.cleanup()
    assert "1 sent" in heartbeat.line()
    assert said < 200, "mebibytes"
