"""The public streams: prices (docs/bybit.md, 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.streams.feeds.opening import open_feed
from simulator.bybit.streams.protocol import TopicClient, TopicError, public_pong
from simulator.engine.words import Category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.bybit.streams.connection import Connection
    from simulator.bybit.streams.feeds.feed import Feed
    from simulator.engine.events import Event
    from simulator.world import World

_MOST_SPOT_TOPICS = 10
_MOST_CHARACTERS = 21_000


class PublicClient(TopicClient):
    """A client that anybody can be."""

    def __init__(self, world: World, connection: Connection, category: Category) -> None:
        super().__init__(world, connection)
        self._category = category
        self._feeds: dict[str, Feed] = {}

    def pong(self, req_id: str) -> dict[str, Any]:
        return public_pong(self.connection.conn_id, req_id)

    def patience_seconds(self) -> float:
        """One that listens to nothing is not kept for long."""
        limits = self.world.settings.limits
        return (limits.silence_ms if self._feeds else limits.idle_public_ms) / 1000

    def subscribed_text(self) -> str:
        """Contracts say nothing, spot says "subscribe"."""
        return "subscribe" if self._category is Category.SPOT else ""

    def add_topics(self, topics: Sequence[str]) -> None:
        if self._category is Category.SPOT and len(topics) > _MOST_SPOT_TOPICS:
            raise TopicError("error:args size >10")
        if sum(map(len, [*self._feeds, *topics])) > _MOST_CHARACTERS:
            raise TopicError("error:args size >21000")
        world = self.world
        opened: dict[str, Feed] = {}
        for topic in topics:
            if topic in self._feeds or topic in opened:
                raise TopicError(f"error:already subscribed,topic:{topic}")
            feed = open_feed(world.engine, world.public_market, self._category, topic)
            if feed is None:
                raise TopicError(f"error:handler not found,topic:{topic}")
            opened[topic] = feed
        self._feeds |= opened

    def remove_topic(self, topic: str) -> None:
        self._feeds.pop(topic, None)

    def begin(self, topics: Sequence[str]) -> None:
        """A snapshot where the topic has one."""
        for topic in topics:
            for message in self._feeds[topic].first():
                self.push(topic, {"topic": topic} | message)

    def hear(self, event: Event) -> None:
        for topic, feed in self._feeds.items():
            for message in feed.hear(event):
                self.push(topic, {"topic": topic} | message)
