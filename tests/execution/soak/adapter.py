"""The bot's own adapter, from budget and bodies to codes and decoders, on the network, not on threads and sockets."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from unittest import mock

from execution.bybit import fees, instruments, rest
from execution.bybit.adapter import BybitExchange
from execution.bybit.budget import Budget
from execution.bybit.client import Reply
from execution.bybit.endpoints import Endpoint
from execution.bybit.private_stream import PrivateStream
from execution.bybit.stream_socket import Login
from execution.exchange import Health
from execution.exchange_events import Listener, PriceMoved, PrivateStreamMoved, StreamState
from execution.facts.prices import Ticker
from simulator.engine.events import PriceChanged
from tests.execution.soak.network import Network
from tests.execution.soak.virtual_time import LoopClock, VirtualLoop

Resource = TypeVar("Resource")
FRESH_SECONDS = 5.0

NETWORK: ContextVar[Network] = ContextVar("NETWORK")


class VirtualLane(Generic[Resource]):
    """In place of the threads: a job is a coroutine of the network."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.network = NETWORK.get()

    async def call(self, job: Callable[[Any], Any], rank: int = 0) -> Any:
        del rank
        answer: Awaitable[Reply] = job(self)
        return await answer

    def send(self, endpoint: Endpoint, parameters: dict[str, Any]) -> Awaitable[Reply]:
        exchange = self.network.exchange
        assert exchange is not None
        clock = exchange.clock
        return self.network.send(endpoint, parameters, clock, exchange._rest.offset.server_ms())

    def close(self) -> None: ...

    def join(self, _limit: float) -> None: ...


@contextmanager
def adapter_on(loop: VirtualLoop) -> Iterator[None]:
    """The adapter's clocks and threads are the loop's, inside."""
    times = mock.Mock(monotonic=loop.time)

    def budget() -> Budget:
        return Budget(now=loop.time, sleep=asyncio.sleep)

    with (
        mock.patch.object(rest, "Lane", VirtualLane),
        mock.patch.object(rest, "Budget", budget),
        mock.patch.object(rest, "time", times),
        mock.patch.object(fees, "time", times),
        mock.patch.object(instruments, "time", times),
    ):
        yield


class SoakExchange(BybitExchange):
    """The adapter of one life; its streams are the network's calls."""

    def __init__(self, network: Network, clock: LoopClock) -> None:
        NETWORK.set(network)
        self.network, self.clock = network, clock
        super().__init__(
            env="demo", api_key="key", api_secret="secret", rest_url="http://127.0.0.1:9",
            ws_url="ws://127.0.0.1:9", clock=clock,
        )  # fmt: skip
        login = Login("key", "secret", self._rest.offset.server_ms)
        self._decoder = PrivateStream("", login, clock, first=self._rest.know_the_time)
        self._context = copy_context()
        self._watched: frozenset[str] = frozenset()
        self._tickers: dict[str, tuple[float, Ticker]] = {}
        self._connection = 0
        self._is_up = False
        self._arrives_at = 0.0
        self.is_dead = False
        network.exchange = self

    async def start(self, listener: Listener) -> None:
        self._listener = listener
        self._run("clock", self._keep_clock)
        self._later(self.network._way() * 4, self.connect)

    async def stop(self) -> None:
        self._listener = None

    def watch(self, symbols: frozenset[str]) -> None:
        self._watched = symbols
        for symbol in symbols:
            ticker = self.network.house.engine.ticker(symbol)
            self._later(self.network._way() * 2, self._take_price, self._ticker_of(symbol, ticker))

    def last_ticker(self, symbol: str) -> Ticker | None:
        heard_at, ticker = self._tickers.get(symbol, (0.0, None))
        is_fresh = self.network.loop.time() - heard_at < FRESH_SECONDS
        return ticker if symbol in self._watched and is_fresh else None

    def health(self) -> Health:
        state = StreamState.UP if self._is_up else StreamState.DOWN
        return Health(
            private_stream=state, private_stream_age=0.0, public_stream=StreamState.UP, public_stream_age=0.0,
            clock_offset_ms=self._rest.offset.milliseconds, requests=dict(self._rest.outcomes),
        )  # fmt: skip

    # ---------------------------------------- the streams

    def connect_now(self) -> None:
        self._later(0, self.connect)

    def connect(self) -> None:
        if not self._is_up and not self.is_dead:
            self._is_up = True
            self._emit(PrivateStreamMoved(StreamState.UP, "subscribed"))

    def disconnect(self, for_seconds: float) -> None:
        """What is under way is lost; the supervisor builds the stream anew."""
        if not self._is_up:
            return
        self.network.faults["stream_down"] += 1
        now = self.network.house.clock.now_ms()
        self.network.house.disruptions.add(now, now + int(for_seconds * 1000))
        self._is_up = False
        self._connection += 1
        self._later(0, self._emit, PrivateStreamMoved(StreamState.DOWN, "cut"))
        self._later(for_seconds, self.connect)

    def hear(self, frame: dict[str, Any], way: float, late: float) -> None:
        if not self._is_up:
            return
        now = self.network.loop.time()
        self._arrives_at = max(self._arrives_at, now + way)
        self._later(self._arrives_at + late - now, self._take, frame, self._connection)

    def _take(self, frame: dict[str, Any], connection: int) -> None:
        if connection == self._connection:
            for event in self._decoder.take(frame):
                self._emit(event)

    def hear_price(self, event: PriceChanged, way: float) -> None:
        if event.symbol in self._watched:
            self._later(way, self._take_price, self._ticker_of(event.symbol, event))

    def _ticker_of(self, symbol: str, prices: Any) -> Ticker:
        at = datetime.fromtimestamp(prices.time_ms / 1000, UTC)
        return Ticker(symbol=symbol, last=prices.last, mark=prices.mark, index=prices.index, at=at)

    def _take_price(self, ticker: Ticker) -> None:
        before = self._tickers.get(ticker.symbol)
        if before is not None and before[1].at > ticker.at:
            return
        self._tickers[ticker.symbol] = (self.network.loop.time(), ticker)
        if ticker.symbol in self._watched:
            self._emit(PriceMoved(ticker))

    def _later(self, seconds: float, call: Callable[..., None], *arguments: Any) -> None:
        def unless_dead() -> None:
            if not self.is_dead:
                call(*arguments)

        self.network.loop.call_later(seconds, unless_dead, context=self._context)
