"""What is known of the update in hand, wherever in the work on it somebody asks.

A task that is begun in that work keeps it.
"""

from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Final

from telegram import Message, Update

MADE_SINCE: ContextVar[datetime | None] = ContextVar("MADE_SINCE", default=None)
"""The earliest time at which it can have been made; Telegram does not date the press of a button."""

LEFT_OVER: ContextVar[datetime | None] = ContextVar("LEFT_OVER", default=None)
"""When a former run took it, where that is so long ago that nobody waits for it any more."""

_FRESH: Final = timedelta(minutes=2)

_TOPIC: Final[ContextVar[tuple[int, int] | None]] = ContextVar("_TOPIC", default=None)


def may_have_waited(now: datetime, not_before: datetime | None = None) -> bool:
    """Whether the press in hand may be of long ago; ``not_before``: the message was drawn then, if that is known."""
    known = [at for at in (MADE_SINCE.get(), not_before) if at is not None]
    return not known or now - max(known) > _FRESH


def arrives(update: Update) -> None:
    """From now on this is the update in hand."""
    message, topic = update.effective_message, None
    # In a group without topics the same field names the thread of an answer, in which nothing can be said.
    if isinstance(message, Message) and message.is_topic_message and message.message_thread_id is not None:
        topic = message.chat.id, message.message_thread_id
    _TOPIC.set(topic)


def topic_in(chat_id: int) -> int | None:
    """The topic of that chat in which the update in hand was made, as a `message_thread_id`; None: in none."""
    topic = _TOPIC.get()
    return topic[1] if topic is not None and topic[0] == chat_id else None
