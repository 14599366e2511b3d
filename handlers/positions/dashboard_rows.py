"""Which message is the dashboard of a chat, on disk: a restart goes on with it."""

from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from telegram import Message

from handlers.ports import Store, Transaction

SECTION: Final = "dashboards"

_BETWEEN: Final = ":"


class Place(Struct, frozen=True):
    """A chat, or a topic of a forum."""

    chat_id: int
    topic: int | None = None

    @classmethod
    def of(cls, message: Message) -> "Place":
        return cls(message.chat_id, message.message_thread_id if message.is_topic_message else None)

    @classmethod
    def read(cls, key: str) -> "Place":
        chat_id, _, topic = key.partition(_BETWEEN)
        return cls(int(chat_id), int(topic) if topic else None)

    @property
    def key(self) -> str:
        return f"{self.chat_id}" if self.topic is None else f"{self.chat_id}{_BETWEEN}{self.topic}"


class Row(Struct, frozen=True, kw_only=True):
    """``message_id`` None: it is still to be posted."""

    message_id: int | None = None
    posted_at: datetime | None = None
    former: int | None = None
    """The message that this one replaces, which is still to go."""
    is_pinned: bool = False
    was_unpinned: bool = False
    """By a person, and replaced for it: that is not done twice."""
    shown: tuple[str, str] | None = None
    """What of it was shown when the last run ended, as hashes: all of it, and without what only ages. None while it
    is edited."""

    def to_plain(self) -> dict[str, Any]:
        plain = {"message_id": self.message_id, "at": self.posted_at, "former": self.former}
        more = {"pinned": self.is_pinned, "was_unpinned": self.was_unpinned}
        return {**plain, **more, "shown": list(self.shown) if self.shown is not None else None}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Row":
        shown = plain.get("shown")
        return cls(
            message_id=plain["message_id"],
            posted_at=plain.get("at"),
            former=plain.get("former"),
            is_pinned=plain.get("pinned", False),
            was_unpinned=plain.get("was_unpinned", False),
            shown=(shown[0], shown[1]) if shown else None,
        )


class Rows:
    def __init__(self, store: Store) -> None:
        self._store = store

    def places(self) -> list[Place]:
        return [Place.read(key) for key in self._store.items(SECTION)]

    def get(self, place: Place) -> Row | None:
        plain = self._store.get(SECTION, place.key)
        return None if plain is None else Row.from_plain(plain)

    async def put(self, place: Place, row: Row) -> None:
        def change(txn: Transaction) -> None:
            txn.put(SECTION, place.key, row.to_plain())

        await self._store.commit_or_hold(change)

    async def delete(self, place: Place) -> None:
        def change(txn: Transaction) -> None:
            txn.delete(SECTION, place.key)

        await self._store.commit_or_hold(change)
