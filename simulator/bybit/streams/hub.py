"""Everybody who listens, and what they are told after each settled call of the engine."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING, Protocol

from simulator.bybit.streams.connection import BREAKING_KINDS
from simulator.bybit.streams.disconnection import DisconnectionProtection
from simulator.engine.events import PriceChanged
from simulator.faults import FaultTarget
from simulator.journal import Actor, Happening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.alarms import Alarms
    from simulator.bybit.streams.connection import Connection
    from simulator.engine.engine import Engine
    from simulator.engine.events import Event
    from simulator.faults import Faults
    from simulator.journal import Journal


_log = logging.getLogger(__name__)


class Listener(Protocol):
    """One stream's client with its topics."""

    connection: Connection

    def hear(self, event: Event) -> None:
        """Post what the client subscribed to and this event changes."""
        ...

    def begin_anew(self) -> None:
        """Forget what was before a reset."""
        ...


class StreamHub:
    """Stays subscribed for the whole life of the process: a reset of the engine cuts nobody off."""

    def __init__(self, engine: Engine, journal: Journal, alarms: Alarms, seed: int) -> None:
        self.listeners: list[Listener] = []
        self._journal = journal
        self._engine = engine
        self._random = random.Random(seed)
        self.protection = DisconnectionProtection(engine, alarms)
        engine.subscribe(self._publish)

    def clear(self, seed: int) -> None:
        """Begin anew: who is connected stays so, but for whom a fault has silenced."""
        for listener in self.listeners:
            listener.begin_anew()
        self._random.seed(seed)
        self.protection.clear()

    def join(self, listener: Listener) -> None:
        self.listeners.append(listener)
        self._journal.add(Happening.CONNECTED, f"Opened: {listener.connection.path}.", who=Actor.BOT)

    def leave(self, listener: Listener) -> None:
        self.listeners.remove(listener)
        self.protection.watch(listener, ())
        self._journal.add(Happening.DISCONNECTED, f"Closed: {listener.connection.path}.", who=Actor.BOT)

    def strike(self, faults: Faults) -> None:
        """Let a fault that breaks connections take effect now: it takes all that are open and that it matches."""
        for target in (FaultTarget.WS_PRIVATE, FaultTarget.WS_PUBLIC):
            open_now = [each.connection for each in self.listeners if each.connection.target is target]
            fault = faults.strike(target, *(connection.path for connection in open_now), kinds=BREAKING_KINDS)
            if fault is not None:
                for connection in open_now:
                    if fault.match in connection.path:
                        connection.fall(fault)

    async def close(self) -> None:
        await asyncio.gather(*(listener.connection.close() for listener in self.listeners), return_exceptions=True)

    def _publish(self, events: Sequence[Event]) -> None:
        if self._engine.switches.shuffle_topics and not all(isinstance(event, PriceChanged) for event in events):
            events = self._random.sample(events, len(events))
        for event in events:
            for listener in self.listeners:
                self._tell(listener, event)

    @staticmethod
    def _tell(listener: Listener, event: Event) -> None:
        """What goes wrong with one of them keeps nothing from the others."""
        try:
            listener.hear(event)
        except Exception:  # noqa: BLE001 - the edge between clients that have nothing to do with each other
            _log.exception("%s is cut: it cannot be told what happened", listener.connection.path)
            listener.connection.cut()
