"""A client of any stream."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from simulator.json_text import read_json

if TYPE_CHECKING:
    from simulator.bybit.streams.connection import Connection
    from simulator.engine.events import Event
    from simulator.world import World


class StreamClient(ABC):
    """Answers wait for the latency once, pushes twice, so that a request's answer comes before what it caused."""

    def __init__(self, world: World, connection: Connection) -> None:
        self.world = world
        self.connection = connection
        self.answer_delay = world.settings.latency_ms / 1000
        self._push_delay = 2 * self.answer_delay

    @abstractmethod
    def receive(self, text: str) -> None:
        """Act on one message of the client."""

    @abstractmethod
    def hear(self, event: Event) -> None:
        """Post what the client subscribed to and this event changes."""

    def begin_anew(self) -> None:
        """Forget what was before a reset; the connection and its topics stay."""
        self.connection.forget_faults()

    def patience_seconds(self) -> float:
        """How long it may be silent before it is cut off."""
        return self.world.settings.limits.silence_ms / 1000

    def answer(self, message: dict[str, Any], topic: str = "") -> None:
        """Reply; a reply that has a topic can meet a fault on its way."""
        self.connection.post(json.dumps(message), delay=self.answer_delay, topic=topic)

    def push(self, topic: str, message: dict[str, Any]) -> None:
        self.connection.post(json.dumps(message), delay=self._push_delay, topic=topic)


def read_message(text: str) -> dict[str, Any]:
    """What a client sent; empty when it is no JSON object."""
    try:
        message = read_json(text)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def operation(message: dict[str, Any]) -> str:
    """What a message asks for; "" when it does not say so."""
    op = message.get("op")
    return op if isinstance(op, str) else ""
