"""Nothing that the adapter does for as long as it runs ends for good."""

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest

from execution.bybit import lives as module
from execution.bybit import supervisor as supervision
from execution.bybit.adapter import BybitExchange
from execution.bybit.lives import Lives
from execution.bybit.stream_socket import Login, Message, StreamSocket, Timings
from execution.bybit.supervisor import Supervisor
from execution.exchange_events import Event, PrivateStreamMoved, StreamState
from tests.execution.bybit.fake_bybit import FakeBybit, Heard, until


class Plan:
    """Of a stream that nobody wants anything of."""

    name, url, gather = "test", "", 0.0
    login: Login | None = None

    async def wanted(self) -> None:
        pass

    def prepare(self, _: StreamSocket) -> None:
        pass

    def take(self, _: Message) -> Sequence[Event]:
        return ()

    def moved(self, _state: StreamState, _reason: str, _socket: StreamSocket | None) -> Sequence[Event]:
        return ()


class Socket(StreamSocket):
    """A connection that is dropped at once, and whose thread does not end in time."""

    def __init__(self) -> None:
        self.last_heard = time.monotonic()

    def exit(self) -> None:
        pass

    def join(self, limit: float) -> None:
        time.sleep(3 * limit)


async def hung_up_again_and_again(monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a supervisor connects whose every connection is dropped at once."""
    opened = 0
    supervisor = Supervisor(Plan(), Timings(first_retry=0.01, longest_retry=0.02), lambda _: None)

    async def opens(dropped: "asyncio.Future[str]") -> StreamSocket:
        nonlocal opened
        opened += 1
        dropped.set_result("dropped")
        return Socket()

    monkeypatch.setattr(supervisor, "_open", opens)
    running = asyncio.create_task(supervisor.run())
    await until(lambda: opened >= 3 or running.done())
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return opened


async def test_a_connection_whose_thread_does_not_end_in_time_is_followed_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervision, "_FAREWELL", 0.02)
    assert await hung_up_again_and_again(monkeypatch) >= 3


async def test_where_there_is_no_thread_to_hang_up_with_the_next_connection_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert await hung_up_again_and_again(monkeypatch) >= 3


async def test_what_ends_is_counted_and_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.01)
    begun = 0

    async def life() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise RuntimeError("a mistake")
        if begun > 2:
            await asyncio.Event().wait()

    lives = Lives()
    lives.begin("a life", life)
    await until(lambda: begun == 3)
    assert lives.failures == {"a life: it failed inside Holdfast; its log says how": 2}
    await lives.stop()


async def test_a_stream_whose_supervisor_fails_comes_back_and_health_says_so(
    exchange: BybitExchange, bybit: FakeBybit, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.01)
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    assert exchange.health().failures == {}

    def fails(_: str) -> None:
        monkeypatch.undo()
        monkeypatch.setattr(module, "PAUSE", 0.01)
        raise ValueError("a mistake")

    monkeypatch.setattr(exchange._private_life, "_down", fails)
    await bybit.sockets["private"].close()
    await until(lambda: bybit.connections["private"] == 2 and exchange._private_life.state is StreamState.UP)
    ((what, count),) = exchange.health().failures.items()
    assert what.startswith("bybit main: private stream: it failed inside")
    assert count == 1


async def test_prices_that_no_thread_could_ask_for_are_asked_for_on_the_next_connection(
    exchange: BybitExchange, bybit: FakeBybit, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange.watch(frozenset({"BTCUSDT"}))
    await exchange.start(heard)
    await until(lambda: exchange.health().public_stream is StreamState.UP)

    async def no_thread(*_: object, **__: object) -> None:
        monkeypatch.undo()
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("execution.bybit.public_stream.in_daemon_thread", no_thread)
    exchange.watch(frozenset({"BTCUSDT", "ETHUSDT"}))
    await until(lambda: sorted(bybit.subscribed["public"]) == ["tickers.BTCUSDT", "tickers.ETHUSDT"])
    assert exchange.health().failures == {}
