"""The stream of planned maintenance, which never is (docs/bybit.md, 5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.bybit.streams.protocol import TopicClient, TopicError, public_pong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.engine.events import Event

_TOPIC: Final = "system.status"


class StatusClient(TopicClient):
    """A client that waits for bad news in vain."""

    def pong(self, req_id: str) -> dict[str, Any]:
        return public_pong(self.connection.conn_id, req_id)

    def add_topics(self, topics: Sequence[str]) -> None:
        for topic in topics:
            if topic != _TOPIC:
                raise TopicError(f"error:handler not found,topic:{topic}")

    def remove_topic(self, topic: str) -> None:
        """There is nothing to forget."""

    def begin(self, topics: Sequence[str]) -> None:
        """There is nothing to tell."""

    def hear(self, event: Event) -> None:
        """Nothing that happens is maintenance."""
