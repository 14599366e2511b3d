"""The private stream: what happens to the account (docs/bybit.md, 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.bybit.streams.disconnection import PRODUCTS_BY_TOPIC
from simulator.bybit.streams.logging_in import log_in
from simulator.bybit.streams.private_messages import PrivateMessage, PrivateMessages
from simulator.bybit.streams.protocol import TopicClient, TopicError
from simulator.engine.requests import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.bybit.streams.connection import Connection
    from simulator.engine.events import Event
    from simulator.world import World

_BY_CATEGORY: Final = ("order", "execution", "execution.fast", "position")
_ALL_IN_ONE: Final = frozenset({*_BY_CATEGORY, "wallet", "greeks", *PRODUCTS_BY_TOPIC})
_CATEGORISED: Final = frozenset(
    f"{topic}.{category}" for topic in _BY_CATEGORY for category in ("linear", "inverse", "spot", "option")
) - {"position.spot"}


class PrivateClient(TopicClient):
    """A client that must log in before it hears anything."""

    def __init__(self, world: World, connection: Connection) -> None:
        super().__init__(world, connection)
        self._is_known = False
        self._topics: set[str] = set()
        self._messages = PrivateMessages(world.engine, world.ids)

    def begin_anew(self) -> None:
        super().begin_anew()
        self._messages = PrivateMessages(self.world.engine, self.world.ids)

    def log_in(self, args: object, req_id: str) -> None:
        """Check key, expiry and signature; a client that fails is answered and cut off."""
        world = self.world
        try:
            log_in(world, self.connection, args)
        except Refusal as refusal:
            world.counters.rejected[str(refusal.code)] += 1
            self.answer(self.auth_answer(refusal.text, req_id))
            self.connection.finish()
            return
        self._is_known = True
        self.answer(self.auth_answer("", req_id))

    def pong(self, req_id: str) -> dict[str, Any]:
        return {
            "req_id": req_id,
            "op": "pong",
            "args": [str(self.world.engine.now_ms())],
            "conn_id": self.connection.conn_id,
        }

    def add_topics(self, topics: Sequence[str]) -> None:
        """A topic that is there already is no error here, other than on public streams."""
        if not self._is_known:
            raise TopicError("Request not authorized")
        for topic in topics:
            if topic not in _ALL_IN_ONE | _CATEGORISED:
                raise TopicError(f"error:handler not found,topic:{topic}")
        if any(topic in _CATEGORISED for topic in topics) and any(topic in _BY_CATEGORY for topic in topics):
            raise TopicError("error:all-in-one and categorised topics cannot be mixed")
        self._topics.update(topics)
        self._report_guards()

    def remove_topic(self, topic: str) -> None:
        self._topics.discard(topic)
        self._report_guards()

    def begin(self, topics: Sequence[str]) -> None:
        """Nothing: the account's state is asked over REST, the stream only tells changes."""

    def hear(self, event: Event) -> None:
        for message in self._messages.of(event):
            for topic in (message.topic, f"{message.topic}.{message.category}"):
                if topic in self._topics:
                    self.push(topic, self._frame(topic, message))

    def _report_guards(self) -> None:
        """Tell the disconnection protection which products this connection stands for."""
        products = {product for topic, product in PRODUCTS_BY_TOPIC.items() if topic in self._topics}
        self.world.streams.protection.watch(self, products)

    def _frame(self, topic: str, message: PrivateMessage) -> dict[str, Any]:
        frame = {"topic": topic, "creationTime": self.world.engine.now_ms(), "data": message.items}
        return frame if topic.startswith("execution.fast") else {"id": message.message_id} | frame
