"""In which topic of a forum something was asked for, a trade or a report: what is told of it goes there."""

from typing import Final

from handlers.ports import Store, Transaction
from handlers.telegram.arrival import topic_in

SECTION: Final = "topics"
"""Section of the store: by chat and subject, which is a symbol or a report, the topic that it was last asked for in."""


def subject_of_report(every: str) -> str:
    """The daily or the weekly one."""
    return f"report {every}"


def remember_topic(txn: Transaction, chat_id: int, subject: str) -> None:
    """The update in hand asks for it: it opens a trade of that symbol, or sets the time of that report."""
    topic = topic_in(chat_id)
    if topic is None:
        txn.delete(SECTION, _key(chat_id, subject))
    else:
        txn.put(SECTION, _key(chat_id, subject), topic)


def topic_of(store: Store, chat_id: int, subject: str) -> int | None:
    """None: it was asked for outside of topics, or nobody knows."""
    topic = store.get(SECTION, _key(chat_id, subject)) if chat_id < 0 and subject else None
    return topic if isinstance(topic, int) else None


async def forget_topic(store: Store, chat_id: int, subject: str) -> None:
    """That topic is gone."""

    def forget(txn: Transaction) -> None:
        txn.delete(SECTION, _key(chat_id, subject))

    await store.commit_or_hold(forget)


def _key(chat_id: int, subject: str) -> str:
    return f"{chat_id}:{subject}"
