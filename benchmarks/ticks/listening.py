"""Messages a second from a socket: through pybit into an empty callback, and through all of ours to the decision."""

import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.request import urlopen

from pybit.unified_trading import WebSocket

from benchmarks.server_process import HOST, serving
from benchmarks.ticks.feeder import LAST, PYBIT, feeder, symbol_fed
from benchmarks.ticks.trails import Trailers
from execution.bybit import wire
from execution.bybit.public_stream import PublicStream
from execution.bybit.stream_socket import Timings
from execution.bybit.supervisor import Supervisor
from execution.exchange_events import Event, PriceMoved, StreamState
from utils.clock import SystemClock

TRAILS_EACH: Final = 20
_WITHIN: Final = 600.0
"""Seconds until all must have come: the machine may have other work."""
_SELDOM: Final = 2 * _WITHIN
"""Pongs wait behind thousands of messages; either end would take the other for dead."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Messages a second, of each round."""

    ours: list[float]
    pybit: list[float]


def through_the_socket(symbols: int, messages: int, rounds: int) -> Heard:
    """The same messages, to one after the other in turns."""
    heard = Heard([], [])
    with serving(feeder) as port:
        peer = Peer(port, symbols)
        with asyncio.Runner() as runner:
            ours = Ours(port, symbols)
            runner.run(ours.connect())
            for _ in range(rounds):
                heard.ours.append(runner.run(ours.hear(messages)))
                heard.pybit.append(peer.hear(messages))
            runner.run(ours.leave())
        peer.exit()
    return heard


class PybitThere(WebSocket):  # type: ignore[misc]
    """pybit's own client, taken to another address."""

    def __init__(self, port: int) -> None:
        self._url = f"ws://{HOST}:{port}/{PYBIT}/v5/public/linear"
        super().__init__(testnet=False, channel_type="linear", ping_interval=_SELDOM, ping_timeout=_WITHIN)

    def _connect(self, _template: str) -> None:
        super()._connect(self._url)

    def exit(self) -> None:
        """At once: the library's own way waits for the peer."""
        self._stop_custom_ping_timer()
        self.ws.keep_running = False
        if (sock := self.ws.sock) is not None:
            sock.abort()


class Peer:
    """pybit with a callback that does nothing."""

    def __init__(self, port: int, symbols: int) -> None:
        self._port, self._symbols = port, symbols
        self._is_over = threading.Event()
        self._client = PybitThere(port)
        self._client.ticker_stream([symbol_fed(number) for number in range(symbols)], _nothing)
        self._client.ticker_stream(LAST, lambda _: self._is_over.set())
        self.hear(0)  # the snapshots

    def hear(self, messages: int) -> float:
        self._is_over.clear()
        _ask_for(self._port, PYBIT, self._symbols, messages)
        began = time.perf_counter()
        _wait(self._is_over)
        return messages / (time.perf_counter() - began)

    def exit(self) -> None:
        self._client.exit()


class Ours:
    """The real stream with its supervisor, and the real routing to positions that trail."""

    def __init__(self, port: int, symbols: int) -> None:
        self._port, self._symbols = port, symbols
        self._trailers = Trailers(symbols * TRAILS_EACH, symbols)

    async def connect(self) -> None:
        self._is_over = asyncio.Event()
        timings = Timings(
            answer_limit=_WITHIN, open_limit=_WITHIN, ping_interval=_SELDOM, ping_timeout=_WITHIN, silence_limit=_SELDOM
        )
        stream = PublicStream(
            f"ws://{HOST}:{self._port}/holdfast/v5/public/linear", SystemClock(), timings, wire.ticker, PriceMoved
        )
        stream.watch(frozenset({LAST, *(symbol_fed(number) for number in range(self._symbols))}))
        self._trailers.follow(self._heard)
        supervisor = Supervisor(stream, timings, self._trailers.hear_one)
        self._life = asyncio.create_task(supervisor.run())
        async with asyncio.timeout(_WITHIN):
            while supervisor.state is not StreamState.UP:  # noqa: ASYNC110  it tells nobody here
                await asyncio.sleep(0.01)
        await self.hear(0)  # the snapshots

    async def hear(self, messages: int) -> float:
        self._is_over.clear()
        await asyncio.to_thread(_ask_for, self._port, "holdfast", self._symbols, messages)
        began = time.perf_counter()
        await self._until_over()
        return messages / (time.perf_counter() - began)

    async def leave(self) -> None:
        self._life.cancel()
        with suppress(asyncio.CancelledError):
            await self._life

    async def _until_over(self) -> None:
        async with asyncio.timeout(_WITHIN):
            await self._is_over.wait()

    def _heard(self, event: Event) -> None:
        if isinstance(event, PriceMoved) and event.ticker.symbol == LAST:
            self._is_over.set()


def _ask_for(port: int, who: str, symbols: int, messages: int) -> None:
    with urlopen(f"http://{HOST}:{port}/feed/{who}/{symbols}/{messages}", timeout=_WITHIN):
        pass


def _wait(event: threading.Event) -> None:
    if not event.wait(_WITHIN):
        raise TimeoutError("not all messages have come")


def _nothing(_message: dict[str, Any]) -> None:
    pass
