"""Streamed prices of the symbols that somebody watches."""

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, Generic, Protocol, TypeVar

import structlog

from execution.bybit.daemon_threads import in_daemon_thread
from execution.bybit.fields import Fields, Undecodable
from execution.bybit.stream_socket import Login, Message, RejectedError, StreamFailedError, StreamSocket, Timings
from execution.bybit.wire import PRICE_FIELDS
from execution.exchange_events import Event, StreamState
from utils.clock import Clock

_log = structlog.get_logger(__name__)

_TOPIC: Final = "tickers."
_FRESH_SECONDS: Final = 5.0
_ODD_SECONDS: Final = 60.0
"""Prices of a symbol that cannot be read again within that time are not worth another connection."""


class Prices(Protocol):
    """What a market's prices are read into."""

    @property
    def symbol(self) -> str: ...


P = TypeVar("P", bound=Prices)
Read_co = TypeVar("Read_co", bound=Prices, covariant=True)


class ReadsPrices(Protocol[Read_co]):
    """Reads the merged fields of a ticker: `PRICE_FIELDS`, and no others."""

    def __call__(self, row: object, *, said_at: datetime) -> Read_co: ...


class TickerCache(Generic[P]):
    """The newest prices, merged from snapshots and deltas (docs/bybit.md, 5.3). Only the stream's thread writes.

    Of some thirty fields those are kept that are read: the others, with their names, are 6 KB for each symbol.
    """

    def __init__(self, clock: Clock, read: ReadsPrices[P]) -> None:
        self._clock = clock
        self._read = read
        self._merged: dict[str, dict[str, Any]] = {}
        self._tickers: dict[str, tuple[float, P]] = {}

    def take(self, message: Message) -> P | None:
        """Merge a message and return what is true now; a delta without a snapshot before it says too little: None.

        Raises:
            Undecodable: no prices in it.
        """
        frame = Fields(message, "message")
        topic = frame.text("topic")
        symbol = topic.removeprefix(_TOPIC)
        if symbol == topic:
            raise Undecodable(f"topic {topic!r:.40}")
        changed = message.get("data")
        if frame.words("type") == "snapshot":
            self._merged[symbol] = {}
        if not isinstance(changed, dict) or symbol not in self._merged:
            return None
        merged = self._merged[symbol]
        for name in PRICE_FIELDS:
            if name in changed:
                merged[name] = changed[name]
        said_at = frame.moment("ts") or self._clock.now()
        ticker = self._read(merged, said_at=said_at)
        if ticker.symbol != symbol:
            raise Undecodable(f"prices of {ticker.symbol:.40} under {symbol:.40}")
        self._tickers[symbol] = (time.monotonic(), ticker)
        return ticker

    def newest(self, symbol: str) -> P | None:
        """Return prices that came within the last seconds."""
        heard_at, ticker = self._tickers.get(symbol, (0.0, None))
        return ticker if time.monotonic() - heard_at < _FRESH_SECONDS else None


class PublicStream(Generic[P]):
    """Follows the watched set on the live connection; is not connected while nothing is watched.

    Bybit closes an idle public connection after about a minute (docs/bybit.md, 5.1).
    """

    login: Login | None = None
    gather = 0.005
    """Far below what lies between two prices of a symbol, and time for some of the hundreds that may be watched."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        timings: Timings,
        read: ReadsPrices[P],
        moved: Callable[[P], Event],
        name: str = "public",
    ) -> None:
        """``moved`` makes the event of new prices."""
        self.url = url
        self.name = name
        self._timings = timings
        self._moved = moved
        self._cache = TickerCache(clock, read)
        self._wanted: frozenset[str] = frozenset()
        self._changed = asyncio.Event()
        self._socket: StreamSocket | None = None
        self.undecodable = 0
        self._odd_at: dict[str, float] = {}
        """When prices of a topic could not be read last."""
        self._asked: set[str] = set()
        """Symbols that this connection was asked for, the rejected ones too: they would be rejected again."""

    def watch(self, symbols: frozenset[str]) -> None:
        self._wanted = symbols
        self._changed.set()

    @property
    def is_wanted(self) -> bool:
        return bool(self._wanted)

    def newest(self, symbol: str) -> P | None:
        return self._cache.newest(symbol) if symbol in self._wanted else None

    async def wanted(self) -> None:
        while not self._wanted:
            await self._changed.wait()
            self._changed.clear()

    def prepare(self, socket: StreamSocket) -> None:
        self._asked = set(self._wanted)
        self._request(socket, "subscribe", self._asked)

    def take(self, message: Message) -> list[Event]:
        try:
            ticker = self._cache.take(message)
        except Undecodable as error:
            self._doubt(message, error)
            return []
        return [self._moved(ticker)] if ticker is not None and ticker.symbol in self._wanted else []

    def _doubt(self, message: Message, error: Undecodable) -> None:
        """A delta that is lost may not be told again for long, but a new connection begins with a snapshot.

        Where that cannot be read either, only this symbol goes without prices, and another connection would not help.
        """
        self.undecodable += 1
        topic, now = str(message.get("topic")), time.monotonic()
        is_new = now - self._odd_at.get(topic, -_ODD_SECONDS) >= _ODD_SECONDS
        self._odd_at[topic] = now
        if is_new:
            _log.error("prices that cannot be read", topic=topic, error=str(error), count=self.undecodable)
        is_lost = is_new and message.get("type") != "snapshot" and topic.removeprefix(_TOPIC) in self._wanted
        if not message or is_lost:
            raise StreamFailedError(f"prices that cannot be read: {error}")

    def moved(self, _state: StreamState, _reason: str, socket: StreamSocket | None) -> list[Event]:
        self._socket = socket
        self._changed.set()
        return []

    async def follow(self) -> None:
        """Carry changes of the watched set to the live connection, until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._socket is not None:
                await self._adjust(self._socket)

    async def _adjust(self, socket: StreamSocket) -> None:
        new, gone = self._wanted - self._asked, self._asked - self._wanted
        self._asked = set(self._wanted)

        def adjust() -> None:
            self._request(socket, "subscribe", new)
            self._request(socket, "unsubscribe", gone)

        try:
            await in_daemon_thread(adjust, limit=self._timings.open_limit)
        except Exception as error:  # noqa: BLE001  whatever it was, only a new connection is asked for all again
            _log.warning("prices could not be subscribed, connecting again", error=str(error) or type(error).__name__)
            socket.exit()

    @staticmethod
    def _request(socket: StreamSocket, operation: str, symbols: Iterable[str]) -> None:
        """Ask for each symbol apart: one bad topic may void a request (docs/bybit.md, 5.1)."""
        asked = [(symbol, socket.ask(operation, [_TOPIC + symbol])) for symbol in sorted(symbols)]
        for symbol, request_id in asked:
            try:
                socket.wait_for(request_id)
            except RejectedError as error:
                _log.warning("prices are not to be had", symbol=symbol, operation=operation, error=str(error))
