"""Keeps one stream connected: open, say so, wait for its end, say so, open again."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import structlog

from execution.bybit.daemon_threads import in_daemon_thread
from execution.bybit.handover import Handover
from execution.bybit.stream_socket import Login, Message, StreamFailedError, StreamSocket, Timings
from execution.exchange_events import Event, StreamState

_log = structlog.get_logger(__name__)

_LOOK_EVERY: Final = 1.0
_MOST_DOUBLINGS: Final = 16
_FAREWELL: Final = 0.5


class StreamPlan(Protocol):
    """What a stream is for: where it goes, when it is wanted, and what is to be done with it."""

    @property
    def name(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def login(self) -> Login | None: ...

    @property
    def gather(self) -> float:
        """Seconds in which messages may be gathered before they go over to the event loop; 0: each goes at once."""

    async def wanted(self) -> None:
        """Return when there is a reason to be connected; awaited before every attempt."""

    def prepare(self, socket: StreamSocket) -> None:
        """Log in and subscribe on a fresh connection. Blocks, on a thread of its own.

        Raises:
            StreamFailedError: this connection is of no use.
        """

    def take(self, message: Message) -> Sequence[Event]:
        """Read a message, on the connection's thread; returns what the listener shall know of it.

        Raises:
            StreamFailedError: what it said is lost, and only a new connection says it again.
        """

    def moved(self, state: StreamState, reason: str, socket: StreamSocket | None, /) -> Sequence[Event]:
        """Learn on the event loop that the stream came up, then with its connection, or went down; returns likewise."""


class Supervisor:
    """Runs a plan until cancelled. ``state`` and ``age`` are what health shows."""

    def __init__(self, plan: StreamPlan, timings: Timings, emit: Callable[[Event], None]) -> None:
        self.state = StreamState.DOWN
        self._emit = emit
        self._plan = plan
        self._timings = timings
        self._last_heard: float | None = None
        self._socket: StreamSocket | None = None
        self._was_told = False

    @property
    def age(self) -> float | None:
        """Seconds since anything came, None if nothing ever did."""
        heard = self._socket.last_heard if self._socket is not None else self._last_heard
        return None if heard is None else time.monotonic() - heard

    async def run(self) -> None:
        failures = 0
        try:
            while True:
                reason, seconds_up = await self._one_life()
                self._down(reason)
                await self._hang_up()
                # A peer that accepts and drops must not be hammered either: 500 connections in 5 min are the limit.
                failures = 0 if seconds_up > self._timings.stable_after else failures + 1
                await asyncio.sleep(pause_before(failures, self._timings))
        finally:
            await self._hang_up()

    async def _one_life(self) -> tuple[str, float]:
        """Connect and stay; returns why it ended, and how many seconds it was up."""
        dropped: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        try:
            await self._plan.wanted()
            self._socket = await self._open(dropped)
            up_at = time.monotonic()
            self._up(self._socket)
            return await self._until_end(self._socket, dropped), time.monotonic() - up_at
        except TimeoutError:
            return "no connection in time", 0.0
        except StreamFailedError as error:
            return dropped.result() if dropped.done() else str(error), 0.0
        except Exception as error:  # noqa: BLE001  a stream's edge: whatever it was, connect again
            _log.error("stream failed unexpectedly", stream=self._plan.name, exc_info=True)
            return type(error).__name__, 0.0

    async def _open(self, dropped: "asyncio.Future[str]") -> StreamSocket:
        plan, timings = self._plan, self._timings
        to_loop = Handover(asyncio.get_running_loop(), plan.gather)

        def note_drop(reason: str) -> None:
            if not dropped.done():
                dropped.set_result(reason)

        def build() -> StreamSocket:
            try:
                socket = StreamSocket(
                    url=plan.url,
                    login=plan.login,
                    timings=timings,
                    on_message=lambda message: to_loop.call(self._emit_all, plan.take(message)),
                    on_drop=lambda reason: to_loop.call(note_drop, reason),
                )
            except Exception as error:  # the library's edge: it raises bare exceptions
                raise StreamFailedError(str(error)) from error
            try:
                plan.prepare(socket)
            except StreamFailedError:
                socket.exit()
                raise
            return socket

        return await in_daemon_thread(build, limit=timings.open_limit, discard=StreamSocket.exit)

    async def _until_end(self, socket: StreamSocket, dropped: "asyncio.Future[str]") -> str:
        while not dropped.done():
            await asyncio.wait({dropped}, timeout=_LOOK_EVERY)
            silence = time.monotonic() - socket.last_heard
            if silence > self._timings.silence_limit:
                return f"silent for {silence:.0f} s"
        return dropped.result()

    def _up(self, socket: StreamSocket) -> None:
        self.state = StreamState.UP
        self._was_told = True
        _log.info("stream is up", stream=self._plan.name)
        self._emit_all(self._plan.moved(StreamState.UP, "subscribed", socket))

    def _down(self, reason: str) -> None:
        """Say it when it fell, and when the very first attempt failed; not for every attempt after that."""
        if self.state is StreamState.UP or not self._was_told:
            _log.warning("stream is down", stream=self._plan.name, reason=reason)
            self._emit_all(self._plan.moved(StreamState.DOWN, reason, None))
        else:
            _log.info("stream stays down", stream=self._plan.name, reason=reason)
        self.state = StreamState.DOWN
        self._was_told = True

    def _emit_all(self, events: Sequence[Event]) -> None:
        for event in events:
            self._emit(event)

    async def _hang_up(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            self._last_heard = socket.last_heard
            socket.exit()
            # It has been told to end. Whether it did in time, or there is no thread to wait for it, changes nothing.
            with contextlib.suppress(TimeoutError, RuntimeError):
                await in_daemon_thread(lambda: socket.join(_FAREWELL), limit=2 * _FAREWELL)


def pause_before(failures: int, timings: Timings) -> float:
    """Seconds to wait before the next attempt: at first few, then doubling, scattered so that not all come at once."""
    doublings = min(max(0, failures - 1), _MOST_DOUBLINGS)
    return min(timings.longest_retry, timings.first_retry * 2.0**doublings) * random.uniform(0.5, 1.0)
