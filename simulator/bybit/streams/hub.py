"""Everybody who listens, and what they are told after each settled call of the engine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from simulator.bybit.streams.connection import BREAKING_KINDS
from simulator.faults import FaultTarget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.bybit.streams.connection import Connection
    from simulator.engine.engine import Engine
    from simulator.engine.events import Event
    from simulator.faults import Faults


class Listener(Protocol):
    """One stream's client with its topics."""

    connection: Connection

    def hear(self, event: Event) -> None:
        """Post what the client subscribed to and this event changes."""
        ...


class StreamHub:
    """Stays subscribed for the whole life of the process: a reset of the engine cuts nobody off."""

    def __init__(self, engine: Engine) -> None:
        self._listeners: list[Listener] = []
        engine.subscribe(self._publish)

    def join(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def leave(self, listener: Listener) -> None:
        self._listeners.remove(listener)

    def strike(self, faults: Faults) -> None:
        """Let a fault that breaks connections take effect now: it takes all that are open and that it matches."""
        for target in (FaultTarget.WS_PRIVATE, FaultTarget.WS_PUBLIC):
            open_now = [each.connection for each in self._listeners if each.connection.target is target]
            fault = faults.take(target, *(connection.path for connection in open_now), kinds=BREAKING_KINDS)
            if fault is not None:
                for connection in open_now:
                    if fault.match in connection.path:
                        connection.fall(fault.kind)

    async def close(self) -> None:
        await asyncio.gather(*(listener.connection.close() for listener in self._listeners), return_exceptions=True)

    def _publish(self, events: Sequence[Event]) -> None:
        for event in events:
            for listener in self._listeners:
                listener.hear(event)
