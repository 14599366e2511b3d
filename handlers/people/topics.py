"""In which topic of a forum a trade was opened: what is told of it goes there."""

from typing import Final

from handlers.ports import Store, Transaction
from handlers.telegram.arrival import topic_in

SECTION: Final = "topics"
"""Section of the store: by chat and symbol the topic of the last trade there."""


def remember_topic(txn: Transaction, chat_id: int, symbol: str) -> None:
    """The update in hand opens a trade of that symbol."""
    topic = topic_in(chat_id)
    if topic is None:
        txn.delete(SECTION, _key(chat_id, symbol))
    else:
        txn.put(SECTION, _key(chat_id, symbol), topic)


def topic_of(store: Store, chat_id: int, symbol: str) -> int | None:
    """None: it was opened outside of topics, or nobody knows."""
    topic = store.get(SECTION, _key(chat_id, symbol)) if chat_id < 0 and symbol else None
    return topic if isinstance(topic, int) else None


async def forget_topic(store: Store, chat_id: int, symbol: str) -> None:
    """That topic is gone."""

    def forget(txn: Transaction) -> None:
        txn.delete(SECTION, _key(chat_id, symbol))

    await store.commit_or_hold(forget)


def _key(chat_id: int, symbol: str) -> str:
    return f"{chat_id}:{symbol}"
