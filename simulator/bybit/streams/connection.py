"""One client of a stream: an outbox that keeps order and latency, and the faults that befall its messages."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import ClientConnectionResetError

from simulator.era import Era
from simulator.faults import FaultKind

if TYPE_CHECKING:
    from aiohttp import web

    from simulator.bybit.rate_limits import RateLimits
    from simulator.counters import Counters
    from simulator.faults import Fault, Faults, FaultTarget

BREAKING_KINDS = frozenset({FaultKind.DISCONNECT, FaultKind.BLACKHOLE})
_MESSAGE_KINDS = BREAKING_KINDS | {
    FaultKind.DROP_MESSAGE,
    FaultKind.DUPLICATE,
    FaultKind.REORDER,
    FaultKind.DELAY,
    FaultKind.TRUNCATED_JSON,
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Parcel:
    due: float
    topic: str
    text: str | None


class Connection:
    """Messages leave in the order in which they were posted, none before it is due."""

    def __init__(
        self,
        conn_id: str,
        socket: web.WebSocketResponse,
        request: web.Request,
        target: FaultTarget,
        faults: Faults,
        counters: Counters,
        limits: RateLimits,
    ) -> None:
        self.conn_id = conn_id
        self.path = request.path
        self.is_silent = False
        self._socket = socket
        self._request = request
        self.target = target
        self._faults = faults
        self._counters = counters
        self._limits = limits
        self._outbox: asyncio.Queue[_Parcel] = asyncio.Queue()
        self._held_back: list[str] = []
        self._era = Era()
        self._is_held_up = False
        self._sending_since: float | None = None
        self._alive_at = asyncio.get_running_loop().time()

    @property
    def address(self) -> str:
        return self._request.remote or ""

    def note_life(self) -> None:
        """Something was said, by one side or the other."""
        self._alive_at = asyncio.get_running_loop().time()

    def quiet_seconds(self) -> float:
        """How long nothing has been said."""
        return asyncio.get_running_loop().time() - self._alive_at

    def cut(self) -> None:
        """End it without a word."""
        self.is_silent = True
        if self._request.transport is not None:
            self._request.transport.abort()

    def post(self, text: str, *, delay: float, topic: str = "") -> None:
        """Send ``text`` after ``delay`` seconds; only messages of a topic can meet a fault.

        A client that does not read, or that a fault lets wait, is cut before its messages fill the memory.
        """
        if self._outbox.qsize() >= self._limits.outbox_messages and (self._is_held_up or self._is_stuck()):
            _log.warning("%s is cut: %d messages wait for its client", self.path, self._outbox.qsize())
            self._drop_all()
            self.cut()
            return
        self._outbox.put_nowait(_Parcel(asyncio.get_running_loop().time() + delay, topic, text))

    def finish(self) -> None:
        """Close the connection after what is already posted."""
        self._outbox.put_nowait(_Parcel(0, "", None))

    async def deliver(self) -> None:
        """Send what is posted, until the connection is gone; one that cannot be served is cut, not left mute."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                parcel = await self._outbox.get()
                if parcel.due > loop.time():
                    await asyncio.sleep(parcel.due - loop.time())
                if parcel.text is None:
                    await self._socket.close()
                    return
                await self._send_with_faults(parcel.topic, parcel.text)
        except ClientConnectionResetError:
            return
        except Exception:  # noqa: BLE001 - the edge of a job: its client has to learn that nothing comes any more
            _log.exception("%s is cut: its messages cannot be sent", self.path)
            self.cut()

    def fall(self, fault: Fault) -> None:
        """Break: a blackholed connection stays open in silence, another one is cut, without a word or cleanly."""
        if fault.kind is FaultKind.DISCONNECT and fault.clean:
            self.finish()
            return
        if fault.kind is FaultKind.DISCONNECT:
            self.cut()
        self.is_silent = True

    def forget_faults(self) -> None:
        """Nothing that was held back comes any more, nor what waits behind it.

        From a black hole there is no way back but a new connection.
        """
        self._held_back.clear()
        if self._is_held_up:
            for parcel in self._drop_all():
                if not parcel.topic:
                    self._outbox.put_nowait(parcel)
        self._era.end()
        self._era = Era()
        if self.is_silent:
            self.cut()

    async def close(self) -> None:
        """Say goodbye: the server goes away."""
        await self._socket.close(code=1001)

    async def _send_with_faults(self, topic: str, text: str) -> None:
        if self.is_silent:
            return
        if not topic:
            await self._send(text)
            return
        await self._send_past(self._faults.strike(self.target, self.path, topic, kinds=_MESSAGE_KINDS), text)
        # Told only now: what a script does after a message befalls the next one, not the message itself.
        self._faults.passed(self.target, self.path, topic)

    async def _send_past(self, fault: Fault | None, text: str) -> None:
        """Send one message that the fault, if any, befalls."""
        copies = 1
        match fault.kind if fault else None:
            case FaultKind.DISCONNECT | FaultKind.BLACKHOLE if fault is not None:
                self.fall(fault)
                return
            case FaultKind.DROP_MESSAGE:
                return
            case FaultKind.REORDER:
                self._held_back.append(text)
                return
            case FaultKind.DUPLICATE:
                copies = 2
            case FaultKind.TRUNCATED_JSON:
                text = text[: len(text) // 2]
            case FaultKind.DELAY if fault is not None:
                if not await self._hold_up(fault.delay_ms / 1000):
                    return
        for _ in range(copies):
            await self._send(text)
        while self._held_back:
            await self._send(self._held_back.pop(0))

    def _is_stuck(self) -> bool:
        """Whether the client has been taking a single message for too long."""
        since = self._sending_since
        return since is not None and asyncio.get_running_loop().time() - since >= self._limits.reading_ms / 1000

    def _drop_all(self) -> list[_Parcel]:
        """Empty the outbox; what was in it, in its order."""
        return [self._outbox.get_nowait() for _ in range(self._outbox.qsize())]

    async def _hold_up(self, seconds: float) -> bool:
        """Let everything wait; false when what waits is not to be sent any more."""
        self._is_held_up = True
        try:
            return await self._era.outlasts(seconds)
        finally:
            self._is_held_up = False

    async def _send(self, text: str) -> None:
        if self.is_silent:  # It may have fallen silent while the message was held up.
            return
        self._sending_since = asyncio.get_running_loop().time()
        await self._socket.send_str(text)
        self._sending_since = None
        self.note_life()
        self._counters.ws_sent += 1
