"""Who may speak with the bot: people who have a role, and nobody else, with whatever they send."""

from collections import Counter
from collections.abc import Callable
from typing import Final

import structlog
from telegram import Update

from handlers.people.chats import is_about_chat
from handlers.people.people import People

_log = structlog.get_logger(__name__)

_MOST_REMEMBERED: Final = 1000


class Access:
    """Denies by default: channel posts, anonymous admins and bots have no id that could be allowed."""

    def __init__(self, people: People, counts: Counter[str], own_id: Callable[[], int]) -> None:
        """``own_id``: the bot's own, asked when an update has come."""
        self._people = people
        self._own_id = own_id
        self._counts = counts
        self._logged: set[int] = set()

    def admits(self, update: Update) -> bool:
        """Whether it is heard: what somebody with a role sends, and what Telegram itself says of a chat."""
        if is_about_chat(update):
            return True
        user = update.effective_user
        is_person = user is not None and not user.is_bot and not _speaks_as_chat(update)
        if user is not None and is_person and self._people.role_of(user.id) is not None:
            return True
        if user is not None and user.is_bot and user.id == self._own_id():
            return False  # Telegram's notice that the bot has pinned a message is no stranger's
        self._counts["strangers ignored"] += 1
        stranger = user.id if user is not None else 0
        if stranger not in self._logged and len(self._logged) < _MOST_REMEMBERED:
            self._logged.add(stranger)
            _log.warning("a stranger is ignored", user_id=stranger)
        return False


def _speaks_as_chat(update: Update) -> bool:
    """As the group itself or as a channel: who writes is not known, whatever id stands beside it."""
    message = update.message or update.edited_message
    return message is not None and message.sender_chat is not None
