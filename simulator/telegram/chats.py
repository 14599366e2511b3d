"""Chats and what stands in them: the truth about what a person sees."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import BadRequest, Forbidden
from simulator.telegram.formatted_text import FormattedText
from simulator.telegram.keyboards import Keyboard

if TYPE_CHECKING:
    from simulator.telegram.files import StoredFile


@dataclass(frozen=True, slots=True)
class User:
    """A person, or the bot."""

    user_id: int
    first_name: str
    is_bot: bool = False
    username: str | None = None

    def as_json(self) -> dict[str, Any]:
        name = {"username": self.username} if self.username else {}
        language = {} if self.is_bot else {"language_code": "en"}
        return {"id": self.user_id, "is_bot": self.is_bot, "first_name": self.first_name, **name, **language}


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds: a text, or a picture or file with a caption."""

    text: FormattedText = field(default_factory=FormattedText)
    file: StoredFile | None = None

    def as_json(self) -> dict[str, Any]:
        entities = [entity.as_json() for entity in self.text.entities]
        if self.file is None:
            return {"text": self.text.text, **({"entities": entities} if entities else {})}
        attached = {"photo": self.file.photo_sizes()} if self.file.is_photo else {"document": self.file.document()}
        caption = {"caption": self.text.text} if self.text.text else {}
        return {**attached, **caption, **({"caption_entities": entities} if entities else {})}


@dataclass(frozen=True, slots=True)
class Message:
    """One message; ``date`` and ``edit_date`` are Unix seconds."""

    message_id: int
    sender: User
    date: int
    content: Content
    keyboard: Keyboard = field(default_factory=Keyboard)
    reply_to: int | None = None
    edits: int = 0
    edit_date: int | None = None

    def edited(self, content: Content, keyboard: Keyboard, now: int) -> Message:
        return replace(self, content=content, keyboard=keyboard, edits=self.edits + 1, edit_date=now)


class Chat:
    """One chat: messages by id, pinned ones in the order of pinning, and whether the person blocked the bot."""

    def __init__(self, chat_id: int, person: User) -> None:
        self.chat_id = chat_id
        self.person = person
        self.messages: dict[int, Message] = {}
        self.pins: list[int] = []
        self.blocked = False
        self.bot_action: tuple[str, float] | None = None
        self._last_id = 0

    @property
    def is_private(self) -> bool:
        return self.chat_id > 0

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
            return {"id": self.chat_id, "type": "private", "first_name": self.person.first_name}
        return {"id": self.chat_id, "type": "supergroup", "title": f"Group {-self.chat_id}"}

    def message_json(self, message: Message) -> dict[str, Any]:
        """The Bot API's form of a message of this chat, with the message it replies to, one level deep."""
        row: dict[str, Any] = {
            "message_id": message.message_id,
            "from": message.sender.as_json(),
            "chat": self.as_json(),
            "date": message.date,
            **message.content.as_json(),
        }
        if message.edit_date is not None:
            row["edit_date"] = message.edit_date
        if message.keyboard:
            row["reply_markup"] = message.keyboard.as_json()
        original = self.messages.get(message.reply_to) if message.reply_to is not None else None
        if original is not None:
            row["reply_to_message"] = self.message_json(replace(original, reply_to=None))
        return row


class ChatBook:
    """All chats. The known users' chats exist from the start; a stranger's begins when the stranger writes."""

    def __init__(self, user_ids: tuple[int, ...]) -> None:
        self._user_ids = user_ids
        self._chats: dict[int, Chat] = {}
        self.clear()

    def clear(self) -> None:
        self._chats = {user_id: Chat(user_id, person(user_id)) for user_id in self._user_ids}

    def all(self) -> list[Chat]:
        return list(self._chats.values())

    def find(self, chat_id: int) -> Chat | None:
        return self._chats.get(chat_id)

    def is_known(self, chat: Chat) -> bool:
        return chat.chat_id in self._user_ids

    def open(self, chat_id: int, user_id: int) -> Chat:
        """The chat, begun by ``user_id`` if nobody did before."""
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = self._chats[chat_id] = Chat(chat_id, person(user_id))
        return chat

    def for_bot(self, chat_id: str) -> Chat:
        """The chat that a bot's call means.

        Raises:
            BadRequest: there is no such chat.
            Forbidden: the person has blocked the bot.
        """
        if not chat_id:
            raise BadRequest("chat_id is empty")
        chat = self._chats.get(int(chat_id)) if chat_id.lstrip("-").isdecimal() else None
        if chat is None:
            raise BadRequest("chat not found")
        if chat.blocked:
            raise Forbidden("bot was blocked by the user")
        return chat


def person(user_id: int) -> User:
    """The person with this id; their name says the id, so that a tester can tell them apart."""
    return User(user_id, f"User {user_id}")
