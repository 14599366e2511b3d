"""Chats: the truth about what a person sees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.telegram.keyboards import ReplyKeyboard

if TYPE_CHECKING:
    from simulator.telegram.messages import Message
    from simulator.telegram.users import User

_SUPERGROUPS = -1_000_000_000_000
"""Ids below this are supergroups', the other negative ones those of basic groups."""


class Chat:
    """One chat: messages by id, pinned ones in the order of pinning, and who is in it.

    Args:
        chat_id: positive for a private chat, negative for a group.
        opener: the person of a private chat; who wrote first in a group, and owns it.
    """

    def __init__(self, chat_id: int, opener: User) -> None:
        self.chat_id = chat_id
        self.person = opener
        self.people: dict[int, User] = {opener.user_id: opener}
        self.messages: dict[int, Message] = {}
        self.pins: list[int] = []
        self.topics: set[int] = set()
        self.last_bot = 0
        self.reply_keyboard: ReplyKeyboard | None = None
        self.bot_action: tuple[str, float] | None = None
        self.upgraded_to: int | None = None
        self._last_id = 0

    @property
    def is_private(self) -> bool:
        return self.chat_id > 0

    @property
    def kind(self) -> str:
        if self.is_private:
            return "private"
        return "supergroup" if self.chat_id < _SUPERGROUPS else "group"

    def next_message_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def skip_ids(self, up_to: int) -> None:
        """Never give out an id that a raw update already used."""
        self._last_id = max(self._last_id, up_to)

    def put(self, message: Message) -> Message:
        self.messages[message.message_id] = message
        return message

    def remove(self, message_id: int) -> None:
        del self.messages[message_id]
        self.unpin(message_id)

    def pin(self, message_id: int) -> None:
        self.unpin(message_id)
        self.pins.append(message_id)

    def unpin(self, message_id: int) -> None:
        if message_id in self.pins:
            self.pins.remove(message_id)

    def as_json(self) -> dict[str, Any]:
        if self.is_private:
            return {"id": self.chat_id, "type": self.kind, "first_name": self.person.first_name}
        row: dict[str, Any] = {"id": self.chat_id, "type": self.kind, "title": f"Group {-self.chat_id}"}
        if self.kind == "group":
            return {**row, "all_members_are_administrators": True}
        return {**row, "is_forum": True} if self.topics else row

    def message_json(self, message: Message) -> dict[str, Any]:
        """The Bot API's form of a message of this chat, with the message it replies to, one level deep."""
        row: dict[str, Any] = {
            "message_id": message.message_id,
            "from": message.sender.as_json(),
            "chat": self.as_json(),
            "date": message.date,
            **(message.origin.as_json() if message.origin is not None else {}),
            **message.content.as_json(),
        }
        if message.edit_date is not None:
            row["edit_date"] = message.edit_date
        if message.thread_id is not None:
            row |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        if message.album is not None:
            row["media_group_id"] = message.album
        if message.is_protected:
            row["has_protected_content"] = True
        if message.keyboard:
            row["reply_markup"] = message.keyboard.as_json()
        original = self.messages.get(message.reply_to) if message.reply_to is not None else None
        if original is not None:
            row["reply_to_message"] = self.message_json(replace(original, reply_to=None))
        return row
