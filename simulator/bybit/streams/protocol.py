"""The requests of a stream's client and their answers (docs/bybit.md, 1.5 and 5.1)."""

from __future__ import annotations

import json
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from simulator.bybit.streams.client import StreamClient, operation, read_message
from simulator.faults import FaultKind
from simulator.journal import Actor, Happening

if TYPE_CHECKING:
    from collections.abc import Sequence


ACK_DELAY_SECONDS = 0.05


class TopicError(Exception):
    """A topic cannot be subscribed; the text is the answer's ``ret_msg``."""


class TopicClient(StreamClient):
    """What private and public clients share: subscriptions, and acknowledgements that every push waits behind.

    pybit registers a topic after it has sent the request, so an acknowledgement that comes at once breaks it
    (docs/bybit.md, 7.4); the real exchange is never that fast.
    """

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

    def subscribed_text(self) -> str:
        """The ``ret_msg`` of an accepted subscription."""
        return ""

    @abstractmethod
    def begin(self, topics: Sequence[str]) -> None:
        """Post what a new subscription starts with; the acknowledgement is already on its way."""

    def log_in(self, _args: object, req_id: str) -> None:
        """Authenticate; a public stream has nobody to ask."""
        self.answer(self.auth_answer("error:invalid op", req_id))

    def auth_answer(self, error: str, req_id: str) -> dict[str, Any]:
        """The answer to a log-in, with the request's id when it has one."""
        answer = {"success": not error, "ret_msg": error, "op": "auth", "conn_id": self.connection.conn_id}
        return answer | ({"req_id": req_id} if req_id else {})

    def receive(self, text: str) -> None:
        """Act on one message of the client."""
        message = read_message(text)
        req_id = str(message.get("req_id") or "")
        match operation(message):
            case "ping":
                self.answer(self.pong(req_id))
            case "auth":
                self.log_in(message.get("args"), req_id)
            case "subscribe":
                self._subscribe(req_id, message.get("args"))
            case "unsubscribe":
                self._unsubscribe(req_id, message.get("args"))
            case op:
                self.acknowledge(op, req_id, "error:invalid op")

    def acknowledge(self, op: str, req_id: str, error: str = "", text: str = "") -> None:
        """Confirm a request with ``text``, or refuse it with ``error``; never sooner than pybit can bear."""
        answer = {
            "success": not error,
            "ret_msg": error or text,
            "conn_id": self.connection.conn_id,
            "req_id": req_id,
            "op": op,
        }
        self.connection.post(json.dumps(answer), delay=max(ACK_DELAY_SECONDS, self.answer_delay))

    def _subscribe(self, req_id: str, args: object) -> None:
        try:
            topics = _topics(args)
            self._meet_fault(topics)
            self.add_topics(topics)
        except TopicError as error:
            self.acknowledge("subscribe", req_id, str(error))
            return
        self.acknowledge("subscribe", req_id, text=self.subscribed_text())
        text = f"Subscribed on {self.connection.path}: {', '.join(topics)}."
        self.world.journal.add(Happening.SUBSCRIBED, text, who=Actor.BOT)
        self.begin(topics)

    def _meet_fault(self, topics: Sequence[str]) -> None:
        fault = self.world.faults.strike(self.connection.target, *topics, kinds={FaultKind.RET_CODE})
        if fault is not None:
            raise TopicError(f"{fault.ret_msg},topic:{topics[0]}")

    def _unsubscribe(self, req_id: str, args: object) -> None:
        try:
            for topic in _topics(args):
                self.remove_topic(topic)
        except TopicError as error:
            self.acknowledge("unsubscribe", req_id, str(error))
            return
        self.acknowledge("unsubscribe", req_id)


def public_pong(conn_id: str, req_id: str) -> dict[str, Any]:
    """The answer to a ping on a public stream: it says "ping", and means pong."""
    return {"success": True, "ret_msg": "pong", "conn_id": conn_id, "req_id": req_id, "op": "ping"}


def _topics(args: object) -> list[str]:
    if not isinstance(args, list) or not args or not all(isinstance(topic, str) for topic in args):
        raise TopicError("error:request args invalid")
    return args
