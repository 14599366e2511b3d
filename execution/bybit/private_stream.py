"""What Bybit says of the account by itself: orders, positions, executions."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import structlog

from execution.bybit import wire
from execution.bybit.fields import Fields, Undecodable
from execution.bybit.stream_socket import Login, Message, StreamSocket
from execution.bybit.urls import LINEAR, SPOT
from execution.exchange_events import (
    Event,
    Executed,
    OrderMoved,
    PositionMoved,
    PrivateStreamMoved,
    SpotExecuted,
    SpotOrderMoved,
    StreamState,
)
from utils.clock import Clock

_log = structlog.get_logger(__name__)

_TOPICS: Final = ("order", "position", "execution")
_OURS: Final = frozenset({LINEAR, None})
"""What is of no category that can be read may have been meant for us."""
_UNDECODABLE: Final = "undecodable message"


class PrivateStream:
    """Turns messages into events. Rows that cannot be read cost a sweep, never the stream."""

    name = "private"
    gather = 0.0

    def __init__(self, url: str, login: Login, clock: Clock, *, first: Callable[[], Awaitable[None]]) -> None:
        self.url = url
        self.login = login
        self.undecodable = 0
        self._clock = clock
        self._first = first

    async def wanted(self) -> None:
        await self._first()

    def prepare(self, socket: StreamSocket) -> None:
        socket.wait_for_login()
        socket.wait_for(socket.ask("subscribe", _TOPICS))

    def take(self, message: Message) -> list[Event]:
        observed_at = self._clock.now()
        try:
            frame = Fields(message, "message")
            topic, rows = frame.text("topic"), frame.rows("data")
            if topic not in _TOPICS:
                raise Undecodable(f"topic {topic!r:.40}")  # noqa: TRY301  # as any other row that cannot be read
            said_at = frame.moment("creationTime") or observed_at
        except Undecodable as error:
            return [self._ask_for_sweep(error)]
        told = [(row, wire.category_of(row)) for row in rows]
        linear = [self._event_of(topic, row, said_at, observed_at) for row, of in told if of in _OURS]
        return linear + [event for row, of in told if of == SPOT for event in self._spot(topic, row, observed_at)]

    def moved(self, state: StreamState, reason: str, _socket: StreamSocket | None) -> list[Event]:
        return [PrivateStreamMoved(state, reason)]

    def _event_of(self, topic: str, row: object, said_at: datetime, observed_at: datetime) -> Event:
        try:
            return _event(topic, row, said_at, observed_at)
        except Undecodable as error:
            return self._ask_for_sweep(error)

    def _spot(self, topic: str, row: object, observed_at: datetime) -> list[Event]:
        """Most of what spot pairs tell is nobody's of ours; what is, is read again after any of it cannot be read."""
        try:
            match topic:
                case "order":
                    return [SpotOrderMoved(wire.order_row(row, said_at=observed_at, observed_at=observed_at))]
                case "execution":
                    return [SpotExecuted(wire.execution(row))]
                case _:
                    return []
        except Undecodable as error:
            return [self._ask_for_sweep(error)]

    def _ask_for_sweep(self, error: Undecodable) -> Event:
        self.undecodable += 1
        _log.error("a pushed row cannot be read, asking for a sweep", error=str(error), count=self.undecodable)
        return PrivateStreamMoved(StreamState.UP, _UNDECODABLE)


def _event(topic: str, row: object, said_at: datetime, observed_at: datetime) -> Event:
    if wire.category_of(row) is None:
        raise Undecodable(f"{topic:.40}: a row of a category that is no text")
    match topic:
        case "order":
            return OrderMoved(wire.order_row(row, said_at=said_at, observed_at=observed_at))
        case "position":
            return PositionMoved(wire.position_row(row, said_at=said_at, observed_at=observed_at))
        case _:  # of the topics that were asked for
            return Executed(wire.execution(row))
