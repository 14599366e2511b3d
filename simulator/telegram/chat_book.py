"""The chats that one bot knows, and what it may do in them."""

from __future__ import annotations

import re
from enum import IntEnum

from simulator.telegram.chats import Chat
from simulator.telegram.errors import BadRequest, Forbidden
from simulator.telegram.users import person

_CHAT_ID = re.compile(r"-?[0-9]{1,19}")


class Access(IntEnum):
    """How much a call wants: each one wants what stands before it, too."""

    READ = 0
    MEMBERS = 1
    EDIT = 2
    WRITE = 3


class ChatBook:
    """A bot's own private chats, and the groups that all bots share.

    The known users' chats exist from the start; a stranger's begins when the stranger writes.

    Args:
        user_ids: people whose private chats exist from the start.
        groups: the groups of this world, by id; shared with the books of other bots.
    """

    def __init__(self, user_ids: tuple[int, ...], groups: dict[int, Chat]) -> None:
        self._user_ids = user_ids
        self._groups = groups
        self._private: dict[int, Chat] = {}
        self._statuses: dict[int, str] = {}
        self.clear()

    def clear(self) -> None:
        self._private = {user_id: Chat(user_id, person(user_id)) for user_id in self._user_ids}
        self._statuses.clear()

    def all(self) -> list[Chat]:
        return [*self._private.values(), *self._groups.values()]

    def find(self, chat_id: int) -> Chat | None:
        return (self._private if chat_id > 0 else self._groups).get(chat_id)

    def is_known(self, chat: Chat) -> bool:
        """Whether the chat was there before anybody wrote."""
        return chat.chat_id in self._user_ids

    def open(self, chat_id: int, user_id: int) -> Chat:
        """The chat, begun by ``user_id`` if nobody did before; the person is in it from then on."""
        chats = self._private if chat_id > 0 else self._groups
        chat = chats.get(chat_id)
        if chat is None:
            chat = chats[chat_id] = Chat(chat_id, person(user_id))
        if not chat.is_private and user_id > 0:
            chat.people.setdefault(user_id, person(user_id))
        return chat

    def status(self, chat: Chat) -> str:
        """The bot's standing: "member", "administrator", "left" or "kicked", which is also a person who blocks it."""
        return self._statuses.get(chat.chat_id, "member")

    def set_status(self, chat: Chat, status: str) -> None:
        self._statuses[chat.chat_id] = status

    def is_inside(self, chat: Chat) -> bool:
        return self.status(chat) not in {"left", "kicked"} and chat.upgraded_to is None

    def for_call(self, chat_id: str, access: Access) -> Chat:
        """The chat that a bot's call means.

        Raises:
            BadRequest: there is no such chat, or it has become another one.
            Forbidden: the person has blocked the bot, or the bot is not in the group.
        """
        if not chat_id:
            raise BadRequest("chat_id is empty")
        chat = self.find(int(chat_id)) if _CHAT_ID.fullmatch(chat_id) else None
        if chat is None:
            raise BadRequest("chat not found")
        self._check(chat, access)
        return chat

    def _check(self, chat: Chat, access: Access) -> None:
        status = self.status(chat)
        if chat.is_private:
            if status == "kicked" and access >= Access.EDIT:
                raise Forbidden("bot was blocked by the user")
            return
        wanted = Access.READ if chat.kind == "supergroup" else Access.MEMBERS
        if chat.upgraded_to is not None and access is not Access.READ:
            raise BadRequest("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.upgraded_to)
        if status == "kicked" and access >= wanted:
            raise Forbidden(f"bot was kicked from the {chat.kind} chat")
        if status == "left" and access >= wanted:
            raise Forbidden(f"bot is not a member of the {chat.kind} chat")
