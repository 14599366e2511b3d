"""The requests of a stream's client and their answers (docs/bybit.md, 1.5 and 5.1)."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.bybit.streams.connection import Connection
    from simulator.engine.events import Event
    from simulator.world import World

ACK_DELAY_SECONDS = 0.05


class TopicError(Exception):
    """A topic cannot be subscribed; the text is the answer's ``ret_msg``."""


class StreamClient(ABC):
    """What private and public clients share: subscriptions, and acknowledgements that every push waits behind.

    pybit registers a topic after it has sent the request, so an acknowledgement that comes at once breaks it
    (docs/bybit.md, 7.4); the real exchange is never that fast.
    """

    def __init__(self, world: World, connection: Connection) -> None:
        self.world = world
        self.connection = connection
        self._answer_delay = world.settings.latency_ms / 1000
        self._push_delay = 2 * self._answer_delay

    @abstractmethod
    def hear(self, event: Event) -> None:
        """Post what the client subscribed to and this event changes."""

    @abstractmethod
    def pong(self, req_id: str) -> dict[str, Any]:
        """The answer to a ping, which differs between private and public streams."""

    @abstractmethod
    def add_topics(self, topics: Sequence[str]) -> None:
        """Subscribe to all of them or to none.

        Raises:
            TopicError: one of them is unknown or already subscribed.
        """

    @abstractmethod
    def remove_topic(self, topic: str) -> None:
        """Forget a topic; one that was never subscribed is no error."""

    @abstractmethod
    def begin(self, topics: Sequence[str]) -> None:
        """Post what a new subscription starts with; the acknowledgement is already on its way."""

    def log_in(self, _args: object) -> None:
        """Authenticate; a public stream has nobody to ask."""
        self.answer({"success": False, "ret_msg": "error:invalid op", "conn_id": self.connection.conn_id, "op": "auth"})

    def receive(self, text: str) -> None:
        """Act on one message of the client."""
        try:
            message = json.loads(text)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            message = {}
        req_id = str(message.get("req_id", ""))
        match message.get("op"):
            case "ping":
                self.answer(self.pong(req_id))
            case "auth":
                self.log_in(message.get("args"))
            case "subscribe":
                self._subscribe(req_id, message.get("args"))
            case "unsubscribe":
                self._unsubscribe(req_id, message.get("args"))
            case op:
                self.acknowledge(str(op), req_id, "error:invalid op")

    def answer(self, message: dict[str, Any]) -> None:
        self.connection.post(json.dumps(message), delay=self._answer_delay)

    def push(self, topic: str, message: dict[str, Any]) -> None:
        self.connection.post(json.dumps(message), delay=self._push_delay, topic=topic)

    def acknowledge(self, op: str, req_id: str, error: str = "") -> None:
        """Confirm a request, or refuse it with ``error``; never sooner than pybit can bear."""
        answer = {
            "success": not error,
            "ret_msg": error,
            "conn_id": self.connection.conn_id,
            "req_id": req_id,
            "op": op,
        }
        self.connection.post(json.dumps(answer), delay=max(ACK_DELAY_SECONDS, self._answer_delay))

    def _subscribe(self, req_id: str, args: object) -> None:
        try:
            topics = _topics(args)
            self.add_topics(topics)
        except TopicError as error:
            self.acknowledge("subscribe", req_id, str(error))
            return
        self.acknowledge("subscribe", req_id)
        self.begin(topics)

    def _unsubscribe(self, req_id: str, args: object) -> None:
        try:
            for topic in _topics(args):
                self.remove_topic(topic)
        except TopicError as error:
            self.acknowledge("unsubscribe", req_id, str(error))
            return
        self.acknowledge("unsubscribe", req_id)


def _topics(args: object) -> list[str]:
    if not isinstance(args, list) or not args or not all(isinstance(topic, str) for topic in args):
        raise TopicError("error:request args invalid")
    return args
